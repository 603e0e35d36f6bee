"""How well wrong cells are named: errors of each kind, seeded in balanced reports of both editions.

    python bench/mutations.py [--cases 100] [--workbooks 25] [--clean 1000] [--write]

``--cases`` reports of each kind of error are checked as figures alone, ``--workbooks`` as whole workbooks that went
through an agency's hands; ``--clean`` reports and as many workbooks without any error count false alarms. A fault is
*determined* where relations that cross leave one smallest repair. ``--write`` puts the tables into ``docs``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from faults import MUTATIONS, Values  # noqa: E402
from spoilt import TREATED, WORKBOOKS, treated  # noqa: E402

from making import balanced, made_report  # noqa: E402
from xlreport.check import Outcome, check  # noqa: E402
from xlreport.form import load_form  # noqa: E402
from xlreport.report import Finding, Words  # noqa: E402

EDITIONS = ("2019", "2021")
MUTED = {"missing-section"}  # a made-up report has no prose


class Row(NamedTuple):
    """What became of the cases of one kind of error."""

    name: Words
    tally: Counter[str]


def judged(outcome: Outcome, right: Values, allowed: Iterable[str] = ()) -> Counter[str]:
    """What the check of one report made of its faults."""
    now = {a: outcome.report.value(a) for a in right}
    wrong = {c: n for c, n in right.items() if now[c] is not None and now[c] != n}
    tally: Counter[str] = Counter(cases=1)
    tally["detected"] += any(f.code not in {*MUTED, *allowed} for f in outcome.findings)
    for finding in outcome.findings:
        # What blank cells alone unbalance is no fault to be named: each blank cell has a finding of its own.
        blank = not finding.suspects and any((f := outcome.report.figures.get(c)) and f.blank for c in finding.cells)
        if finding.code == "unbalanced" and not blank:
            tally += _named(finding, wrong)
    return tally


def _named(finding: Finding, wrong: Values) -> Counter[str]:
    sets: dict[int, Values] = {}
    for suspect in finding.suspects:
        sets.setdefault(suspect.set, {})[suspect.cell] = suspect.expected
    first = sets.get(0, {})
    hit = bool(first) and first.items() <= wrong.items()
    determined = len(sets) == 1 and len(finding.details["relations"]) > 1
    certain = [s.cell for s in finding.suspects if s.certain]
    return Counter({
        "faults": 1,
        "first": hit,
        "listed": any(s and s.items() <= wrong.items() for s in sets.values()),
        "determined": determined,
        "determined, first": determined and hit,
        "certain": bool(certain),
        "certain, wrong": any(c not in wrong for c in certain),
    })  # fmt: skip


def figures_alone(edition: str, kind: int, cases: int) -> Counter[str]:
    """The tally of one kind of error, in figures that came from no file."""
    form, mutation = load_form(edition), list(MUTATIONS)[kind]
    tally: Counter[str] = Counter()
    for seed in range(cases):
        random = Random(f"{mutation.__name__} {edition} {seed}")
        right = balanced(form, random, busy=seed % 2 == 1)
        values: Values = dict(right)
        mutation(form, values, random)
        tally += judged(check(made_report(form, values)), right)
    return tally


def in_workbooks(edition: str, kind: int, cases: int) -> Counter[str]:
    """The tally of one kind of error, in workbooks."""
    form, spoil = load_form(edition), list(WORKBOOKS)[kind]
    tally: Counter[str] = Counter()
    for seed in range(cases):
        random = Random(f"workbook {kind} {edition} {seed}")
        right = balanced(form, random, busy=seed % 2 == 1)
        outcome, allowed = spoil(form, right, random)
        tally += judged(outcome, right, allowed)
    return tally


def clean_reports(edition: str, start: int, cases: int) -> Counter[str]:
    """How many balanced reports raise anything."""
    form = load_form(edition)
    outcomes = (
        check(made_report(form, balanced(form, Random(n), busy=n % 2 == 1))) for n in range(start, start + cases)
    )
    return Counter(cases=cases, alarms=sum(any(f.code not in MUTED for f in o.findings) for o in outcomes))


def clean_workbooks(edition: str, start: int, cases: int) -> Counter[str]:
    """How many clean workbooks raise more than what was done to the file, or are read with another figure."""
    form = load_form(edition)
    tally: Counter[str] = Counter(cases=cases)
    for n in range(start, start + cases):
        random = Random(n)
        right = balanced(form, random, busy=n % 2 == 1)
        outcome, allowed = treated(form, right, random, n)
        tally["alarms"] += any(f.code not in {*MUTED, *allowed} for f in outcome.findings)
        tally["misread"] += outcome.report.numbers != right
    return tally


def measured(cases: int, workbooks: int, clean: int) -> tuple[dict[str, list[Row]], dict[str, list[Row]], Counter[str]]:
    """Edition → rows for figures and for workbooks, and the false alarms in both."""
    slices = [(e, n, 25) for e in EDITIONS for n in range(0, clean // len(EDITIONS), 25)]
    with Pool() as pool:
        jobs = {
            e: (
                [pool.apply_async(figures_alone, (e, k, cases)) for k in range(len(MUTATIONS))],
                [pool.apply_async(in_workbooks, (e, k, workbooks)) for k in range(len(WORKBOOKS))],
            )
            for e in EDITIONS
        }
        reports, books = (pool.starmap_async(f, slices) for f in (clean_reports, clean_workbooks))
        alone, inside = (
            {e: [Row(n, j.get()) for n, j in zip(names, jobs[e][at], strict=True)] for e in EDITIONS}
            for at, names in enumerate((MUTATIONS.values(), WORKBOOKS.values()))
        )
        alarms: Counter[str] = Counter()
        for kind, found in (("reports", reports.get()), ("workbooks", books.get())):
            for counted in found:
                alarms.update({f"{kind} {what}": n for what, n in counted.items()})
    return alone, inside, alarms


# ---- the page

HEADINGS = (
    Words("错误", "Error"), Words("发现", "Detected"), Words("首选正确", "First right"),
    Words("改法中有", "Among those listed"), Words("可断定的", "Determined"),
    Words("其中首选正确", "of them, first right"), Words("断言", "Certain"), Words("断言有误", "certain and wrong"),
)  # fmt: skip
TITLE = Words("找错的准头", "How well errors are found")
LEAD = Words(
    """用合乎全部勾稽关系的假想报告，每类错误各造若干份再校验。“首选正确”：列在最前的改法正是错的格和原来的数；“可断定的”：
