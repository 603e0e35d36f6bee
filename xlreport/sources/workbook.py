"""Workbooks → Grid: xlsx and xlsm by our own reader, xls, et, xlsb and ods by calamine in a capped child process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlreport.identity import FINDINGS_MARK, FINDINGS_NAME
from xlreport.ooxml.area import Area
from xlreport.ooxml.package import Package, SheetEntry, Workbook, custom_properties, kind_of, refusal, workbook
from xlreport.ooxml.sheet import Sheet, read_sheet
from xlreport.ooxml.strings import shared_strings
from xlreport.ooxml.styles import date_styles
from xlreport.ooxml.zipped import too_large
from xlreport.report import INFO, WARNING, Finding, Grid, GridCell, GridRow, Place, Words

MAX_CELLS = 400_000
MAX_CHARACTERS = 20_000_000

_HIDDEN_SHEET = Words("隐藏的工作表", "a hidden sheet")
_HIDDEN_ROWS = Words("隐藏的行或列", "hidden rows or columns")


def read(data: bytes, name: str) -> Grid:
    """The cells of a workbook, whatever its name says it is; each sheet's number is its rows' ``table``.

    ``column`` is the sheet's own, spans come from merges. A blank cell is there where the file stores it and it lies
    within the rows and columns that hold something; a cell that is absent is blank as well. Cells under a merge
    appear only if they hold something. Raises Unusable with ``encrypted``, ``unsupported-format``,
    ``damaged``, ``too-large`` or ``suspicious``.
    """
    kind, package = kind_of(data)
    if kind != "xlsx" or package is None:
        return _grid(name, read_all(data), findings=(Finding("values-only", INFO, details={"format": kind}),))
    book = workbook(package)
    sheets = ((s.name, s.state != "visible", sheet) for s, sheet in read_sheets(package, book))
    grid = _grid(name, sheets, findings=tuple(_about_the_file(package, book)))
    names = {n: Place("sheet", row, column, sheet) for n, (sheet, row, column) in book.names.items()}
    return replace(grid, properties=custom_properties(package), names={**grid.names, **names})


def read_all(data: bytes) -> Iterator[tuple[str, bool, Sheet]]:
    """The worksheets of a workbook of any format as (name, hidden, cells), our findings sheet included."""
    kind, package = kind_of(data)
    if kind in ("xls", "xlsb", "ods"):
        from xlreport.sources.calamine import read_with_calamine  # noqa: PLC0415

        yield from read_with_calamine(data)
    elif kind == "xlsx" and package is not None:
        for entry, sheet in read_sheets(package, workbook(package)):
            yield entry.name, entry.state != "visible", sheet
    else:
        raise refusal(kind)


def read_sheets(package: Package, book: Workbook) -> Iterator[tuple[SheetEntry, Sheet]]:
    """The worksheets of a package, one after the other."""
    by_kind = {r.kind: r.target for r in book.relations if not r.external and r.target in package}
    strings = shared_strings(package.stream(p), p) if (p := by_kind.get("sharedStrings")) else []
    dates = date_styles(package.nodes(p)) if (p := by_kind.get("styles")) else frozenset()
    for entry in book.sheets:
        if entry.kind == "worksheet" and entry.part:
            yield entry, read_sheet(package.stream(entry.part), entry.part, strings, dates, book.since_1904)


def _about_the_file(package: Package, book: Workbook) -> Iterator[Finding]:
    kinds = {r.kind for r in book.relations}
    if "vbaProject" in kinds or "xlMacrosheet" in kinds:
        yield Finding("macros", INFO)
    if "externalLink" in kinds:
        yield Finding("external-link", WARNING)
    if "_xmlsignatures/origin.sigs" in package or any(r.kind == "origin" for r in package.relations("")):
        yield Finding("signed", INFO)
    for sheet in book.sheets:
        if sheet.part is None:
            yield Finding("sheet-missing", WARNING, details={"sheet": sheet.name})


def _grid(name: str, sheets: Iterable[tuple[str, bool, Sheet]], findings: tuple[Finding, ...]) -> Grid:
    rows: list[GridRow] = []
    noted = list(findings)
    names: dict[str, Place] = {}
    cells = characters = 0
    for number, (title, hidden, sheet) in enumerate(sheets):
        if any(cell.text == FINDINGS_MARK for cell in sheet.cells):
            names[FINDINGS_NAME] = Place("sheet", 1, 1, title)  # also where the file has lost that name
            continue
        new, notes = _rows(title, number, hidden, sheet)
        rows += new
        noted += notes
        cells += sum(len(r.cells) for r in new)
        characters += sum(len(c.text) for r in new for c in r.cells)
        if cells > MAX_CELLS or characters > MAX_CHARACTERS:
            raise too_large("单元格或文字过多", "it holds too many cells or too much text")
    return Grid(name, tuple(rows), names=names, findings=tuple(noted))


def _rows(title: str, number: int, hidden: bool, sheet: Sheet) -> tuple[list[GridRow], list[Finding]]:
    """The rows of one sheet, and what there is to say about it."""
    last_row = last_column = 0
    for cell in sheet.cells:
        if cell.text or cell.formula:
            last_row = cell.row
            last_column = max(last_column, cell.column)
    spans = {(m.top, m.left): m for m in sheet.merges}
    covered = _covered(sheet.merges)
    hidden_columns = {n for low, high in sheet.hidden_columns for n in range(low, min(high, last_column) + 1)}
    rows: list[GridRow] = []
    cells: list[GridCell] = []
    at = concealed = under = 0
    for row, column, text, value, formula, stored in sheet.cells:
        if row > last_row:
            break
        if column > last_column or (row, column) in covered:
            if not text and not formula:
                continue
            under += (row, column) in covered
        if row != at:
            if cells:
                rows.append(GridRow(tuple(cells), number))
            cells, at = [], row
        out_of_sight = hidden or row in sheet.hidden_rows or column in hidden_columns
        concealed += out_of_sight and value is not None
        m = spans.get((row, column))
        height, width = (m.bottom - m.top + 1, m.right - m.left + 1) if m else (1, 1)
        place = Place("sheet", row, column, title)
        cells.append(GridCell(text, place, column, height, width, value, formula, stored, out_of_sight))
    if cells:
        rows.append(GridRow(tuple(cells), number))
    return rows, list(_about_the_sheet(title, hidden, sheet, concealed, under))


def _covered(merges: tuple[Area, ...]) -> set[tuple[int, int]]:
    return {
        (row, column)
        for m in merges
        for row in range(m.top, m.bottom + 1)
        for column in range(m.left, m.right + 1)
        if (row, column) != (m.top, m.left)
    }


def _about_the_sheet(title: str, hidden: bool, sheet: Sheet, concealed: int, under: int) -> Iterator[Finding]:
    if concealed:
        what = _HIDDEN_SHEET if hidden else _HIDDEN_ROWS
        yield Finding("hidden-figures", WARNING, details={"sheet": title, "count": concealed, "what": what})
    if sheet.far and sheet.first_far:
        place = Place("sheet", *sheet.first_far, title)
        yield Finding("far-cells", WARNING, place=place, details={"sheet": title, "count": sheet.far})
    if under or sheet.overlaps:
        yield Finding(
            "value-under-merge", WARNING, details={"sheet": title, "count": under, "overlaps": sheet.overlaps}
        )
