"""The balance relations: each is held, broken, or cannot be assessed; and what is broken is localised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlreport.form import Relation, Term
from xlreport.numerals import Number
from xlreport.report import Finding, Report

HELD, BROKEN, NOT_ASSESSED = "pass", "fail", "not_assessed"


def status(report: Report, relation: Relation) -> str:
    """Whether a relation holds. A blank addend counts as 0 (and has its own finding); a blank total does not.

    A relation with a missing cell or one that holds no number, or with nothing but blanks, is not assessed; nor is a
    balance of two sums of which one is all blank while the other is not 0: what was not begun contradicts nothing.
    """
    figures = [report.figures.get(c) for c in relation.coefficients]
    if any(f is None or (f.value is None and not f.blank) for f in figures):
        return NOT_ASSESSED
    if all(f.blank for f in figures if f) or any(
        f and f.blank and c in report.form.totals and not _is_empty_sum(report, c)
        for c, f in zip(relation.coefficients, figures, strict=True)
    ):
        return NOT_ASSESSED
    if side(relation.lhs, report) == side(relation.rhs, report):
        return HELD
    sides = (relation.lhs, relation.rhs) if relation.total is None else ()
    return NOT_ASSESSED if any(all(report.value(t.cell) is None for t in s) for s in sides) else BROKEN


def statuses(report: Report) -> Mapping[str, str]:
    """Relation id → status of every balance relation of the form, none left out."""
    return {r.id: status(report, r) for r in report.form.relations}


def side(terms: tuple[Term, ...], report: Report) -> Number:
    """One side of a relation, blanks counted as 0."""
    return sum((t.coefficient * (report.value(t.cell) or 0) for t in terms), 0)


def _is_empty_sum(report: Report, total: str) -> bool:
    """Whether nothing that a blank total adds up is filled in either."""
    return all(
        (f := report.figures.get(t.cell)) is not None and f.blank
        for r in report.form.relations_of(total)
        if r.total == total
        for t in r.rhs
    )


def cautions(report: Report) -> Iterator[Finding]:
    """Relations that a right report may break, but seldom does."""
    for relation in report.form.cautions:
        if any(report.value(t.cell) is None for t in (*relation.lhs, *relation.rhs)):
            continue
        lhs, rhs = side(relation.lhs, report), side(relation.rhs, report)
        if relation.op == ">=" and lhs >= rhs:
            continue
        # Equal to items plus change proves nothing unless something changed and something was decided.
        if relation.op == "!=" and (lhs != rhs or not rhs or not report.value(relation.lhs[-1].cell)):
            continue
        cell = (relation.rhs if relation.op == "!=" else relation.lhs)[0].cell
        details = {"rule": relation.rule.label}
        place = report.figures[cell].place
        yield Finding(relation.rule.code, relation.rule.severity, (cell,), place, relation.id, lhs, rhs, details)
