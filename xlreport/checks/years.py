"""What must continue from last year's report."""

from __future__ import annotations

from collections.abc import Iterator

from xlreport.form import Term
from xlreport.numerals import Number
from xlreport.report import WARNING, Finding, Report, Words

FEWEST_TO_REPEAT = 5  # figures other than zero; a small body may well have the same few twice


def precedes(last: Report | None, year: int | None) -> bool:
    """Whether a report may be of the year before: it is, or either year is unknown."""
    return last is not None and (last.year is None or year is None or last.year == year - 1)


def unused(last: Report | None) -> Finding:
    """That a report is of another year than the one before, so that nothing was compared with it."""
    year = last and last.year
    why = Words(f"所给的是 {year} 年度的报告，不是上一年度的", f"the report given is that of {year}")
    return Finding("last-year-unused", WARNING, details={"why": why})


def carried_over(report: Report, last: Report) -> Iterator[Finding]:
    """Every cross-year relation whose cells both reports hold, across editions where these share the ids."""
    for relation in report.form.across_years:
        lhs, rhs = _side(relation.lhs, report, last), _side(relation.rhs, report, last)
        if lhs is None or rhs is None or lhs == rhs:
            continue
        cell = relation.lhs[0].cell
        place = report.figures[cell].place
        details = {"rule": relation.rule.label}
        yield Finding("not-carried-forward", relation.rule.severity, (cell,), place, relation.id, lhs, rhs, details)


def _side(terms: tuple[Term, ...], report: Report, last: Report) -> Number | None:
    total: Number = 0
    for cell, coefficient, is_last in terms:
        value = (last if is_last else report).value(cell)
        if value is None:
            return None
        total += coefficient * value
    return total


def repeats(report: Report, last: Report) -> Iterator[Finding]:
    """All figures that are not zero equal last year's: the old tables were sent again."""
    now = {a: v for a, v in report.numbers.items() if v}
    then = {a: v for a, v in last.numbers.items() if v}
    if now == then and len(now) >= FEWEST_TO_REPEAT:
        yield Finding("repeats-last-year", WARNING, tuple(now), details={"count": len(now)})
