"""Workbooks → Grid: xlsx and xlsm by our own reader, xls, et, xlsb and ods by calamine in a capped child process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from xlreport import identity
from xlreport.a1 import Area
from xlreport.form import editions
from xlreport.formulas import linear
from xlreport.identity import FINDINGS_MARK, FINDINGS_NAME
from xlreport.ooxml.package import Package, SheetEntry, Workbook, custom_properties, kind_of, refusal, workbook
from xlreport.ooxml.sheet import Sheet, read_sheet
from xlreport.ooxml.strings import shared_strings
from xlreport.ooxml.styles import date_styles
from xlreport.ooxml.written import SheetCell
from xlreport.ooxml.xml import no_collecting
from xlreport.ooxml.zipped import too_large
from xlreport.report import INFO, WARNING, Finding, Grid, GridCell, GridRow, Place, Words

MAX_CELLS = 400_000
MAX_CHARACTERS = 20_000_000

_HIDDEN_SHEET = Words("隐藏的工作表", "a hidden sheet")
_HIDDEN_ROWS = Words("隐藏的行或列", "hidden rows or columns")


def read(data: bytes, name: str, package: Package | None = None) -> Grid:
    """The cells of a workbook, whatever its name says it is; each sheet's number is its rows' ``table``.

    ``column`` is the sheet's own, spans come from merges. A blank cell is there where the file stores it and it lies
    within the rows and columns that hold something; a cell that is absent is blank as well. Cells under a merge
    appear only if they hold something. Raises Unusable with ``encrypted``, ``unsupported-format``,
    ``damaged``, ``too-large`` or ``suspicious``. ``package`` is that of an xlsx file, if it is open already.
    """
    kind, package = ("xlsx", package) if package else kind_of(data)
    if kind != "xlsx" or package is None:
        return _grid(name, read_all(data), findings=(Finding("values-only", INFO, details={"format": kind}),))
    book, properties = workbook(package), custom_properties(package)
    named = book.names()
    with no_collecting():
        aside, never = _aside(book, properties, named), _never_read(properties)
        grid = _read(package, book, name, without=aside | never)
        if aside and (asked := _referred_to(grid, aside)):
            grid = _read(package, book, name, without=aside - asked | never)
    names = {n: Place("sheet", row, column, sheet) for n, (sheet, row, column) in named.items()}
    return replace(grid, properties=properties, names={**grid.names, **names}, unread=never)


def _read(package: Package, book: Workbook, name: str, without: Set[str]) -> Grid:
    kept = book._replace(sheets=[s for s in book.sheets if s.name not in without])
    sheets = ((s.name, s.state != "visible", sheet) for s, sheet in read_sheets(package, kept))
    return _grid(name, sheets, findings=tuple(_about_the_file(package, book)))


def _aside(book: Workbook, properties: Mapping[str, str], named: Mapping[str, tuple[str, int, int]]) -> Set[str]:
    """The sheets of a workbook of ours that need not be read.

    They hold half of its cells. No figure is ever looked for in them: figures are where their names point, or on the
    sheets that are called after the form's sections.
    """
    ours = any(s.name == identity.SHEET for s in book.sheets)
    if not ours or properties.get(identity.PREFIX + "edition") not in editions(local=True):
        return frozenset()
    findings = named.get(FINDINGS_NAME)
    aside = identity.ASIDE.union(findings[:1] if findings and findings[0] in identity.FINDINGS else ())
    return aside.difference(sheet for name, (sheet, _, _) in named.items() if name != FINDINGS_NAME)


def _never_read(properties: Mapping[str, str]) -> frozenset[str]:
    """The sheets of a roll-up that may be larger than what is read of any workbook."""
    is_summary = properties.get(identity.PREFIX + "kind") == identity.SUMMARY
    return identity.OF_SUMMARY if is_summary else frozenset()


def _referred_to(grid: Grid, sheets: Set[str]) -> Set[str]:
    """Those of the sheets from which a formula takes something that it adds up."""
    formulas = [(c.formula, c.place.name) for r in grid.rows for c in r.cells if c.formula and "!" in c.formula]
    sums = [linear(f, sheet) for f, sheet in formulas if any(s in f for s in sheets)]
    return sheets & {sheet for sum in sums if sum for sheet, _, _ in sum.terms}


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
    styles = by_kind.get("styles")
    dates = date_styles(*package.named_elements(styles, "numFmts", "cellXfs")) if styles else frozenset()
    strings = _strings(package, book)
    for entry in book.sheets:
        if entry.kind == "worksheet" and entry.part:
            yield entry, read_sheet(package.stream(entry.part), entry.part, strings, dates, book.since_1904)


def read_texts(package: Package, book: Workbook, entry: SheetEntry) -> tuple[SheetCell, ...]:
    """The cells of one sheet for the sake of their texts: what its numbers show, if they are dates, does not count."""
    part = entry.part or ""
    return read_sheet(package.stream(part), part, _strings(package, book)).cells


def _strings(package: Package, book: Workbook) -> list[str]:
    parts = (r.target for r in book.relations if r.kind == "sharedStrings" and not r.external and r.target in package)
    part = next(parts, None)
    return shared_strings(package.stream(part), part) if part else []


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
        texts = [cell.text for cell in sheet.cells]
        if FINDINGS_MARK in texts:
            names[FINDINGS_NAME] = Place("sheet", 1, 1, title)  # also where the file has lost that name
            continue
        new, notes = _rows(title, number, hidden, sheet)
        rows += new
        noted += notes
        cells += len(texts)
        characters += sum(map(len, texts))
        if cells > MAX_CELLS or characters > MAX_CHARACTERS:
            raise too_large("单元格或文字过多", "it holds too many cells or too much text")
    return Grid(name, tuple(rows), names=names, findings=tuple(noted))


def _rows(title: str, number: int, hidden: bool, sheet: Sheet) -> tuple[list[GridRow], list[Finding]]:
    """The rows of one sheet, and what there is to say about it."""
    filled = [cell for cell in sheet.cells if cell.text or cell.formula]
    last_row = filled[-1].row if filled else 0
    last_column = max((cell.column for cell in filled), default=0)
    merged = _merged(sheet.merges)
    hidden_columns = {n for low, high in sheet.hidden_columns for n in range(low, min(high, last_column) + 1)}
    rows: list[GridRow] = []
    cells: list[GridCell] = []
    new = tuple.__new__  # past NamedTuple's slower constructor
    at = concealed = under = 0
    in_hidden_row = hidden
    for row, column, text, value, formula, stored in sheet.cells:
        if row != at:
            if row > last_row:
                break
            if cells:
                rows.append(GridRow(tuple(cells), number))
            cells, at = [], row
            in_hidden_row = hidden or row in sheet.hidden_rows
        height, width = merged.get((row, column), (1, 1)) if merged else (1, 1)
        if not height or column > last_column:
            if not text and not formula:
                continue
            under += not height
            height = width = 1
        out_of_sight = in_hidden_row or column in hidden_columns
        concealed += out_of_sight and value is not None
        place = new(Place, ("sheet", row, column, title))
        cells.append(new(GridCell, (text, place, column, height, width, value, formula, stored, out_of_sight)))
    if cells:
        rows.append(GridRow(tuple(cells), number))
    return rows, list(_about_the_sheet(title, hidden, sheet, concealed, under))


def _merged(merges: tuple[Area, ...]) -> dict[tuple[int, int], tuple[int, int]]:
    """Height and width of each merge at its first cell; none at the others."""
    found = {
        (row, column): (0, 0)
        for m in merges
        for row in range(m.top, m.bottom + 1)
        for column in range(m.left, m.right + 1)
    }
    return found | {(m.top, m.left): (m.bottom - m.top + 1, m.right - m.left + 1) for m in merges}


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
