"""One sheet in one bounded streaming pass: values, formulas, stored results, styles, merges and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlreport.numerals import Number, to_number
from xlreport.ooxml.formulas import MAX_COLUMN, MAX_ROW, column_number, translated
from xlreport.ooxml.strings import joined, unescape
from xlreport.ooxml.styles import date_text
from xlreport.ooxml.xml import feed, parser
from xlreport.ooxml.zipped import damaged

WINDOW_ROWS, WINDOW_COLUMNS = 2_000, 100
MAX_MERGE_ROWS = 400_000  # more than disjoint merges inside the window can have

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TRUE = ("1", "true", "on")


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
    style: int = 0


class Area(NamedTuple):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


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


def area(reference: str) -> Area | None:
    """The rectangle that a reference such as ``B2:D9`` names, None where it names none."""
    first, _, last = reference.partition(":")
    a, b = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not a or not b:
        return None
    top, bottom = sorted((int(a[2]), int(b[2])))
    left, right = sorted((column_number(a[1]), column_number(b[1])))
    if top < 1 or bottom > MAX_ROW or right > MAX_COLUMN:
        return None
    return Area(top, left, bottom, right)


def read_sheet(
    chunks: Iterable[bytes],
    part: str,
    strings: Sequence[str] = (),
    dates: frozenset[int] = frozenset(),
    since_1904: bool = False,
) -> Sheet:
    """Reads a worksheet part. Raises Unusable where it contradicts itself, for example with two cells in one place."""
    cells: list[SheetCell] = []
    shared: dict[str, tuple[int, int, str]] = {}
    pending: list[tuple[int, str]] = []  # cells that came before the formula that they share
    arrays: list[tuple[Area, str]] = []
    merges: list[Area] = []
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    columns: dict[str, int] = {}  # letters already seen
    far, first_far = 0, None
    row = column = 0
    row_text = ""
    in_order, last = True, (0, 0)
    attributes: dict[str, str] = {}
    formula_attributes: dict[str, str] | None = None
    value: str | None = None
    formula = ""
    inline: list[str] | None = None
    phonetic = False
    pieces: list[str] = []
    p = parser()

    def place(reference: str) -> None:
        nonlocal row, column
        found = _REFERENCE.fullmatch(reference)
        number = column_number(found[1]) if found else 0
        if not found or not 1 <= int(found[2]) <= MAX_ROW or number > MAX_COLUMN:
            raise damaged(f"单元格地址 {reference[:20]} 不存在", f"there is no cell {reference[:20]}")
        row, column = int(found[2]), number

    def begin(name: str, _: dict[str, str]) -> None:
        # The root tells which of the two namespaces (Transitional or Strict) the sheet is written in.
        space = name[: -len("worksheet")]
        names = ("c", "v", "f", "t", "is", "row", "rPh", "mergeCell", "col")
        p.StartElementHandler, p.EndElementHandler = handlers(*(space + n for n in names))

    def handlers(c: str, v: str, f: str, t: str, is_: str, row_: str, rph: str, merge: str, col: str):  # type: ignore[no-untyped-def]
        def start(name: str, a: dict[str, str]) -> None:
            nonlocal row, column, row_text, attributes, formula_attributes, value, formula, inline, phonetic
            if name == c:
                attributes, formula_attributes, value, inline = a, None, None, None
                reference = a.get("r")
                if reference is None:
                    column += 1
                elif reference.endswith(row_text) and (known := columns.get(reference[: -len(row_text)])):
                    column = known
                else:
                    place(reference)
                    if reference.endswith(row_text):
                        columns[reference[: -len(row_text)]] = column
            elif name == v or (name == t and inline is not None and not phonetic):
                pieces.clear()
                p.CharacterDataHandler = pieces.append
            elif name == f:
                formula_attributes = a
                pieces.clear()
                p.CharacterDataHandler = pieces.append
            elif name == row_:
                number = a.get("r")
                row = int(number) if number else row + 1
                column = 0
                row_text = str(row)
                if not 1 <= row <= MAX_ROW:
                    raise damaged(f"行号 {row} 不存在", f"there is no row {row}")
                if a.get("hidden") in _TRUE and row <= WINDOW_ROWS:
                    hidden_rows.add(row)
            elif name == is_:
                inline = []
            elif name == rph:
                phonetic = True
            elif name == merge:
                if (found := area(a.get("ref", ""))) and found[:2] != found[2:]:
                    merges.append(found)
            elif name == col and (a.get("hidden") in _TRUE or a.get("width") == "0"):
                hidden_columns.append((int(a["min"]), int(a["max"])))

        def end(name: str) -> None:
            nonlocal value, formula, phonetic
            if name == c:
                finish()
            elif name == v:
                p.CharacterDataHandler = None
                value = joined(pieces)
            elif name == f:
                p.CharacterDataHandler = None
                formula = joined(pieces)
            elif name == t:
                p.CharacterDataHandler = None
                if inline is not None and not phonetic:
                    inline.append(joined(pieces))
            elif name == rph:
                phonetic = False

        return start, end

    def finish() -> None:
        nonlocal far, first_far, in_order, last
        if row > WINDOW_ROWS or column > WINDOW_COLUMNS:
            if value or inline or formula_attributes is not None:
                far += 1
                first_far = first_far or (row, column)
            return
        kind = attributes.get("t", "n")
        style = int(attributes.get("s") or 0)
        number: Number | None = None
        if inline is not None and kind == "inlineStr":
            text = unescape(joined(inline))
        elif value is None:
            text = ""
        elif kind == "s":
            index = int(value)
            if not 0 <= index < len(strings):
                raise damaged("文字表缺项", "its table of texts is incomplete")
            text = strings[index]
        elif kind == "n":
            text, number = numeric(value, style)
        elif kind == "b":
            text = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(value.strip(), value)
        elif kind == "d":
            text = value.replace("T", " ").removesuffix(" 00:00:00")
        else:
            text = unescape(value)
        here = (row, column)
        in_order = in_order and here > last
        last = here
        if formula_attributes is None:
            cells.append(SheetCell(row, column, text, number, None, True, style))
        else:
            stored = bool(value) or (value is not None and kind == "str")
            cells.append(SheetCell(row, column, text, number, written(formula_attributes), stored, style))

    def numeric(stored: str, style: int) -> tuple[str, Number | None]:
        if style not in dates and len(stored) < 16 and stored.isascii() and stored.isdigit():
            exact: Number = int(stored)
        elif _NUMERIC.fullmatch(stored := stored.strip()) and (real := float(stored)) - real == 0:  # finite
            if style in dates and (date := date_text(real, since_1904)):
                return date, None
            exact = to_number(real)
        else:
            return stored, None
        return (str(exact) if isinstance(exact, int) else format(exact, "f")), exact

    def written(a: dict[str, str]) -> str | None:
        kind, index = a.get("t"), a.get("si", "")
        if kind == "shared":
            if formula:
                shared.setdefault(index, (row, column, formula))
            elif index in shared:
                top, left, text = shared[index]
                return "=" + translated(text, row - top, column - left)
            else:
                pending.append((len(cells), index))
                return "=?"
        elif kind == "array":
            if (whole := area(a.get("ref", ""))) and whole[:2] != whole[2:]:
                arrays.append((whole, "=" + formula))
        elif kind == "dataTable":
            return f"=TABLE({a.get('r1', '')},{a.get('r2', '')})"
        return "=" + formula if formula else None

    p.StartElementHandler = begin
    feed(p, chunks, part)
    for at, index in pending:
        if index in shared:
            top, left, text = shared[index]
            cell = cells[at]
            cells[at] = cell._replace(formula="=" + translated(text, cell.row - top, cell.column - left))
    if arrays:
        cells = [_with_array(cell, arrays) for cell in cells]
    if not in_order:
        cells.sort(key=lambda cell: cell[:2])
        for one, other in zip(cells, cells[1:], strict=False):
            if one[:2] == other[:2]:
                raise damaged(
                    f"第 {one.row} 行有两个单元格占同一位置", f"two cells of row {one.row} are in the same place"
                )
    kept, overlaps = disjoint(merges)
    return Sheet(tuple(cells), kept, frozenset(hidden_rows), tuple(hidden_columns), far, first_far, overlaps)


def _with_array(cell: SheetCell, arrays: list[tuple[Area, str]]) -> SheetCell:
    """The cell with the array formula that fills it, which the file writes into the first cell only."""
    if cell.formula is None:
        for whole, formula in arrays[:200]:
            if whole.holds(cell.row, cell.column):
                return cell._replace(formula=formula)
    return cell


def disjoint(merges: Iterable[Area]) -> tuple[tuple[Area, ...], int]:
    """The merges clipped to the window, the first of any two that overlap, and the count of those left out."""
    kept: list[Area] = []
    taken: dict[int, int] = {}  # row → one bit for each column that a merge covers
    left_out, budget = 0, MAX_MERGE_ROWS
    for top, left, bottom, right in merges:
        bottom, right = min(bottom, WINDOW_ROWS), min(right, WINDOW_COLUMNS)
        if top > bottom or left > right:
            continue
        budget -= bottom - top + 1
        bits = (1 << (right + 1)) - (1 << left)
        rows = range(top, bottom + 1)
        if budget < 0 or any(taken.get(r, 0) & bits for r in rows):
            left_out += 1
            continue
        for r in rows:
            taken[r] = taken.get(r, 0) | bits
        if (top, left) != (bottom, right):
            kept.append(Area(top, left, bottom, right))
    return tuple(kept), left_out
