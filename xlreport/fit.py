"""What follows a row's label → the row's cells, only where the count of cells leaves no doubt.

Exports lose cells in many ways: blanks move to the end of the row, or vanish, or turn into empty lines; page numbers
and stray figures come in. A row is taken when exactly one reading of it exists, else it is left out and reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from xlreport.form import Entry, Table
from xlreport.report import GridCell


class Slot(NamedTuple):
    """One cell that follows a row's label: in which row of the grid, after how many empty lines."""

    cell: GridCell
    row: int
    gap: int = 0

    @property
    def filled(self) -> bool:
        return bool(self.cell.text)


@dataclass
class Found:
    """A row of the form as met in a source: its label's cell and everything up to the next label."""

    table: Table
    entry: Entry
    label: GridCell
    row: int
    lattice: int | None
    slots: list[Slot]
    gap_after: int = 0
    at_end: bool = False

    @property
    def spare(self) -> int:
        """How many further stub columns the label spans, each of which may show up as a blank cell."""
        depth = max(e.depth for e in self.table.rows)
        return depth - self.entry.depth


class Fit(NamedTuple):
    """The row's cells in the order of the columns, None where their places cannot be known; and what is left over."""

    cells: tuple[GridCell | None, ...] | None
    residue: tuple[GridCell, ...] = ()


class Style(NamedTuple):
    """What the rows of one text, taken together, show of the way it writes blank cells."""

    keeps_blanks: bool
    spare_leads: bool | None  # whether the blanks of a wide label come before the figures; None where nothing tells
    line_gap: int  # empty lines between two cells that are both filled


def line_gap(rows: Sequence[Found]) -> int:
    """How many empty lines usually stand between two cells."""
    gaps = Counter(s.gap for found in rows for s in found.slots)
    return gaps.most_common(1)[0][0] if gaps else 0


def style_of(rows: Sequence[Found], blanks: str, header_is_tight: bool, line_gap: int) -> Style:
    """Read the style off the rows. ``header_is_tight``: the table's corner is followed by no blank cell."""
    leads: set[bool] = set()
    keeps = blanks == "kept"
    for found in rows:
        filled = [n for n, s in enumerate(found.slots) if s.filled]
        if not filled:
            continue
        blanks_before = filled[-1] + 1 - len(filled)
        # More blanks before the last figure than the label can account for: this text keeps them in place.
        keeps = keeps or blanks_before > found.spare
        full = len(filled) == len(found.table.column_leaves)
        if full and found.spare and len(found.slots) > len(filled):
            leads.add(filled[0] > 0)
    spare_leads = next(iter(leads)) if len(leads) == 1 else False if not leads and header_is_tight else None
    return Style(keeps, spare_leads, line_gap)


def fit(found: Found, style: Style, blanks: str) -> Fit:
    """The cells of a row of running text."""
    n = len(found.table.column_leaves)
    slots = found.slots
    filled = [s for s in slots if s.filled]
    if not filled:
        placed = [s.cell for s in slots[:n]]
        return Fit((*placed, *(None,) * (n - len(placed)))) if not found.at_end or len(slots) >= n else Fit(None)
    if len(filled) == n and _contiguous(slots):
        return Fit(tuple(s.cell for s in filled))
    if len(filled) > n:
        return _one_line(found, n)
    if blanks == "gaps":
        slots = [*_with_gaps(slots, style.line_gap)]
        trailing = found.gap_after - style.line_gap
        exact = len(slots) == n and (trailing <= 0 or slots[-1].filled)
        return Fit(tuple(s.cell for s in slots)) if exact else Fit(None)
    if not style.keeps_blanks:
        return Fit(None)
    surplus = len(slots) - n
    last = max(k for k, s in enumerate(slots) if s.filled)
    first = next(k for k, s in enumerate(slots) if s.filled)
    starts = [o for o in range(surplus + 1) if o <= first and last < o + n]
    if len(starts) > 1 and style.spare_leads is not None:
        starts = [found.spare if style.spare_leads else 0]
    if len(starts) != 1 or surplus > found.spare + 2 or not (starts[0] <= first and last < starts[0] + n):
        return Fit(None)
    return Fit(tuple(s.cell for s in slots[starts[0] : starts[0] + n]))


def fit_lattice(found: Found, row: Sequence[GridCell], header: dict[str, tuple[int, int]]) -> Fit:
    """The cells of a row whose columns are real. ``header``: leaf column id → (first column, width)."""
    leaves = found.table.column_leaves
    after = [c for c in row if c.column >= found.label.column + found.label.colspan]
    is_sheet = found.label.place.kind == "sheet"
    if not is_sheet and len(after) == len(leaves):
        return Fit(tuple(after))
    if len(header) == len(leaves):
        taken: dict[int, GridCell] = {}
        cells: list[GridCell | None] = []
        for leaf in leaves:
            start, width = header[leaf.id]
            best = max(after, key=lambda c: _overlap(c, start, width), default=None)
            cell = best if best and _overlap(best, start, width) > 0 and best.column not in taken else None
            if cell:
                taken[cell.column] = cell
            cells.append(cell)
        residue = tuple(c for c in after if c.text and c.column not in taken)
        return Fit(tuple(cells), residue if not is_sheet else _beside(residue, header))
    filled = [c for c in after if c.text]
    return Fit(tuple(filled)) if len(filled) == len(leaves) else Fit(None)


def _beside(residue: Iterable[GridCell], header: dict[str, tuple[int, int]]) -> tuple[GridCell, ...]:
    # What stands one column off the table may be a shifted figure; farther out it is the agency's own business.
    last = max(start + width for start, width in header.values())
    return tuple(c for c in residue if c.column == last and c.value is not None)


def _overlap(cell: GridCell, start: int, width: int) -> int:
    return min(cell.column + cell.colspan, start + width) - max(cell.column, start)


def _contiguous(slots: Sequence[Slot]) -> bool:
    """Whether no blank cell stands between the filled ones, other than one that opens a line."""
    filled = [k for k, s in enumerate(slots) if s.filled]
    inner = slots[filled[0] : filled[-1]]
    return all(s.filled or (k and s.row != inner[k - 1].row) for k, s in enumerate(inner))


def _one_line(found: Found, n: int) -> Fit:
    """More figures than columns: right if a single line holds exactly a row of them."""
    lines = [[s.cell for s in group if s.filled] for _, group in groupby(found.slots, key=lambda s: s.row)]
    exact = [line for line in lines if len(line) == n]
    if len(exact) != 1 or n == 1:
        return Fit(None)
    return Fit(tuple(exact[0]), tuple(c for line in lines if line is not exact[0] for c in line))


def _with_gaps(slots: Sequence[Slot], line_gap: int) -> Iterable[Slot]:
    for slot in slots:
        for _ in range(slot.gap - line_gap):
            yield Slot(GridCell("", slot.cell.place), slot.row)
        yield slot
