"""Relations as live formulas with the results they have now: beside the tables and on the check sheet."""

from __future__ import annotations

from typing import NamedTuple

from xlreport.form import CHANGE, Relation
from xlreport.layout import Spot
from xlreport.numerals import Number
from xlreport.report import Words
from xlreport.write.draft import Draft
from xlreport.write.figures import tally
from xlreport.write.texts import number_text

BALANCED, OFF, PARTIAL = Words("平衡", "balanced"), Words("不平", "off"), Words("未填全", "incomplete")
BY = Words("差 ", "off by ")
LIKELY, UNLIKELY = Words("合理", "plausible"), Words("请核实", "please verify")
AGREES, DIFFERS = Words("相符", "agrees"), Words("不符", "differs")
PANEL_WORDS = (("bad", BY), ("good", BALANCED), ("open", PARTIAL))


class Live(NamedTuple):
    """A formula with its present result."""

    formula: str
    result: str


def beside(draft: Draft, relation: Relation) -> Live:
    """平衡, 差 n or 未填全, to stand on the sheet of the relation's own table."""
    layout, now = draft.layout, tally(relation, draft.figures)
    sheet = layout.spots[relation.lhs[0].cell].sheet
    lhs, rhs = layout.side(relation.lhs, sheet), layout.side(relation.rhs, sheet)
    known = f"COUNT({layout.arguments(relation.cells, sheet)})={len(relation.cells)}"
    words = [draft.say(w) for w in (PARTIAL, BALANCED, BY)]
    formula = f'IF({known},IF({lhs}={rhs},"{words[1]}","{words[2]}"&({lhs}-({rhs}))),"{words[0]}")'
    result = words[2] + number_text(now.lhs - now.rhs) if now.lhs != now.rhs else words[1]
    return Live(formula, result if now.known else words[0])


def verdict(draft: Draft, relation: Relation, left: str, right: str, last: dict[str, Spot]) -> Live:
    """The word for a relation whose sides stand in the cells ``left`` and ``right`` of the check sheet."""
    layout, now = draft.layout, tally(relation, draft.figures, draft.last)
    terms = (*relation.lhs, *relation.rhs)
    spots = [last[t.cell] if t.last else layout.spots[t.cell] for t in terms]
    parts = ",".join(s.link for s in spots) if any(t.last for t in terms) else layout.arguments(relation.cells)
    test, holds = f"{left}{relation.op.replace('!=', '<>')}{right}", _holds(relation.op, now.lhs, now.rhs)
    if relation.op == "!=":
        # Equal sides mean nothing where nothing changed: 3 + 0 = 3.
        changes = [t.cell for t in relation.lhs if layout.form.cells[t.cell].kind == CHANGE]
        test = f"OR({test},SUM({layout.arguments(changes)})=0)"
        holds = holds or not any(draft.figures[c].number for c in changes)
    good, bad = (BALANCED, OFF) if relation.op == "=" else (LIKELY, UNLIKELY)
    if any(t.last for t in relation.rhs):
        good, bad = AGREES, DIFFERS
    words = [draft.say(w) for w in (PARTIAL, good, bad)]
    formula = f'IF(COUNT({parts})={len(spots)},IF({test},"{words[1]}","{words[2]}"),"{words[0]}")'
    return Live(formula, words[0] if not now.known else words[1] if holds else words[2])


def _holds(op: str, lhs: Number, rhs: Number) -> bool:
    return {"=": lhs == rhs, "!=": lhs != rhs, ">=": lhs >= rhs}[op]
