"""One sheet in one bounded streaming pass: values, formulas, stored results, styles, merges and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from xlreport.numerals import Number, to_number
from xlreport.ooxml.area import MAX_ROW, WINDOW_COLUMNS, WINDOW_ROWS, Area, area, disjoint, position
from xlreport.ooxml.formulas import translated
from xlreport.ooxml.strings import text_of, unescape
from xlreport.ooxml.styles import date_text
from xlreport.ooxml.xml import finished
from xlreport.ooxml.zipped import damaged

_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TRUE = ("1", "true", "on")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_MAX_ARRAYS = 200


class SheetCell(NamedTuple):
    """One cell of the sheet. ``text`` is what its user sees, a number in exact decimals, a date in ISO.

    ``value`` is the number, if it is one; ``formula`` starts with ``=``; ``stored`` is False where a formula has no
    result in the file.
    """

    row: int
    column: int
    text: str
    value: Number | None = None
    formula: str | None = None
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet holds inside the window; ``far`` counts the filled cells outside, ``first_far`` is one of them.

    ``cells`` are in reading order. ``merges`` are clipped to the window and do not overlap; ``overlaps`` counts
    those that were left out because they do.
    """

    cells: tuple[SheetCell, ...]
    merges: tuple[Area, ...]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    far: int
    first_far: tuple[int, int] | None
    overlaps: int


def read_sheet(
    chunks: Iterable[bytes],
    part: str,
    strings: Sequence[str] = (),
    dates: frozenset[str] = frozenset(),
    since_1904: bool = False,
) -> Sheet:
    """Reads a worksheet part; ``dates`` are the style indexes that show a date, as cells write them.

    Raises Unusable where the part contradicts itself, for example with two cells in one place.
    """
    reader = _Reader(strings, dates, since_1904)
    for element in finished(chunks, part, ("row", "col", "mergeCell")):
        tag = element.tag
        if tag.endswith("row"):
            reader.read_row(element)
        elif tag.endswith("mergeCell"):
            if (found := area(element.get("ref", ""))) and found[:2] != found[2:]:
                reader.merges.append(found)
        elif element.get("hidden") in _TRUE or element.get("width") == "0":
            reader.hidden_columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))
    return reader.sheet()


