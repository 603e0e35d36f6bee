"""PDF with text → Grid: ruled tables, also across pages, and the lines of text around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple

from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, GridCell, GridRow, Place, Unusable, Words
from xlreport.sources.child import answer_of

SECONDS = 90
NEAR = 4.0  # points: edges that are as near as this are one
_PAGE_NUMBER = re.compile(r"[-–—\s\d/第页頁共,，.·]{1,24}|(?i:page \d+(?: of \d+)?)")
_UNMAPPED = re.compile(r"\(cid:\d+\)")


class Cell(NamedTuple):
    """One cell of a ruled table as it lies on its page, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Part(NamedTuple):
    """The part of a table that stands on one page."""

    page: int
    cells: list[Cell]

    @property
    def edges(self) -> list[float]:
        return merged(x for c in self.cells for x in (c.left, c.right))


class Text(NamedTuple):
    """One line outside the tables."""

    page: int
    pieces: list[str]


def read(data: bytes, name: str) -> Grid:
    """The pages of a PDF; a place is the row on its page, lines and table rows counted together, and the cell in it.

    A table that goes on at the head of the next page is one table. Raises Unusable: ``needs-extra``, ``scanned-pdf``
    where there are no characters, ``encrypted``, ``damaged``, ``too-large``.
    """
    if find_spec("pdfplumber") is None:
        raise Unusable("needs-extra", extra="pdf", what=Words("PDF 文件", "a PDF file"))
    answer = answer_of("pdf_child.py", data, SECONDS)
    if answer["is_cut"]:
        raise too_large("页数过多", "it has too many pages")
    items = [item for n, page in enumerate(answer["pages"], 1) for item in _items(n, page)]
    texts = "".join(
        t for item in items for t in (item.pieces if isinstance(item, Text) else [c.text for c in item.cells])
    )
    if len(_UNMAPPED.sub("", texts).strip()) < max(10, len(texts) / 2):
        raise Unusable("scanned-pdf")
    return Grid(name, tuple(_rows(_joined(items))))


def _items(number: int, page: dict[str, Any]) -> list[Part | Text]:
    """Tables and lines of a page from top to bottom."""
    parts = [Part(number, [Cell(*cell) for cell in cells]) for cells in page["tables"]]
    tops: list[tuple[float, Part | Text]] = [(min(c.top for c in part.cells), part) for part in parts]
    tops += [(top, Text(number, pieces)) for top, pieces in page["lines"]]
    return [item for _, item in sorted(tops, key=lambda pair: pair[0])]


def _joined(items: list[Part | Text]) -> Iterator[list[Part] | Text]:
    """The items with the parts of each table together; the numbers of the pages between two parts are dropped."""
    parts: list[Part] = []
    numbers: list[Text] = []
    for item in items:
        if isinstance(item, Text) and _PAGE_NUMBER.fullmatch(" ".join(item.pieces)):
            numbers.append(item)
            continue
        if isinstance(item, Part) and parts and item.page == parts[-1].page + 1 and _agree(parts[-1], item):
            parts.append(item)
            numbers.clear()
            continue
        if parts:
            yield parts
        yield from numbers
        parts, numbers = [], []
        if isinstance(item, Part):
            parts = [item]
        else:
            yield item
    if parts:
        yield parts
    yield from numbers


def _agree(upper: Part, lower: Part) -> bool:
    """Whether the columns of one part are those of the other, or some of them."""
    few, many = sorted((upper.edges, lower.edges), key=len)
    return (
        abs(few[0] - many[0]) < NEAR
        and abs(few[-1] - many[-1]) < NEAR
        and all(_index(many, x) is not None for x in few)
    )


def _rows(items: Iterator[list[Part] | Text]) -> Iterator[GridRow]:
    table = 0
    counts: dict[int, int] = {}

    def next_row(page: int) -> int:
        counts[page] = counts.get(page, 0) + 1
        return counts[page]

    for item in items:
        if isinstance(item, Text):
            row = next_row(item.page)
            places = (Place("page", row, nth, str(item.page)) for nth in range(1, len(item.pieces) + 1))
            yield GridRow(tuple(GridCell(t, p, p.column) for t, p in zip(item.pieces, places, strict=True)))
            continue
        columns = merged(x for part in item for x in part.edges)
        is_frame = len(columns) == 2  # around running text
        table += not is_frame
        for part in item:
            rows = merged(y for c in part.cells for y in (c.top, c.bottom))
            starting: list[list[tuple[Cell, int, int]]] = [[] for _ in rows]
            for cell in sorted(part.cells):
                starting[_index(rows, cell.top) or 0].append((cell, *_spans(cell, rows, columns)))
            for cells in starting[:-1]:
                row = next_row(part.page)
                if is_frame:
                    for line in (line for cell, *_ in cells for line in cell.text.split("\n") if line):
                        yield GridRow((GridCell(line, Place("page", row, 1, str(part.page))),))
                    continue
                yield GridRow(
                    tuple(
                        GridCell(
                            cell.text,
                            Place("page", row, nth, str(part.page)),
                            column=(_index(columns, cell.left) or 0) + 1,
                            rowspan=rowspan,
                            colspan=colspan,
                        )
                        for nth, (cell, rowspan, colspan) in enumerate(cells, 1)
                    ),
                    table=table,
                )


def _spans(cell: Cell, rows: list[float], columns: list[float]) -> tuple[int, int]:
    tall = (_index(rows, cell.bottom) or 0) - (_index(rows, cell.top) or 0)
    wide = (_index(columns, cell.right) or 0) - (_index(columns, cell.left) or 0)
    return max(tall, 1), max(wide, 1)


def merged(positions: Iterator[float]) -> list[float]:
    """The positions in order, those that lie near each other as one."""
    found: list[float] = []
    for x in sorted(positions):
        if not found or x - found[-1] >= NEAR:
            found.append(x)
    return found


def _index(edges: list[float], position: float) -> int | None:
    return next((n for n, x in enumerate(edges) if abs(x - position) < NEAR), None)
