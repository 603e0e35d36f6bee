"""What a cell says, from what is written in it: its text, its number, and the formula behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlreport.a1 import Area
from xlreport.numerals import Number, to_number
from xlreport.ooxml.area import area
from xlreport.ooxml.formulas import translated
from xlreport.ooxml.strings import unescape
from xlreport.ooxml.styles import date_text
from xlreport.ooxml.zipped import damaged

_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
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


class WrittenFormula(NamedTuple):
    """A formula element: its attributes and its text."""

    attributes: Mapping[str, str]
    text: str


class Values:
    """What cells show: from the texts of the workbook and the styles (``dates``) that make a number a date."""

    def __init__(self, strings: Sequence[str], dates: frozenset[str], since_1904: bool) -> None:
        self._strings, self._dates, self._since_1904 = strings, dates, since_1904

    def shown(self, kind: str, style: str | None, value: str | None, inline: str | None) -> tuple[str, Number | None]:
        """Text and number of a cell with that type and style; ``inline`` is the text inside it, if there is any."""
        if kind == "inlineStr" and inline is not None:
            return inline, None
        if value is None:
            return "", None
        if kind == "n":
            return self._number(value, style or "0")
        if kind == "s":
            index = int(value)
            if not 0 <= index < len(self._strings):
                raise damaged("文字表缺项", "its table of texts is incomplete")
            return self._strings[index], None
        if kind == "b":
            return _BOOLEANS.get(value.strip(), value), None
        if kind == "d":
            return value.replace("T", " ").removesuffix(" 00:00:00"), None
        return unescape(value), None

    def _number(self, stored: str, style: str) -> tuple[str, Number | None]:
        """The text and value of a stored number; text alone for a date, and for what is no number."""
        if stored.isdigit() and len(stored) < 16 and stored.isascii() and style not in self._dates:
            whole = int(stored)
            return str(whole), whole
        stored = stored.strip()
        real = float(stored) if _NUMERIC.fullmatch(stored) else float("inf")
        if real - real != 0:  # infinite
            return unescape(stored), None
        if style in self._dates and (date := date_text(real, self._since_1904)):
            return date, None
        exact = to_number(real)
        return (str(exact) if isinstance(exact, int) else format(exact, "f")), exact


class Formulas:
    """The formulas of one sheet, some of which several cells share or fill together."""

    def __init__(self) -> None:
        self._shared: dict[str, tuple[int, int, str]] = {}
        self._waiting: list[tuple[int, str]] = []  # cells that precede the formula that they share
        self._arrays: list[tuple[Area, str]] = []

    def of(self, written: WrittenFormula, row: int, column: int, at: int) -> str | None:
        """The formula of a cell, with its ``=``; the cell will be number ``at`` of those that :meth:`spread` gets."""
        text = unescape(written.text)
        if not written.attributes:
            return "=" + text if text else None
        get = written.attributes.get
        kind, index = get("t"), get("si", "")
        if kind == "shared":
            if not text and index not in self._shared:
                self._waiting.append((at, index))
                return "=?"
            if not text:
                return self._share(index, row, column)
            self._shared.setdefault(index, (row, column, text))
        elif kind == "array" and (whole := area(get("ref", ""))) and len(self._arrays) < _MAX_ARRAYS:
            self._arrays.append((whole, "=" + text))
        elif kind == "dataTable":
            return f"=TABLE({get('r1', '')},{get('r2', '')})"
        return "=" + text if text else None

    def spread(self, cells: list[SheetCell]) -> list[SheetCell]:
        """All cells of the sheet, with the formulas that stand in other cells than theirs."""
        for at, index in self._waiting:
            if index in self._shared:
                cells[at] = cells[at]._replace(formula=self._share(index, *cells[at][:2]))
        if any(whole[:2] != whole[2:] for whole, _ in self._arrays):
            return [self._with_array(cell) for cell in cells]
        return cells

    def _share(self, index: str, row: int, column: int) -> str:
        top, left, text = self._shared[index]
        return "=" + translated(text, row - top, column - left)

    def _with_array(self, cell: SheetCell) -> SheetCell:
        """The cell with the array formula that fills it, which the file writes into the first cell only."""
        if cell.formula is None:
            for whole, formula in self._arrays:
                if whole.holds(cell.row, cell.column):
                    return cell._replace(formula=formula)
        return cell
