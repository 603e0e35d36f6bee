"""Places and rectangles of a sheet, and which merges to believe."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlreport.a1 import Area, column_number

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
# Only this corner of a sheet is kept: the form fills 40 rows, and one sheet may hold many forms.
WINDOW_ROWS, WINDOW_COLUMNS = 2_000, 100
_MERGED_ROWS = 400_000  # more than disjoint merges inside the window can cover

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_AREA = re.compile(rf"{_REFERENCE.pattern}(?::{_REFERENCE.pattern})?:?")


def position(reference: str) -> tuple[int, int] | None:
    """The row and column of a reference such as ``B2`` or ``$B$2``; None where no sheet has it."""
    m = _REFERENCE.fullmatch(reference)
    if not m:
        return None
    row, column = int(m[2]), column_number(m[1])
    return (row, column) if 1 <= row <= MAX_ROW and column <= MAX_COLUMN else None


def area(reference: str) -> Area | None:
    """The rectangle that a reference such as ``B2:D9`` names, None where it names none."""
    m = _AREA.fullmatch(reference)
    if not m:
        return None
    row, column = int(m[2]), column_number(m[1])
    other_row, other_column = (int(m[4]), column_number(m[3])) if m[3] else (row, column)
    found = Area(min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))
    return found if found.top and found.bottom <= MAX_ROW and found.right <= MAX_COLUMN else None


def disjoint(merges: Iterable[Area]) -> tuple[tuple[Area, ...], int]:
    """The merges clipped to the window, the first of any two that overlap, and the count of those left out."""
    kept: list[Area] = []
    taken: dict[int, int] = {}  # row → one bit for each column that a merge covers
    left_out, budget = 0, _MERGED_ROWS
    for merge in merges:
        top, left = merge.top, merge.left
        bottom, right = min(merge.bottom, WINDOW_ROWS), min(merge.right, WINDOW_COLUMNS)
        if top > bottom or left > right:
            continue
        budget -= bottom - top + 1
        bits = (1 << (right + 1)) - (1 << left)
        rows = range(top, bottom + 1)
        if budget < 0 or any(taken.get(r, 0) & bits for r in rows):
            left_out += 1
            continue
        for r in rows:
            taken[r] = taken.get(r, 0) | bits
        if (top, left) != (bottom, right):
            kept.append(Area(top, left, bottom, right))
    return tuple(kept), left_out
