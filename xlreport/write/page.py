"""A workbook as plain data: what each sheet holds and how it is set up, before any file format.

The sheets' designers fill these records; :mod:`xlreport.write.package` turns them into bytes.
Rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from xlreport.a1 import Area
from xlreport.form import AMOUNT, CHANGE
from xlreport.identity import YEARS
from xlreport.numerals import Number
from xlreport.write.chart import Chart
from xlreport.write.texts import CELL_LIMIT, lines, pieces, units

Content = Number | str | None
ERROR_TITLE = "请改一下"
NOTE_FONT, NOTE_SIZE = "宋体", 9
_NOTE_WIDTH = 34.0  # characters
_MOST = 999_999_999  # that a change may be, either way


class Item(NamedTuple):
    """One cell, merged over ``rowspan`` × ``colspan``. With a formula, ``value`` is its stored result."""

    row: int
    column: int
    value: Content
    style: str
    rowspan: int = 1
    colspan: int = 1
    formula: str | None = None
    note: str | None = None
    link: str | None = None  # a cell of this workbook, as sheet!A1

    @property
    def area(self) -> Area:
        return Area(self.row, self.column, self.row + self.rowspan - 1, self.column + self.colspan - 1)


class Guard(NamedTuple):
    """A data validation with its prompt. ``kind`` is that of the form's cells, or ``text`` for a prompt alone."""

    area: Area
    kind: str
    title: str
    prompt: str
    error: str

    @property
    def test(self) -> tuple[str, ...]:
        """The type of the validation; with one, its comparison and the one or two limits, or a formula alone."""
        first = self.area.a1.partition(":")[0]
        if self.kind == "text":
            return ("any",)
        if self.kind == "year":
            return "whole", "between", str(YEARS[0]), str(YEARS[-1])
        if self.kind == CHANGE:
            return "whole", "between", str(-_MOST), str(_MOST)
        if self.kind == AMOUNT:
            return "custom", f"AND(ISNUMBER({first}),{first}>=0,ROUND({first},4)={first})"
        return "whole", ">=", "0"


class Shade(NamedTuple):
    """A conditional format: ``style`` where the cell begins with ``text``, or where ``formula`` holds."""

    area: Area
    style: str
    text: str | None = None
    formula: str | None = None


class Width(NamedTuple):
    """The width of columns, in characters; ``level`` 1 puts them in an outline group that starts folded."""

    first: int
    last: int
    characters: float
    level: int = 0


@dataclass(eq=False)
class Page:
    """One sheet. ``printed`` is the print area, ``repeat`` the header rows of each printed page.

    ``beside`` are the header columns of a sheet that is printed on as many pages across as it takes; others are
    printed one page wide. Only XlsxWriter writes it, as it does charts.

    ``continued`` names the rows of prose that go on with the paragraph above them. ``base`` is what sheets of its
    kind have in common: its settings and ``items`` are theirs, its ``slots`` are their other cells without contents,
    and it never changes. ``values`` are such a sheet's own contents for the slots, in order, or items of the same
    place and size where a cell is of another kind; it has no items beside them.
    """

    name: str
    items: list[Item] = field(default_factory=list)
    widths: list[Width] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    guards: list[Guard] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    printed: Area | None = None
    repeat: tuple[int, int] | None = None
    beside: tuple[int, int] | None = None
    continued: list[int] = field(default_factory=list)
    freeze: tuple[int, int] | None = None
    active: tuple[int, int] = (1, 1)
    filtered: Area | None = None
    sums: list[Area] = field(default_factory=list)  # formulas that rightly leave out the numbers beside their range
    landscape: bool = True
    one_page: bool = False
    protected: bool = True
    hidden: bool = False
    tab: str | None = None
    charts: list[Chart] = field(default_factory=list)
    more: Iterable[Item] = ()  # cells made as they are written: a roll-up may have a million of them
    base: Page | None = None
    slots: list[Item] = field(default_factory=list)
    values: list[Content | Item] = field(default_factory=list)

    def sheet(self) -> Page:
        """A new sheet with this page as its base."""
        page = object.__new__(Page)
        page.__dict__.update(self.__dict__, items=[], slots=[], values=[], base=self)
        return page

    def put(
        self, row: int, column: int, value: Content, style: str, *, rowspan: int = 1, colspan: int = 1,
        formula: str | None = None, note: str | None = None, link: str | None = None,
    ) -> None:  # fmt: skip
        self.items.append(Item(row, column, value, style, rowspan, colspan, formula, note, link))

    def slot(self, row: int, column: int, style: str, *, colspan: int = 1, formula: str | None = None) -> None:
        """Room for a value of each sheet that has this page as its base."""
        self.slots.append(Item(row, column, None, style, 1, colspan, formula))

    def __iter__(self) -> Iterator[Item]:
        base = self.base
        own = chain(self.items, self.more)
        return chain(base.items, base.filled(self.values), own) if base else own

    def noted(self) -> list[Item]:
        """The sheet's own cells with a note."""
        return [i for i in (self.values if self.base else self.items) if type(i) is Item and i.note]

    def filled(self, values: Iterable[Content | Item]) -> Iterator[Item]:
        """The slots with these values."""
        for slot, value in zip(self.slots, values, strict=True):
            yield value if isinstance(value, Item) else slot._replace(value=value)


@dataclass
class Book:
    """A whole workbook: its sheets in order, defined names (name → sheet!$A$1) and custom properties."""

    pages: list[Page]
    names: dict[str, str]
    properties: dict[str, str]
    title: str
    agency: str | None = None


def note_height(note: str) -> float:
    """How high a note is, as a multiple of what programs give it."""
    return 0.25 + 0.35 * lines(note, _NOTE_WIDTH, NOTE_SIZE)


def fitting(text: str) -> str:
    """The text as far as a cell holds it."""
    return text if units(text) <= CELL_LIMIT else pieces(text, CELL_LIMIT - 200)[0] + "……（原文过长，余下略）"
