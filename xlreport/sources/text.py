"""Plain text → Grid: whatever an extractor made of a report's tables.

Four ways of writing cells are told apart: commas, bars, tabs, and plain lines. A line is cut only where its
own marks say so, or (plain lines) before a tail of figures; what a cell means is the matcher's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from xlreport.numerals import COUNTERS, is_value
from xlreport.ooxml.xml import no_collecting
from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, GridCell, GridRow, Place
from xlreport.sources import delimited
from xlreport.sources.encoding import decode

_BAR = "|｜│┃¦"
FEWEST_RULES = 5  # lines drawn between the rows of a table
FEWEST_BORDERS = 10  # lines with nothing but a tab; a table of the form has more of them
_SPACE = " \u00a0\u3000"
_BLANK = _SPACE + "\t\f"
_ODD_SPACES = "".join(map(chr, (*range(0x2000, 0x200B), 0x202F, 0x205F)))  # of other widths
_BARS = re.compile(f"[{_BAR}]")
_ONLY_BARS = re.compile(f"[\\s{_BAR}]*")
_FRAMED = re.compile(f"[{_BAR}][^{_BAR}]*[^\\s{_BAR}][^{_BAR}]*[{_BAR}]")
_FILLED = re.compile(f"[^\\s{_BAR}][^{_BAR}]*")
_WIDE_BLANK = re.compile("[\u00a0\u3000]")
_DRAWN = re.compile(rf"(?=[\s{_BAR}+:=_\-–—─━┄┅┈┉┌┐└┘├┤┬┴┼╭╮╰╯]+\Z).*(?:-{{3}}|={{3}}|─{{2}}|━{{2}}).*", re.DOTALL)
_PAGE = re.compile(
    r"[-–—]\s?\d{1,4}\s?[-–—]|第\s?\d{1,4}\s?[页頁]([,，/ ]?\s?共\s?\d{1,4}\s?[页頁])?|[Pp]age \d{1,4}( of \d{1,4})?"
    r"|\d{1,3}/\d{1,3}|(?:https?|file)://\S{1,500}(?:\s\d{1,3}/\d{1,3})?"
)
MAX_CELLS = 300_000  # a report has about 300, or a thousand where each cell has a line and more are blank
_RULE = re.compile(r"\+[-=:]{2,}\+")
_TAB = re.compile("\t")
_PIECE = re.compile(f"[^{_SPACE}\\t]+")
_COLUMN = re.compile(f"[^{_SPACE}\\t]+(?:[{_SPACE}][^{_SPACE}\\t]+)*")
_MARK_LAST = re.compile(f"[\\t,;{_BAR}][{_SPACE}]*\\Z")
_GOES_ON = re.compile(f"[{COUNTERS}次元]{{0,2}}[，。；：、,;]")
_MAY_END_FIGURES = frozenset("0123456789０１２３４５６７８９/-—无無增减減元件")


def read(data: bytes, name: str) -> Grid:
    """The text file as a grid; places are lines and columns of the file, both from 1.

    Raises:
        Unusable: ``unknown-encoding``, ``not-text``, or ``too-large`` past ``MAX_CELLS`` cells.
    """
    return from_text(decode(data), name)


@no_collecting()
def from_text(text: str, name: str = "") -> Grid:
    """The text as a grid; ``gap`` of a row counts the empty lines before it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for space in _ODD_SPACES:
        text = text.replace(space, "\u00a0")
    lines = text.split("\n")
    delimited_rows = delimited.rows_of(text)
    barred = not delimited_rows and sum(map(text.count, _BAR)) > 9
    tabbed = not delimited_rows and not barred and "\t" in text
    is_ruled = barred and sum(1 for line in lines if _RULE.search(line)) >= FEWEST_RULES
    barred_rows = _ruled if is_ruled else _parted if barred and _bars_part_cells(lines) else _barred
    tabbed_rows = _copied if tabbed and lines.count("\t") >= FEWEST_BORDERS and "\n\n\t\n\n" in text else _tabbed
    if delimited_rows:
        found = _delimited(delimited_rows)
    else:
        found = barred_rows(lines) if barred else tabbed_rows(lines) if tabbed else _plain(lines)
    blanks = "kept" if is_ruled or tabbed or delimited_rows else "unsure" if barred else "gaps"
    rows = tuple(_bounded(found))
    stops_in_mark = bool(_MARK_LAST.search(text[-99:])) and rows != () and not rows[-1].cells[-1].text
    # A row of bars at the very end goes on where others of the text have more cells, whatever stands last.
    widest = max((len(r.cells) for r in rows), default=0)
    stops_in_row = barred and bool(_BARS.search(lines[-1])) and rows != () and len(rows[-1].cells) < widest
    stops = text[-1:].isdigit() or stops_in_mark or stops_in_row
    return Grid(name, rows, blanks=blanks, stops_in_figure=stops)


