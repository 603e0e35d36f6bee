"""A line of text → the cells that stand in it; which lines hold none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlreport.numerals import COUNTERS, is_value
from xlreport.report import GridCell, Place

SPACE = " \u00a0\u3000"
BLANK = SPACE + "\t\f"
DRAWN = re.compile(r"(?=[\s|｜│┃¦+:=_\-–—─━┄┅┈┉┌┐└┘├┤┬┴┼╭╮╰╯]+\Z).*(?:-{3}|={3}|─{2}|━{2}).*", re.DOTALL)
PAGE = re.compile(
    r"[-–—]\s?\d{1,4}\s?[-–—]|第\s?\d{1,4}\s?[页頁]([,，/ ]?\s?共\s?\d{1,4}\s?[页頁])?|[Pp]age \d{1,4}( of \d{1,4})?"
    r"|\d{1,3}/\d{1,3}|(?:https?|file)://\S{1,500}(?:\s\d{1,3}/\d{1,3})?"
)
_PIECE = re.compile(f"[^{SPACE}\\t]+")
_COLUMN = re.compile(f"[^{SPACE}\\t]+(?:[{SPACE}][^{SPACE}\\t]+)*")
_GOES_ON = re.compile(f"[{COUNTERS}次元]{{0,2}}[，。；：、,;]")
_MAY_END_FIGURES = frozenset("0123456789０１２３４５６７８９/-—无無增减減元件")


def plain_cells(line: str, n: int) -> list[GridCell]:
    """The cells of line ``n``: cut at wide blanks, and around figures at its end or in the midst of labels."""
    if _PIECE.fullmatch(line):
        return [cell_of(line, n, 1)]
    columns = list(_COLUMN.finditer(line))
    if not columns or columns[-1].group()[-1] not in _MAY_END_FIGURES:
        return [cell_of(c.group(), n, c.start() + 1 if k else 1) for k, c in enumerate(columns)]
    pieces = list(_PIECE.finditer(line))
    if any(_GOES_ON.match(p.group()) for p in pieces):  # a sentence with blanks about its numbers
        return [cell_of(c.group(), n, c.start() + 1 if k else 1) for k, c in enumerate(columns)]
    figures = [is_value(p.group()) for p in pieces]
    tail = next((k for k, f in enumerate(reversed(figures)) if not f), len(figures))
    if sum(figures) >= 3 and sum(figures) > tail:  # labels and figures of several rows in one line
        return [cell_of(p.group(), n, p.start() + 1) for p in pieces]
    cut = pieces[-tail].start() if tail else len(line)
    head = [cell_of(c.group(), n, c.start() + 1) for c in _COLUMN.finditer(line, 0, cut)]
    return head + [cell_of(p.group(), n, p.start() + 1) for p in pieces[len(pieces) - tail :]]


def pieces_of(line: str, n: int, mark: re.Pattern[str]) -> Iterator[GridCell]:
    """The cells of line ``n`` between the marks, those before the first and behind the last included."""
    start = 0
    for end in (*(m.start() for m in mark.finditer(line)), len(line)):
        yield cell_of(line[start:end], n, start + 1)
        start = end + 1


def longer(cell: GridCell, line: str) -> GridCell:
    """The cell with one more line of its text; two figures never grow together."""
    below = line.strip()
    mark = "\n" if cell.text[-1:].isdigit() and below[:1].isdigit() else ""
    return cell._replace(text=cell.text + mark + below)


def cell_of(text: str, n: int, column: int) -> GridCell:
    """The cell of a text that begins at a column of line ``n``, without the blanks around it."""
    stripped = text.strip(BLANK)
    lead = text.find(stripped) if stripped and column > 1 else 0
    return GridCell(stripped, Place("line", n, column + lead))