@dataclass(slots=True)
class _Reader:
    """What has been read of a sheet so far."""

    strings: Sequence[str]
    dates: frozenset[str]
    since_1904: bool
    cells: list[SheetCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    row: int = 0
    far: int = 0
    first_far: tuple[int, int] | None = None
    shared: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    waiting: list[tuple[int, str]] = field(default_factory=list)  # cells that precede the formula that they share
    arrays: list[tuple[Area, str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)  # letters met so far

    def read_row(self, element: Element) -> None:
        """The cells of a row; a row or cell that does not say where it is follows the one before."""
        number = element.get("r")
        row = self.row = int(number) if number else self.row + 1
        if not 1 <= row <= MAX_ROW:
            raise damaged(f"行号 {row} 不存在", f"there is no row {row}")
        if row > WINDOW_ROWS:
            if filled := sum(len(c) > 0 for c in element):
                self.far += filled
                self.first_far = self.first_far or (row, _first_filled(element))
            return
        if element.get("hidden") in _TRUE or element.get("ht") == "0":
            self.hidden_rows.add(row)
        row_text = str(row)
        column = 0
        known, append, new = self.columns, self.cells.append, tuple.__new__  # past NamedTuple's slower constructor
        for c in element:
            reference = c.get("r")
            if reference is None:
                column += 1
            elif not (column := known.get(reference.removesuffix(row_text), 0)):
                row, column = self.place(reference)
            if column > WINDOW_COLUMNS or row > WINDOW_ROWS:
                if len(c):
                    self.far += 1
                    self.first_far = self.first_far or (row, column)
            elif len(c):
                append(new(SheetCell, (row, column, *self.content(c, row, column))))
            else:
                append(new(SheetCell, (row, column, "", None, None, True)))

    def place(self, reference: str) -> tuple[int, int]:
        found = position(reference)
        if not found:
            raise damaged(f"单元格地址 {reference[:20]} 不存在", f"there is no cell {reference[:20]}")
        if found[0] == self.row:
            self.columns[reference.removesuffix(str(self.row))] = found[1]
        return found

    def content(self, c: Element, row: int, column: int) -> tuple[str, Number | None, str | None, bool]:
        """Text, value, formula and whether a result is stored."""
        value: str | None = None
        formula: Element | None = None
        inline: Element | None = None
        for child in c:
            last = child.tag[-1]
            if last == "v":
                value = child.text or ""
            elif last == "f":
                formula = child
            elif last == "s":
                inline = child
        kind = c.get("t", "n")
        number: Number | None = None
        if kind == "inlineStr" and inline is not None:
            text = text_of(inline)
        elif value is None:
            text = ""
        elif kind == "n":
            text, number = self.number(value, c.get("s") or "0")
        elif kind == "s":
            index = int(value)
            if not 0 <= index < len(self.strings):
                raise damaged("文字表缺项", "its table of texts is incomplete")
            text = self.strings[index]
        elif kind == "b":
            text = _BOOLEANS.get(value.strip(), value)
        elif kind == "d":
            text = value.replace("T", " ").removesuffix(" 00:00:00")
        else:
            text = unescape(value)
        if formula is None:
            return text, number, None, True
        stored = bool(value) or (kind == "str" and value is not None)
        return text, number, self.formula(formula, row, column), stored

    def number(self, stored: str, style: str) -> tuple[str, Number | None]:
        """The text and value of a stored number; text alone for a date, and for what is no number."""
        if stored.isdigit() and len(stored) < 16 and stored.isascii() and style not in self.dates:
            whole = int(stored)
            return str(whole), whole
        stored = stored.strip()
        real = float(stored) if _NUMERIC.fullmatch(stored) else float("inf")
        if real - real != 0:  # infinite
            return unescape(stored), None
        if style in self.dates and (date := date_text(real, self.since_1904)):
            return date, None
        exact = to_number(real)
        return (str(exact) if isinstance(exact, int) else format(exact, "f")), exact

    def formula(self, element: Element, row: int, column: int) -> str | None:
        text = unescape(element.text or "")
        kind, index = element.get("t"), element.get("si", "")
        if kind == "shared":
            if not text and index not in self.shared:
                self.waiting.append((len(self.cells), index))
                return "=?"
            if not text:
                return self.share(index, row, column)
            self.shared.setdefault(index, (row, column, text))
        elif kind == "array" and (whole := area(element.get("ref", ""))) and len(self.arrays) < _MAX_ARRAYS:
            self.arrays.append((whole, "=" + text))
        elif kind == "dataTable":
            return f"=TABLE({element.get('r1', '')},{element.get('r2', '')})"
        return "=" + text if text else None

    def share(self, index: str, row: int, column: int) -> str:
        top, left, text = self.shared[index]
        return "=" + translated(text, row - top, column - left)

    def sheet(self) -> Sheet:
        """What was read, in reading order, with the formulas that several cells share or fill together."""
        cells = self.cells
        for at, index in self.waiting:
            if index in self.shared:
                cells[at] = cells[at]._replace(formula=self.share(index, *cells[at][:2]))
        if any(whole[:2] != whole[2:] for whole, _ in self.arrays):
            cells = [_with_array(cell, self.arrays) for cell in cells]
        places = [cell[:2] for cell in cells]
        if places != sorted(places):
            cells.sort(key=lambda cell: cell[:2])
        if len(set(places)) < len(places):
            raise damaged("有两个单元格占同一位置", "two cells are in the same place")
        merges, overlaps = disjoint(self.merges)
        return Sheet(
            tuple(cells),
            merges,
            frozenset(self.hidden_rows),
            tuple(self.hidden_columns),
            self.far,
            self.first_far,
            overlaps,
        )


def _first_filled(row: Element) -> int:
    """The column of the first filled cell of a row beyond the window, 1 where it does not say."""
    found = (position(c.get("r", "")) for c in row if len(c))
    return next((place[1] for place in found if place), 1)


def _with_array(cell: SheetCell, arrays: list[tuple[Area, str]]) -> SheetCell:
    """The cell with the array formula that fills it, which the file writes into the first cell only."""
    if cell.formula is None:
        for whole, formula in arrays:
            if whole.holds(cell.row, cell.column):
                return cell._replace(formula=formula)
    return cell
