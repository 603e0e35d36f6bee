"""Book → bytes of an .xlsx, by XlsxWriter. The same book always gives the same bytes."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from xlreport.a1 import Area
from xlreport.identity import NOTE_AUTHOR
from xlreport.layout import quoted
from xlreport.write.chart import corners, draw
from xlreport.write.page import ERROR_TITLE, NOTE_FONT, NOTE_SIZE, Book, Guard, Item, Page, Shade, fitting, note_height
from xlreport.write.styles import CONDITIONAL, FONTS, STYLES, properties
from xlreport.write.texts import safe_properties

_CREATED = datetime(2000, 1, 1)
_A4 = 9
_SMALL = 60  # per cent of their size that sheets of many pages across are printed in
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_PROTECTION = {"format_columns": True, "format_rows": True, "select_locked_cells": True, "autofilter": True}


class _EmptyText(str):
    """An empty text as a formula's stored result.

    XlsxWriter takes "" for a formula that was never calculated; this one is equal to nothing, so it is stored as
    the text it is, just as a spreadsheet stores it.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def to_bytes(book: Book, fonts: str) -> bytes:
    """The workbook as an .xlsx."""
    import xlsxwriter  # noqa: PLC0415 - slow to load

    out = BytesIO()
    workbook = xlsxwriter.Workbook(out, dict(_OPTIONS))
    workbook.set_properties(
        {"title": safe_properties(book.title), "author": safe_properties(book.agency or ""), "created": _CREATED}
    )
    for name, value in book.properties.items():
        workbook.set_custom_property(name, value, "text")
    workbook.set_tab_ratio(85)
    formats: dict[str, Any] = {}

    def look(style: str) -> Any:
        if style not in formats:
            formats[style] = workbook.add_format(properties(style, fonts))
        return formats[style]

    for page in book.pages:
        sheet = workbook.add_worksheet(page.name)
        _set_up(sheet, page)
        for item in page:
            _write(sheet, item, look(item.style))
        _guard(sheet, page)
        _shade(sheet, page, look)
        for chart in page.charts:
            draw(workbook, sheet, chart, FONTS[fonts]["body"])
    for name, target in book.names.items():
        workbook.define_name(name, "=" + target)
    workbook.close()
    return out.getvalue()


@cache
def styles_of(fonts: str) -> tuple[bytes, dict[str, int]]:
    """The styles part with every style of the house, and the number of each in it."""
    page = Page("styles")
    cells = [s for s in STYLES if s not in CONDITIONAL]
    for row, style in enumerate(cells, 1):
        page.put(row, 1, None, style)
    page.shades = [Shade(Area(1, 1, 1, 1), style, style) for style in STYLES if style in CONDITIONAL]
    with ZipFile(BytesIO(to_bytes(Book([page], {}, {}, ""), fonts))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        numbers = map(int, re.findall(r' s="(\d+)"', sheet) + re.findall(r' dxfId="(\d+)"', sheet))
        names = [*cells, *(s.text or "" for s in page.shades)]
        return package.read("xl/styles.xml"), dict(zip(names, numbers, strict=True))


def _set_up(sheet: Any, page: Page) -> None:
    """All of a sheet but its cells: sizes, what is printed and how, what is frozen, filtered and locked."""
    _size(sheet, page)
    _print(sheet, page)
    if page.freeze:
        sheet.freeze_panes(page.freeze[0] - 1, page.freeze[1] - 1)
    row, column = page.active[0] - 1, page.active[1] - 1
    sheet.set_selection(row, column, row, column)
    sheet.hide_gridlines(2)
    if page.filtered:
        sheet.autofilter(*corners(page.filtered))
    if page.sums:
        sheet.ignore_errors({"formula_range": " ".join(a.a1 for a in page.sums)})
    if page.tab:
        sheet.set_tab_color(page.tab)
    if page.protected:
        sheet.protect("", _PROTECTION)
    if page.hidden:
        sheet.very_hidden()


def _size(sheet: Any, page: Page) -> None:
    for w in page.widths:
        options = {"level": w.level, "hidden": True} if w.level else {}
        sheet.set_column(w.first - 1, w.last - 1, w.characters, None, options)
        if w.level:
            sheet.set_column(w.last, w.last, None, None, {"collapsed": True})
    for row, height in page.heights.items():
        sheet.set_row(row - 1, round(height, 1))


def _print(sheet: Any, page: Page) -> None:
    sheet.set_landscape() if page.landscape else sheet.set_portrait()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    if page.beside:
        sheet.set_print_scale(_SMALL)
        sheet.repeat_columns(page.beside[0] - 1, page.beside[1] - 1)
    else:
        sheet.fit_to_pages(1, 1 if page.one_page else 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if page.printed:
        sheet.print_area(*corners(page.printed))
    if page.repeat:
        sheet.repeat_rows(page.repeat[0] - 1, page.repeat[1] - 1)


def _write(sheet: Any, item: Item, style: Any) -> None:
    row, column, value = item.row - 1, item.column - 1, item.value
    if item.rowspan > 1 or item.colspan > 1:
        sheet.merge_range(row, column, row + item.rowspan - 1, column + item.colspan - 1, "", style)
    if item.formula is not None:
        stored = _EmptyText() if value == "" else 0 if value is None else value
        sheet.write_formula(row, column, "=" + item.formula, style, stored)
    elif item.link is not None:
        sheet.write_url(row, column, "internal:" + item.link, style, str(value))
    elif value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, fitting(value), style)
    else:
        sheet.write_number(row, column, value, style)
    if item.note:
        size = {"x_scale": 2.0, "y_scale": note_height(item.note), "font_size": NOTE_SIZE, "font_name": NOTE_FONT}
        sheet.write_comment(row, column, item.note, {**size, "author": NOTE_AUTHOR})


def _guard(sheet: Any, page: Page) -> None:
    for g in page.guards:
        options = {
            **_test(g),
            "input_title": g.title,
            "input_message": g.prompt,
            "error_title": ERROR_TITLE,
            "error_message": g.error or " ",
            "ignore_blank": True,
        }
        if sheet.data_validation(*corners(g.area), options):
            raise ValueError(f"a validation of {page.name} was refused: {g.title}")


def _test(guard: Guard) -> dict[str, Any]:
    match guard.test:
        case kind, formula:
            return {"validate": kind, "value": "=" + formula}
        case kind, comparison, limit:
            return {"validate": kind, "criteria": comparison, "value": limit}
        case kind, comparison, least, most:
            return {"validate": kind, "criteria": comparison, "minimum": least, "maximum": most}
    return {"validate": "any"}


def _shade(sheet: Any, page: Page, look: Any) -> None:
    for s in page.shades:
        rule: dict[str, Any] = {"format": look(s.style)}
        if s.text is not None:
            rule |= {"type": "text", "criteria": "containing", "value": s.text}
        else:
            rule |= {"type": "formula", "criteria": f"={s.formula}"}
        sheet.conditional_format(*corners(s.area), rule)


def absolute(sheet: str, a1: str) -> str:
    """A cell as a defined name points at it."""
    letters = a1.rstrip("0123456789")
    return f"{quoted(sheet)}!${letters}${a1[len(letters) :]}"
