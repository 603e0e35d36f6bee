"""Random reports through the extractors of others and back; writes the table of the results.

``python bench/roundtrip.py --reports 1000`` rewrites ``docs/roundtrips.md``. Extractors that are not installed are left
out. Exit code 1 where a figure was read wrong without a finding.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from roundtrip.cases import case  # noqa: E402
from roundtrip.damage import KINDS  # noqa: E402
from roundtrip.extractors import OF_PAGES  # noqa: E402
from roundtrip.judge import verdict_on  # noqa: E402
from roundtrip.office import READERS, SOFFICE, converted  # noqa: E402
from xlreport.form import editions  # noqa: E402

BATCH = 50
RIGHT, ABSENT, WRONG, REPORTS, REPORTS_WRONG = range(5)
Counts = Counter[tuple[str, str, int]]  # (part, name, what) → how many


def judged(part: str, name: str, number: int, data: bytes) -> Counts:
    verdict = verdict_on(case(number).values, data)
    counts = dict(enumerate(len(cells) for cells in verdict)) | {REPORTS: 1, REPORTS_WRONG: bool(verdict.wrong)}
    if verdict.wrong:
        print(f"{part}: {name}: report {number}: {', '.join(verdict.wrong[:3])}", file=sys.stderr)
    return Counter({(part, name, what): n for what, n in counts.items()})


def through_extractors(number: int) -> Counts:
    page, counts = case(number).page, Counts()
    for extractor in OF_PAGES:
        if extractor.is_there:
            text = extractor.run(page)
            counts += judged("pages", extractor.name, number, text.encode())
            for damage in KINDS if extractor is not OF_PAGES[0] else ():
                broken = damage(text, Random(number))
                counts += judged("damage", damage.__name__, number, broken.encode())
    return counts


def through_office(numbers: list[int]) -> Counts:
    counts = Counts()
    # LibreOffice cuts off a table inside a table at the end of a page.
    pages = {str(n): case(n, frames=False).page for n in numbers}
    for suffix in {r.suffix for r in READERS}:
        with tempfile.TemporaryDirectory() as folder:
            files = converted(pages, suffix, Path(folder))
        for reader in READERS:
            if reader.suffix == suffix and reader.is_there:
                for n, data in files.items():
                    counts += judged("office", reader.name, int(n), reader.run(data))
    return counts


def tables(counts: Counts, reports: int) -> Iterator[str]:
    yield "# 往返测试 · Round trips\n"
    yield (
        f"{reports} random reports of the editions {' and '.join(editions())}, each written as a web page in its own\n"
        "style, went through each program below and were read back.\n\n"
        "A figure is *right* (read as it is), *told* (not read, or no number, and a finding names it) or *silent*\n"
        "(read wrong, or lost, without a word). Programs marked ● keep the cells apart, so that 99.5 % must be\n"
        "right; of the others only the silence is held against us. Written by `python bench/roundtrip.py`."
    )
    keeps = {e.name for e in (*OF_PAGES, *READERS) if e.keeps_cells}
    titles = {"pages": "From web pages", "office": "From Word and PDF files", "damage": "Texts damaged on their way"}
    for part, title in titles.items():
        names = list(dict.fromkeys(name for p, name, _ in counts if p == part))
        if not names:
            continue
        yield f"\n## {title}\n\n| program | ● | reports | right | told | silent | reports with a silent one |"
        yield "|---|---|---:|---:|---:|---:|---:|"
        for name in names:
            n = [counts[part, name, what] for what in range(5)]
            total = sum(n[: WRONG + 1]) or 1
            shares = f"{n[RIGHT] / total:.2%} | {n[ABSENT] / total:.2%} | {n[WRONG]}"
            mark = "●" if name in keeps else ""
            yield f"| {name.replace('_', ' ')} | {mark} | {n[REPORTS]} | {shares} | {n[REPORTS_WRONG]} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first report")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--no-office", action="store_true", help="leave out Word and PDF")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "roundtrips.md")
    options = parser.parse_args()
    numbers = list(range(options.first, options.first + options.reports))
    counts = Counts()
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = [pool.map(through_extractors, numbers, chunksize=4)]
        if SOFFICE and not options.no_office:
            parts.append(pool.map(through_office, [numbers[n : n + BATCH] for n in range(0, len(numbers), BATCH)]))
        for part in parts:
            for found in part:
                counts.update(found)
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text("\n".join(tables(counts, len(numbers))) + "\n", encoding="utf-8")
    return int(any(n for (_, _, what), n in counts.items() if what == WRONG))


if __name__ == "__main__":
    sys.exit(main())