相交的关系只留下一种最少的改法；“断言”：说“只有改正这一格”。一格填错而关系不足以指明是哪一格时，列出全部可能，不猜。
三格以上同时填错、又恰好凑成另一格填错的样子，从数字上无从分辨。""",
    """Made-up reports that satisfy every relation are spoilt with errors of each kind and checked. *First right*: the
repair listed first names the wrong cells and their true figures. *Determined*: relations that cross leave one smallest
repair. *Certain*: the message says that no other single cell would do. Where the relations cannot tell which cell is
wrong, all that may be are listed, and none is guessed. Three errors or more that happen to look like another one cannot
be told from it by the figures.""",
)
ALONE = Words("{edition} 年格式，只有数字，每类 {cases} 份", "Edition {edition}, figures alone, {cases} of each kind")
INSIDE = Words(
    "{edition} 年格式，经过各单位之手的工作簿，每类 {cases} 份",
    "Edition {edition}, returned workbooks, {cases} of each kind",
)
ALARMS = Words(
    """## 误报

{reports cases} 份没有错误的报告，误报 {reports alarms} 份。{workbooks cases} 份没有错误、但经过处理的工作簿，
误报 {workbooks alarms} 份，数字读错 {workbooks misread} 份；处理的办法：{treatments}。""",
    """## False alarms

Of {reports cases} reports without an error {reports alarms} raised one. Of {workbooks cases} workbooks without an error
that had been treated in some way {workbooks alarms} did, and {workbooks misread} were misread. The treatments:
{treatments}.""",
)
FOOT = Words(
    "重测：`python bench/mutations.py --write`（固定的随机数，结果可重现）。",
    "To measure again: `python bench/mutations.py --write` (the random numbers are fixed).",
)


def page(alone: dict[str, list[Row]], inside: dict[str, list[Row]], alarms: Counter[str], lang: str) -> str:
    """The page in one language."""
    said = [f"# {getattr(TITLE, lang)}", getattr(LEAD, lang)]
    for rows_by_edition, heading in ((alone, ALONE), (inside, INSIDE)):
        for edition, rows in rows_by_edition.items():
            title = getattr(heading, lang).format(edition=edition, cases=rows[0].tally["cases"])
            said += [f"## {title}", table(rows, lang)]
    treatments = ("、" if lang == "zh" else ", ").join(getattr(w, lang) for w in TREATED.values())
    counts = {f"{k} {w}": alarms[f"{k} {w}"] for k in ("reports", "workbooks") for w in ("cases", "alarms", "misread")}
    said += [getattr(ALARMS, lang).format(**counts, treatments=treatments), getattr(FOOT, lang)]
    return "\n\n".join(said) + "\n"


def table(rows: Sequence[Row], lang: str) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(getattr(h, lang) for h in HEADINGS) + " |", "|---" + "|---:" * (len(HEADINGS) - 1) + "|"]
    for name, t in rows:
        shares = (share(t["detected"], t["cases"]), share(t["first"], t["faults"]), share(t["listed"], t["faults"]))
        more = (str(t["determined"]), share(t["determined, first"], t["determined"]))
        certain = (share(t["certain"], t["faults"]), str(t["certain, wrong"]))
        lines.append("| " + " | ".join((getattr(name, lang), *shares, *more, *certain)) + " |")
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=100)
    options.add_argument("--workbooks", type=int, default=20)
    options.add_argument("--clean", type=int, default=1000)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    found = measured(chosen.cases, chosen.workbooks, chosen.clean)
    if chosen.write:
        for lang, suffix in (("zh", ".md"), ("en", ".en.md")):
            (ROOT / "docs" / f"mutations{suffix}").write_text(page(*found, lang), encoding="utf-8")
    print(page(*found, "en"))


if __name__ == "__main__":
    main()
