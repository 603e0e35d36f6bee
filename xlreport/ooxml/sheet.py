"""One sheet in one bounded streaming pass: values, formulas, stored results, styles, merges and what is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import ge
from xml.etree.ElementTree import Element

from xlreport.a1 import Area, column_number
from xlreport.numerals import Number
from xlreport.ooxml.area import (
    MAX_COLUMN,
    MAX_ROW,
    WINDOW_COLUMNS,
    WINDOW_ROWS,
    area,
    disjoint,
    position,
)
from xlreport.ooxml.plain import PlainSheet, attributes, plain_text, row_of, taken_apart
from xlreport.ooxml.strings import text_of, unescape
from xlreport.ooxml.written import Formulas, SheetCell, Values, WrittenFormula
from xlreport.ooxml.xml import SHORT, finished, no_collecting, not_well_formed, short
from xlreport.ooxml.zipped import damaged
from xlreport.report import Unusable

_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet holds inside the window; ``far`` counts the filled cells outside, ``first_far`` is one of them.

    ``cells`` are in reading order. ``merges`` are clipped to the window and do not overlap; ``overlaps`` counts
    those that were left out because they do. ``hidden_rows`` are those with cells.
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
    values = Values(strings, dates, since_1904)
    with no_collecting():
        try:
            return _read(chunks, part, values)
        except ValueError as e:  # a number of a row, a column or a text is none
            raise not_well_formed(part) from e


def _read(chunks: Iterable[bytes], part: str, values: Values) -> Sheet:
    head, more = short(chunks)
    if len(head) <= SHORT and (plain := taken_apart(head, part)):
        reader = _Reader(values)
        if reader.read_plain(plain):
            return reader.sheet()
    reader = _Reader(values)
    for element in finished(chain((head,), more), part, ("row", "col", "mergeCell")):
        tag = element.tag
        if tag.endswith("row"):
            reader.read_row(element)
        elif tag.endswith("mergeCell"):
            reader.merge(element.attrib)
        else:
            reader.hide_columns(element.attrib)
    return reader.sheet()


@dataclass(slots=True)
class _Reader:
    """What has been read of a sheet so far."""

    values: Values
    formulas: Formulas = field(default_factory=Formulas)
    cells: list[SheetCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    row: int = 0
    far: int = 0
    first_far: tuple[int, int] | None = None
    columns: dict[str, int] = field(default_factory=dict)  # letters met so far

    def read_plain(self, sheet: PlainSheet) -> bool:
        """Everything in a plainly written sheet; False, and then nothing counts, if one of its rows is not."""
        row, digits = 0, ""
        known, append, new = self.columns, self.cells.append, tuple.__new__  # past NamedTuple's slower constructor
        for before, letters, number, style, kind, how, formula, value, inline in sheet.cells:
            if before and not before.isspace():
                if not (opened := row_of(before)):
                    return False
                row, digits = opened[0], str(opened[0])
                self.open_row(row, opened[1])
            if number != digits:
                return False
            if not (column := known.get(letters, 0)):
                column = known[letters] = column_number(letters)
            is_blank = value is None and inline is None and how is None
            if column > WINDOW_COLUMNS or row > WINDOW_ROWS:
                if column > MAX_COLUMN:
                    raise _no_such_cell(letters + number)
                self.beyond(row, column, 0 if is_blank else 1)
            elif is_blank:
                append(new(SheetCell, (row, column, "", None, None, True)))
            else:
                result = value and plain_text(value)
                text, exact = self.values.shown(kind or "n", style, result, inline and unescape(plain_text(inline)))
                if how is None:
                    append(new(SheetCell, (row, column, text, exact, None, True)))
                else:
                    written = WrittenFormula(attributes(how), plain_text(formula or ""))
                    append(self.calculated(row, column, text, exact, kind, result, written))
        for tag in sheet.columns:
            self.hide_columns(tag)
        for tag in sheet.merges:
            self.merge(tag)
        return True

    def read_row(self, element: Element) -> None:
        """The cells of a row; a row or cell that does not say where it is follows the one before."""
        number = element.get("r")
        row = self.row = int(number) if number else self.row + 1
        if len(element) or row > MAX_ROW or row < 1:
            self.open_row(row, element.attrib)
        if row > WINDOW_ROWS:
            if filled := sum(len(c) > 0 for c in element):
                self.beyond(row, _first_filled(element), filled)
            return
        row_text = str(row)
        column = 0
        known, append, new = self.columns, self.cells.append, tuple.__new__
        for c in element:
            reference = c.get("r")
            if reference is None:
                column += 1
            elif not (column := known.get(reference.removesuffix(row_text), 0)):
                row, column = self.place(reference)
            if column > WINDOW_COLUMNS or row > WINDOW_ROWS:
                self.beyond(row, column, 1 if len(c) else 0)
            elif len(c):
                append(self.cell(c, row, column))
            else:
                append(new(SheetCell, (row, column, "", None, None, True)))

    def place(self, reference: str) -> tuple[int, int]:
        found = position(reference)
        if not found:
            raise _no_such_cell(reference)
        if found[0] == self.row:
            self.columns[reference.removesuffix(str(self.row))] = found[1]
        return found

    def cell(self, c: Element, row: int, column: int) -> SheetCell:
        """A cell that holds something."""
        value: str | None = None
        formula: Element | None = None
        inline: str | None = None
        for child in c:
            last = child.tag[-1]
            if last == "v":
                value = child.text or ""
            elif last == "f":
                formula = child
            elif last == "s":
                inline = text_of(child)
        kind = c.get("t")
        text, exact = self.values.shown(kind or "n", c.get("s"), value, inline)
        if formula is None:
            return SheetCell(row, column, text, exact)
        written = WrittenFormula(formula.attrib, formula.text or "")
        return self.calculated(row, column, text, exact, kind, value, written)

    def calculated(
        self,
        row: int,
        column: int,
        text: str,
        exact: Number | None,
        kind: str | None,
        result: str | None,
        written: WrittenFormula,
    ) -> SheetCell:
        """A cell with a formula; ``result`` is what is written in it as the result, None for nothing."""
        stored = bool(result) or (kind == "str" and result is not None)
        return SheetCell(row, column, text, exact, self.formulas.of(written, row, column, len(self.cells)), stored)

    def open_row(self, row: int, attributes: Mapping[str, str]) -> None:
        if not 1 <= row <= MAX_ROW:
            raise damaged(f"行号 {row} 不存在", f"there is no row {row}")
        if row <= WINDOW_ROWS and (attributes.get("hidden") in _TRUE or attributes.get("ht") == "0"):
            self.hidden_rows.add(row)

    def beyond(self, row: int, column: int, filled: int) -> None:
        """Counts filled cells outside the window."""
        if filled:
            self.far += filled
            self.first_far = self.first_far or (row, column)

    def hide_columns(self, attributes: Mapping[str, str]) -> None:
        """Remembers columns whose tag says that they are hidden."""
        if attributes.get("hidden") in _TRUE or attributes.get("width") == "0":
            self.hidden_columns.append((int(attributes.get("min", "1")), int(attributes.get("max", "1"))))

    def merge(self, attributes: Mapping[str, str]) -> None:
        if (found := area(attributes.get("ref", ""))) and found[:2] != found[2:]:
            self.merges.append(found)

    def sheet(self) -> Sheet:
        """What was read, in reading order."""
        cells = self.formulas.spread(self.cells)
        places = [cell[:2] for cell in cells]
        if any(map(ge, places, islice(places, 1, None))):  # seldom: they are in order, no two in one place
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


def _no_such_cell(reference: str) -> Unusable:
    return damaged(f"单元格地址 {reference[:20]} 不存在", f"there is no cell {reference[:20]}")


def _first_filled(row: Element) -> int:
    """The column of the first filled cell of a row beyond the window, 1 where it does not say."""
    found = (position(c.get("r", "")) for c in row if len(c))
    return next((place[1] for place in found if place), 1)
