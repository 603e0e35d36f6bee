"""How fast whole commands are, as a user meets them: copies of the samples, medians of repeated runs.

Prints a Markdown table. Times drift with the machine; the last column, a ratio within this one run, is the one to
compare.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
COPIES, RUNS = 12, 3
XLREPORT = str(Path(sys.executable).with_name("xlreport"))


def seconds(*command: str) -> float:
    """The median time of a command; its findings are no failure, everything else is."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
        times.append(time.perf_counter() - start)
        if code not in (0, 1):
            raise SystemExit(f"{' '.join(command)}: exit code {code}")
    return statistics.median(times)


def main() -> None:
    """Measure each verb on one core and on all, beside the start of Python itself."""
    with tempfile.TemporaryDirectory() as name:
        reports, books, marked = (Path(name, part) for part in ("reports", "books", "marked"))
        reports.mkdir()
        for n in range(COPIES):
            for sample in SAMPLES:
                shutil.copy(sample, reports / f"{n:03} {sample.name}")
        count = COPIES * len(SAMPLES)
        bare = seconds(sys.executable, "-c", "pass")
        print(f"| {count} reports | seconds | ms a report | × start of Python |\n|---|---:|---:|---:|")
        print(f"| bare Python | {bare:.3f} | | 1.0 |")
        print(f"| xlreport --version | {(start := seconds(XLREPORT, '--version')):.3f} | | {start / bare:.1f} |")
        for jobs in ("1", "all cores"):
            options = ["--jobs", jobs] if jobs == "1" else []
            for verb, words in {
                "parse": [str(reports)],
                "convert": [str(reports), "-o", str(books), "--overwrite"],
                "check": [str(books), "--fail-on", "never"],
                "check -o": [str(books), "-o", str(marked), "--overwrite", "--fail-on", "never"],
            }.items():
                taken = seconds(XLREPORT, verb.split()[0], *words, *options)
                print(f"| {verb}, {jobs} | {taken:.2f} | {1000 * taken / count:.1f} | {taken / bare:.0f} |", flush=True)


if __name__ == "__main__":
    main()
