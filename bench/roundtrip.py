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
from roundtrip.judge import Verdict, verdict_on, verdict_on_damaged  # noqa: E402
from roundtrip.office import READERS, SOFFICE, converted  # noqa: E402
from xlreport.form import editions  # noqa: E402

BATCH = 50
DAMAGED = 5  # every fifth report is damaged too, in each way behind each program
RIGHT, ABSENT, WRONG, REPORTS, REPORTS_WRONG = range(5)
Counts = Counter[tuple[str, str, int]]  # (part, name, what) → how many


def counted(part: str, name: str, number: int, verdict: Verdict) -> Counts:
    counts = dict(enumerate(len(cells) for cells in verdict)) | {REPORTS: 1, REPORTS_WRONG: bool(verdict.wrong)}
    if verdict.wrong:
        print(f"{part}: {name}: report {number}: {', '.join(verdict.wrong[:3])}", file=sys.stderr)
    return Counter({(part, name, what): n for what, n in counts.items()})


def through_extractors(number: int) -> Counts:
    values, page, counts = *case(number)[1:], Counts()
    for extractor in OF_PAGES:
        if extractor.is_there:
            text = extractor.run(page)
            counts += counted("pages", extractor.name, number, verdict_on(values, text.encode()))
            is_damaged = extractor is not OF_PAGES[0] and number % DAMAGED == 0
            for damage in KINDS if is_damaged else ():
                broken = damage(text, Random(number))
                verdict = verdict_on_damaged(number, broken, extractor.run)
                counts += counted("damage", damage.__name__, number, verdict)
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
                    verdict = verdict_on(case(int(n)).values, reader.run(data))
                    counts += counted("office", reader.name, int(n), verdict)
    return counts


INTRODUCTION = {
    "zh": (
        "# 往返测试\n\n按 {editions} 两种格式随机生成的 {reports} 份报告，各以一种网页样式写出，"
        "经过下面每个程序，再读回来。\n\n"
        "“读对”：与原数相同；“说明”：没有读取，或不是数字，并有发现的问题指明；“无声”：读错或丢失而没有说明。\n"
        "标 ● 的程序保留了单元格，读对的应不少于 99.5 %；其余的只要求不出现无声的错误。"
        "每五份有一份的文本再以各种方式损坏；损坏后的文本若与同一份报告那几格本来就空白时的文本逐字相同，"
        "就按后者判断：两者无从分辨。\n"
        "重做：`python bench/roundtrip.py`。"
    ),
    "en": (
        "# Round trips\n\n{reports} random reports of the editions {editions}, each written as a web page in its own\n"
        "style, went through each program below and were read back.\n\n"
        "A figure is *right* (read as it is), *told* (not read, or no number, and a finding names it) or *silent*\n"
        "(read wrong, or lost, without a word). Programs marked ● keep the cells apart, so that 99.5 % must be\n"
        "right; of the others only the silence is held against us. The texts of every fifth report were damaged too.\n"
        "A damaged text that is, to the letter, that of the same report with some cells blank is judged as that\n"
        "report: nobody could tell the two apart.\n"
        "Written by `python bench/roundtrip.py`."
    ),
}
TITLES = {
    "pages": {"zh": "网页", "en": "From web pages"},
    "office": {"zh": "Word 和 PDF 文件", "en": "From Word and PDF files"},
    "damage": {"zh": "途中损坏的文本", "en": "Texts damaged on their way"},
}
IN_CHINESE = {
    "our own, HTML": "本工具，网页",
    "our own, Word": "本工具，Word",
    "our own, PDF": "本工具，PDF",
    "drop blank lines": "去掉空行",
    "drop blank cells": "去掉空白格",
    "drop repeated lines": "去掉重复的行",
    "cut": "截去后半",
    "cut head": "截去开头",
    "split labels": "栏目名称断行",
    "drop a line": "丢失一行",
}
HEADER = {
    "zh": "| 程序 | ● | 份数 | 读对 | 说明 | 无声 | 有无声错误的份数 |",
    "en": "| program | ● | reports | right | told | silent | reports with a silent one |",
}


def tables(counts: Counts, reports: int, lang: str) -> Iterator[str]:
    yield INTRODUCTION[lang].format(reports=reports, editions=(" 和 " if lang == "zh" else " and ").join(editions()))
    keeps = {e.name for e in (*OF_PAGES, *READERS) if e.keeps_cells}
    for part, title in TITLES.items():
        names = list(dict.fromkeys(name for p, name, _ in counts if p == part))
        if not names:
            continue
        yield f"\n## {title[lang]}\n\n{HEADER[lang]}\n|---|---|---:|---:|---:|---:|---:|"
        for name in names:
            n = [counts[part, name, what] for what in range(5)]
            total = sum(n[: WRONG + 1]) or 1
            shares = f"{n[RIGHT] / total:.2%} | {n[ABSENT] / total:.2%} | {n[WRONG]}"
            mark = "●" if name in keeps else ""
            said = name.replace("_", " ")
            said = IN_CHINESE.get(said, said) if lang == "zh" else said
            yield f"| {said} | {mark} | {n[REPORTS]} | {shares} | {n[REPORTS_WRONG]} |"


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
    for lang, path in (("zh", options.output), ("en", options.output.with_suffix(".en.md"))):
        path.write_text("\n".join(tables(counts, len(numbers), lang)) + "\n", encoding="utf-8")
    return int(any(n for (_, _, what), n in counts.items() if what == WRONG))


if __name__ == "__main__":
    sys.exit(main())
