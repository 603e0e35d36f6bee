"""Which figures are wrong: the fewest cells whose change satisfies every balance relation (Fellegi and Holt, 1976).

Changing a cell frees it; what the relations still say without it follows by elimination. An edit that the reported
figures break needs one of its own cells changed as well. So the search branches over the cells of a broken edit,
the shortest first, and gives a branch up when more broken edits without a common cell are left than cells may still
change. Blank cells are free from the start and cost nothing. Figures that cannot be right by themselves (a negative
count, a fraction of a case) must change in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import combinations, count
from math import prod
from typing import NamedTuple

from xlreport.form import CHANGE, COUNT, Form, Relation
from xlreport.locate.edits import Edit, Given, System, contradiction, expected, freed, system
from xlreport.numerals import Number

Repair = Mapping[str, Number | None]
"""Cells to change together, each with the figure it must then hold; None where the relations leave that open."""


class Group(NamedTuple):
    """One fault, independent of the others: the ``relations`` it breaks and every smallest repair of it.

    No repair changes fewer than ``size`` cells. ``repairs`` is complete, in the order of the form, unless the search
    ``gave_up``; then it is empty. Where blank cells take part, the relations may contradict each other, whatever the
    blanks hold, without any of them being broken by itself. A group without relations is a figure that cannot be
    right by itself, such as a negative count, though every sum agrees with it.
    """

    relations: tuple[Relation, ...]
    repairs: tuple[Repair, ...]
    size: int
    gave_up: bool = False


class _Part(NamedTuple):
    """Relations that share cells with each other and with no relation of another part."""

    relations: tuple[Relation, ...]
    cells: tuple[str, ...]
    signed: frozenset[str]
    whole: frozenset[str]


class _GaveUp(Exception):
    """The search has used up its nodes."""


def locate(form: Form, values: Mapping[str, Number | None], *, limit: int = 20_000) -> tuple[Group, ...]:
    """The faults that the balance relations show, in the order of the form.

    ``values`` maps cell addresses to numbers; a cell that is None or absent may hold anything its kind allows. A
    search through more than ``limit`` sets of cells is given up, and the group then says only how many cells at
    least are wrong. The same figures always give the same answer.
    """
    groups: list[Group] = []
    for part in _parts(form):
        known = {c: v for c in part.cells if (v := values.get(c)) is not None}
        given = Given(known, part.signed, part.whole)
        forced = [c for c in known if not given.possible(c)]
        failing = [r for r in part.relations if imbalance(r, known)]
        if failing or forced or len(known) < len(part.cells):
            groups += _groups(part, given, forced, failing, limit)
    return tuple(groups)


def imbalance(relation: Relation, values: Mapping[str, Number | None]) -> Number | None:
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
    within = {c for r in relations for c in r.coefficients}
    cells = tuple(c for c in form.cells if c in within)
    kinds = {c: form.cells[c].kind for c in cells}
    signed = frozenset(c for c in cells if kinds[c] == CHANGE)
    return _Part(relations, cells, signed, frozenset(c for c in cells if kinds[c] in (COUNT, CHANGE)))


def _groups(part: _Part, given: Given, forced: list[str], failing: list[Relation], limit: int) -> Iterator[Group]:
    blank = [c for c in part.cells if c not in given.values]
    rows = [r.coefficients for r in part.relations]
    start = system(rows, given.values, [*blank, *forced])
    nodes = iter(range(limit))
    for room in count():
        try:
            found = [expected(s, given) for s in _repairs(start, room, frozenset(), given, nodes)]
        except _GaveUp:
            yield Group(tuple(failing), (), len(forced) + room, gave_up=True)
            return
        if found:
            break
    order = {c: n for n, c in enumerate(part.cells) if c in given.values}
    repairs = [{c: f[c] for c in order if c in f} for f in found]
    repairs.sort(key=lambda r: [order[c] for c in r])
    links = [row.keys() for row in (*rows, *(e.row for e in start.edits))]
    for block in _blocks(repairs, links) if repairs[0] else ():
        choices = {tuple(c for c in r if c in block): r for r in repairs}
        elsewhere = {*blank, *forced, *(c for r in repairs for c in r if c not in block)}
        yield Group(
            tuple(r for r in failing if not block.isdisjoint(r.coefficients))
            or _contradicting(part.relations, given, elsewhere),
            tuple({c: r[c] for c in choice} for choice, r in choices.items()),
            len(next(iter(choices))),
        )


def _repairs(state: System, room: int, kept: frozenset[str], given: Given, nodes: Iterator[int]) -> Iterator[System]:
    """Every way to satisfy the edits by freeing exactly ``room`` more cells, none of the ``kept`` ones; each once."""
    if next(nodes, None) is None:
        raise _GaveUp
    broken = [e for e in state.edits if e.off]
    if broken:
        unsettled = sorted((e.row.keys() - kept for e in broken), key=len)
        if max(_disjoint(unsettled), _disjoint(reversed(unsettled))) > room:
            return
        needed: Set[str] = unsettled[0]
        if room == 1:
            needed = {c for c in needed if _settles(c, broken) and _settles(c, [broken[0], *state.edits])}
    else:
        clash = contradiction(state, given)
        if clash is None:
            yield state
            return
        needed = clash - kept
    if room:
        choice = [c for c in given.values if c in needed]
        for n, cell in enumerate(choice):
            yield from _repairs(freed(state, cell), room - 1, kept.union(choice[:n]), given, nodes)


def _disjoint(broken: Iterable[set[str]]) -> int:
    """How many cells at least must change: one for each of some broken edits without a common cell."""
    least, seen = 0, set[str]()
    for cells in broken:
        if seen.isdisjoint(cells):
            seen |= cells
            least += 1
    return least


def _settles(cell: str, edits: Sequence[Edit]) -> bool:
    """Whether the change of this cell alone that mends the first edit leaves all others mended too."""
    off, share = edits[0].off, edits[0].row.get(cell, 0)
    for edit in edits:
        if edit.off * share != off * edit.row.get(cell, 0):
            return False
    return share != 0


def _contradicting(relations: tuple[Relation, ...], given: Given, free: Set[str]) -> tuple[Relation, ...]:
    """Relations, none broken as it stands, that clash whatever the ``free`` cells hold; none of them can be spared."""

    def contradict(relations: tuple[Relation, ...]) -> bool:
        state = system([r.coefficients for r in relations], given.values, free)
        return any(e.off for e in state.edits) or contradiction(state, given) is not None

    alone = next(((r,) for r in relations if contradict((r,))), None)
    if alone:
        return alone
    for relation in relations:
        rest = tuple(r for r in relations if r is not relation)
        if contradict(rest):
            relations = rest
    return relations if contradict(relations) else ()


def _blocks(repairs: Sequence[Repair], links: Sequence[Set[str]]) -> Iterator[frozenset[str]]:
    """The cells of all repairs, split so that every repair of one block goes with every repair of another.

    Cells of one repair that an edit links stay together: to change one without the other would break it.
    """
    holding: dict[str, int] = {}  # for each cell, the repairs that hold it as the bits of a number
    for n, repair in enumerate(repairs):
        for cell in repair:
            holding[cell] = holding.get(cell, 0) | 1 << n
    every = (1 << len(repairs)) - 1
    parts = [frozenset([c]) for c in holding]
    for a, b in combinations(holding, 2):
        linked = holding[a] & holding[b] and any(a in link and b in link for link in links)
        if linked or not _independent(holding[a], holding[b], every):
            one, two = (next(p for p in parts if c in p) for c in (a, b))
            if one is not two:
                parts[parts.index(one)] = one | two
                parts.remove(two)
    choices = prod(len({frozenset(r.keys() & part) for r in repairs}) for part in parts)
    yield from parts if choices == len(repairs) else [frozenset(holding)]


def _independent(a: int, b: int, every: int) -> bool:
    """Whether being in one cell's repairs says nothing about being in the other's: all four cases occur."""
    return every in (a, b) or bool(a & b and a & ~b and b & ~a and (a | b) != every)