def _bounded(rows: Iterable[GridRow]) -> Iterator[GridRow]:
    cells = 0
    for row in rows:
        cells += len(row.cells)
        if cells > MAX_CELLS:
            raise too_large("单元格过多", "it has too many cells")
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
        elif not _PAGE.fullmatch(line) and not _DRAWN.fullmatch(line):
            yield GridRow(tuple(_plain_cells(line, row[0].line)), gap=gap)
        gap = 0


def _barred(lines: list[str]) -> Iterator[GridRow]:
    """Cells that bars close: several on a line, or one a line, the bar beside it or on a line of its own."""
    texts = [line.strip() for line in lines]
    framed = [t for t in texts if _FRAMED.fullmatch(t)]
    # Where each cell is framed by itself, a lone bar only parts rows.
    lone_bars_are_cells = len(framed) * 2 < sum(1 for t in texts if _BARS.search(t) and not _ONLY_BARS.fullmatch(t))
    gap, is_open = 0, False
    for n, raw in enumerate(lines, 1):
        line = raw.strip(_BLANK)
        if not line:
            gap += 1
            continue
        if _PAGE.fullmatch(line) or _DRAWN.fullmatch(line):
            continue
        if not _BARS.search(line):
            yield GridRow(tuple(_plain_cells(raw, n)), gap=gap)
            gap, is_open = 0, True
            continue
        pieces = list(_pieces(raw, n, _BARS))
        if not _ONLY_BARS.fullmatch(line):
            is_open = not _BARS.match(line[-1])
            pieces = pieces[1 if _BARS.match(line) else 0 : len(pieces) if is_open else -1]
        elif lone_bars_are_cells:
            pieces, is_open = pieces[2 if is_open else 1 :], False
        else:
            pieces, is_open = pieces[1:-1] if _WIDE_BLANK.search(line) else [], False
        if pieces:
            yield GridRow(tuple(pieces), gap=gap)
            gap = 0


def _ruled(lines: list[str]) -> Iterator[GridRow]:
    """Rows with a drawn rule between them, whose cells may go over several lines."""
    row: list[GridCell] = []
    for n, raw in enumerate([*lines, ""], 1):
        is_row = _BARS.match(raw.lstrip()) and not _RULE.search(raw)
        pieces = list(_pieces(raw, n, _BARS))[1:-1] if is_row else []
        if row and len(pieces) == len(row):
            row = [_longer(cell, piece.text) if cell.text else piece for cell, piece in zip(row, pieces, strict=True)]
            continue
        if row:
            yield GridRow(tuple(row))
        row = pieces
        if raw.strip() and not is_row and not _RULE.search(raw):
            yield GridRow(tuple(_plain_cells(raw, n)))


def _bars_part_cells(lines: list[str]) -> bool:
    """Whether bars stand between cells only; where they close cells, nearly every row ends with one."""
    several = [t for line in lines if len(_FILLED.findall(t := line.strip())) > 1 and _BARS.search(t)]
    return sum(1 for t in several if not _BARS.match(t[-1])) * 5 > len(several)


def _parted(lines: list[str]) -> Iterator[GridRow]:
    """Rows of cells with bars between them, which may go on in a line that opens with a bar.

    They do so where they end in a blank cell, or cell by cell where no row of the text opens with one.
    """
    several = [line for line in map(str.strip, lines) if len(_FILLED.findall(line)) > 1 and _BARS.search(line)]
    rows_open = sum(1 for line in several if _BARS.match(line)) * 5 > len(several)
    row: list[GridCell] = []
    gap = 0
    for n, raw in enumerate(lines, 1):
        line = raw.strip(_BLANK)
        if not _BARS.search(line) or _DRAWN.fullmatch(line):
            if row:
                yield GridRow(tuple(row), gap=gap)
                row, gap = [], 0
            if not line:
                gap += 1
            elif not _PAGE.fullmatch(line) and not _DRAWN.fullmatch(line):
                yield GridRow(tuple(_plain_cells(raw, n)), gap=gap)
                gap = 0
            continue
        pieces = list(_pieces(raw, n, _BARS))
        if row and _BARS.match(line) and (not row[-1].text or (len(pieces) == 2 and not rows_open)):
            row += pieces[1:]
            continue
        if row:
            yield GridRow(tuple(row), gap=gap)
            gap = 0
        row = pieces
    if row:
        yield GridRow(tuple(row), gap=gap)


