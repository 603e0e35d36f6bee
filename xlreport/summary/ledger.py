"""Who is in the roll-up, who is left out and why, and who sent nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlreport.form import Form
from xlreport.labels import key
from xlreport.report import ERROR, UNUSABLE, WARNING, Finding
from xlreport.summary.units import Unit


class Line(NamedTuple):
    """One line of the ledger; ``finding`` says why a unit is not counted, or what is wrong with counting it."""

    unit: Unit
    counted: bool
    finding: Finding | None = None


def ledger(units: Sequence[Unit], form: Form, year: int | None, roster: Sequence[str]) -> list[Line]:
    """Every return in the order of the roster, then of its coming; and a line for each that sent none."""
    order = {key(name): n for n, name in enumerate(roster)}
    first: dict[str, Unit] = {}
    lines = []
    for unit in units:
        finding = _left_out(unit, form, year, order)
        name = key(unit.agency) if unit.agency else unit.file
        if finding is None and name in first:
            same = first[name].values == unit.values
            details = {"agency": unit.agency, "file": unit.file, "first": first[name].file}
            code, severity = ("unit-same", WARNING) if same else ("unit-twice", ERROR)
            finding = Finding(code, severity, details=details)
        if finding is None:
            first[name] = unit
            unnamed = Finding("unit-unnamed", WARNING, details={"file": unit.file}) if not unit.agency else None
            lines.append(Line(unit, counted=True, finding=unnamed))
        else:
            lines.append(Line(unit, counted=False, finding=finding))
    sent = {key(line.unit.agency) for line in lines if line.unit.agency}
    for name in roster:
        if key(name) not in sent:
            finding = Finding("unit-missing", ERROR, details={"agency": name})
            lines.append(Line(Unit("", "", name), counted=False, finding=finding))
    return sorted(lines, key=lambda line: order.get(key(line.unit.agency or ""), len(order)))


def _left_out(unit: Unit, form: Form, year: int | None, order: Mapping[str, int]) -> Finding | None:
    """Why a return cannot be added to the others, if so."""
    details = {"agency": unit.name, "file": unit.file}
    if unit.verdict == UNUSABLE or not unit.edition:
        cause = unit.findings[0].message if unit.findings else "—"
        return Finding("unit-unusable", ERROR, details=details | {"cause": cause})
    if unit.edition != form.edition:
        return Finding("unit-edition", ERROR, details=details | {"edition": unit.edition, "wanted": form.edition})
    if unit.year and year and unit.year != year:
        return Finding("unit-year", ERROR, details=details | {"year": unit.year, "wanted": year})
    if order and key(unit.agency or "") not in order:
        return Finding("unit-unlisted", ERROR, details=details)
    return None
