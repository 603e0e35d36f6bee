"""Radicals that browsers and PDF writers put for the characters that look the same → those characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from xlreport.report import Grid

_RADICALS = re.compile("[\u2e80-\u2fdf]")
# These have no plain form in Unicode.
_CHARACTERS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
)


def without_radicals(grid: Grid) -> Grid:
    """The grid with characters for radicals, letter for letter."""
    if not any(_RADICALS.search(cell.text) for row in grid.rows for cell in row.cells):
        return grid
    rows = (row._replace(cells=tuple(c._replace(text=in_characters(c.text)) for c in row.cells)) for row in grid.rows)
    return replace(grid, rows=tuple(rows))


def in_characters(text: str) -> str:
    """The text with characters for radicals, letter for letter."""
    return _RADICALS.sub(lambda m: _CHARACTERS.get(m[0]) or unicodedata.normalize("NFKC", m[0]), text)
