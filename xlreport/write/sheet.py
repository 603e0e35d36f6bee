"""One sheet as the XML that XlsxWriter writes for it, except that texts stand in their cells.

What sheets have in common (``Page.base``) is put into XML once; each sheet then only fills in its own cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from xlreport.layout import Area
from xlreport.report import column_letters
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
PLAIN_HEIGHT, PLAIN_WIDTH = 20, 64  # pixels of a row and of a column that nobody set

Place = tuple[int, int, int]  # row, column, columns merged


class Slot(NamedTuple):
    """A cell with its contents left out: where it goes, what stands before a number, before a text, and after it."""

    gap: int
    number: str
    text: str
    end: str
    item: Item


class Mould(NamedTuple):
    """The XML of a sheet but for its contents: ``rows`` has a gap for each slot, and for each item at ``gaps``."""

    head: str
    rows: list[str]
    slots: list[Slot]
    gaps: list[int]
    merges: str
    links: str
    foot: str


def sheet_xml(page: Page, looks: Looks, *, first: bool = False, noted: bool = False) -> tuple[str, str]:
    """The worksheet part of a page, as two pieces: down to its last row, and what follows, which seldom varies.

    ``first`` is the sheet that is open to begin with, ``noted`` one with notes. Cells merged over several rows must
    belong to the page's base, and links too if it has one.
    """
    places = tuple([(i.row, i.column, i.colspan) for i in page.items])
    mould = _base_mould(page.base, places, looks) if page.base else _mould(page, (), (), places, looks)
    rows = mould.rows.copy()
    for (gap, number, text, end, item), value in zip(mould.slots, page.values, strict=True):
        kind = type(value)
        if kind is int:
            rows[gap] = f"{number}{value}{end}"
        elif kind is str and item.formula is not None:
            rows[gap] = f"{text}{_result(value)}{end}"
        else:
            rows[gap] = _cells(value if isinstance(value, Item) else item._replace(value=value), looks)
    for gap, item in zip(mould.gaps, page.items, strict=True):
        rows[gap] = _cells(item, looks)
    head = mould.head.replace("workbookViewId", 'tabSelected="1" workbookViewId') if first else mould.head
    after = [
        _PROTECTION if page.protected else "",
        f'<autoFilter ref="{page.filtered.a1}"/>' if page.filtered else "",
        mould.merges,
        shades_xml(tuple(page.shades), looks),
        guards_xml(tuple(page.guards)),
        mould.links or _links(page.items),
        mould.foot,
        '<legacyDrawing r:id="rId1"/>' if noted else "",
        "</worksheet>",
    ]
    return "".join([_START, head, *rows]), "".join(after)


@lru_cache(maxsize=64)
def _base_mould(base: Page, places: tuple[Place, ...], looks: Looks) -> Mould:
    return _mould(base, base.items, base.slots, places, looks)


def _mould(page: Page, fixed: Sequence[Item], slots: Sequence[Item], places: tuple[Place, ...], looks: Looks) -> Mould:
    spots = [*((i.row, i.column, i.colspan) for i in slots), *places]
    cells = [(row, column, gap, "") for gap, (row, column, _) in enumerate(spots)]
    for item in fixed:
        cells.append((item.row, item.column, -1, _cells(item, looks)))
        below = item._replace(value=None, formula=None)
        cells += [
            (row, item.column, -1, _cells(below._replace(row=row), looks))
            for row in range(item.row + 1, item.row + item.rowspan)
        ]
    by_row = {row: list(group) for row, group in groupby(sorted(cells), key=lambda c: c[0])}
    rows, gaps = ["<sheetData>"], [0] * len(spots)
    for row in sorted(by_row.keys() | page.heights.keys()):
        rows[-1] += _row(row, row_pixels(page, row), empty=row not in by_row)
        for _, _, gap, xml in by_row.get(row, ()):
            if gap >= 0:
                gaps[gap] = len(rows)
                rows += ("", "")
            rows[-1] += xml
        rows[-1] += "</row>" if row in by_row else ""
    rows[-1] += "</sheetData>"
    merged = [Area(i.row, i.column, i.row + i.rowspan - 1, i.column + i.colspan - 1) for i in fixed]
    merged += [Area(row, column, row, column + span - 1) for row, column, span in spots]
    bottom = max((*by_row, *page.heights), default=1)
    right = max((a.right for a in merged), default=1)
    return Mould(
        _head(page, Area(1, 1, bottom, right)), rows, [_slot(g, i, looks) for g, i in zip(gaps, slots, strict=False)],
        gaps[len(slots) :], _merges(a for a in merged if a[:2] != a[2:]), _links(fixed), _foot(page),
    )  # fmt: skip


def _slot(gap: int, item: Item, looks: Looks) -> Slot:
    """The cell's XML around its contents, found by giving it some."""
    number, _, end = _cells(item._replace(value=1), looks).partition("1</v>")
    text = _cells(item._replace(value="*"), looks).partition("*</v>")[0] if item.formula is not None else ""
    return Slot(gap, number, text, "</v>" + end, item)


