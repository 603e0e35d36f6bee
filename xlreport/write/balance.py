"""Relations as live formulas with the results they have now: beside the tables and on the check sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from xlreport.form import Form, Relation
from xlreport.layout import Layout, Spot, layout_of
from xlreport.numerals import Number
from xlreport.report import Words
from xlreport.write.draft import Draft, Judged, Shape
from xlreport.write.figures import MISSING, Shown, tally
from xlreport.write.texts import number_text, pick

BALANCED, OFF, PARTIAL = Words("平衡", "balanced"), Words("不平", "off"), Words("未填全", "incomplete")
BY = Words("差 ", "off by ")
LIKELY, UNLIKELY = Words("合理", "plausible"), Words("请核实", "please verify")
AGREES, DIFFERS = Words("相符", "agrees"), Words("不符", "differs")
PANEL_WORDS = (("bad", BY), ("good", BALANCED), ("open", PARTIAL))


class Live(NamedTuple):
    """A formula with its present result."""

    formula: str
    result: str


class Doubt(NamedTuple):
    """A total that may be blank though it has parts: those that may be filled in, and those that never existed."""

    total: str
    filled: tuple[str, ...]
    missing: tuple[str, ...]


class Rule(NamedTuple):
    """How a balance relation is judged: by which doubts, and as a formula beside its table and on the check sheet."""

    relation: Relation
    doubts: tuple[Doubt, ...]
    beside: str
    known: str


def judged(shape: Shape, lang: str, figures: Mapping[str, Shown]) -> dict[str, Judged]:
    """Every balance relation of the form, by its id, as the checker judges it."""
    return {r.relation.id: _judged(r, figures) for r in rules_of(shape, lang)}


def _judged(rule: Rule, figures: Mapping[str, Shown]) -> Judged:
    """A blank part counts as 0, but a total must be there, unless nothing that it adds up is filled in either.

    Nothing can be judged of cells that are all blank, hold words, or did not exist in the source.
    """
    relation = rule.relation
    now = tally(relation, figures)
    if now.complete:
        return Judged(now.lhs, now.rhs, True)
    cells = [figures[c] for c in relation.cells]
    known = not (
        all(f.blank for f in cells)
        or any(f.state == MISSING or not (f.blank or f.number is not None) for f in cells)
        or any(
            figures[total].blank
            and (any(not figures[p].blank for p in filled) or any(figures[p].blank for p in missing))
            for total, filled, missing in rule.doubts
        )
    )
    return Judged(now.lhs, now.rhs, known)


def panel_text(now: Judged, draft: Draft) -> str:
    """平衡, 差 n or 未填全, to stand on the sheet of the relation's own table."""
    if not now.assessed:
        return draft.say(PARTIAL)
    return draft.say(BY) + number_text(now.lhs - now.rhs) if now.off else draft.say(BALANCED)


@lru_cache(maxsize=256)
def rules_of(shape: Shape, lang: str) -> tuple[Rule, ...]:
    """The form's balance relations with their formulas, in official order."""
    formulas, missing = set(shape.formulas), set(shape.missing)
    rules = []
    for number, relation in enumerate(shape.form.relations):
        doubts = tuple(_doubts(relation, shape, formulas, missing))
        absent = tuple([c for c in relation.cells if c in missing])
        rules.append(Rule(relation, doubts, *_formulas(shape.form, number, doubts, absent, lang)))
    return tuple(rules)


@lru_cache(maxsize=4096)
def _formulas(
    form: Form, number: int, doubts: tuple[Doubt, ...], missing: tuple[str, ...], lang: str
) -> tuple[str, str]:
    """The formula beside the table, and the test on the check sheet whether the relation can be judged."""
    layout, relation = layout_of(form), form.relations[number]
    sheet = layout.spots[relation.lhs[0].cell].sheet
    lhs, rhs = layout.side(relation.lhs, sheet), layout.side(relation.rhs, sheet)
    partial, balanced, by = (pick(w, lang) for w in (PARTIAL, BALANCED, BY))
    known = _known(layout, relation, sheet, doubts, missing)
    beside = f'IF({known},IF({lhs}={rhs},"{balanced}","{by}"&({lhs}-({rhs}))),"{partial}")'
    return beside, _known(layout, relation, "", doubts, missing)


def _known(layout: Layout, relation: Relation, sheet: str, doubts: tuple[Doubt, ...], missing: tuple[str, ...]) -> str:
    """Whether the relation can be judged, as formula text, true or false, seen from ``sheet``."""
    cells = relation.cells
    numbers = f"COUNT({layout.arguments(cells, sheet)})"
    tests = [f"{numbers}>0", f"{numbers}+{layout.blanks(cells, sheet)}={len(cells)}"]
    if missing:
        tests.append(f"{layout.blanks(missing, sheet)}=0")
    for total, filled, absent in doubts:
        at = layout.arguments([total], sheet)
        if filled:
            tests.append(f'OR({at}<>"",{layout.blanks(filled, sheet)}={len(filled)})')
        if absent:
            tests.append(f'OR({at}<>"",{layout.blanks(absent, sheet)}=0)')
    return f"AND({','.join(tests)})"


def _doubts(relation: Relation, shape: Shape, formulas: set[str], missing: set[str]) -> Iterator[Doubt]:
    """A formula is blank only when its own parts are; that of other parts follows if they are formulas too."""
    for total in relation.cells:
        defining = shape.form.totals.get(total)
        if defining is None:
            continue
        own = {t.cell for t in defining.rhs} if total in formulas else set()
        parts = [t.cell for r in shape.form.relations_of(total) if r.total == total for t in r.rhs]
        filled = [p for p in parts if p not in own]
        if all(p in formulas for p in filled):
            filled = []
        absent = [p for p in parts if p in missing]
        if filled or absent:
            yield Doubt(total, tuple(filled), tuple(absent))


def verdict(draft: Draft, relation: Relation, left: str, right: str, last: Mapping[str, Spot]) -> Live:
    """The word for a caution or a link to last year, whose sides stand in these cells of the check sheet."""
    layout, now = draft.layout, tally(relation, draft.figures, draft.last)
    terms = (*relation.lhs, *relation.rhs)
    test, holds = f"{left}{relation.op.replace('!=', '<>')}{right}", _holds(relation.op, now.lhs, now.rhs)
    if relation.op == "!=":
        # Equal sides prove nothing where nothing changed or nothing was decided: 3 + 0 = 3, 2 - 2 = 0.
        change = relation.lhs[-1].cell
        test = f"OR({test},{right}=0,{layout.spots[change].link}=0)"
        holds = holds or not now.rhs or not draft.figures[change].number
    good, bad = (AGREES, DIFFERS) if any(t.last for t in terms) else (LIKELY, UNLIKELY)
    spots = [last[t.cell] if t.last else layout.spots[t.cell] for t in terms]
    known = f"COUNT({','.join(s.link for s in spots)})={len(spots)}"
    words = [draft.say(w) for w in (PARTIAL, good, bad)]
    formula = f'IF({known},IF({test},"{words[1]}","{words[2]}"),"{words[0]}")'
    return Live(formula, words[0] if not now.complete else words[1] if holds else words[2])


def _holds(op: str, lhs: Number, rhs: Number) -> bool:
    return {"=": lhs == rhs, "!=": lhs != rhs, ">=": lhs >= rhs}[op]
