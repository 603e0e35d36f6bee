"""The page about speed in both languages: what a run measured, what it may be, and what longer runs found."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from longer import kept

DOCS = Path(__file__).parent.parent / "docs"


class Bar(NamedTuple):
    """One measured figure: ``value`` in its ``unit`` (× of something, or ms), and the most, or least, it may be."""

    work: str
    zh: str
    value: float
    unit: str
    limit: float | None = None
    least: bool = False

    @property
    def met(self) -> bool:
        return self.limit is None or (self.value >= self.limit if self.least else self.value <= self.limit)


def table(bars: Sequence[Bar], before: Mapping[str, float], lang: str) -> str:
    """The figures as a Markdown table."""
    zh = lang == "zh"
    head = ("工作", "实测", "单位", "目标", "", "上次") if zh else ("work", "measured", "unit", "bar", "", "last time")
    lines = [f"| {' | '.join(head)} |", "|---|---:|---|---:|---|---:|"]
    for bar in bars:
        limit = "" if bar.limit is None else f"{'≥' if bar.least else '≤'} {bar.limit:g}"
        verdict = "" if bar.limit is None else ("✓" if bar.met else "未达" if zh else "missed")
        last = f"{before[bar.work]:.3g}" if bar.work in before else ""
        lines.append(f"| {bar.zh if zh else bar.work} | {bar.value:.3g} | {bar.unit} | {limit} | {verdict} | {last} |")
    return "\n".join(lines)


PAGES = {
    "performance.md": (
        "zh",
        "# 速度\n\n同一次运行里轮流测量，取中位数；机器快慢会变，只有倍数可比。下限由同样的字节算出：压缩、解压要多久。"
        "\n\n{table}\n\n测于 {machine}。重测：`make bench`，结果写进本页和 `out/bench.json`，下次运行与之比较。\n"
        "{longer}",
    ),
    "performance.en.md": (
        "en",
        "# Speed\n\nMeasured in turns in one run, medians; times drift with the machine, so only the ratios compare."
        " Floors are reckoned from the very bytes: how long it takes to deflate or unpack them.\n\n{table}\n\n"
        "Measured on {machine}. Again: `make bench`, which rewrites this page and `out/bench.json`, with which the next"
        " run is compared.\n{longer}",
    ),
}
LONGER = {
    "solver": {
        "zh": "随机弄错 1 至 5 格的 {cases:,} 份报告（三分之一有空白格，五分之一有负数），求解器逐一核对定位结果："
        "{equal:,} 份最小改法一个不多、一个不少，{given up:,} 份超出搜索限度而放弃，"
        "{undecided:,} 份求解器没有得出结论。重测：`python bench/confirm.py --write`。",
        "en": "{cases:,} random reports with 1 to 5 wrong cells, a third of them with blanks, a fifth with a negative"
        " figure, judged by a solver: for {equal:,} all smallest repairs are found and no others; {given up:,} were"
        " given up, and of {undecided:,} the solver came to no end. Again: `python bench/confirm.py --write`.",
    },
    "memory": {
        "zh": "连续校验 {files:,} 个工作簿：工作进程在前一千个文件里最多占内存 {first} MB，"
        "在最后一千个里最多 {last} MB。重测：`python bench/longer.py`。",
        "en": "{files:,} workbooks checked in one run: its workers hold at most {first} MB among the first thousand"
        " files, and {last} MB among the last. Again: `python bench/longer.py`.",
    },
}


def write_pages(bars: Sequence[Bar], before: Mapping[str, float]) -> None:
    """Write the pages; ``before`` holds the values of the run before, by their work."""
    machine = f"{os.cpu_count()} × {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    for name, (lang, page) in PAGES.items():
        longer = "".join(f"\n{LONGER[run][lang].format(**figures)}\n" for run, figures in kept().items())
        text = page.format(table=table(bars, before, lang), machine=machine, longer=longer)
        (DOCS / name).write_text(text, encoding="utf-8")