def _cells(item: Item, looks: Looks) -> str:
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
        text = fitting(value)
        cell = f'{start} t="inlineStr"><is><t{space(text)}>{escaped(text)}</t></is></c>'
    else:
        cell = f"{start}><v>{value:.16G}</v></c>"
    if colspan > 1:
        cell += "".join([f'<c r="{_LETTERS[c]}{row}" s="{style}"/>' for c in range(column + 1, column + colspan)])
    return cell


_LETTERS = [column_letters(n) for n in range(200)]
_formula = _result = lru_cache(maxsize=4096)(escaped)  # the same formulas and words again and again


@lru_cache(maxsize=4096)
def _row(row: int, pixels: int, *, empty: bool) -> str:
    height = f' ht="{pixels * 0.75:.16g}" customHeight="1"' if pixels != PLAIN_HEIGHT else ""
    return f'<row r="{row}"{height}{"/" if empty else ""}>'


def row_pixels(page: Page, row: int) -> int:
    """The height of a row on the screen."""
    return int(round(page.heights[row], 1) * 4 / 3 + 0.5) if row in page.heights else PLAIN_HEIGHT


def column_pixels(width: Width) -> int:
    """The width of a column on the screen."""
    return int(width.characters * 7 + 0.5) + 5


def _head(page: Page, used: Area) -> str:
    tab = f'<tabColor rgb="FF{page.tab[1:]}"/>' if page.tab else ""
    view = "".join(_view(page))
    view = f'<sheetView showGridLines="0" workbookViewId="0"{f">{view}</sheetView>" if view else "/>"}'
    levels = ' outlineLevelCol="1"' if any(w.level for w in page.widths) else ""
    return (
        f'<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{used.a1}"/>'
        f'<sheetViews>{view}</sheetViews><sheetFormatPr defaultRowHeight="15"{levels}/>{_columns(tuple(page.widths))}'
    )


def _view(page: Page) -> Iterator[str]:
    """Frozen rows and columns, and the cell that is chosen to begin with."""
    at = f"{column_letters(page.active[1])}{page.active[0]}"
    chosen = f' activeCell="{at}" sqref="{at}"' if page.active != (1, 1) else ""
    if not page.freeze:
        yield f"<selection{chosen}/>" if chosen else ""
        return
    row, column = page.freeze
    left, top = column_letters(column), row
    split = (f' xSplit="{column - 1}"' if column > 1 else "") + f' ySplit="{row - 1}"'
    pane = "bottomRight" if column > 1 else "bottomLeft"
    yield f'<pane{split} topLeftCell="{left}{top}" activePane="{pane}" state="frozen"/>'
    if column > 1:
        yield f'<selection pane="topRight" activeCell="{left}1" sqref="{left}1"/>'
        yield f'<selection pane="bottomLeft" activeCell="A{top}" sqref="A{top}"/>'
    yield f'<selection pane="{pane}"{chosen}/>'


@lru_cache(maxsize=64)
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


def _foot(page: Page) -> str:
    orientation = "landscape" if page.landscape else "portrait"
    foot = _PRINTING.format(fit="" if page.one_page else ' fitToHeight="0"', orientation=orientation)
    if page.sums:
        sums = " ".join(a.a1 for a in page.sums)
        foot += f'<ignoredErrors><ignoredError sqref="{sums}" formulaRange="1"/></ignoredErrors>'
    return foot


def _merges(areas: Iterable[Area]) -> str:
    merges = [f'<mergeCell ref="{a.a1}"/>' for a in areas]
    return f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""


def _links(items: Iterable[Item]) -> str:
    links = sorted([(i.row, i.column, i.link, str(i.value)) for i in items if i.link])
    return _wrapped("hyperlinks", "".join(
        f'<hyperlink ref="{column_letters(column)}{row}" location="{attribute(link)}" display="{attribute(text)}"/>'
        for row, column, link, text in links
    ))  # fmt: skip


def _wrapped(name: str, xml: str) -> str:
    return f"<{name}>{xml}</{name}>" if xml else ""
