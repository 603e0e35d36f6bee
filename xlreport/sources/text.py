"""Plain text → Grid: whatever an extractor made of a report's tables.

Four ways of writing cells are told apart: commas, bars, tabs, and plain lines. A line is cut only where its
own marks say so, or (plain lines) before a tail of figures; what a cell means is the matcher's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from xlreport.numerals import is_value
from xlreport.ooxml.xml import no_collecting
from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, GridCell, GridRow, Place
from xlreport.sources import bars, delimited
from xlreport.sources.blocks import too_many_cells
from xlreport.sources.encoding import decode
from xlreport.sources.line import BLANK, DRAWN, PAGE, SPACE, cell_of, longer, pieces_of, plain_cells

FEWEST_BORDERS = 10  # lines with nothing but a tab; a table of the form has more of them
_ODD_SPACES = "".join(map(chr, (*range(0x2000, 0x200B), 0x202F, 0x205F)))  # of other widths
MAX_CELLS = 300_000  # a report has about 300, or a thousand where each cell has a line and more are blank
MAX_LINES = 1_000_000  # empty ones too; a report has a few thousand
MAX_LINE = 500_000  # characters, each of which may begin a cell; a report that is all in one line has about 20,000
_TAB = re.compile("\t")
_MARK_LAST = re.compile(f"[\\t,;{bars.MARKS}][{SPACE}]*\\Z")


def read(data: bytes, name: str) -> Grid:
    """The text file as a grid; places are lines and columns of the file, both from 1.

    Raises:
        Unusable: ``unknown-encoding``, ``not-text``, or ``too-large`` past ``MAX_CELLS`` cells,
            ``MAX_LINES`` lines, or ``MAX_LINE`` characters in one of them.
    """
    return from_text(decode(data), name)


@no_collecting()
def from_text(text: str, name: str = "") -> Grid:
    """The text as a grid; ``gap`` of a row counts the empty lines before it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise too_large("行数过多", "it has too many lines")
    for space in _ODD_SPACES:
        text = text.replace(space, "\u00a0")
    lines = text.split("\n")
    if max(map(len, lines)) > MAX_LINE:  # before it is cut
        raise too_large("有一行过长", "one of its lines is too long")
    delimited_rows = delimited.rows_of(text)
    barred = not delimited_rows and sum(map(text.count, bars.MARKS)) > 9
    tabbed = not delimited_rows and not barred and "\t" in text
    is_ruled = barred and bars.are_ruled(lines)
    tabbed_rows = _copied if tabbed and lines.count("\t") >= FEWEST_BORDERS and "\n\n\t\n\n" in text else _tabbed
    if delimited_rows:
        found = _delimited(delimited_rows)
    else:
        found = bars.rows_of(lines) if barred else tabbed_rows(lines) if tabbed else _plain(lines)
    blanks = "kept" if is_ruled or tabbed or delimited_rows else "unsure" if barred else "gaps"
    rows = tuple(_bounded(found))
    stops_in_mark = bool(_MARK_LAST.search(text[-99:])) and rows != () and not rows[-1].cells[-1].text
    # A row of bars at the very end goes on where others of the text have more cells, whatever stands last.
    widest = max((len(r.cells) for r in rows), default=0)
    stops_in_row = barred and bool(bars.MARK.search(lines[-1])) and rows != () and len(rows[-1].cells) < widest
    stops = text[-1:].isdigit() or stops_in_mark or stops_in_row
    return Grid(name, rows, blanks=blanks, stops_in_figure=stops)


def _bounded(rows: Iterable[GridRow]) -> Iterator[GridRow]:
    cells = 0
    for row in rows:
        cells += len(row.cells)
        if cells > MAX_CELLS:
            raise too_many_cells()
        yield row


def _delimited(rows: Iterable[Sequence[delimited.Cell]]) -> Iterator[GridRow]:
    """Cells that commas or semicolons part; a line that is no such row is a plain one."""
    gap = 0
    for row in rows:
        line = row[0].text
        if len(row) > 1:
            yield GridRow(tuple(GridCell(c.text, Place("line", c.line, c.column)) for c in row), gap=gap)
        elif not line:
            gap += 1
            continue
        elif not PAGE.fullmatch(line) and not DRAWN.fullmatch(line):
            yield GridRow(tuple(plain_cells(line, row[0].line)), gap=gap)
        gap = 0


def _tabbed(lines: list[str]) -> Iterator[GridRow]:
    """Cells between tabs; or a cell a line, each led by tabs, where an empty line ends the row."""
    row: list[GridCell] = []
    gap = 0
    for n, line in enumerate(lines, 1):
        body = line.lstrip("\t")
        led = len(body) < len(line) and "\t" not in body
        if led and (body or len(line) == 1):
            row.append(cell_of(body, n, 1))
            continue
        if row and line.strip() and "\t" not in line:  # a second line of the cell above
            row[-1] = longer(row[-1], line)
            continue
        if row:
            yield GridRow(tuple(row), gap=gap)
            row, gap = [], 0
        if not line.strip(SPACE):
            gap += 1
            continue
        if PAGE.fullmatch(line.strip(SPACE + "\f")):
            continue
        cells = list(pieces_of(line, n, _TAB)) if "\t" in line else list(plain_cells(line, n))
        yield GridRow(tuple(cells), gap=gap)
        gap = 0
    if row:
        yield GridRow(tuple(row), gap=gap)


def _copied(lines: list[str]) -> Iterator[GridRow]:
    """Cells with a line between them that holds a tab and nothing else, as browsers copy a table.

    A row ends at several empty lines. A blank cell is a no-break blank, or nothing between two borders.
    """
    row: list[GridCell] = []
    is_in_cell = has_border = False
    gap = 0
    for n, line in enumerate(lines, 1):
        if line == "\t":
            row += [] if is_in_cell else [cell_of("", n, 1)]
            is_in_cell, has_border, gap = False, True, 0
        elif not line.strip(" \f"):
            gap += 1
        elif is_in_cell and row[-1].text and gap <= has_border and not is_value(row[-1].text):
            row[-1] = longer(row[-1], line)
            gap = 0
        else:
            if is_in_cell:
                yield GridRow(tuple(row))
                row, has_border = [], False
            row += plain_cells(line, n) if line.strip(SPACE) else [cell_of("", n, 1)]
            is_in_cell, gap = True, 0
    if row:
        yield GridRow(tuple(row))


def _plain(lines: list[str]) -> Iterator[GridRow]:
    """Lines without marks: a cell a line, or the lines of a printed page."""
    gap = 0
    for n, line in enumerate(lines, 1):
        if stripped := line.strip(BLANK):
            if PAGE.fullmatch(stripped) or DRAWN.fullmatch(stripped):
                continue
            yield GridRow(tuple(plain_cells(line, n)), gap=gap)
            gap = 0
        elif line.strip(" \f"):  # a no-break blank, with which the source kept a blank cell
            yield GridRow((cell_of("", n, 1),), gap=gap)
            gap = 0
        else:
            gap += 1
