"""Shared formulas: the text that each cell of the group would show."""

from __future__ import annotations

import re

from xlreport.a1 import column_letters, column_number
from xlreport.ooxml.area import MAX_COLUMN, MAX_ROW

# Text in quotes and quoted sheet names stay; then references to cells, whole columns and whole rows.
_TOKEN = re.compile(
    r""" "[^"]*" | '[^']*' | \[[^\]]*\]
       | (?<![\w.$]) (\$?)([A-Za-z]{1,3}) (\$?)([0-9]{1,7}) (?![\w.(!])
       | (?<![\w.$]) (\$?)([A-Za-z]{1,3}) : (\$?)([A-Za-z]{1,3}) (?![\w.(!$])
       | (?<![\w.$]) (\$?)([0-9]{1,7}) : (\$?)([0-9]{1,7}) (?![\w.(!])
    """,
    re.VERBOSE | re.ASCII,
)


def translated(formula: str, rows: int, columns: int) -> str:
    """The formula moved down by ``rows`` and right by ``columns``: relative references move, the rest stays."""

    def move(m: re.Match[str]) -> str:
        if m[2]:
            return _column(m[1], m[2], columns) + _row(m[3], m[4], rows)
        if m[6]:
            return f"{_column(m[5], m[6], columns)}:{_column(m[7], m[8], columns)}"
        if m[10]:
            return f"{_row(m[9], m[10], rows)}:{_row(m[11], m[12], rows)}"
        return m[0]

    return _TOKEN.sub(move, formula)


def _column(fixed: str, letters: str, by: int) -> str:
    number = column_number(letters)
    if number > MAX_COLUMN or fixed:
        return fixed + letters
    # References wrap around the edge of the sheet, as they do in Excel.
    return column_letters((number - 1 + by) % MAX_COLUMN + 1)


def _row(fixed: str, digits: str, by: int) -> str:
    return fixed + digits if fixed else str((int(digits) - 1 + by) % MAX_ROW + 1)
