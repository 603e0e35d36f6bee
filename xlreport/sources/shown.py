"""The words of a page → the lines that its reader sees, and those lines → cells by the rules of text files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, GridRow
from xlreport.sources import text
from xlreport.sources.blocks import SEEN_AS_BLANK, Line

MAX_LETTERS = 500_000  # each may become a cell; a report has about 20,000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAKS_OF_TEXT = str.maketrans("\r\n", "  ")
_BAR = tuple("|｜│┃¦")
_HEADING = re.compile(r"#{1,6} ")


class Spot(NamedTuple):
    """Where a line stands in the source, and the lines before it that show nothing."""

    line: int
    blank: tuple[str, ...]


@dataclass
class _Words:
    """A line that is not yet whole. ``by_break``: it began at a ``<br>``, which may stand amid a row of cells."""

    by_break: bool = False
    pieces: list[str] = field(default_factory=list)
    source_line: int = 0
    is_kept: bool = False

    @property
    def shown(self) -> str:
        words = "".join(self.pieces)
        return words.translate(_BREAKS_OF_TEXT) if self.is_kept else _BLANKS.sub(" ", words).strip(" ")


class Seen:
    """The lines of a page as they come. ``spots`` belong to the lines handed out so far, by their number."""

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        self._open = [_Words()]
        self._blank: list[str] = []

    def add(self, words: str, source_line: int, *, kept: bool) -> None:
        """One piece of text. ``kept``: its blanks and line ends are shown; else its line ends are blanks mostly."""
        if "\n" not in words and not kept:
            last = self._open[-1]
            last.pieces.append(words)
            last.source_line = last.source_line or (source_line if words.strip() else 0)
            return
        above, is_apart = "", False
        for n, piece in enumerate(words.split("\n")):
            bare = piece.strip()
            ends = kept or (bare and above and (is_apart or _parts(above, bare)))
            if n and ends:
                self._open.append(_Words())
            elif n:
                self._open[-1].pieces.append(" ")
            last = self._open[-1]
            if bare and not last.source_line:
                last.source_line = source_line + n
            last.is_kept = last.is_kept or kept
            last.pieces.append(piece)
            above, is_apart = (bare, False) if bare else (above, n > 0)

    def line_break(self) -> None:
        """A ``<br>``."""
        self._open.append(_Words(by_break=True))

    def end(self) -> Iterable[Line]:
        """The lines up to here, where a block of the page begins or ends."""
        is_empty = len(self._open) == 1 and not self._open[0].pieces  # most blocks hold blocks
        return () if is_empty else self._end()

    def _end(self) -> Iterator[Line]:
        words, self._open = self._open, [_Words()]
        lines: list[tuple[list[str], int]] = []
        for line in words:
            shown = line.shown
            if line.by_break and lines[-1][0][0][:1] in _BAR and not _parts(lines[-1][0][-1], shown):
                lines[-1][0].append(shown)  # amid a row of cells
            else:
                lines.append(([shown], line.source_line))
        rows = [(" ".join(pieces).rstrip(" ") if len(pieces) > 1 else pieces[0], n) for pieces, n in lines]
        if not rows[-1][0]:
            rows.pop()  # behind the last line end there is no line
        for shown, source_line in rows:
            if shown.strip(SEEN_AS_BLANK):
                yield Line(shown, len(self.spots))
                self.spots.append(Spot(source_line, tuple(self._blank)))
                self._blank.clear()
            else:
                # A blank alone on its line only parts paragraphs; led by a tab it is a cell.
                self._blank.append(shown if "\t" in shown else "")

    def blank_line(self) -> None:
        """A block that shows nothing; where each cell is a block of its own it is a blank cell."""
        self._blank.append("")

    def forget_blank(self) -> None:
        """What is blank on the other side of a table's rule is of no interest."""
        self._blank.clear()


def _parts(above: str, below: str) -> bool:
    """Whether the end of a line was meant as one: beside a row of cells that bars part, or a heading of Markdown."""
    if not above or not below or _HEADING.match(above):
        return bool(above and below)
    return above[-1] in _BAR or below[0] in _BAR


def cut(rows: Iterable[GridRow], spots: Sequence[Spot]) -> Grid:
    """The rows of a document with its lines of running text cut into cells, as those of one text file are.

    The place of a line in ``rows`` is its number among the ``spots``, that in the result is its line in the source.
    Raises Unusable(``too-large``) past ``MAX_LETTERS`` outside of tables.
    """
    lines: list[str] = []
    sources: list[int] = []
    tables: dict[int, list[GridRow]] = {}  # how many lines precede them → rows of tables
    for row in rows:
        if row.table is None:
            spot = spots[row.cells[0].place.row]
            lines += [*spot.blank, row.cells[0].text]
            sources += [spot.line] * (len(spot.blank) + 1)
        else:
            if len(lines) not in tables:
                lines.append("")  # no row of cells goes on behind a table
                sources.append(0)
            tables.setdefault(len(lines), []).append(row)
    running = "\n".join(lines)
    if len(running) > MAX_LETTERS:
        raise too_large("网页文字过长", "the page holds too much text")
    grid = text.from_text(running)
    return replace(grid, rows=tuple(_merged(grid.rows, tables, sources)))


def _merged(
    rows: Iterable[GridRow], tables: Mapping[int, Sequence[GridRow]], sources: Sequence[int]
) -> Iterator[GridRow]:
    waiting = iter(tables.items())
    position, of_tables = next(waiting, (None, ()))
    for row in rows:
        while position is not None and row.cells[0].place.row > position:
            yield from of_tables
            position, of_tables = next(waiting, (None, ()))
        places = (c.place._replace(row=sources[c.place.row - 1]) for c in row.cells)
        yield row._replace(cells=tuple(c._replace(place=p) for c, p in zip(row.cells, places, strict=True)))
    while position is not None:
        yield from of_tables
        position, of_tables = next(waiting, (None, ()))
