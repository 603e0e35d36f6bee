"""Whether what was read from a damaged or reformatted report is true, known to be missing, or silently wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from roundtrip.cases import case
from xlreport import sources
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.report import INFO, Finding, Report, Unusable

# Findings on the whole text: every cell that is not read is accounted for.
_WHOLE = frozenset(["no-table", "blank-form", "repeated-lines-lost", "order-lost"])


class Verdict(NamedTuple):
    """Cells by what became of them; ``absent`` and no numbers are told of in findings, ``wrong`` are not."""

    right: tuple[str, ...]
    absent: tuple[str, ...]
    wrong: tuple[str, ...]


def verdict_on(truth: Mapping[str, Number | None], data: bytes) -> Verdict:
    """The verdict on reading a file; a file that is refused leaves every cell known to be missing."""
    try:
        grid = sources.read(data, "x")
    except Unusable:
        return Verdict((), tuple(truth), ())
    return judge(truth, *parse(grid))


def verdict_on_damaged(number: int, text: str, run: Callable[[str], str]) -> Verdict:
    """The verdict on a text that was damaged behind a program, which ``run`` repeats.

    Where the cells read as blank are blank in the text of another report too, which is the same to the letter, that
    report is what the text says, and it is judged by that: nobody could tell the two apart.
    """
    verdict = verdict_on(case(number).values, text.encode())
    twin = case(number, without=verdict.wrong)
    is_twin = bool(verdict.wrong) and run(twin.page) == text
    return verdict_on(twin.values, text.encode()) if is_twin else verdict


def judge(truth: Mapping[str, Number | None], report: Report, findings: Iterable[Finding]) -> Verdict:
    """Compares a reading with the truth; None is a blank cell: to be read as blank, or known to be missing."""
    findings = [f for f in findings if f.severity != INFO]
    named = {cell for f in findings for cell in f.cells}
    is_told = any(f.code in _WHOLE for f in findings)
    if findings and not truth.keys() <= report.form.cells.keys():
        is_told = True  # taken for the other edition, whose cells the findings name
    right, absent, wrong = [], [], []
    for cell, value in truth.items():
        figure = report.figures.get(cell)
        if figure is None:
            (absent if is_told or cell in named else wrong).append(cell)
        elif figure.value == value and (value is not None or figure.blank):
            right.append(cell)
        else:  # text that is no number is told of whenever the report is checked
            # and so is a cell that a table shows to be blank
            is_no_number = figure.value is None and (not figure.blank or figure.place.kind != "line")
            (absent if is_no_number or cell in named else wrong).append(cell)
    wrong += [cell for cell in report.figures if cell not in truth]
    return Verdict(tuple(right), tuple(absent), tuple(wrong))
