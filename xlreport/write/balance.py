"""Relations as live formulas with the results they have now: beside the tables and on the check sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlreport.form import Relation
from xlreport.layout import Spot
from xlreport.numerals import Number
from xlreport.report import Words
from xlreport.write.draft import Draft
from xlreport.write.figures import MISSING, tally
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
    words = [draft.say(w) for w in (PARTIAL, BALANCED, BY)]
    test = assessed_formula(draft, relation, sheet)
    formula = f'IF({test},IF({lhs}={rhs},"{words[1]}","{words[2]}"&({lhs}-({rhs}))),"{words[0]}")'
    result = words[2] + number_text(now.lhs - now.rhs) if now.lhs != now.rhs else words[1]
    return Live(formula, result if assessed(draft, relation) else words[0])


def is_off(draft: Draft, relation: Relation) -> bool:
    """Whether the relation can be judged and does not hold."""
    now = tally(relation, draft.figures)
    return now.lhs != now.rhs and assessed(draft, relation)


def assessed(draft: Draft, relation: Relation) -> bool:
    """Whether the relation can be judged, by the checker's rule.

    A blank part counts as 0, but a total must be there, unless nothing that it adds up is filled in either.
    Nothing can be judged of cells that are all blank, hold words, or did not exist in the source.
    """
    cells = [draft.figures[c] for c in relation.cells]
    if all(f.blank for f in cells) or any(f.state == MISSING or not (f.blank or f.number is not None) for f in cells):
        return False
    return not any(
        draft.figures[total].blank
        and (any(not draft.figures[p].blank for p in filled) or any(draft.figures[p].blank for p in missing))
        for total, filled, missing in _doubtful_totals(draft, relation)
    )


def assessed_formula(draft: Draft, relation: Relation, sheet: str) -> str:
    """The same as formula text, true or false, seen from ``sheet``."""
    layout, cells = draft.layout, relation.cells
    numbers = f"COUNT({layout.arguments(cells, sheet)})"
    tests = [f"{numbers}>0", f"{numbers}+{layout.blanks(cells, sheet)}={len(cells)}"]
    if missing := [c for c in cells if draft.figures[c].state == MISSING]:
        tests.append(f"{layout.blanks(missing, sheet)}=0")
    for total, filled, missing in _doubtful_totals(draft, relation):
        at = layout.arguments([total], sheet)
        if filled:
            tests.append(f'OR({at}<>"",{layout.blanks(filled, sheet)}={len(filled)})')
        if missing:
            tests.append(f'OR({at}<>"",{layout.blanks(missing, sheet)}=0)')
    return f"AND({','.join(tests)})"


def _doubtful_totals(draft: Draft, relation: Relation) -> Iterator[tuple[str, list[str], list[str]]]:
    """The totals of a relation that may be blank though they have parts: which parts, and which never existed.

    A formula is blank only when its own parts are; that of other parts follows if they are formulas too.
    """
    form, figures = draft.layout.form, draft.figures
    for total in relation.cells:
        defining = form.totals.get(total)
        if defining is None:
            continue
        rules = [r for r in form.relations_of(total) if r.total == total]
        own = {t.cell for t in defining.rhs} if figures[total].formula else set()
        parts = [t.cell for r in rules for t in r.rhs]
        filled = [p for p in parts if p not in own]
        if all(figures[p].formula for p in filled):
            filled = []
        missing = [p for p in parts if figures[p].state == MISSING]
        if filled or missing:
            yield total, filled, missing


def verdict(draft: Draft, relation: Relation, left: str, right: str, last: dict[str, Spot]) -> Live:
    """The word for a relation whose sides stand in the cells ``left`` and ``right`` of the check sheet."""
    layout, now = draft.layout, tally(relation, draft.figures, draft.last)
    terms = (*relation.lhs, *relation.rhs)
    across_years = any(t.last for t in terms)
    test, holds = f"{left}{relation.op.replace('!=', '<>')}{right}", _holds(relation.op, now.lhs, now.rhs)
    if relation.op == "!=":
        # Equal sides prove nothing where nothing changed or nothing was decided: 3 + 0 = 3, 2 - 2 = 0.
        change = relation.lhs[-1].cell
        test = f"OR({test},{right}=0,{layout.spots[change].link}=0)"
        holds = holds or not now.rhs or not draft.figures[change].number
    if relation.op == "=" and not across_years:
        known, good, bad = assessed(draft, relation), BALANCED, OFF
        known_test = assessed_formula(draft, relation, "")
    else:
        known, good, bad = now.complete, *((AGREES, DIFFERS) if across_years else (LIKELY, UNLIKELY))
        spots = [last[t.cell] if t.last else layout.spots[t.cell] for t in terms]
        known_test = f"COUNT({','.join(s.link for s in spots)})={len(spots)}"
    words = [draft.say(w) for w in (PARTIAL, good, bad)]
    formula = f'IF({known_test},IF({test},"{words[1]}","{words[2]}"),"{words[0]}")'
    return Live(formula, words[0] if not known else words[1] if holds else words[2])


def _holds(op: str, lhs: Number, rhs: Number) -> bool:
    return {"=": lhs == rhs, "!=": lhs != rhs, ">=": lhs >= rhs}[op]
