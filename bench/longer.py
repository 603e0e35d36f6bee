"""Figures of runs that are too long for every ``make bench``: kept beside the code, and told on the page of speed.

    python bench/longer.py [--files 100000]

Checks so many workbooks in bulk, and keeps what its workers held in memory at the beginning and at the end (Linux).
``bench/confirm.py`` keeps its counts here too.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xlreport import bulk
from xlreport.inputs import Input
from xlreport.work import Settings, Task, check_one, convert_one

KEPT = Path(__file__).with_suffix(".json")
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
SOME = 1000  # files; after as many, everything has been loaded that is loaded when first needed


def keep(name: str, figures: dict[str, float]) -> None:
    """Put the figures of one long run in the place of its last ones."""
    KEPT.write_text(json.dumps(kept() | {name: figures}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def kept() -> dict[str, dict[str, float]]:
    """The figures of each long run."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def weighed(task: Task, settings: Settings) -> float:
    """Check one file; the megabytes that this process holds afterwards."""
    check_one(task, settings)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory(files: int) -> Iterator[dict[str, float]]:
    """The most that a worker of a bulk check holds among the first files, and among the last so far, now and then."""
    with tempfile.TemporaryDirectory() as folder:
        written = [Task(Input(str(path), path.name), f"{n}.xlsx") for n, path in enumerate(SAMPLES)]
        done = bulk.run(convert_one, written, Settings(folder=folder))
        paths = [checked.target for result in done for checked in result.value]
        tasks = [Task(Input(path, path)) for path in paths]
        first, held = 0.0, list[float]()
        for n, result in enumerate(bulk.run(weighed, [tasks[n % len(tasks)] for n in range(files)], Settings()), 1):
            assert result.fault is None, result.fault
            held.append(result.value)
            if n % SOME == 0:
                first = max(held) if n == SOME else first
                yield {"files": n, "first": round(first, 1), "last": round(max(held), 1)}
                held.clear()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=100_000)
    for figures in memory(options.parse_args().files):
        print(figures, flush=True)
        keep("memory", figures)  # a run that is cut short has got so far all the same


if __name__ == "__main__":
    main()
