"""Sheets that differ in their contents alone: what they have in common is put into XML once, with gaps to fill."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from xlreport.a1 import Area
from xlreport.write.page import Item, Page
from xlreport.write.sheet import (
    ROWS_END,
    cells_xml,
    links_xml,
    merges_xml,
    row_pixels,
    row_xml,
    rows_after,
    rows_start,
)  # fmt: skip
from xlreport.write.styles import Looks


class Slot(NamedTuple):
    """A cell with its contents left out: where it goes, what stands before a number, before a text, and after it."""

    gap: int
    number: str
    text: str
    end: str
    item: Item


class Mould(NamedTuple):
    """The XML of a base: ``pieces`` down to the last slot, with a gap for each, and ``rest``, the rows after it."""

    pieces: list[str]
    slots: list[Slot]
    rest: str
    merges: str
    links: str


def filled_xml(page: Page, looks: Looks, *, first: bool = False) -> str:
    """The worksheet part of a page that has a base, down to its last own cell."""
    assert page.base
    mould = _mould(page.base, looks, first=first)
    xml = mould.pieces.copy()
    for (gap, number, text, end, item), value in zip(mould.slots, page.values, strict=True):
        kind = type(value)
        if kind is int:
            xml[gap] = f"{number}{value}{end}"
        elif kind is str and text and "&" not in value and "<" not in value:  # type: ignore[operator]
            xml[gap] = f"{text}{value}{end}"
        else:
            xml[gap] = cells_xml(value if isinstance(value, Item) else item._replace(value=value), looks)
    return "".join(xml)


def rest_xml(page: Page, looks: Looks, *, noted: bool) -> str:
    """What follows; it depends on the base and on the page's rules alone."""
    assert page.base
    mould = _mould(page.base, looks, first=False)
    return mould.rest + rows_after(page, mould.merges, mould.links, looks, noted=noted)


@lru_cache(maxsize=64)
def _mould(base: Page, looks: Looks, *, first: bool) -> Mould:
    cells = [(item.row, item.column, gap, "") for gap, item in enumerate(base.slots)]
    for item in base.items:
        cells.append((item.row, item.column, -1, cells_xml(item, looks)))
        below = item._replace(value=None, formula=None)
        cells += [
            (row, item.column, -1, cells_xml(below._replace(row=row), looks))
            for row in range(item.row + 1, item.row + item.rowspan)
        ]
    by_row = {row: list(group) for row, group in groupby(sorted(cells), key=lambda c: c[0])}
    every = [i.area for i in (*base.items, *base.slots)]
    bottom = max((*by_row, *base.heights), default=1)
    pieces, gaps = [rows_start(base, Area(1, 1, bottom, max((a.right for a in every), default=1)), first=first)], {}
    for row in sorted(by_row.keys() | base.heights.keys()):
        pieces[-1] += row_xml(row, row_pixels(base, row), empty=row not in by_row)
        for _, _, gap, xml in by_row.get(row, ()):
            if gap >= 0:
                gaps[gap] = len(pieces)
                pieces += ("", "")
            pieces[-1] += xml
        pieces[-1] += "</row>" if row in by_row else ""
    rest = pieces.pop() + ROWS_END
    slots = [_slot(gaps[n], item, looks) for n, item in enumerate(base.slots)]
    return Mould(pieces, slots, rest, merges_xml(a for a in every if a[:2] != a[2:]), links_xml(base.items))


def _slot(gap: int, item: Item, looks: Looks) -> Slot:
    """The cell's XML around its contents, found by giving it some."""
    number, _, end = cells_xml(item._replace(value=1), looks).partition("1</v>")
    text = cells_xml(item._replace(value="*"), looks).partition("*</v>")[0] if item.formula is not None else ""
    return Slot(gap, number, text, "</v>" + end, item)
