"""Implied edits: what linear relations still say of the other figures when some cells may hold anything.

An edit is an equation Σ coefficient × figure = 0. Freeing a cell eliminates it from all edits but one, which from
then on says what the cell must hold. A cell is a bit of its own, and a set of cells an ``int`` of their bits: a search
asks for little else than unions and intersections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
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
    """The edits that bind the cells not yet free, and the free cells, ``pivots`` in the order of their freeing.

    Each pivot is the edit that its cell was eliminated with; None where no edit bound it any more.
    """

    edits: tuple[Edit, ...]
    free: Cells = 0
    pivots: tuple[tuple[Cells, Edit | None], ...] = ()


def single(cells: Cells) -> Iterator[Cells]:
    """Each cell of a set, in order."""
    while cells:
        cell = cells & -cells
        cells ^= cell
        yield cell


def system(edits: Iterable[Edit], free: Iterable[Cells]) -> System:
    """The edits without the ``free`` cells; every cell that has no value must be one of them."""
    start = System(tuple(edits))
    for cell in free:
        start = freed(start, cell)
    return start


def freed(before: System, cell: Cells) -> System:
    """The system with one more cell free."""
    holders = [e for e in before.edits if e.cells & cell]
    pivot = min(holders, key=lambda e: (not e.off, len(e.row)), default=None)
    edits = before.edits
    if pivot:
        rest = (_without(cell, e, pivot) if e.cells & cell else e for e in edits if e is not pivot)
        edits = tuple(e for e in rest if e.cells)
    return System(edits, before.free | cell, (*before.pivots, (cell, pivot)))


def solved(state: System) -> dict[Cells, Edit]:
    """For each free cell that an edit binds, the edit that gives it by cells that are not free, or are loose."""
    edits: dict[Cells, Edit] = {}
    for cell, pivot in reversed(state.pivots):
        if pivot:
            for other, edit in edits.items():
                pivot = _without(other, pivot, edit)
            edits[cell] = pivot
    return edits


def contradiction(state: System, given: Given) -> Cells:
    """Cells of which one must change since the free ones cannot all be possible figures; none if they can be.

    A row that puts a figure below zero and that no free cell can lift is an implied edit like any other, only an
    inequality. Taking the least cell each time keeps the pivoting finite (Bland, 1977).
    """
    rows, free = solved(state), state.free
    while True:
        for basic in sorted(rows):
            edit = rows[basic]
            value, others = _value(basic, edit, given, free), edit.cells & free & ~basic
            broken = basic & given.whole and not others and value.denominator != 1
            if broken or (value < 0 and not basic & given.signed):
                break
        else:
            return 0
        row = edit.row
        entering = next((c for c in single(others) if c & given.signed or row[c] * row[basic] < 0), None)
        if entering is None:
            return edit.cells & ~free
        pivot = rows.pop(basic)
        rows = {c: _without(entering, e, pivot) for c, e in rows.items()} | {entering: pivot}


def expected(state: System, given: Given) -> dict[Cells, Number | None]:
    """The figure that each free cell must hold, None where other free cells leave it open."""
    figures: dict[Cells, Number | None] = {cell: None for cell, _ in state.pivots}
    for cell, edit in solved(state).items():
        if not edit.cells & state.free & ~cell:
            figures[cell] = _number(_value(cell, edit, given, state.free))
    return figures


def _without(cell: Cells, edit: Edit, pivot: Edit) -> Edit:
    """The edit with ``cell`` eliminated by means of the pivot, in whole numbers."""
    a = edit.row.get(cell)
    if a is None:
        return edit
    p = pivot.row[cell]
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


def _value(cell: Cells, edit: Edit, given: Given, free: Cells) -> Fraction:
    """What the edit makes of the cell while the other free cells are 0."""
    fixed = edit.off - sum(edit.row[c] * given.values.get(c, 0) for c in single(edit.cells & free))
    return Fraction(-fixed) / edit.row[cell]


def _number(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / value.denominator
