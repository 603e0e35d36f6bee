"""What follows a row's label → the row's cells, only where the count of cells leaves no doubt.

Exports lose cells in many ways: blanks move to the end of the row, or vanish, or turn into empty lines; page numbers
and stray figures come in. A row is taken when exactly one reading of it exists, else it is left out and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from xlreport.match.found import Found
from xlreport.match.headers import Header
from xlreport.match.style import Spacing, Style, trailing_blanks
from xlreport.match.tokens import Token
from xlreport.report import GridCell


class Fit(NamedTuple):
    """The row's cells in the order of the columns, None where their places cannot be known; and what is left over."""

    cells: tuple[GridCell | None, ...] | None
    residue: tuple[GridCell, ...] = ()


def fit(found: Found, style: Style, blanks: str, *, is_followed: bool = True, is_crowded: bool = False) -> Fit:
    """The cells of a row of running text.

    ``is_crowded`` says that other rows stand in the same line: only their regularity tells where this one ends.
    ``is_followed`` is true if the next row met is the next of the form. Where it is not and the text does not mark
    the ends of rows, the figures of a row that lost its label may stand among these.
    """
    n, slots, filled = found.width, found.slots, found.filled
    if not filled:
        placed = [s.cell for s in slots[:n]]
        is_short = blanks == "unsure" and 0 < len(slots) < style.lengths.get((n, found.spare), 0)
        is_lost = is_short or (not slots and style.has_surplus) or (found.at_end and len(slots) < n + found.spare)
        return Fit(None) if is_lost or found.is_torn else Fit((*placed, *(None,) * (n - len(placed))))
    if found.lines == 1 and found.stretch and len(slots) == n + found.stretch:
        last = [s.cell.text for s in slots[n - 1 :]]
        if len(set(last)) == 1:  # an export that repeats a merged cell in every column it covers
            return Fit(tuple(s.cell for s in slots[:n]))
    doubtful = not is_followed and not found.is_one_line and style.has_partial
    if style.rows_are_lines and found.lines > 1:
        return _one_line(found, n)
    if len(filled) == n and found.is_even:
        spaced = blanks == "gaps" and style.spacing.blank and any(style.spacing.blanks_before(s) for s in slots)
        # A page whose text was taken out of order leaves figures of other rows here, at odd distances.
        odd = blanks == "gaps" and (style.has_partial or style.has_surplus) and found.is_irregular
        odd = odd or (blanks == "gaps" and _goes_back(found))
        return Fit(None) if spaced or odd or doubtful else Fit(tuple(s.cell for s in filled))
    if found.is_torn:
        return Fit(None)
    if len(filled) > n:
        return _one_line(found, n)
    if found.at_end and len(slots) < n:  # what is missing may be cut off rather than blank
        return Fit(None)
    if blanks == "unsure" and not found.is_one_line and len(slots) < style.lengths.get((n, found.spare), 0):
        return Fit(None)
    if blanks == "gaps" and len(slots) == n and not found.is_one_line and not doubtful:
        return Fit(tuple(s.cell for s in slots))  # each blank cell is a line with a no-break blank
    if blanks == "gaps" and found.is_one_line:
        return _aligned(found, style)
    if blanks == "gaps":
        spacing = style.spacing
        trailing = trailing_blanks(found, spacing) if spacing.blank and not doubtful else None
        return Fit(None) if trailing is None else Fit((*_with_gaps(slots, spacing), *(None,) * trailing))
    if not style.keeps_blanks or doubtful:
        return Fit(None)
    if is_crowded:
        return _regular(found, style)
    return _window(found, style)


def _aligned(found: Found, style: Style) -> Fit:
    """The cells of a line by the columns at which full lines of the same text have theirs, if all of those agree."""
    columns = style.columns.get((found.table.id, found.before), ())
    cells: list[GridCell | None] = [None] * found.width
    for slot in found.filled:
        column = slot.cell.place.column
        # Two at one place were cut out of one cell, whose column tells nothing of theirs.
        if column not in columns or cells[columns.index(column)]:
            return Fit(None)
        cells[columns.index(column)] = slot.cell
    return Fit(tuple(cells))


def _goes_back(found: Found) -> bool:
    """Whether lines with several figures hold one farther left on the page than one of a line above."""
    columns = [s.cell.place.column for s in found.filled]
    return 1 < found.lines < len(columns) and columns != sorted(columns)


def _regular(found: Found, style: Style) -> Fit:
    """The cells of a row that is as long as every full row is."""
    leads, tail = style.regular or (False, -1)
    start = found.spare if leads else 0
    inner = [s for s in found.slots[start : start + found.width] if s.text]
    is_regular = tail >= 0 and len(found.slots) == found.width + found.spare + tail and inner == found.filled
    return Fit(tuple(s.cell for s in found.slots[start : start + found.width]) if is_regular else None)


