"""A workbook with several reports, one a sheet → a grid for each."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from xlreport import returned
from xlreport.labels import key
from xlreport.report import Grid, GridRow

# Labels that both editions have, one of the application table and one of the table before it.
_MARKS = frozenset({"申请人情况", "信息内容"})


def split(grid: Grid) -> tuple[Grid, ...]:
    """The reports of a source: its sheets one by one where two or more of them hold a whole report, else itself."""
    if returned.recognise(grid):
        return (grid,)
    sheets = [tuple(rows) for _, rows in groupby(grid.rows, key=lambda r: r.table)]
    whole = [rows for rows in sheets if _holds_report(rows)]
    if len(whole) < 2:
        return (grid,)
    return tuple(replace(grid, rows=rows, name=f"{grid.name}#{rows[0].cells[0].place.name}") for rows in whole)


def _holds_report(rows: tuple[GridRow, ...]) -> bool:
    cells = (c for r in rows for c in r.cells)
    return (
        rows[0].table is not None
        and len({k for c in cells if c.place.kind == "sheet" and (k := key(c.text)) in _MARKS}) == 2
    )
