"""Text whose cells are parted by commas or semicolons, as spreadsheets and table extractors write it.

Commas stand in every text, so they part cells only where enough lines look like rows of a table and like nothing
else. In such a text a line with another number of cells than the rows is running text, if it holds a number or ends a
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from xlreport.numerals import is_value
from xlreport.sources.blocks import too_many_cells

FEWEST_ROWS = 3
FEWEST_COUNTED = 4  # rows numbered 0, 1, 2 … or 1, 2, 3 … before their numbers are no figures
MAX_MARKS = 300_000  # between that many cells; a report has about 300
LONGEST_CELL = 400  # characters without quotes; what is longer is prose

_BLANKS = " \t\u00a0\u3000\f"
_BLANK_IN_WORDS = frozenset({"NaN", "nan", "<NA>"})  # how programs write a cell that holds nothing
# Two cells at the end of a line that hold digits, quoted words, or nothing.
_LOOKS_SO = {
    mark: re.compile(rf'(?:{mark}(?:[ \t]*"[^"\n]*"|[\d. \t/\\—-]*)){{2}}$', re.MULTILINE) for mark in (",", ";")
}
_CELL = {mark: re.compile(rf'[ \t]*"([^"]*(?:""[^"]*)*)"[ \t]*(?=[{mark}\n]|\Z)|[^{mark}\n]*') for mark in (",", ";")}
_ENDS_SENTENCE = re.compile("[。；！？]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d{1,4}")
_OTHER_MARKS = re.compile(r"\t|[|｜│┃¦].*[|｜│┃¦]")


class Cell(NamedTuple):
    """One cell: its text, and its line and column in the file, both from 1."""

    text: str
    line: int
    column: int
    is_quoted: bool = False


class Record(NamedTuple):
    """One line of the file, or several where a cell in quotes has several; ``text`` is all of it."""

    cells: list[Cell]
    text: str


def rows_of(text: str) -> list[list[Cell]] | None:
    """The cells of each line, all of it one cell where it is no row; None where no mark parts the cells of this text.

    Line ends must be ``\\n``.
    """
    for mark, looks_so in _LOOKS_SO.items():
        if text.count(mark) < FEWEST_ROWS or sum(1 for _ in islice(looks_so.finditer(text), FEWEST_ROWS)) < FEWEST_ROWS:
            continue
        if text.count(mark) > MAX_MARKS:  # before they are cut
            raise too_many_cells()
        found = list(_split(text, mark))
        rows = [r for r in found if _is_row(r)]
        others = sum(1 for r in found if len(r.cells) < 3 and _is_other(r.text))
        if len(rows) >= max(FEWEST_ROWS, others + 1):
            widths = {len(r.cells) for r in (*rows, *filter(_is_figures, found))}
            return _uncounted([r.cells if _is_cut(r, widths) else [_whole(r)] for r in found])
    return None


def _split(text: str, mark: str) -> Iterator[Record]:
    cells: list[Cell] = []
    line, start, at = 1, 0, 0  # start: of the record
    start_of_line = 0
    while at <= len(text):
        found = _CELL[mark].match(text, at)
        assert found  # it may be blank
        quoted = found[1]
        shown = found[0] if quoted is None else quoted.replace('""', '"')
        shown = "" if shown in _BLANK_IN_WORDS else shown.strip(_BLANKS)
        cells.append(Cell(shown, line, at - start_of_line + 1, quoted is not None))
        if breaks := found[0].count("\n"):
            line, start_of_line = line + breaks, text.rindex("\n", at, found.end()) + 1
        at = found.end() + 1
        if text[at - 1 : at] != mark:
            yield Record(cells, text[start : at - 1])
            cells, line, start, start_of_line = [], line + 1, at, at


def _is_row(record: Record) -> bool:
    """Whether a record is a label or several, and then figures and blanks."""
    texts = [c.text for c in record.cells]
    if texts[0].isdecimal():
        texts = texts[1:]  # the number of the row
    blanks = next((k for k, t in enumerate(reversed(texts)) if t), len(texts))
    filled = texts[: len(texts) - blanks]
    first = next((k for k, t in enumerate(filled) if t and is_value(t)), len(filled))
    labels, figures = filled[:first], filled[first:]
    if len(texts) < 3 or not labels or any(t and not is_value(t) for t in figures):
        return False
    is_prose = any(len(t) > LONGEST_CELL or _ends_in_figure(t) for t in labels)
    return not is_prose and (bool(figures) or blanks > 1)


def _is_figures(record: Record) -> bool:
    """Whether a record is nothing but figures and blanks: a row that has no label."""
    filled = [c.text for c in record.cells if c.text]
    return len(record.cells) > 2 and len(filled) > 1 and all(map(is_value, filled))


def _is_other(line: str) -> bool:
    """Whether a line is a row of cells that something else parts."""
    return bool(_OTHER_MARKS.search(line)) or _ends_in_figure(line)


def _ends_in_figure(line: str) -> bool:
    pieces = line.rsplit(maxsplit=1)
    return len(pieces) == 2 and is_value(pieces[1])


def _is_cut(record: Record, widths: set[int]) -> bool:
    if len(record.cells) < 2 or any(c.is_quoted for c in record.cells):
        return len(record.cells) > 1
    filled = [c.text for c in record.cells if c.text]
    if len(filled) > 1 and (_ENDS_SENTENCE.match(filled[-1][-1]) or any(len(t) > LONGEST_CELL for t in filled)):
        return False
    is_short = len(filled) > 1 and not is_value(filled[0]) and all(map(is_value, filled[1:]))
    is_header = not _DIGIT.search(record.text) and not _ENDS_SENTENCE.search(record.text)
    return is_short or is_header or len(record.cells) in widths


def _whole(record: Record) -> Cell:
    """A line that is no row, as it stands."""
    return record.cells[0]._replace(text=record.text.strip(_BLANKS), is_quoted=False)


def _uncounted(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows without the numbers that a program put before them and above their columns."""
    numbers = [int(r[0].text) if len(r) > 2 and _NUMBER.fullmatch(r[0].text) else -2 for r in rows]
    start = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and numbers[end] == numbers[end - 1] + 1:
            continue
        if numbers[start] in (0, 1) and end - start >= FEWEST_COUNTED:
            is_headed = start > 0 and len(rows[start - 1]) == len(rows[start])
            for k in range(start - is_headed, end):
                rows[k] = rows[k][1:]
        start = end
    return [r for r in rows if len(r) < FEWEST_COUNTED or [c.text for c in r] != [str(n) for n in range(len(r))]]