def _tabbed(lines: list[str]) -> Iterator[GridRow]:
    """Cells between tabs; or a cell a line, each led by tabs, where an empty line ends the row."""
    row: list[GridCell] = []
    gap = 0
    for n, line in enumerate(lines, 1):
        body = line.lstrip("\t")
        led = len(body) < len(line) and "\t" not in body
        if led and (body or len(line) == 1):
            row.append(_cell(body, n, 1))
            continue
        if row and line.strip() and "\t" not in line:  # a second line of the cell above
            row[-1] = _longer(row[-1], line)
            continue
        if row:
            yield GridRow(tuple(row), gap=gap)
            row, gap = [], 0
        if not line.strip(_SPACE):
            gap += 1
            continue
        if _PAGE.fullmatch(line.strip(_SPACE + "\f")):
            continue
        cells = list(_pieces(line, n, _TAB)) if "\t" in line else list(_plain_cells(line, n))
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
            row += [] if is_in_cell else [_cell("", n, 1)]
            is_in_cell, has_border, gap = False, True, 0
        elif not line.strip(" \f"):
            gap += 1
        elif is_in_cell and row[-1].text and gap <= has_border and not is_value(row[-1].text):
            row[-1] = _longer(row[-1], line)
            gap = 0
        else:
            if is_in_cell:
                yield GridRow(tuple(row))
                row, has_border = [], False
            row += _plain_cells(line, n) if line.strip(_SPACE) else [_cell("", n, 1)]
            is_in_cell, gap = True, 0
    if row:
        yield GridRow(tuple(row))


def _longer(cell: GridCell, line: str) -> GridCell:
    """The cell with one more line of its text; two figures never grow together."""
    below = line.strip()
    mark = "\n" if cell.text[-1:].isdigit() and below[:1].isdigit() else ""
    return cell._replace(text=cell.text + mark + below)


def _plain(lines: list[str]) -> Iterator[GridRow]:
    """Lines without marks: a cell a line, or the lines of a printed page."""
    gap = 0
    for n, line in enumerate(lines, 1):
        if stripped := line.strip(_BLANK):
            if _PAGE.fullmatch(stripped) or _DRAWN.fullmatch(stripped):
                continue
            yield GridRow(tuple(_plain_cells(line, n)), gap=gap)
            gap = 0
        elif line.strip(" \f"):  # a no-break blank, with which the source kept a blank cell
            yield GridRow((_cell("", n, 1),), gap=gap)
            gap = 0
        else:
            gap += 1


def _plain_cells(line: str, n: int) -> list[GridCell]:
    """Cut at wide blanks, and before and between figures at the end of a line or in the midst of labels."""
    if _PIECE.fullmatch(line):
        return [_cell(line, n, 1)]
    columns = list(_COLUMN.finditer(line))
    if not columns or columns[-1].group()[-1] not in _MAY_END_FIGURES:
        return [_cell(c.group(), n, c.start() + 1 if k else 1) for k, c in enumerate(columns)]
    pieces = list(_PIECE.finditer(line))
    if any(_GOES_ON.match(p.group()) for p in pieces):  # a sentence with blanks about its numbers
        return [_cell(c.group(), n, c.start() + 1 if k else 1) for k, c in enumerate(columns)]
    figures = [is_value(p.group()) for p in pieces]
    tail = next((k for k, f in enumerate(reversed(figures)) if not f), len(figures))
    if sum(figures) >= 3 and sum(figures) > tail:  # labels and figures of several rows in one line
        return [_cell(p.group(), n, p.start() + 1) for p in pieces]
    cut = pieces[-tail].start() if tail else len(line)
    head = [_cell(c.group(), n, c.start() + 1) for c in _COLUMN.finditer(line, 0, cut)]
    return head + [_cell(p.group(), n, p.start() + 1) for p in pieces[len(pieces) - tail :]]


def _pieces(line: str, n: int, mark: re.Pattern[str]) -> Iterator[GridCell]:
    start = 0
    for end in (*(m.start() for m in mark.finditer(line)), len(line)):
        yield _cell(line[start:end], n, start + 1)
        start = end + 1


def _cell(text: str, n: int, column: int) -> GridCell:
    stripped = text.strip(_BLANK)
    lead = text.find(stripped) if stripped and column > 1 else 0
    return GridCell(stripped, Place("line", n, column + lead))
