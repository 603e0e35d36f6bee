"""Which figures are wrong: the fewest cells whose change satisfies every balance relation (Fellegi and Holt, 1976).

Changing a cell frees it. What the relations still say without it, its *implied edits*, follows by elimination; an
edit that the reported figures break needs one of its own cells changed as well. So the search branches over the
cells of a broken edit, the shortest first, and gives a branch up when more broken edits without a common cell are
left than cells may still change. Blank cells are free from the start and cost nothing. Figures that cannot be
right by themselves (a negative count, a fraction of a case) must change in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations, count
from math import gcd, prod
from typing import NamedTuple

from xlreport.form import CHANGE, COUNT, Form, Relation
from xlreport.numerals import Number

Values = Mapping[str, Number | None]


class Repair(NamedTuple):
    """One way to satisfy the relations: the cells to change, with the figure each must then hold.

    None stands for a figure that the relations do not fix.
    """

    cells: Mapping[str, Number | None]


class Group(NamedTuple):
    """One fault, independent of the others: the ``relations`` it breaks and every smallest repair.

    No repair is smaller than ``size`` cells. ``repairs`` is complete unless the search ``gave_up``; then it holds
    nothing. ``relations`` are not each broken by themselves where blank cells take part: then they contradict each
    other whatever the blanks hold.
    """

    relations: tuple[Relation, ...]
    repairs: tuple[Repair, ...]
    size: int
    gave_up: bool = False


class _Edit(NamedTuple):
    """Σ coefficient × figure = 0, and what the sum is of the figures as reported (blank cells as 0)."""

    row: Mapping[str, int]
    off: Number


class _State(NamedTuple):
    """The edits that bind the cells not yet freed, and the freed cells: each solved for in one row, or loose."""

    edits: tuple[_Edit, ...]
    solved: dict[str, _Edit]
    loose: frozenset[str]


class _Part(NamedTuple):
    """Relations that share cells with each other and with no relation of another part.

    ``signed`` cells may be negative, ``whole`` ones must not be fractions.
    """

    relations: tuple[Relation, ...]
    cells: tuple[str, ...]
    signed: frozenset[str]
    whole: frozenset[str]


class _Search(NamedTuple):
    """What stays the same during one search; ``nodes`` runs out when it has taken too long."""

    part: _Part
    values: Mapping[str, Number]
    nodes: Iterator[int]


class _GaveUp(Exception):
    """The search has used up its nodes."""


def locate(form: Form, values: Values, *, limit: int = 20_000) -> tuple[Group, ...]:
    """The faults that the balance relations show, in the order of the form.

    ``values`` maps cell addresses to numbers; a cell that is None or absent may hold anything its kind allows. A
    search through more than ``limit`` sets is given up, and the group then says only how many cells at least are
    wrong. Nothing is random: the same figures give the same answer.
    """
    groups: list[Group] = []
    for part in _parts(form):
        known = {c: v for c in part.cells if (v := values.get(c)) is not None}
        forced = tuple(c for c, v in known.items() if not _possible(c, v, part))
        failing = tuple(r for r in part.relations if imbalance(r, known))
        if failing or forced or len(known) < len(part.cells):
            groups += _groups(_Search(part, known, iter(range(limit))), forced, failing)
    return tuple(groups)


def imbalance(relation: Relation, values: Values) -> Number | None:
    """Left side minus right side of a balance, None where a figure is missing."""
    total: Number = 0
    for cell, coefficient in relation.coefficients.items():
        value = values.get(cell)
        if value is None:
            return None
        total += coefficient * value
    return total


@cache
def _parts(form: Form) -> tuple[_Part, ...]:
    """The form in parts that share no cell: what is wrong in one says nothing about another."""
    parts: list[list[Relation]] = []
    for relation in form.relations:
        joined = [p for p in parts if any(not relation.coefficients.keys().isdisjoint(r.coefficients) for r in p)]
        parts = [p for p in parts if p not in joined] + [[*(r for p in joined for r in p), relation]]
    return tuple(_part(form, tuple(p)) for p in parts)


def _part(form: Form, relations: tuple[Relation, ...]) -> _Part:
    cells = tuple(dict.fromkeys(c for r in relations for c in r.coefficients))
    kinds = {c: form.cells[c].kind for c in cells}
    signed = frozenset(c for c in cells if kinds[c] == CHANGE)
    return _Part(relations, cells, signed, frozenset(c for c in cells if kinds[c] == COUNT))


def _possible(cell: str, value: Number, part: _Part) -> bool:
    return (value >= 0 or cell in part.signed) and (value == int(value) or cell not in part.whole)


def _groups(search: _Search, forced: tuple[str, ...], failing: tuple[Relation, ...]) -> Iterator[Group]:
    part, known = search.part, search.values
    start = _start(search, part.relations, forced)
    repairs, size, gave_up = _smallest(start, len(forced), search)
    if gave_up:
        yield Group(failing, (), size, gave_up=True)
    elif size:
        links = [*(r.coefficients.keys() for r in part.relations), *(e.row.keys() for e in start.edits)]
        suspected = {c for r in repairs for c in r}
        for block in _blocks(repairs, links):
            choices = {tuple(c for c in r if c in block): r for r in repairs}
            broken = tuple(r for r in failing if not block.isdisjoint(r.coefficients))
            yield Group(
                broken or _contradicting(search, {*forced, *(suspected - block)}),
                tuple(Repair({c: r[c] for c in choice}) for choice, r in choices.items()),
                len(next(iter(choices))),
            )


def _start(search: _Search, relations: Iterable[Relation], freed: Iterable[str] = ()) -> _State:
    """The relations without the blank cells and those that must change in any case."""
    known = search.values
    edits = (_Edit(r.coefficients, sum(k * known.get(c, 0) for c, k in r.coefficients.items())) for r in relations)
    state = _State(tuple(edits), {}, frozenset())
    for cell in (*(c for c in search.part.cells if c not in known), *freed):
        state = _freed(state, cell)
    return state


def _contradicting(search: _Search, others: Set[str]) -> tuple[Relation, ...]:
    """The fewest relations that contradict each other whatever the blank cells, and the ``others``, hold."""

    def contradict(relations: Sequence[Relation]) -> bool:
        state = _start(search, relations, others)
        return any(e.off for e in state.edits) or _contradiction(state, search) is not None

    needed = search.part.relations
    for relation in needed:
        rest = tuple(r for r in needed if r is not relation)
        if contradict(rest):
            needed = rest
    return needed if contradict(needed) else ()


def _smallest(start: _State, forced: int, search: _Search) -> tuple[list[dict[str, Number | None]], int, bool]:
    """Every smallest repair in the order of the form, its size, and whether the search was given up."""
    order = {c: n for n, c in enumerate(search.part.cells)}
    for room in count():
        try:
            found = [_expected(s, search) for s in _repairs(start, room, frozenset(), search)]
        except _GaveUp:
            return [], forced + room, True
        if found:
            repairs = [{c: f[c] for c in sorted(f.keys() & search.values, key=order.__getitem__)} for f in found]
            return sorted(repairs, key=lambda r: [order[c] for c in r]), forced + room, False
    raise AssertionError("without any figure left, every relation holds")


def _repairs(state: _State, room: int, kept: frozenset[str], search: _Search) -> Iterator[_State]:
    """Every way to satisfy the edits by freeing exactly ``room`` more cells, none of the ``kept`` ones; each once."""
    if next(search.nodes, None) is None:
        raise _GaveUp
    broken = [e.row.keys() - kept for e in state.edits if e.off]
    if broken:
        broken.sort(key=len)
        if max(_disjoint(broken), _disjoint(reversed(broken))) > room:
            return
        needed = broken[0]
        if room == 1:
            needed = needed.intersection(*broken)
    else:
        contradiction = _contradiction(state, search)
        if contradiction is None:
            yield state
            return
        needed = contradiction - kept
    if room:
        choice = [c for c in search.values if c in needed]
        for n, cell in enumerate(choice):
            yield from _repairs(_freed(state, cell), room - 1, kept.union(choice[:n]), search)


def _disjoint(broken: Iterable[Set[str]]) -> int:
    """How many cells at least must change: one for each of some broken edits without a common cell."""
    least = 0
    seen: Set[str] = frozenset()
    for cells in broken:
        if seen.isdisjoint(cells):
            seen = seen | cells
            least += 1
    return least


def _freed(state: _State, cell: str) -> _State:
    """The state with one more cell free: eliminated from all edits by the one that it is solved for in."""
    holders = [e for e in state.edits if cell in e.row]
    if not holders:
        return state._replace(loose=state.loose | {cell})
    pivot = min(holders, key=lambda e: (not e.off, len(e.row)))
    return _State(
        tuple(n for e in state.edits if e is not pivot and (n := _without(cell, e, pivot)).row),
        {c: _without(cell, e, pivot) for c, e in state.solved.items()} | {cell: pivot},
        state.loose,
    )


def _without(cell: str, edit: _Edit, pivot: _Edit) -> _Edit:
    """The edit with ``cell`` eliminated by means of the pivot."""
    a = edit.row.get(cell)
    if a is None:
        return edit
    p = pivot.row[cell]
    g = gcd(p, a) if p > 0 else -gcd(p, a)
    scale, factor = p // g, a // g
    row = {c: scale * k for c, k in edit.row.items()} if scale != 1 else dict(edit.row)
    for c, k in pivot.row.items():
        new = row.get(c, 0) - factor * k
        if new:
            row[c] = new
        else:
            del row[c]
    return _Edit(row, scale * edit.off - factor * pivot.off)


def _contradiction(state: _State, search: _Search) -> Set[str] | None:
    """Cells of which one must change because the freed ones cannot all be possible figures; None if they can.

    The least-index rule keeps the pivoting finite (Bland, 1977). A row that puts a figure below zero, and that no
    free cell can lift, is an implied edit like any other, only an inequality.
    """
    solved, free = dict(state.solved), state.solved.keys() | state.loose
    while True:
        for basic in sorted(solved.keys() - search.part.signed):
            row = solved[basic].row
            value = _value(basic, row, search.values, free)
            others = (row.keys() & free) - {basic}
            if not others and basic in search.part.whole and value.denominator != 1:
                return row.keys() - free
            if value < 0:
                break
        else:
            return None
        lifting = [c for c in others if c in search.part.signed or row[c] * row[basic] < 0]
        if not lifting:
            return row.keys() - free
        entering = min(lifting)
        pivot = solved.pop(basic)
        solved = {c: _without(entering, e, pivot) for c, e in solved.items()} | {entering: pivot}


def _value(basic: str, row: Mapping[str, int], values: Mapping[str, Number], free: Set[str]) -> Fraction:
    """What the row makes of the cell while the other free cells are 0."""
    return Fraction(-sum(k * values[c] for c, k in row.items() if c not in free)) / row[basic]


def _expected(state: _State, search: _Search) -> dict[str, Number | None]:
    """The figure of each freed cell, None where other free cells leave it open."""
    free = state.solved.keys() | state.loose
    figures: dict[str, Number | None] = dict.fromkeys(state.loose)
    for cell, edit in state.solved.items():
        fixed = len(edit.row.keys() & free) == 1
        figures[cell] = _number(_value(cell, edit.row, search.values, free)) if fixed else None
    return figures


def _number(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / value.denominator


def _blocks(repairs: Sequence[Mapping[str, Number | None]], links: Iterable[Set[str]]) -> Iterator[frozenset[str]]:
    """The cells of all repairs, split so that every repair of one block goes with every repair of another."""
    holding = {
        c: frozenset(n for n, r in enumerate(repairs) if c in r) for c in dict.fromkeys(c for r in repairs for c in r)
    }
    parts = [frozenset([c]) for c in holding]
    joined = [(a, b) for a, b in combinations(holding, 2) if not _independent(holding[a], holding[b], len(repairs))]
    joined += [
        (pair[0], other)
        for link in links
        for r in repairs
        if len(pair := [c for c in r if c in link]) > 1
        for other in pair[1:]
    ]
    for a, b in joined:
        one, two = (next(p for p in parts if c in p) for c in (a, b))
        if one is not two:
            parts[parts.index(one)] = one | two
            parts.remove(two)
    choices = prod(len({frozenset(r.keys() & part) for r in repairs}) for part in parts)
    yield from parts if choices == len(repairs) else [frozenset(holding)]


def _independent(a: frozenset[int], b: frozenset[int], total: int) -> bool:
    """Whether belonging to one cell's repairs says nothing about belonging to the other's: all four cases occur."""
    if len(a) == total or len(b) == total:
        return True
    return bool(a & b and a - b and b - a) and len(a | b) < total