def _window(found: Found, style: Style) -> Fit:
    """The one run of as many cells as the row has columns that holds all its figures."""
    n, slots = found.width, found.slots
    surplus = len(slots) - n
    places = [k for k, s in enumerate(slots) if s.text]
    starts = [o for o in range(surplus + 1) if o <= places[0] and places[-1] < o + n]
    if not found.spare:
        starts = starts[:1]  # such a label spans no further column; what is too much closes the row
    elif style.spare_leads is not None:
        starts = [o for o in starts if o == (found.spare if style.spare_leads else 0)]
    if len(starts) != 1 or surplus > found.spare + 2:
        return Fit(None)
    return Fit(tuple(s.cell for s in slots[starts[0] : starts[0] + n]))


def fit_lattice(found: Found, row: Sequence[GridCell], header: Header) -> Fit:
    """The cells of a row whose columns are real."""
    leaves = found.table.column_leaves
    behind = found.label.column + found.label.colspan
    after = [c for c in row if c.column >= behind and not _repeats(c, found.label)]
    is_sheet = found.label.place.kind == "sheet"  # where a cell that is not there is blank, and others may be beside
    if not is_sheet and len(after) == len(leaves):
        return Fit(tuple(after))
    ends = (behind, *(c.column + c.colspan for c in after))
    is_whole = not is_sheet or all(end == c.column for end, c in zip(ends, after, strict=False))
    is_stretched = is_whole and found.stretch and len(after) == len(leaves) + found.stretch
    if is_stretched and len({c.text for c in after[len(leaves) - 1 :]}) == 1:
        return Fit(tuple(after[: len(leaves)]))  # a merged cell repeated in every column it covers
    if len(header.leaves) == len(leaves) and _fits(header.leaves, found.label):
        cells: list[GridCell | None] = []
        for leaf in leaves:
            start, width = header.leaves[leaf.id]
            below = [c for c in after if _overlap(c, start, width) > 0]
            filled = [c for c in below if c.text]
            if len(filled) > 1 or any(c.column > start or c in cells for c in filled):
                return Fit(None)  # the heading stands above more columns than one of the form, or the figure below them
            cells.append(next(iter(filled or below), None))
        taken = {c.column for c in cells if c}
        if not is_sheet and None in cells:  # only a sheet has places that hold nothing; here a cell was lost
            return Fit(None)
        first = 0 if found.label.text else min(header.leaves.values())[0]  # in front stands the number of the row
        left = (c for c in after if c.text.strip() and first <= c.column < header.others and c.column not in taken)
        return Fit(tuple(cells), tuple(left) if not is_sheet else _beside(left, header.leaves))
    filled = [c for c in after if c.text]
    return Fit(tuple(filled)) if is_whole and len(filled) == len(leaves) else Fit(None)


def _repeats(cell: GridCell, label: GridCell) -> bool:
    return bool(label.text) and cell.text == label.text


def _fits(header: Mapping[str, tuple[int, int]], label: GridCell) -> bool:
    """Whether the header's columns lie beside one another and behind the label, so that it can be that of its row."""
    spans = sorted(header.values())
    is_apart = all(start + width <= following for (start, width), (following, _) in pairwise(spans))
    return is_apart and spans[0][0] >= label.column + (label.colspan if label.text else 0)


def _beside(residue: Iterable[GridCell], header: Mapping[str, tuple[int, int]]) -> tuple[GridCell, ...]:
    # What stands one column off the table may be a shifted figure; farther out it is the agency's own business.
    last = max(start + width for start, width in header.values())
    return tuple(c for c in residue if c.column == last and c.value is not None and not c.hidden)


def _overlap(cell: GridCell, start: int, width: int) -> int:
    return min(cell.column + cell.colspan, start + width) - max(cell.column, start)


def _one_line(found: Found, n: int) -> Fit:
    """More figures than columns: right if a single line holds exactly a row of them."""
    lines = [[s.cell for s in group if s.text] for _, group in groupby(found.slots, key=lambda s: s.row)]
    exact = [line for line in lines if len(line) == n]
    if len(exact) != 1 or n == 1:
        return Fit(None)
    return Fit(tuple(exact[0]), tuple(c for line in lines if line is not exact[0] for c in line))


def _with_gaps(slots: Sequence[Token], spacing: Spacing) -> Iterator[GridCell | None]:
    for slot in slots:
        yield from (None,) * (spacing.blanks_before(slot) or 0)
        yield slot.cell
