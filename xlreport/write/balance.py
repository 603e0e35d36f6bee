"""Balance relations as live formulas with the results they have now: on the check sheet, and beside the tables.

The check sheet judges (columns: 左边 D, 右边 E, 差 F, 结果 G, 已填 I, 缺总计 J); beside its table stands the verdict.
No formula counts on a number of cells, so that all stay right when rows or columns are inserted, and all hold for
every report of a form but for cells that the report's source did not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from xlreport.form import Form, Relation, Term
from xlreport.layout import Spot, layout_of, quoted
from xlreport.report import Words, say
from xlreport.write.draft import BALANCED, CHECKS, OFF, Draft, Judged
from xlreport.write.figures import MISSING, Shown, Tally, whole
from xlreport.write.status import first_balance
from xlreport.write.texts import number_text

PARTIAL, TEXT = Words("未填全", "incomplete"), Words("有文字", "not a number")
BY = Words("差 ", "off by ")
LIKELY, UNLIKELY = Words("合理", "plausible"), Words("请核实", "please verify")
AGREES, DIFFERS = Words("相符", "agrees"), Words("不符", "differs")
PANEL_WORDS = (("bad", BY), ("good", BALANCED), ("open", PARTIAL), ("open", TEXT))


class Rule(NamedTuple):
    """A balance relation on the check sheet: its verdict, how many of its cells are filled in, whether its total is
    left out; and its panel.
    """

    verdict: str
    filled: str
    left_out: str | None
    panel: str


class _Plan(NamedTuple):
    """A relation by the numbers of its cells: both sides, all its cells, its total if it defines one; and the
    relations that define any total among its cells.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    cells: frozenset[int]
    total: int | None
    doubts: tuple[int, ...]


def judged(form: Form, figures: Mapping[str, Shown]) -> tuple[Judged, ...]:
    """Every balance relation of the form, in official order, as the checker judges it.

    A blank part counts as 0, but a total must be there, unless nothing that it adds up is filled in either. Nothing
    can be judged of cells that are all blank, hold words, or did not exist in the source; nor does a side with
    nothing on it contradict the other.
    """
    shown = list(figures.values())
    numbers = [None if isinstance(f.value, str) else f.value for f in shown]
    value = [n or 0 for n in numbers].__getitem__
    gaps = {n for n, number in enumerate(numbers) if number is None}
    plans = _plans(form)
    left_out = [_left_out(p, shown, gaps) for p in plans] if gaps else [False] * len(plans)
    out = []
    for plan, gap in zip(plans, left_out, strict=True):
        lhs, rhs = sum(map(value, plan.left)), sum(map(value, plan.right))
        if type(lhs) is not int or type(rhs) is not int:
            lhs, rhs = whole(lhs), whole(rhs)
        said, filled = BALANCED if lhs == rhs else OFF, len(plan.cells)
        if gaps and not gaps.isdisjoint(plan.cells):
            said = _doubtful(plan, shown, gaps, left_out) or said
            filled -= sum([shown[c].blank for c in plan.cells & gaps])
        out.append(Judged(lhs, rhs, said, filled, gap))
    return tuple(out)


def _left_out(plan: _Plan, shown: Sequence[Shown], gaps: set[int]) -> bool:
    """Whether the total is no number though some part is filled in, or did not exist in the source."""
    return plan.total in gaps and any(not shown[p].blank or shown[p].state == MISSING for p in plan.right)


def _doubtful(plan: _Plan, shown: Sequence[Shown], gaps: set[int], left_out: Sequence[bool]) -> Words | None:
    """Why a relation with blanks or words cannot be judged, None if it can."""
    if any(not shown[c].blank for c in plan.cells & gaps):
        return TEXT
    nothing = plan.total in gaps if plan.total is not None else plan.cells <= gaps
    if nothing or any(shown[c].state == MISSING for c in plan.cells) or any(left_out[d] for d in plan.doubts):
        return PARTIAL
    if plan.total is None and (gaps.issuperset(plan.left) or gaps.issuperset(plan.right)):
        sides = (sum(shown[c].number or 0 for c in side) for side in (plan.left, plan.right))
        return PARTIAL if any(sides) else None
    return None


@cache
def _plans(form: Form) -> tuple[_Plan, ...]:
    number = {a: n for n, a in enumerate(form.cells)}
    plans = []
    for relation in form.relations:
        total = relation.total
        plans.append(_Plan(
            _numbers(relation.lhs, number), _numbers(relation.rhs, number),
            frozenset(number[c] for c in relation.cells), number[total] if total else None, _doubts(form, relation),
        ))  # fmt: skip
    return tuple(plans)


