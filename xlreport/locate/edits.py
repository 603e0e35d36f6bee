"""Implied edits: what linear relations still say of the other figures when some cells may hold anything.

An edit is an equation Σ coefficient × figure = 0. Freeing a cell eliminates it from all edits but one, which from
then on says what the cell must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from xlreport.numerals import Number


class Edit(NamedTuple):
    """Σ coefficient × figure = 0 over the cells of ``row``; ``off`` is the sum of the figures as reported."""

    row: Mapping[str, int]
    off: Number


class Given(NamedTuple):
    """The figures as reported, and what kinds they are: ``signed`` may be negative, ``whole`` must be no fraction."""

    values: Mapping[str, Number]
    signed: frozenset[str]
    whole: frozenset[str]

    def possible(self, cell: str) -> bool:
        """Whether the figure could be right as far as its kind goes."""
        value = self.values[cell]
        return (value >= 0 or cell in self.signed) and (value == int(value) or cell not in self.whole)


class System(NamedTuple):
    """The edits that bind the cells not yet free, and the free cells: each solved for in one edit, or loose."""

    edits: tuple[Edit, ...]
    solved: Mapping[str, Edit] = {}
    loose: frozenset[str] = frozenset()

    @property
    def free(self) -> Set[str]:
        return self.solved.keys() | self.loose


def system(rows: Iterable[Mapping[str, int]], values: Mapping[str, Number], free: Iterable[str]) -> System:
    """The edits of some relations without the ``free`` cells; every cell that has no value must be one of them."""
    start = System(tuple(Edit(row, sum(k * values.get(c, 0) for c, k in row.items())) for row in rows))
    for cell in free:
        start = freed(start, cell)
    return start


def freed(before: System, cell: str) -> System:
    """The system with one more cell free."""
    holders = [e for e in before.edits if cell in e.row]
    if not holders:
        return before._replace(loose=before.loose | {cell})
    pivot = min(holders, key=lambda e: (not e.off, len(e.row)))
    edits = []
    for edit in before.edits:
        if cell not in edit.row:
            edits.append(edit)
        elif edit is not pivot and (rest := _without(cell, edit, pivot)).row:
            edits.append(rest)
    solved = {c: _without(cell, e, pivot) for c, e in before.solved.items()} | {cell: pivot}
    return System(tuple(edits), solved, before.loose)


def contradiction(state: System, given: Given) -> Set[str] | None:
    """Cells of which one must change since the free ones cannot all be possible figures; None if they can be.

    A row that puts a figure below zero and that no free cell can lift is an implied edit like any other, only an
    inequality. Taking the least cell each time keeps the pivoting finite (Bland, 1977).
    """
    solved, free = dict(state.solved), state.free
    while True:
        for basic in sorted(solved):
            row = solved[basic].row
            value = _value(basic, row, given.values, free)
            others = (row.keys() & free) - {basic}
            broken = basic in given.whole and not others and value.denominator != 1
            if broken or (value < 0 and basic not in given.signed):
                break
        else:
            return None
        lifting = [c for c in others if c in given.signed or row[c] * row[basic] < 0]
        if not lifting:
            return row.keys() - free
        pivot = solved.pop(basic)
        entering = min(lifting)
        solved = {c: _without(entering, e, pivot) for c, e in solved.items()} | {entering: pivot}


def expected(state: System, given: Given) -> dict[str, Number | None]:
    """The figure that each free cell must hold, None where other free cells leave it open."""
    free = state.free
    figures: dict[str, Number | None] = dict.fromkeys(state.loose)
    for cell, edit in state.solved.items():
        fixed = len(edit.row.keys() & free) == 1
        figures[cell] = _number(_value(cell, edit.row, given.values, free)) if fixed else None
    return figures


def _without(cell: str, edit: Edit, pivot: Edit) -> Edit:
    """The edit with ``cell`` eliminated by means of the pivot, in whole numbers."""
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
    return Edit(row, scale * edit.off - factor * pivot.off)


def _value(cell: str, row: Mapping[str, int], values: Mapping[str, Number], free: Set[str]) -> Fraction:
    """What the row makes of the cell while the other free cells are 0."""
    return Fraction(-sum(k * values[c] for c, k in row.items() if c not in free)) / row[cell]


def _number(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / value.denominator
