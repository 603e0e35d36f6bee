"""A workbook as plain data: what each sheet holds and how it is set up, before any file format.

The sheets' designers fill these records; :mod:`xlreport.write.package` turns them into bytes.
Rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from xlreport.layout import Area
from xlreport.numerals import Number
from xlreport.write.texts import CELL_LIMIT, pieces, units

Content = Number | str | None
ERROR_TITLE = "请改一下"
NOTE_FONT, NOTE_SIZE = "宋体", 9


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


class Guard(NamedTuple):
    """A data validation with its prompt. ``kind`` is that of the form's cells, or ``text`` for a prompt alone."""

    area: Area
    kind: str
    title: str
    prompt: str
    error: str


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

    ``continued`` names the rows of prose that go on with the paragraph above them. ``base`` is what sheets of its
    kind have in common: its items come first, its settings are theirs, and it never changes.
    """

    name: str
    items: list[Item] = field(default_factory=list)
    widths: list[Width] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    guards: list[Guard] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    printed: Area | None = None
    repeat: tuple[int, int] | None = None
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
    base: Page | None = None

    def sheet(self) -> Page:
        """A new sheet with this page as its base."""
        return replace(self, items=[], base=self)

    def put(
        self, row: int, column: int, value: Content, style: str, *, rowspan: int = 1, colspan: int = 1,
        formula: str | None = None, note: str | None = None, link: str | None = None,
    ) -> None:  # fmt: skip
        self.items.append(Item(row, column, value, style, rowspan, colspan, formula, note, link))

    def __iter__(self) -> Iterator[Item]:
        return chain(self.base.items, self.items) if self.base else iter(self.items)


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
    return 0.6 + 0.35 * note.count("\n")


def fitting(text: str) -> str:
    """The text as far as a cell holds it."""
    return text if units(text) <= CELL_LIMIT else pieces(text, CELL_LIMIT - 200)[0] + "……（原文过长，余下略）"
