"""What tests of all kinds of sources need: a grid without its places, and a refusal."""

from __future__ import annotations

import pytest

from xlreport import sources
from xlreport.report import Grid, Unusable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00")


def shape(grid: Grid) -> list[tuple[int | None, list[tuple[str, int, int, int]]]]:
    """Tables, texts, columns and spans of a grid, without the places."""
    return [(row.table, [(c.text, c.column, c.rowspan, c.colspan) for c in row.cells]) for row in grid.rows]


def texts(grid: Grid) -> list[str]:
    return [c.text for row in grid.rows for c in row.cells]


def refusal(data: bytes) -> Unusable:
    with pytest.raises(Unusable) as caught:
        sources.read(data, "文件")
    return caught.value
