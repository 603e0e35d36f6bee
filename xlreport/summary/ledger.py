"""Who is in the roll-up, who is left out and why, and who sent nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlreport.form import Form
from xlreport.labels import key
from xlreport.report import ERROR, UNUSABLE, WARNING, Finding, Words
from xlreport.summary.units import UNREAD, Unit

_NAMELESS = Words("没有写明单位的报告", "A return that names no unit")


class Line(NamedTuple):
    """One line of the ledger; ``finding`` says why a unit is not counted, or what is wrong with counting it."""

    unit: Unit
    counted: bool
    finding: Finding | None = None


def ledger(units: Sequence[Unit], form: Form, year: int | None, roster: Sequence[str]) -> list[Line]:
    """Every return in the order of the roster, then of its coming; and a line for each that sent none."""
    listed: dict[str, str] = {}  # a unit that is listed twice is one unit
    for name in roster:
        listed.setdefault(key(name), name)
    order = {name: n for n, name in enumerate(listed)}
    mixed = not roster and any(u.edition and not u.is_roll_up for u in units)
    first: dict[str, Unit] = {}
    lines = []
    for unit in units:
        finding = _left_out(unit, form, year, order, mixed=mixed)
        name = key(unit.agency) if unit.agency else unit.file
        if finding is None and name in first:
            same = first[name].values == unit.values
            details = {"agency": unit.name, "file": unit.file, "first": first[name].file}
            code, severity = ("unit-same", WARNING) if same else ("unit-twice", ERROR)
            finding = Finding(code, severity, details=details)
        if finding is None:
            first[name] = unit
            lines.append(Line(unit, counted=True, finding=_doubt(unit, year)))
        else:
            lines.append(Line(unit, counted=False, finding=finding))
    sent = {key(line.unit.agency) for line in lines if line.unit.agency}
    for name, agency in listed.items():
        if name not in sent:
            finding = Finding("unit-missing", ERROR, details={"agency": agency})
            lines.append(Line(Unit("", "", agency), counted=False, finding=finding))
    return sorted(lines, key=lambda line: order.get(key(line.unit.agency or ""), len(order)))


def _doubt(unit: Unit, year: int | None) -> Finding | None:
    """What a return that is counted does not say of itself."""
    if not unit.agency:
        return Finding("unit-unnamed", WARNING, details={"file": unit.file})
    if year and not unit.year:
        return Finding("unit-undated", WARNING, details={"agency": unit.agency, "file": unit.file, "wanted": year})
    return None


def _left_out(unit: Unit, form: Form, year: int | None, order: Mapping[str, int], *, mixed: bool) -> Finding | None:
    """Why a return cannot be added to the others, if so; ``mixed``: others than roll-ups came, without a roster."""
    details = {"agency": unit.agency or _NAMELESS, "file": unit.file}
    if unit.verdict == UNUSABLE or not unit.edition:
        cause = unit.findings[0].message if unit.findings else "—"
        return Finding("unit-unusable", ERROR, details=details | {"cause": cause})
    if unit.edition != form.edition:
        return Finding("unit-edition", ERROR, details=details | {"edition": unit.edition, "wanted": form.edition})
    if unit.year and year and unit.year != year:
        return Finding("unit-year", ERROR, details=details | {"year": unit.year, "wanted": year})
    if order and key(unit.agency or "") not in order:
        return Finding("unit-unlisted", ERROR, details=details)
    if unit.is_roll_up and mixed:
        return Finding("unit-rolled-up", ERROR, details=details)
    if any(v is not None and v != UNREAD for v in unit.values):
        return None
    unread = sum(v == UNREAD for v in unit.values)
    return Finding("unit-blank", ERROR, details=details | {"blank": len(unit.values) - unread, "unread": unread})
