"""Which figures are wrong: the fewest cells whose change satisfies every balance relation (Fellegi and Holt, 1976).

Changing a cell frees it; what the relations still say without it follows by elimination. An edit that the reported
figures break needs one of its own cells changed as well. So the search branches over the cells of a broken edit,
the shortest first, and gives a branch up when more broken edits without a common cell are left than cells may still
change. When they are exactly as many, no cell outside of them may change. Figures that must not fall below zero may
clash though no edit is broken; what a clash shows, that one of some cells must change, holds for the whole search
(an implicit hitting set). Blank cells are free from the start and cost nothing. Figures that cannot be right by
themselves (a negative count, a fraction of a case) must change in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, count
from math import prod
from typing import NamedTuple

from xlreport.form import CHANGE, COUNT, Form, Relation
from xlreport.locate.edits import Cells, Edit, Given, System, expected, freed, possible, single, system
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
    """Relations that share cells with each other and with no relation of another part; each cell has a bit."""

    relations: tuple[Relation, ...]
    edits: tuple[Edit, ...]
    cells: Mapping[str, Cells]
    names: Mapping[Cells, str]
    signed: Cells
    whole: Cells


def _of_parts(terms: Mapping[str, int], totals: Mapping[str, Relation]) -> Mapping[str, int]:
    """The terms with each of the totals in terms of its parts, and these in terms of theirs."""
    while found := terms.keys() & totals.keys():
        left = {c: k for c, k in terms.items() if c not in found}
        for total in found:
            for part in totals[total].rhs:
                left[part.cell] = left.get(part.cell, 0) + terms[total] * part.coefficient
        terms = {c: k for c, k in left.items() if k}
    return terms


class _GaveUp(Exception):
    """The search has used up its nodes."""


def locate(
    form: Form,
    values: Mapping[str, Number | None],
    *,
    follows: frozenset[str] = frozenset(),
    limit: int = 20_000,
) -> tuple[Group, ...]:
    """The faults that the balance relations show, in the order of the form.

    ``values`` maps cell addresses to numbers; a cell that is None or absent may hold anything its kind allows. The
    relations of ``follows`` (their ids), which hold, do so whatever their parts are: their totals are no figures of
    their own. A
    search through more than ``limit`` sets of cells is given up, and the group then says only how many cells at
    least are wrong. The same figures always give the same answer.
    """
    groups: list[Group] = []
    for part in _parts(form, follows):
        known = {bit: v for c, bit in part.cells.items() if (v := values.get(c)) is not None}
        given = Given(known, part.signed, part.whole)
        forced = [c for c in known if not given.possible(c)]
        edits = [Edit(e.cells, e.row, sum([k * known.get(c, 0) for c, k in e.row.items()])) for e in part.edits]
        if forced or len(known) < len(part.cells) or any(e.off for e in edits):
            groups += _groups(part, edits, given, forced, limit)
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


@lru_cache(maxsize=64)
def _parts(form: Form, follows: frozenset[str]) -> tuple[_Part, ...]:
    """The form in parts that share no cell: what is wrong in one says nothing about another."""
    parts: list[list[Relation]] = []
    for relation in form.relations:
        joined = [p for p in parts if any(not relation.coefficients.keys().isdisjoint(r.coefficients) for r in p)]
        parts = [p for p in parts if p not in joined] + [[*(r for p in joined for r in p), relation]]
    return tuple(_part(form, tuple(p), follows) for p in parts)


def _part(form: Form, relations: tuple[Relation, ...], follows: frozenset[str]) -> _Part:
    totals = {r.total: r for r in relations if r.total and r.id in follows}
    written = [(r, _of_parts(r.coefficients, totals)) for r in relations if r.id not in follows]
    relations = tuple(r for r, terms in written if terms)
    within = {c for _, terms in written for c in terms}
    cells = {c: 1 << n for n, c in enumerate(c for c in form.cells if c in within)}
    rows = [{cells[c]: k for c, k in terms.items()} for _, terms in written if terms]
    kinds = {bit: form.cells[c].kind for c, bit in cells.items()}
    return _Part(
        relations,
        tuple(Edit(sum(row), row, 0) for row in rows),
        cells,
        {bit: c for c, bit in cells.items()},
        sum(bit for bit, kind in kinds.items() if kind == CHANGE),
        sum(bit for bit, kind in kinds.items() if kind in (COUNT, CHANGE)),
    )


def _groups(part: _Part, edits: Sequence[Edit], given: Given, forced: Sequence[Cells], limit: int) -> Iterator[Group]:
    blank = [c for c in part.names if c not in given.values]
    start, _ = possible(system(edits, [*blank, *forced]), given)
    pairs = zip(part.relations, edits, strict=True)
    failing = [(r, e) for r, e in pairs if e.off and e.row.keys() <= given.values.keys()]
    nodes, clashes = iter(range(limit)), list[Cells]()
    for room in count():
        try:
            found = [expected(s, given) for s in _repairs(start, room, sum(given.values), given, clashes, nodes)]
        except _GaveUp:
            yield Group(tuple(r for r, _ in failing), (), len(forced) + room, gave_up=True)
            return
        if found:
            break
    repairs = [{c: figures[c] for c in sorted(figures) if c in given.values} for figures in found]
    repairs.sort(key=list)
    links = [e.cells for e in (*edits, *start.edits)]
    for block in _blocks(repairs, links) if repairs[0] else ():
        choices = {tuple(c for c in r if c & block): r for r in repairs}
        elsewhere = [*blank, *forced, *{c for r in repairs for c in r if not c & block}]
        yield Group(
            tuple(r for r, e in failing if e.cells & block) or _contradicting(part, edits, given, elsewhere),
            tuple({part.names[c]: r[c] for c in choice} for choice, r in choices.items()),
            len(next(iter(choices))),
        )


def _repairs(
    state: System, room: int, open_: Cells, given: Given, clashes: list[Cells], nodes: Iterator[int]
) -> Iterator[System]:
    """Every way to satisfy the edits by freeing exactly ``room`` more cells, all of them ``open_``; each way once.

    ``clashes`` are sets of cells of which each must give one that changes; those that are found are added.
    """
    if next(nodes, None) is None:
        raise _GaveUp
    broken = [e for e in state.edits if e.off]
    unmet = [c for c in clashes if not c & state.free]
    if not broken and not unmet:
        state, clash = possible(state, given)
        if not clash:
            yield state
            return
        clashes.append(clash)
        unmet = [clash]
    open_, needed = _narrowed([*(e.cells for e in broken), *unmet], room, open_)
    if broken and room == 1:
        for edit in state.edits:
            needed &= edit.cells if edit.off else ~edit.cells
        needed = sum(c for c in single(needed) if _settles(c, broken))
    elif broken and room == 2:  # whatever the first change leaves broken has a cell in common
        needed = sum(c for c in single(needed) if _shared(broken, c, open_))
    for cell in single(needed if room else 0):
        open_ ^= cell
        yield from _repairs(freed(state, cell), room - 1, open_, given, clashes, nodes)


def _narrowed(unmet: Sequence[Cells], room: int, open_: Cells) -> tuple[Cells, Cells]:
    """Which cells may still change, and of which one must, if ``room`` changes are to take one of each unmet set."""
    while True:
        choices = sorted((cells & open_ for cells in unmet), key=int.bit_count)
        least, within = _disjoint(choices)
        if least < room:
            least, within = max((least, within), _disjoint(reversed(choices)))
        if least > room or not choices[0]:
            return 0, 0
        if least < room or not open_ & ~within:
            return open_, choices[0]
        open_ &= within


def _disjoint(unmet: Iterable[Cells]) -> tuple[int, Cells]:
    """How many cells at least must change, one for each of some unmet sets without a common cell; and their cells."""
    least = seen = 0
    for cells in unmet:
        if not seen & cells:
            seen |= cells
            least += 1
    return least, seen


def _settles(cell: Cells, broken: Sequence[Edit]) -> bool:
    """Whether the change of this cell alone that mends the first of the broken edits mends all others."""
    off, share = broken[0].off, broken[0].row[cell]
    return all(edit.off * share == off * edit.row[cell] for edit in broken)


def _shared(broken: Iterable[Edit], cell: Cells, open_: Cells) -> Cells:
    """The open cells that are in every one of the broken edits that ``cell`` is not in."""
    for edit in broken:
        if not edit.cells & cell:
            open_ &= edit.cells
            if not open_:
                break
    return open_


def _contradicting(part: _Part, edits: Sequence[Edit], given: Given, free: Sequence[Cells]) -> tuple[Relation, ...]:
    """Relations, none broken as it stands, that clash whatever the ``free`` cells hold; none of them can be spared."""

    def contradict(ones: Sequence[int]) -> bool:
        state = system([edits[n] for n in ones], free)
        return any(e.off for e in state.edits) or possible(state, given)[1] != 0

    ones = list(range(len(edits)))
    alone = next(([n] for n in ones if contradict([n])), None)
    if not alone:
        for one in range(len(edits)):
            rest = [n for n in ones if n != one]
            if contradict(rest):
                ones = rest
    clashing = alone or (ones if contradict(ones) else [])
    return tuple(part.relations[n] for n in clashing)


def _blocks(repairs: Sequence[Mapping[Cells, object]], links: Sequence[Cells]) -> Iterator[Cells]:
    """The cells of all repairs, split so that every repair of one block goes with every repair of another.

    Cells of one repair that an edit links stay together: to change one without the other would break it.
    """
    holding: dict[Cells, int] = {}  # for each cell, the repairs that hold it as the bits of a number
    for n, repair in enumerate(repairs):
        for cell in repair:
            holding[cell] = holding.get(cell, 0) | 1 << n
    every = (1 << len(repairs)) - 1
    blocks = list(holding)
    for a, b in combinations(holding, 2):
        linked = holding[a] & holding[b] and any(a & link and b & link for link in links)
        if linked or not _independent(holding[a], holding[b], every):
            one, two = (next(block for block in blocks if block & c) for c in (a, b))
            if one != two:
                blocks[blocks.index(one)] = one | two
                blocks.remove(two)
    choices = prod(len({tuple(c for c in r if c & block) for r in repairs}) for block in blocks)
    yield from blocks if choices == len(repairs) else [sum(holding)]


def _independent(a: int, b: int, every: int) -> bool:
    """Whether being in one cell's repairs says nothing about being in the other's: all four cases occur."""
    return every in (a, b) or bool(a & b and a & ~b and b & ~a and (a | b) != every)