def _numbers(side: Iterable[Term], number: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(number[t.cell] for t in side)


def _doubts(form: Form, relation: Relation) -> tuple[int, ...]:
    """The other relations that define a total among the cells: where one leaves its total out, none can be judged."""
    others = enumerate(form.relations)
    return tuple(n for n, r in others if r.total in relation.coefficients and r.id != relation.id)


def panel_text(now: Judged, draft: Draft) -> str:
    """平衡, 差 n or why nothing can be said, to stand on the sheet of the relation's own table."""
    return draft.say(BY) + number_text(now.lhs - now.rhs) if now.off else draft.say(now.said)


@lru_cache(maxsize=256)
def rules_of(form: Form, lang: str, missing: frozenset[str] = frozenset()) -> tuple[Rule, ...]:
    """The form's balance relations as formulas, in official order; ``missing`` are cells that the source lacks."""
    return tuple(_rule(form, n, lang, missing.intersection(r.cells)) for n, r in enumerate(form.relations))


@lru_cache(maxsize=4096)
def _rule(form: Form, number: int, lang: str, missing: frozenset[str]) -> Rule:
    layout, relation, plan = layout_of(form), form.relations[number], _plans(form)[number]
    left, right = layout.arguments(t.cell for t in relation.lhs), layout.arguments(t.cell for t in relation.rhs)
    cells = layout.arguments(relation.cells)
    balanced, off, partial, text = (f'"{say(w, lang)}"' for w in (BALANCED, OFF, PARTIAL, TEXT))
    row, sheet = first_balance(form) + number, quoted(say(CHECKS, lang))
    absent = [f"COUNTBLANK({layout.spots[c].link})>0" for c in relation.cells if c in missing]
    doubts = [f"SUM({_column('J', [row - number + d for d in plan.doubts])})>0"] if plan.doubts else []
    unclear = [f"COUNT({left if relation.total else cells})=0", *doubts, *absent]
    verdict = f"IF(F{row}=0,{balanced},{off})"
    left_out = None
    if relation.total:
        parts = [t.cell for t in relation.rhs]
        holes = "".join(f"+COUNTBLANK({layout.spots[p].link})" for p in parts if p in missing)
        left_out = f"(COUNT({left})=0)*(I{row}{holes}>0)"  # a blank total is none of the cells filled in
    else:
        one_sided = f"COUNT({left})*COUNT({right})=0"
        verdict = f"IF(F{row}=0,{balanced},IF({one_sided},{partial},{off}))"
    unclear_test = unclear[0] if len(unclear) == 1 else f"OR({','.join(unclear)})"
    verdict = f"IF(I{row}>COUNT({cells}),{text},IF({unclear_test},{partial},{verdict}))"
    panel = f'IF({sheet}!G{row}={off},"{say(BY, lang)}"&{sheet}!F{row},{sheet}!G{row})'
    return Rule(verdict, layout.filled(relation.cells), left_out, panel)


def _column(letter: str, rows: Sequence[int]) -> str:
    """Cells of one column as arguments: neighbours joined to ranges."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ",".join(f"{letter}{r[0]}:{letter}{r[-1]}" if len(r) > 1 else f"{letter}{r[0]}" for r in runs)


def other_formula(form: Form, relation: Relation, row: int, lang: str, last: Mapping[str, Spot]) -> str:
    """The verdict of a caution or a link to last year, whose sides stand in this row of the check sheet."""
    spots = layout_of(form).spots
    test = f"D{row}{relation.op.replace('!=', '<>')}E{row}"
    if relation.op == "!=":
        # Equal sides prove nothing where nothing changed or nothing was decided: 3 + 0 = 3, 2 - 2 = 0.
        test = f"OR({test},E{row}=0,{spots[relation.lhs[-1].cell].link}=0)"
    cells = [last[t.cell] if t.last else spots[t.cell] for t in (*relation.lhs, *relation.rhs)]
    known = f"COUNT({','.join(s.link for s in cells)})={len(cells)}"
    good, bad = (f'"{say(w, lang)}"' for w in _other_words(relation))
    return f'IF({known},IF({test},{good},{bad}),"{say(PARTIAL, lang)}")'


def other_word(draft: Draft, relation: Relation, now: Tally) -> str:
    """What that formula says now."""
    if not now.complete:
        return draft.say(PARTIAL)
    holds = {"=": now.lhs == now.rhs, "!=": now.lhs != now.rhs, ">=": now.lhs >= now.rhs}[relation.op]
    if relation.op == "!=":
        holds = holds or not now.rhs or not draft.figures[relation.lhs[-1].cell].number
    good, bad = _other_words(relation)
    return draft.say(good if holds else bad)


def _other_words(relation: Relation) -> tuple[Words, Words]:
    return (AGREES, DIFFERS) if any(t.last for t in (*relation.lhs, *relation.rhs)) else (LIKELY, UNLIKELY)
