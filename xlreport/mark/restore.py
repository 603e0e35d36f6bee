"""The official formulas of a workbook that we handed out, for the totals whose formula is gone or another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from xlreport.layout import Spot, layout_of
from xlreport.numerals import Number
from xlreport.reckon import Reckoner
from xlreport.report import Finding, GridCell, Place, Report, Words

RESTORED = frozenset({
    "formula-overwritten", "formula-deleted", "formula-differs", "formula-rewritten", "formula-not-understood",
})  # fmt: skip


class Restored(NamedTuple):
    """A formula put back (with its ``=``), its result (None where it stays empty), and the content that it replaced."""

    formula: str
    value: Number | None
    stood: str


def restorable(report: Report, findings: Iterable[Finding]) -> dict[Place, Restored]:
    """Where formulas can be put back. Only where every cell was found by its name is it sure what belongs where."""
    if not report.named:
        return {}
    wanted = {a for f in findings if f.code in RESTORED for a in f.cells} & report.totals
    places = {a: f.place for a, f in report.figures.items()}
    layout = replace(layout_of(report.form), spots={a: Spot(p.name, p.row, p.column) for a, p in places.items()})
    formulas: dict[str, str] = {}
    for address, relation in report.form.totals.items():
        if address in wanted and all(t.cell in places for t in relation.rhs):
            formulas[address] = "=" + layout.total_formula(relation)
    cells = dict(report.cells)
    for address, formula in formulas.items():
        place = places[address]
        cells[place.name, place.row, place.column] = GridCell("", place, place.column, formula=formula, stored=False)
    reckoner = Reckoner(cells)
    found: dict[Place, Restored] = {}
    for address, formula in formulas.items():
        figure, spot = report.figures[address], (places[address].name, places[address].row, places[address].column)
        value = reckoner.gives(spot)
        if value is not None or reckoner.stays_empty(spot):
            found[figure.place] = Restored(formula, value, figure.formula or figure.raw.strip())
    return found


def told(finding: Finding, report: Report, restored: dict[Place, Restored]) -> Words | None:
    """What was put back for a finding and what stood there; None where nothing was."""
    places = [f.place for a in finding.cells if (f := report.figures.get(a)) and f.place in restored]
    if finding.code not in RESTORED or not places:
        return None
    old = [(p, restored[p].stood) for p in places]
    zh = "，".join(f"{p.in_chinese()} 原为“{stood}”" if stood else f"{p.in_chinese()} 原为空白" for p, stood in old)
    en = ", ".join(f"{p} held “{stood}”" if stood else f"{p} was blank" for p, stood in old)
    return Words(f"已恢复官方公式：{zh}。", f"The official formula was put back: {en}.")
