"""The sheet 明细: a row for each unit, a column for each cell of the form, and the sums that all else rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, groupby
from typing import NamedTuple

from xlreport import identity
from xlreport.a1 import Area, column_letters
from xlreport.form import Form, full_label
from xlreport.layout import layout_of
from xlreport.report import Words, say
from xlreport.summary import Summary
from xlreport.summary.units import UNREAD, Unit
from xlreport.write.page import Item, Page, Width
from xlreport.write.texts import ROW_LIMIT, clean, lines

UNITS = Words(*identity.UNITS)
TITLE_ROW, SUM_ROW, HEAD_ROWS, FIRST_ROW = 1, 5, (2, 3, 4), 6
NAME_COLUMN, FIRST_COLUMN = 2, 3
NAME_WIDTH = 28.0


class Column(NamedTuple):
    """The column of 明细 that holds one cell of the form, with its three levels of heading."""

    address: str
    number: int
    headings: tuple[str, str, str]

    @property
    def letters(self) -> str:
        return column_letters(self.number)


@cache
def columns_of(form: Form) -> tuple[Column, ...]:
    """A column for each cell of the form, in official order, headed by table, row and column."""
    titles = {s.id: s.title for s in form.sections}
    found = []
    for number, (address, cell) in enumerate(form.cells.items(), FIRST_COLUMN):
        table = cell.table
        row, column = full_label(table.rows, cell.row), full_label(table.columns, cell.column)
        found.append(Column(address, number, (table.caption or titles[table.section], row, column)))
    return tuple(found)


def units_page(summary: Summary, lang: str) -> Page:
    """The sheet 明细: headings, the sums, and a row for each unit that is counted."""
    form, units = summary.report.form, summary.units
    page = Page(say(UNITS, lang), tab="#1F4E9E")
    columns = columns_of(form)
    last = FIRST_ROW + len(units)  # the closing row: whatever is inserted above it is summed up too
    page.put(TITLE_ROW, 1, say(Words(
        f"各单位数据（{len(units)} 个单位）。改动一格，汇总随之改变；要加单位，请在最后一行以上插入行。",
        f"Figures of {len(units)} units. The totals follow what is changed; insert units above the last row.",
    ), lang), "small", colspan=12)  # fmt: skip
    page.put(HEAD_ROWS[0], 1, say(Words("序号", "No."), lang), "list-head", rowspan=3)
    page.put(HEAD_ROWS[0], NAME_COLUMN, say(Words("单位", "Unit"), lang), "list-head", rowspan=3)
    for level, row in enumerate(HEAD_ROWS):
        for text, run in groupby(columns, key=lambda c: c.headings[: level + 1]):
            numbers = [c.number for c in run]
            page.put(row, numbers[0], text[level], "list-head", colspan=len(numbers))
    page.put(SUM_ROW, 1, say(Words("合计", "Sum"), lang), "list-bold", colspan=2)
    for column, figure in zip(columns, (summary.report.figures.get(a) for a in form.cells), strict=True):
        a = column.letters
        value = figure.value if figure else None
        page.put(SUM_ROW, column.number, value or 0, "total", formula=f"SUM({a}{FIRST_ROW}:{a}{last})")
    page.more = chain.from_iterable(unit_row(unit, row) for row, unit in enumerate(units, FIRST_ROW))
    page.put(last, 1, say(Words("在此行以上插入", "Insert above this row"), lang), "small", colspan=2)
    page.widths = [Width(1, 1, 6.0), Width(2, 2, NAME_WIDTH), Width(FIRST_COLUMN, columns[-1].number, 11.0)]
    page.heights |= {HEAD_ROWS[0]: 36.0, HEAD_ROWS[1]: 58.0, HEAD_ROWS[2]: 44.0, SUM_ROW: 22.0}
    tall = {row: lines(clean(unit.name), NAME_WIDTH, 10) for row, unit in enumerate(units, FIRST_ROW)}
    page.heights |= {row: min(ROW_LIMIT, 14.5 * n + 6) for row, n in tall.items() if n > 1}
    page.freeze = (FIRST_ROW, FIRST_COLUMN)
    page.repeat, page.beside = (HEAD_ROWS[0], SUM_ROW), (1, NAME_COLUMN)
    page.printed = Area(TITLE_ROW, 1, last, columns[-1].number)
    page.protected = False
    return page


def unit_row(unit: Unit, row: int) -> Iterator[Item]:
    """The cells of one unit: numbers, blanks, and as text what no sum takes in."""
    yield Item(row, 1, row - FIRST_ROW + 1, "list-middle")
    yield Item(row, NAME_COLUMN, clean(unit.name), "list")
    for number, value in enumerate(unit.values, FIRST_COLUMN):
        if value == UNREAD and value is not None:
            yield Item(row, number, None, "missing")
        elif isinstance(value, str):
            yield Item(row, number, clean(value), "odd")
        else:
            yield Item(row, number, value, "input")


def live(page: Page, form: Form, lang: str) -> Page:
    """A sheet of the official form whose figures refer to the sums in 明细; totals of them stay totals."""
    spots = {(s.row, s.column): a for a, s in layout_of(form).spots.items() if s.sheet == page.name}
    columns = {c.address: c.letters for c in columns_of(form)}
    whole = replace(page, items=[], base=None, slots=[], values=[])
    for item in page:
        address = spots.get((item.row, item.column))
        if address is None or item.formula is not None:
            whole.items.append(item)
        else:
            style = "total" if item.style == "input" else item.style
            formula = f"{say(UNITS, lang)}!{columns[address]}{SUM_ROW}"
            whole.items.append(item._replace(value=item.value or 0, style=style, formula=formula))
    whole.guards = []
    return whole
