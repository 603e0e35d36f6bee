"""Form → the official sheets: where each label and figure stands, and each relation as a formula.

Nothing here is written by hand for an edition: spans, addresses, names and formulas follow from the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import NamedTuple

from xlreport.a1 import Area, column_letters
from xlreport.form import Cell, Entry, Form, FormError, Relation, Section, Table, Term

# The first rows of a section's sheet; the tables follow. The status line is not printed.
STATUS_ROW, TITLE_ROW, AGENCY_ROW, FIRST_ROW = 1, 2, 3, 4

CAPTION, STUB, COLUMN, ROW = "caption", "stub", "column", "row"

_UNQUOTED = re.compile(r"[\u4e00-\u9fff]+")
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


class Spot(NamedTuple):
    """Where a figure stands; ``colspan`` is more than 1 where the cell is merged to the section's width."""

    sheet: str
    row: int
    column: int
    colspan: int = 1

    @property
    def a1(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @property
    def link(self) -> str:
        """The cell with its sheet, as formulas and links write it."""
        return f"{quoted(self.sheet)}!{self.a1}"


class Label(NamedTuple):
    """One printed label with its spans; ``role`` is caption, stub, column or row."""

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    role: str
    entry: Entry | None = None


class Block(NamedTuple):
    """One table on its sheet: its outline, its figures and its labels."""

    table: Table
    sheet: str
    outline: Area
    figures: Area
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Layout:
    """The official sheets of a form. ``sheets`` maps section ids to sheet names, in official order."""

    form: Form
    sheets: Mapping[str, str]
    blocks: tuple[Block, ...]
    spots: Mapping[str, Spot]
    names: Mapping[str, str]

    def blocks_of(self, section: Section) -> tuple[Block, ...]:
        return tuple(b for b in self.blocks if b.table.section == section.id)

    def total_formula(self, relation: Relation) -> str:
        """The formula of the total that the relation defines: empty while none of its parts is a number.

        It counts nothing but its own range, so that it stays right when a row or column is inserted there.
        """
        sheet = self.spots[relation.lhs[0].cell].sheet
        parts = self.arguments((t.cell for t in relation.rhs), sheet)
        return f'IF(COUNT({parts})=0,"",{self.side(relation.rhs, sheet)})'

    def side(self, terms: Iterable[Term], sheet: str = "", last: Mapping[str, Spot] | None = None) -> str:
        """One side of a relation as formula text, seen from ``sheet``; ``last`` places last year's figures.

        SUM takes blanks and words for nothing, so a side is always a number.
        """
        terms = tuple(terms)
        text = ""
        for sign, symbol in ((1, "+"), (-1, "-")):
            spots = [(last or {})[t.cell] if t.last else self.spots[t.cell] for t in terms if t.coefficient == sign]
            if spots:
                text += f"{symbol}SUM({','.join(_ranges(spots, sheet))})"
        if any(abs(t.coefficient) != 1 for t in terms):
            raise FormError("a relation counts each cell once, added or taken off")
        return text.removeprefix("+")

    def arguments(self, addresses: Iterable[str], sheet: str = "") -> str:
        """Cells as the arguments of a function: neighbours joined to ranges."""
        return ",".join(_ranges((self.spots[a] for a in addresses), sheet))

    def filled(self, addresses: Iterable[str], sheet: str = "") -> str:
        """How many of the cells hold anything but blanks, as formula text; the checker takes no other for filled."""
        return "+".join(filled(r) for r in _ranges((self.spots[a] for a in addresses), sheet))


def filled(cells: str) -> str:
    """How many cells of a range hold more than spaces of any width, as formula text that old programs know."""
    return _with_text(cells, "<>")


def blank(cells: str) -> str:
    """How many cells of a range hold nothing, or spaces alone, as formula text."""
    return _with_text(cells, "=")


def _with_text(cells: str, sign: str) -> str:
    return f'SUMPRODUCT(--(TRIM(SUBSTITUTE(SUBSTITUTE({cells},"\u3000",""),"\u00a0","")){sign}""))'


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return sheet if _UNQUOTED.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"


def areas(spots: Iterable[Spot]) -> list[Area]:
    """The fewest simple rectangles: cells side by side joined first, then equal rows one under the other."""
    wide: list[list[int]] = []  # top, left, bottom, right
    for _, row, column, colspan in spots:
        if wide and wide[-1][0] == row and wide[-1][3] == column - 1 and colspan == 1:
            wide[-1][3] = column
        else:
            wide.append([row, column, row, column])
    tall: list[list[int]] = []
    for top, left, bottom, right in wide:
        if tall and tall[-1][2] == top - 1 and tall[-1][1] == left and tall[-1][3] == right:
            tall[-1][2] = bottom
        else:
            tall.append([top, left, bottom, right])
    return [Area(*a) for a in tall]


def _ranges(spots: Iterable[Spot], sheet: str) -> list[str]:
    """The spots as ranges, with their sheet's name where that is not ``sheet``."""
    found = []
    for name, group in groupby(sorted(spots), key=lambda s: s.sheet):
        prefix = "" if name == sheet else quoted(name) + "!"
        found += [prefix + a.a1 for a in areas(group)]
    return found


@cache
def layout_of(form: Form) -> Layout:
    """The layout of a form; sheets, cells and names are unique, or the edition is refused."""
    sheets = _sheet_names(form)
    blocks: list[Block] = []
    spots: dict[str, Spot] = {}
    for section in form.sections:
        width = max((_depth(t.rows) + len(t.column_leaves) for t in section.tables), default=0)
        top = FIRST_ROW
        for table in section.tables:
            block = _block(table, sheets[section.id], top, width)
            blocks.append(block)
            spots.update(_spots(block, width))
            top = block.outline.bottom + 1
    names = {address: name_of(address) for address in form.cells}
    if len({n.casefold() for n in names.values()}) != len(names):
        raise FormError("two cells would bear one name")
    return Layout(form, sheets, tuple(blocks), spots, names)


def name_of(address: str) -> str:
    """The defined name of a cell: its address in the letters that a name may hold.

    It rests on ids alone, so it stays the same when a local edition adds rows.
    """
    name = re.sub(r"\W", "_", address.replace("/", "___").replace(".", "__"))
    if len(name) > 255 or name[0].isdigit():
        raise FormError(f"{address} makes no valid name")
    return name


def axis_of(relation: Relation, cells: Mapping[str, Cell]) -> tuple[str, Entry]:
    """The row or column that the relation runs along: ``row`` or ``column``, and its entry."""
    cell = cells[relation.lhs[0].cell]
    return (ROW, cell.row) if relation.id.endswith(f"/{cell.row.id}") else (COLUMN, cell.column)


def _sheet_names(form: Form) -> dict[str, str]:
    """Clerks say 表二, 表三, 表四 for the sections with tables; sections of prose go by their title."""
    names: dict[str, str] = {}
    for section in form.sections:
        ordinal, comma, _ = section.title.partition("、")
        name = f"表{ordinal}" if section.tables and comma and len(ordinal) < 4 else section.title
        name = _FORBIDDEN_IN_SHEET_NAME.sub("", name)[:31]
        if not name or name in names.values():
            raise FormError(f"no sheet can be named after {section.title!r}")
        names[section.id] = name
    return names


def _depth(entries: tuple[Entry, ...]) -> int:
    """Levels of labels; none where no entry bears a label, as in the table of disputes."""
    return max((e.depth for e in entries if e.label), default=0)


def _block(table: Table, sheet: str, top: int, width: int) -> Block:
    stub, header = _depth(table.rows), _depth(table.columns)
    labels: list[Label] = []
    outline = Area(top, 1, top, width)
    if table.caption:
        labels.append(Label(table.caption, top, 1, 1, width, CAPTION))
        top += 1
    if stub and header:
        labels.append(Label(table.stub, top, 1, header, stub, STUB))
    stretch = width - stub - len(table.column_leaves)
    for entry, level, at, count in _spans(table.columns):
        last = at + count == len(table.column_leaves)
        rowspan = header - level if entry.leaf else 1
        colspan = count + (stretch if last else 0)
        labels.append(Label(entry.printed or entry.label, top + level, 1 + stub + at, rowspan, colspan, COLUMN, entry))
    first = top + header
    if stub:
        for entry, level, at, count in _spans(table.rows):
            colspan = stub - level if entry.leaf else 1
            labels.append(Label(entry.printed or entry.label, first + at, 1 + level, count, colspan, ROW, entry))
    bottom = first + len(table.row_leaves) - 1
    figures = Area(first, stub + 1, bottom, width)
    return Block(table, sheet, outline._replace(bottom=bottom), figures, tuple(labels))


def _spans(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, int, int, int]]:
    """Each label with its level from 0, its first leaf and its count of leaves.

    A heading covers its leaves in a row; it is printed again where something else stands between them.
    """
    leaves = [e.id for e in entries if e.leaf]
    for entry in entries:
        if entry.leaf:
            yield entry, entry.depth - 1, leaves.index(entry.id), 1
            continue
        below = [n for n, id in enumerate(leaves) if id.startswith(entry.id + ".")]
        for _, run in groupby(enumerate(below), key=lambda pair: pair[1] - pair[0]):
            at = [n for _, n in run]
            yield entry, entry.depth - 1, at[0], len(at)


def _spots(block: Block, width: int) -> Iterator[tuple[str, Spot]]:
    table, figures = block.table, block.figures
    for r, row in enumerate(table.row_leaves):
        for c, column in enumerate(table.column_leaves):
            at = figures.left + c
            last = c == len(table.column_leaves) - 1
            spot = Spot(block.sheet, figures.top + r, at, width - at + 1 if last else 1)
            yield f"{table.id}/{row.id}/{column.id}", spot
