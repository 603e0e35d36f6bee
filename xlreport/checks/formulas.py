"""The formulas of a returned workbook: overwritten, rewritten, never calculated, or showing what they do not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlreport.checks.balances import side
from xlreport.formulas import Spot, linear, result, spot_of
from xlreport.report import INFO, WARNING, Figure, Finding, Report


def audit(report: Report, last: Report | None) -> Iterator[Finding]:
    """Every formula against its stored result and against the sum that the form defines for its cell."""
    del last
    at = {s: f for f in report.figures.values() if (s := spot_of(f.place))}
    never = tuple(a for a, f in report.figures.items() if f.formula and not f.stored)
    if never:
        place = report.figures[never[0]].place
        yield Finding("not-calculated", WARNING, never, place, details={"count": len(never)})
    for address, figure in report.figures.items():
        if figure.formula:
            yield from _one(report, address, figure, at)
        elif report.origin and _was_formula(report, address, figure):
            details: dict[str, object] = {"value": figure.value}
            yield Finding("formula-overwritten", WARNING, (address,), figure.place, details=details)


def _one(report: Report, address: str, figure: Figure, at: Mapping[Spot, Figure]) -> Iterator[Finding]:
    details = {"formula": figure.formula, "value": figure.value}

    def finding(code: str, severity: str, **more: object) -> Finding:
        return Finding(code, severity, (address,), figure.place, details=details | more)

    sum = linear(figure.formula or "", figure.place.name)
    if sum is None:
        yield finding("formula-not-understood", INFO)
        return
    gives = result(sum, at)
    if figure.stored and gives is not None and figure.value is not None and gives != figure.value:
        yield finding("stored-differs", WARNING, expected=gives)
    due = [r for r in report.form.relations_of(address) if r.total == address]
    if not due:
        return
    addresses = {spot_of(f.place): a for a, f in report.figures.items()}
    adds = {addresses.get(s): c for s, c in sum.terms.items()}
    if sum.constant or not any(adds == {t.cell: t.coefficient for t in r.rhs} for r in due):
        yield finding("formula-differs", WARNING, rule=due[0].rule.label)
    elif report.origin and "COUNTBLANK(" not in (figure.formula or ""):
        yield finding("formula-rewritten", INFO)


def _was_formula(report: Report, address: str, figure: Figure) -> bool:
    """Whether we handed the cell out with a formula: in a form every total, in a report each that agreed."""
    relation = report.form.totals.get(address)
    if relation is None or figure.value is None:
        return False
    parts = [report.value(t.cell) for t in relation.rhs]
    agrees = all(p is not None for p in parts) and figure.value == side(relation.rhs, report)
    return report.origin == "form" or agrees
