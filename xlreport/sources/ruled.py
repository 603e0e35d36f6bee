"""Ruled tables as they lie on the pages of a PDF → rows of cells with real columns and spans."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from xlreport.report import GridCell, Place

NEAR = 4.0  # points: edges that are as near as this are one
_ORDINAL = re.compile(r"\s*(?:\d{1,2}\s?[.．、](?!\d)|[(（]\s?[一二三四五六七八九十]\s?[)）]|[一二三四五六七八九十]、)")


class Cell(NamedTuple):
    """One cell on its page, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Part(NamedTuple):
    """The part of a table that stands on one page."""

    page: int
    cells: Sequence[Cell]

    @property
    def top(self) -> float:
        return min(c.top for c in self.cells)

    @property
    def edges(self) -> list[float]:
        """Where its columns begin, and where the last one ends."""
        return _merged(x for c in self.cells for x in (c.left, c.right))


def agree(upper: Part, lower: Part) -> bool:
    """Whether the columns of one part are those of the other, or some of them, at the same width."""
    few, many = sorted((upper.edges, lower.edges), key=len)
    is_as_wide = abs(few[0] - many[0]) < NEAR and abs(few[-1] - many[-1]) < NEAR
    return is_as_wide and all(abs(many[_nearest(many, x)] - x) < NEAR for x in few)


def columns_of(parts: Iterable[Part]) -> list[float]:
    """The edges of the columns of all parts together."""
    return _merged(x for part in parts for x in part.edges)


def rows_of(parts: Sequence[Part], numbers: Sequence[Iterator[int]]) -> list[tuple[GridCell, ...]]:
    """The rows of a table; ``numbers`` counts the rows of each part's page. A row that a page cuts is one row."""
    columns = columns_of(parts)
    found: list[tuple[GridCell, ...]] = []
    for part, numbering in zip(parts, numbers, strict=True):
        rows = list(_rows(part, columns, numbering))
        if found and rows and not _same(found[0], rows[0]):  # no head that stands on each page
            found[-1:] = _rejoined(found[-1], rows.pop(0))
        found += rows
    return found


def _rows(part: Part, columns: list[float], numbering: Iterator[int]) -> Iterator[tuple[GridCell, ...]]:
    edges = _merged(y for c in part.cells for y in (c.top, c.bottom))
    starting: list[list[Cell]] = [[] for _ in edges]
    for cell in sorted(part.cells):
        starting[_nearest(edges, cell.top)].append(cell)
    for top, cells in enumerate(starting[:-1]):
        row = next(numbering)
        yield tuple(
            GridCell(
                cell.text,
                Place("page", row, nth, str(part.page)),
                column=left + 1,
                rowspan=max(_nearest(edges, cell.bottom) - top, 1),
                colspan=max(_nearest(columns, cell.right) - left, 1),
            )
            for nth, cell, left in zip(count(1), cells, (_nearest(columns, c.left) for c in cells), strict=False)
        )


def _rejoined(upper: tuple[GridCell, ...], lower: tuple[GridCell, ...]) -> list[tuple[GridCell, ...]]:
    """The last row of a page and the first of the next. What the page cut stands in the upper one: a row, or a label.

    The rest of a label lacks the number that its beginning has. A figure of which a part stands on each page becomes
    two lines of a cell, which are no number.
    """
    above = {c.column: c.text for c in upper}
    texts = {c.column: c.text for c in lower if c.text}
    rests = {column: text for column, text in texts.items() if _ORDINAL.match(above.get(column, ""))}
    rests = {column: text for column, text in rests.items() if not _ORDINAL.match(text)}
    is_one_row = bool(texts) and texts.keys() <= above.keys() and min(texts) in rests
    if is_one_row and not any(map(_ORDINAL.match, texts.values())):
        return [_with(upper, texts)]
    return [_with(upper, rests), tuple(c._replace(text="") if c.column in rests else c for c in lower)]


def _same(row: tuple[GridCell, ...], other: tuple[GridCell, ...]) -> bool:
    return [c.text for c in row] == [c.text for c in other]


def _with(row: tuple[GridCell, ...], rests: Mapping[int, str]) -> tuple[GridCell, ...]:
    return tuple(c._replace(text="\n".join(t for t in (c.text, rests.get(c.column, "")) if t)) for c in row)


def _merged(positions: Iterable[float]) -> list[float]:
    """The positions in order, those that lie near each other as one."""
    found: list[float] = []
    for x in sorted(positions):
        if not found or x - found[-1] >= NEAR:
            found.append(x)
    return found


def _nearest(edges: list[float], position: float) -> int:
    at = bisect_left(edges, position)
    return min(range(max(at - 1, 0), min(at + 1, len(edges))), key=lambda n: abs(edges[n] - position))
