"""Implied edits: what linear relations still say of the other figures when some cells may hold anything.

An edit is an equation Σ coefficient × figure = 0. Freeing a cell eliminates it from all edits but one, which from
then on says what the cell must hold. A cell is a bit of its own, and a set of cells an ``int`` of their bits: a search
asks for little else than unions and intersections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import gcd
from typing import NamedTuple

from xlreport.numerals import Number

Cells = int
"""A set of cells, one bit for each; a single cell is a set of one."""


class Edit(NamedTuple):
    """Σ coefficient × figure = 0 over the ``cells``; ``off`` is the sum of the figures as reported, blanks as 0."""

    cells: Cells
    row: Mapping[Cells, int]
    off: Number


class Given(NamedTuple):
    """The figures as reported, and what kinds they are: ``signed`` may be negative, ``whole`` must be no fraction."""

    values: Mapping[Cells, Number]
    signed: Cells
    whole: Cells

    def possible(self, cell: Cells) -> bool:
        """Whether the figure could be right as far as its kind goes."""
        value = self.values[cell]
        return bool((value >= 0 or cell & self.signed) and (value == int(value) or not cell & self.whole))


class System(NamedTuple):
    """The edits that bind the cells not yet free, and the free cells: each solved for in one edit, or loose."""

    edits: Sequence[Edit]
    solved: Mapping[Cells, Edit] = {}
    free: Cells = 0


def single(cells: Cells) -> Iterator[Cells]:
    """Each cell of a set, in order."""
    while cells:
        cell = cells & -cells
        cells ^= cell
        yield cell


def system(edits: Sequence[Edit], free: Iterable[Cells]) -> System:
    """The edits without the ``free`` cells; every cell that has no value must be one of them."""
    start = System(edits)
    for cell in free:
        start = freed(start, cell)
    return start


def freed(before: System, cell: Cells) -> System:
    """The system with one more cell free."""
    holders = [e for e in before.edits if e.cells & cell]
    if not holders:
        return before._replace(free=before.free | cell)
    pivot = min(holders, key=lambda e: (not e.off, len(e.row)))
    edits = [e for e in before.edits if not e.cells & cell]
    edits += [e for holder in holders if holder is not pivot and (e := _without(cell, holder, pivot)).cells]
    return System(edits, _put(cell, pivot, before.solved), before.free | cell)


def possible(state: System, given: Given) -> tuple[System, Cells]:
    """The free cells solved for so that all are possible figures, and none; or cells of which one must change first.

    A row that puts a figure below zero and that no free cell can lift is an implied edit like any other, only an
    inequality. Taking the least cell each time keeps the pivoting finite (Bland, 1977).
    """
    solved, free = dict(state.solved), state.free
    while True:
        for basic in sorted(solved):
            cells, row, _ = edit = solved[basic]
            lacking, others = _lacking(edit, given, free) * row[basic], cells & free & ~basic
            broken = basic & given.whole and not others and lacking % row[basic] ** 2
            if broken or (lacking < 0 and not basic & given.signed):
                break
        else:
            return state._replace(solved=solved), 0
        entering = next((c for c in single(others) if c & given.signed or row[c] * row[basic] < 0), None)
        if entering is None:
            return state._replace(solved=solved), cells & ~free
        del solved[basic]
        solved = _put(entering, edit, solved)


def expected(state: System, given: Given) -> dict[Cells, Number | None]:
    """The figure that each free cell must hold, None where other free cells leave it open."""
    figures: dict[Cells, Number | None] = dict.fromkeys(single(state.free))
    for cell, edit in state.solved.items():
        if not edit.cells & state.free & ~cell:
            figures[cell] = _ratio(_lacking(edit, given, state.free), edit.row[cell])
    return figures


def _put(cell: Cells, pivot: Edit, solved: Mapping[Cells, Edit]) -> dict[Cells, Edit]:
    """What the free cells are solved for in, once the pivot is what one more of them is solved for in."""
    return {c: _without(cell, e, pivot) if e.cells & cell else e for c, e in solved.items()} | {cell: pivot}


def _without(cell: Cells, edit: Edit, pivot: Edit) -> Edit:
    """The edit with ``cell`` eliminated by means of the pivot, in whole numbers."""
    a, p = edit.row[cell], pivot.row[cell]
    g = gcd(p, a) if p > 0 else -gcd(p, a)
    scale, factor = p // g, a // g
    row = {c: scale * k for c, k in edit.row.items()} if scale != 1 else dict(edit.row)
    cells = edit.cells | pivot.cells
    for c, k in pivot.row.items():
        new = row.get(c, 0) - factor * k
        if new:
            row[c] = new
        else:
            del row[c]
            cells ^= c
    return Edit(cells, row, scale * edit.off - factor * pivot.off)


def _lacking(edit: Edit, given: Given, free: Cells) -> Number:
    """What the free cells of the edit must come to, each times its coefficient."""
    return sum([edit.row[c] * given.values.get(c, 0) for c in single(edit.cells & free)]) - edit.off


def _ratio(lacking: Number, coefficient: int) -> Number:
    return int(lacking // coefficient) if lacking % coefficient == 0 else Decimal(lacking) / coefficient
