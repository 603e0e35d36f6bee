"""The formulas of a workbook: overwritten, deleted, rewritten, never calculated, or showing another result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlreport.form import Form
from xlreport.formulas import Linear, Spot
from xlreport.reckon import Reckoner, spot_of
from xlreport.report import INFO, WARNING, Figure, Finding, Report, Words

MOST_TOLD = 5  # told one by one
_EMPTY = Words("空白", "blank")


def audit(report: Report) -> Iterator[Finding]:
    """Every formula against its stored result and against the sum that the form defines for its cell."""
    figures = report.figures
    cells = Reckoner(report.cells)
    with_formula = {a: s for a, f in figures.items() if f.formula and (s := spot_of(f.place))}
    never = [a for a in with_formula if not figures[a].stored]
    yield from _together("not-calculated", WARNING, never, figures)
    yield from _in_short(report.form, _texts(report, cells, with_formula))
    at = {s: a for a, f in figures.items() if (s := spot_of(f.place))}
    odd: list[str] = []
    rewritten: list[str] = []
    differ: list[Finding] = []
    stored = (f for a, s in with_formula.items() for f in _stored(figures[a], a, cells, s))
    yield from _in_short(report.form, stored)
    for address, spot in with_formula.items():
        sum = cells.sum_of(spot)
        state = _sameness(report, address, sum, cells, at)
        if state == _UNKNOWN:
            odd.append(address)
        elif state == _OTHER:
            rule = next(r.rule.label for r in report.form.relations_of(address) if r.total == address)
            details: dict[str, object] = {"formula": figures[address].formula, "rule": rule}
            differ.append(Finding("formula-differs", WARNING, (address,), figures[address].place, details=details))
        elif state == _EQUAL and address in report.totals and not (sum and sum.guard):
            rewritten.append(address)
    yield from _in_short(report.form, differ)
    yield from _together("formula-not-understood", INFO, odd, figures)
    yield from _together("formula-rewritten", INFO, rewritten, figures)
    yield from _gone(report, [a for a, f in figures.items() if a in report.totals and not f.formula])


def _in_short(form: Form, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of one code, each by itself; too many to read are one, told by the first."""
    found = list(findings)
    if len(found) <= MOST_TOLD:
        yield from found
        return
    first, n = found[0], len(found)
    name = form.name_of(first.cells[0])
    where = Words(f"{n} 格（第一格是“{name}”）", f"{n} cells (the first: {first.cells[0]})")
    yield replace(first, cells=tuple(c for f in found for c in f.cells), details={**first.details, "where": where})


def _together(code: str, severity: str, addresses: list[str], figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """One finding for all the cells, which shows the formula of the first."""
    if addresses:
        first = figures[addresses[0]]
        details = {"count": len(addresses), "formula": first.formula, "value": " "}
        yield Finding(code, severity, tuple(addresses), first.place, details=details)


def _gone(report: Report, totals: list[str]) -> Iterator[Finding]:
    """Totals without the formula that they were handed out with; many are told at once."""
    deleted = [a for a in totals if report.figures[a].blank]
    yield from _together("formula-deleted", WARNING, deleted, report.figures)
    overwritten = [a for a in totals if not report.figures[a].blank]
    if len(overwritten) > MOST_TOLD:
        yield from _together("formula-overwritten", WARNING, overwritten, report.figures)
        return
    for address in overwritten:
        figure = report.figures[address]
        details = {"raw": figure.raw.strip(), "value": f" {figure.raw.strip()} "}
        yield Finding("formula-overwritten", WARNING, (address,), figure.place, details=details)


def _texts(report: Report, cells: Reckoner, with_formula: Mapping[str, Spot]) -> Iterator[Finding]:
    """Numbers that are text, so that the sums that should add them pass them over."""
    summed = {s for spot in with_formula.values() if (sum := cells.sum_of(spot)) for s in sum.summed}
    for address, figure in report.figures.items():
        spot = spot_of(figure.place)
        cell = cells.cells.get(spot) if spot in summed and spot else None
        if cell and figure.value and cell.value is None and not cell.formula:
            details = {"raw": cell.text.strip()}
            yield Finding("text-number", WARNING, (address,), figure.place, details=details)


def _stored(figure: Figure, address: str, cells: Reckoner, spot: Spot) -> Iterator[Finding]:
    """A stored result that is not what the formula gives."""
    cell = cells.cells.get(spot)
    if cell is None or not cell.stored:
        return
    gives, empty = cells.gives(spot), cells.stays_empty(spot)
    differs = (
        cell.value is not None if empty else gives is not None and (cell.value != gives) and not _is_error(cell.text)
    )
    if differs:
        details = {
            "formula": figure.formula,
            "value": _EMPTY if cell.value is None else cell.value,
            "expected": _EMPTY if empty else gives,
        }
        yield Finding("stored-differs", WARNING, (address,), figure.place, details=details)


def _is_error(text: str) -> bool:
    return text.startswith("#")


_UNKNOWN, _EQUAL, _OTHER, _FREE = "unknown", "equal", "other", "free"


def _sameness(report: Report, address: str, sum: Linear | None, cells: Reckoner, at: Mapping[Spot, str]) -> str:
    """Whether a formula adds what the form adds up for its cell; ``free`` where the form says nothing of it."""
    due = [r for r in report.form.relations_of(address) if r.total == address]
    if sum is None:
        return _UNKNOWN
    if not due:
        return _FREE
    for relation in due:
        places = {t.cell: spot_of(f.place) for t in relation.rhs if (f := report.figures.get(t.cell))}
        wanted = {s: t.coefficient for t in relation.rhs if (s := places.get(t.cell))}
        if len(wanted) < len(relation.rhs):
            return _FREE  # a part that was not found anywhere cannot be compared
        if not sum.constant and (sum.terms == wanted or cells.leaves(sum.terms, at) == cells.leaves(wanted, at)):
            return _EQUAL
    # Through a cell beside the form whose formula is not understood it may add anything.
    opaque = any(s not in at and (c := cells.cells.get(s)) and c.formula for s in cells.leaves(sum.terms, at))
    return _UNKNOWN if opaque else _OTHER
