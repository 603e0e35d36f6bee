"""One sheet as the XML that XlsxWriter writes for it, except that texts stand in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter

from xlreport.a1 import Area, column_letters
from xlreport.write.page import Item, Page, Width, fitting
from xlreport.write.rules import guards_xml, shades_xml
from xlreport.write.styles import Looks
from xlreport.write.xml import attribute, escaped, space

_START = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
)
_PROTECTION = '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" autoFilter="0"/>'
_PRINTING = (
    '<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9"{fit} orientation="{orientation}"/>'
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
)
ROWS_END = "</sheetData>"
_UNUSUAL = re.compile(r"[&<>]|_x[0-9A-Fa-f]{4}_|^\s|\s$")  # what does not stand in a cell as it is
_SHORT = 10_000  # characters that a cell holds in any case
PLAIN_HEIGHT, PLAIN_WIDTH = 20, 64  # pixels of a row and of a column that nobody set


def sheet_xml(page: Page, looks: Looks, *, first: bool, noted: bool) -> str:
    """The worksheet part of a page; ``first`` is the sheet that is open to begin with, ``noted`` one with notes."""
    rows: dict[int, list[str]] = {row: [] for row in sorted({*page.heights, *(i.row for i in page.items)})}
    merged: list[Area] = []
    right = 1
    for item in sorted(page.items, key=itemgetter(0, 1)):
        rows[item.row].append(cells_xml(item, looks))
        right = max(right, item.column + item.colspan - 1)
        if item.rowspan > 1 or item.colspan > 1:
            merged.append(item.area)
    xml = [rows_start(page, Area(1, 1, max(rows, default=1), right), first=first)]
    for row, cells in rows.items():
        xml.append(row_xml(row, row_pixels(page, row), empty=not cells))
        if cells:
            xml += (*cells, "</row>")
    xml += (ROWS_END, rows_after(page, merges_xml(merged), links_xml(page.items), looks, noted=noted))
    return "".join(xml)


def rows_start(page: Page, used: Area, *, first: bool) -> str:
    """What stands before the rows; ``used`` is the area that holds something."""
    selected = ' tabSelected="1"' if first else ""
    view, columns = _head(tuple(page.widths), page.freeze, page.active)
    tab = f'<tabColor rgb="FF{page.tab[1:]}"/>' if page.tab else ""
    return (
        f'{_START}<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{used.a1}"/>'
        f'<sheetViews><sheetView showGridLines="0"{selected} {view}</sheetViews>{columns}<sheetData>'
    )


def rows_after(page: Page, merges: str, links: str, looks: Looks, *, noted: bool) -> str:
    """What stands after the rows, in the order of the schema."""
    return "".join([
        _PROTECTION if page.protected else "",
        f'<autoFilter ref="{page.filtered.a1}"/>' if page.filtered else "",
        merges, shades_xml(page.shades, looks), guards_xml(page.guards), links,
        _printing(landscape=page.landscape, one_page=page.one_page), _sums(page.sums) if page.sums else "",
        '<legacyDrawing r:id="rId1"/>' if noted else "",
        "</worksheet>",
    ])  # fmt: skip


def cells_xml(item: Item, looks: Looks) -> str:
    """The cell, with those that are merged to it in its row. Called for every cell: it is written for speed."""
    row, column, value, name, _, colspan, formula, _, _ = item
    style = looks[name]
    start = f'<c r="{_LETTERS[column]}{row}" s="{style}"'
    if formula is not None:
        if isinstance(value, str):
            cell = f'{start} t="str"><f>{_formula(formula)}</f><v>{_result(value)}</v></c>'
        else:
            cell = f"{start}><f>{_formula(formula)}</f><v>{value or 0}</v></c>"
    elif value is None or value == "":
        cell = f"{start}/>"
    elif isinstance(value, int):
        cell = f"{start}><v>{value}</v></c>"
    elif isinstance(value, str):
        if len(value) > _SHORT or _UNUSUAL.search(value):
            text = fitting(value)
            cell = f'{start} t="inlineStr"><is><t{space(text)}>{escaped(text)}</t></is></c>'
        else:
            cell = f'{start} t="inlineStr"><is><t>{value}</t></is></c>'
    else:
        cell = f"{start}><v>{value:.16G}</v></c>"
    if colspan > 1:
        cell += "".join([f'<c r="{_LETTERS[c]}{row}" s="{style}"/>' for c in range(column + 1, column + colspan)])
    return cell


_LETTERS = [column_letters(n) for n in range(200)]
_formula = _result = lru_cache(maxsize=4096)(escaped)  # the same formulas and words again and again


@lru_cache(maxsize=4096)
def row_xml(row: int, pixels: int, *, empty: bool) -> str:
    """The start of a row, or all of one without cells."""
    height = f' ht="{pixels * 0.75:.16g}" customHeight="1"' if pixels != PLAIN_HEIGHT else ""
    return f'<row r="{row}"{height}{"/" if empty else ""}>'


def row_pixels(page: Page, row: int) -> int:
    """The height of a row on the screen."""
    return _pixels(page.heights[row]) if row in page.heights else PLAIN_HEIGHT


@lru_cache(maxsize=1024)
def _pixels(points: float) -> int:
    return int(round(points, 1) * 4 / 3 + 0.5)


def column_pixels(width: Width) -> int:
    """The width of a column on the screen."""
    return int(width.characters * 7 + 0.5) + 5


@lru_cache(maxsize=64)
def _head(widths: tuple[Width, ...], freeze: tuple[int, int] | None, active: tuple[int, int]) -> tuple[str, str]:
    """The rest of a view, and the columns."""
    view = "".join(_view(freeze, active))
    levels = ' outlineLevelCol="1"' if any(w.level for w in widths) else ""
    columns = f'<sheetFormatPr defaultRowHeight="15"{levels}/>{_columns(widths)}'
    return f'workbookViewId="0"{f">{view}</sheetView>" if view else "/>"}', columns


def _view(freeze: tuple[int, int] | None, active: tuple[int, int]) -> Iterator[str]:
    """Frozen rows and columns, and the cell that is chosen to begin with."""
    at = f"{column_letters(active[1])}{active[0]}"
    chosen = f' activeCell="{at}" sqref="{at}"' if active != (1, 1) else ""
    if not freeze:
        yield f"<selection{chosen}/>" if chosen else ""
        return
    row, column = freeze
    left, top = column_letters(column), row
    split = (f' xSplit="{column - 1}"' if column > 1 else "") + f' ySplit="{row - 1}"'
    pane = "bottomRight" if column > 1 else "bottomLeft"
    yield f'<pane{split} topLeftCell="{left}{top}" activePane="{pane}" state="frozen"/>'
    if column > 1:
        yield f'<selection pane="topRight" activeCell="{left}1" sqref="{left}1"/>'
        yield f'<selection pane="bottomLeft" activeCell="A{top}" sqref="A{top}"/>'
    yield f'<selection pane="{pane}"{chosen}/>'


def _columns(widths: tuple[Width, ...]) -> str:
    columns: dict[int, str] = {}
    for w in widths:
        width = (column_pixels(w) * 256 // 7) / 256
        hidden, level = (' hidden="1"', f' outlineLevel="{w.level}"') if w.level else ("", "")
        columns |= dict.fromkeys(range(w.first, w.last + 1), f' width="{width:.16g}"{hidden} customWidth="1"{level}/>')
        if w.level:
            columns[w.last + 1] = f' width="{(PLAIN_WIDTH * 256 // 7) / 256:.16g}" collapsed="1"/>'
    xml = ""
    for look, run in groupby(sorted(columns.items()), key=lambda c: c[1]):
        numbers = [n for n, _ in run]
        xml += f'<col min="{numbers[0]}" max="{numbers[-1]}"{look}'
    return f"<cols>{xml}</cols>" if xml else ""


@cache
def _printing(*, landscape: bool, one_page: bool) -> str:
    orientation = "landscape" if landscape else "portrait"
    return _PRINTING.format(fit="" if one_page else ' fitToHeight="0"', orientation=orientation)


def _sums(areas: Iterable[Area]) -> str:
    sums = " ".join(a.a1 for a in areas)
    return f'<ignoredErrors><ignoredError sqref="{sums}" formulaRange="1"/></ignoredErrors>'


def merges_xml(areas: Iterable[Area]) -> str:
    """The list of merged cells."""
    merges = [f'<mergeCell ref="{a.a1}"/>' for a in areas]
    return f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""


def links_xml(items: Iterable[Item]) -> str:
    """The links to cells of the same workbook, in the order of their places."""
    links = sorted([(i.row, i.column, i.link, str(i.value)) for i in items if i.link])
    xml = "".join(
        f'<hyperlink ref="{column_letters(column)}{row}" location="{attribute(link)}" display="{attribute(text)}"/>'
        for row, column, link, text in links
    )
    return f"<hyperlinks>{xml}</hyperlinks>" if links else ""
