"""Paragraphs and tables in reading order → rows of a Grid, the same for every document that has real tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from xlreport.ooxml.zipped import too_large
from xlreport.report import GridCell, GridRow, Place, Unusable

SEEN_AS_BLANK = " \t\r\n\f\v\u00a0\u3000"
MAX_CELLS = 200_000  # a report has about 300
MAX_NESTING = 40
PROSE = 100  # no caption of the form is as long, so the only cell of a row with more text is prose


class Line(NamedTuple):
    """One line of running text; ``number`` is where its user finds it."""

    text: str
    number: int


class Box(NamedTuple):
    """One cell of a table at its real column, which counts from 1; the places that it covers have no Box."""

    column: int
    content: list[Block]
    rowspan: int = 1
    colspan: int = 1


class Lattice(NamedTuple):
    """One table: its rows, each with the cells that begin in it."""

    rows: list[list[Box]]


Block = Line | Lattice


def too_many_cells() -> Unusable:
    """The refusal of a source with more cells than any report has."""
    return too_large("单元格过多", "it has too many cells")


def to_rows(blocks: Iterable[Block]) -> tuple[GridRow, ...]:
    """The rows of a Grid in reading order; tables are numbered as they appear, nested ones on their own.

    Rows that only arrange a page (one column, running prose, or tables inside their cells) become what they arrange.
    Raises Unusable(``too-large``) past ``MAX_CELLS`` cells or ``MAX_NESTING`` tables inside one another.
    """
    rows: list[GridRow] = []
    cells = 0
    for row in _flow(blocks, count(1), 0):
        cells += len(row.cells)
        if cells > MAX_CELLS:
            raise too_many_cells()
        rows.append(row)
    return tuple(rows)


def _flow(blocks: Iterable[Block], numbers: Iterator[int], depth: int) -> Iterator[GridRow]:
    if depth > MAX_NESTING:
        raise too_large("表格嵌套过深", "tables are nested too deeply")
    for block in blocks:
        if isinstance(block, Lattice):
            yield from _table(block, numbers, depth)
        elif block.text.strip(SEEN_AS_BLANK):
            yield GridRow((GridCell(block.text, Place("line", block.number)),))


def _table(lattice: Lattice, numbers: Iterator[int], depth: int) -> Iterator[GridRow]:
    one_column = all(len(row) <= 1 for row in lattice.rows)
    number, first = 0, 0
    for at, row in enumerate(lattice.rows):
        if one_column or _arranges(row):
            number = 0  # what follows is a table of its own
            for box in row:
                yield from _flow(box.content, numbers, depth + 1)
        elif row:
            if not number:
                number, first = next(numbers), at
            yield GridRow(
                tuple(
                    GridCell(
                        text=_text(box),
                        place=Place("table", at - first + 1, nth, str(number)),
                        column=box.column,
                        rowspan=min(box.rowspan, len(lattice.rows) - at),
                        colspan=box.colspan,
                    )
                    for nth, box in enumerate(row, 1)
                ),
                table=number,
            )


def _arranges(row: list[Box]) -> bool:
    if any(isinstance(block, Lattice) for box in row for block in box.content):
        return True
    return len(row) == 1 and len(_text(row[0])) > PROSE


def _text(box: Box) -> str:
    # Lines stay apart: two figures in one cell must never grow together into one.
    return "\n".join(block.text for block in box.content if isinstance(block, Line) and block.text)


def unframe(table: Lattice) -> None:
    """Take away the tables that only frame the cells of another; a page that is laid out has more to say in its own."""
    for row in table.rows:
        inner = [block for box in row for block in box.content if isinstance(block, Lattice)]
        if inner and all(map(_is_frame, inner)) and all(_length(box.content) <= PROSE for box in row):
            for box in row:
                box.content[:] = _lines(box.content)


def _is_frame(table: Lattice) -> bool:
    boxes = [box for row in table.rows for box in row]
    return len(boxes) <= 1 and all(isinstance(block, Line) for box in boxes for block in box.content)


def _lines(content: list[Block]) -> list[Line]:
    """The lines of a cell and of the frames inside it."""
    inner = (
        [block] if isinstance(block, Line) else [b for r in block.rows for x in r for b in x.content]
        for block in content
    )
    return [line for lines in inner for line in lines if isinstance(line, Line)]


def _length(content: list[Block]) -> int:
    return sum(len(line.text) for line in _lines(content))
