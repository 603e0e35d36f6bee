"""What must continue from last year's report."""

from __future__ import annotations

from collections.abc import Iterator

from xlreport.form import Term
from xlreport.numerals import Number
from xlreport.report import WARNING, Finding, Report

FEWEST_TO_REPEAT = 5  # figures other than zero; a small body may well have the same few twice


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
