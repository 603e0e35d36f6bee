"""What becomes of an official workbook in an agency's hands: the same figures in another file."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from filled import repacked

Mangle = Callable[[bytes, Random], bytes]
TABLES = ("表二", "表三", "表四")


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values_of(data: bytes) -> openpyxl.Workbook:
    """The workbook with the results of its formulas in their place, as Paste Special leaves them."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


# ---- the workbook itself, changed


def renamed_sheets(data: bytes, random: Random) -> bytes:
    """The sheets bear other names; a spreadsheet changes names and formulas with them."""
    new = dict(zip(TABLES, random.sample(("公开情况", "申请情况", "复议诉讼", "Sheet1", "表 3 (2)"), 3), strict=True))
    new = {old: f"'{name}'" if re.search(r"\W", name) else name for old, name in new.items()}

    def change(part: str, content: bytes) -> bytes:
        if not part.startswith(("xl/workbook", "xl/worksheets/sheet")):
            return content
        text = content.decode()
        for old, name in new.items():
            text = text.replace(f'name="{old}"', f'name="{name.strip(chr(39))}"').replace(f"{old}!", f"{name}!")
        return text.encode()

    return repacked(data, change)


def pasted_as_values(data: bytes, random: Random) -> bytes:
    del random
    return saved(values_of(data))


def inserted_rows(data: bytes, random: Random) -> bytes:
    """Blank rows inside and above the tables, by a program that moves neither names nor merges."""
    book = values_of(data)
    for name in TABLES:
        sheet = book[name]
        for _ in range(random.randint(1, 3)):
            _insert(sheet, row=random.randint(1, sheet.max_row - 2))
    return saved(book)


def inserted_columns(data: bytes, random: Random) -> bytes:
    """Blank columns before, between and behind the figures."""
    book = values_of(data)
    for name in TABLES:
        _insert(book[name], column=random.randint(1, 8))
    return saved(book)


def unmerged(data: bytes, random: Random) -> bytes:
    """No merged cell is left; labels stand in the first cell of what they covered."""
    del random
    book = values_of(data)
    for name in TABLES:
        for area in list(book[name].merged_cells.ranges):
            book[name].unmerge_cells(str(area))
    return saved(book)


def repeated_labels(data: bytes, random: Random) -> bytes:
    """Merged labels stand in every cell that they covered, as filling down leaves them."""
    del random
    book = values_of(data)
    for name in TABLES:
        sheet = book[name]
        for area in list(sheet.merged_cells.ranges):
            text = sheet.cell(area.min_row, area.min_col).value
            sheet.unmerge_cells(str(area))
            if isinstance(text, str) and area.max_col < 5:
                for row in sheet[area.coord]:
                    for cell in row:
                        cell.value = text
    return saved(book)


def hidden(data: bytes, random: Random) -> bytes:
    """A hidden row, a hidden column or a hidden sheet with figures."""
    book = values_of(data)
    sheet = book[random.choice(TABLES)]
    match random.randrange(3):
        case 0:
            sheet.row_dimensions[random.randint(9, 12)].hidden = True
        case 1:
            sheet.column_dimensions["D" if sheet.title == "表三" else "B"].hidden = True
        case _:
            sheet.sheet_state = "hidden"
    return saved(book)


def as_text(data: bytes, random: Random) -> bytes:
    """Figures typed as text: plain, full width, with spaces, with a unit of count or a thousands separator."""
    book = values_of(data)
    for cell in _figures(book):
        digits = str(cell.value)
        wide = digits.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"} | {ord("-"): "－", ord("."): "．"})
        grouped = f"{cell.value:,}"
        cell.value = random.choice((digits, wide, f"  {digits} ", f"\u3000{digits}\u00a0", grouped))
    return saved(book)


# ---- the tables in a file of the agency's own


def moved_tables(data: bytes, random: Random) -> bytes:
    """All tables one under the other on one sheet of another workbook, somewhere on it."""
    old, book = values_of(data), openpyxl.Workbook()
    _paste(old, book.active, random.randint(1, 6), random.randint(0, 5), "某某局政府信息公开工作年度报告")
    return saved(book)


def own_sheets(data: bytes, random: Random) -> bytes:
    """Each table on a sheet of its own in another workbook, among other sheets."""
    old, book = values_of(data), openpyxl.Workbook()
    book.active["A1"] = "通讯录"
    book.active["A2"], book.active["B2"] = "联系人", 13800000000
    for name in TABLES:
        _copy(old[name], book.create_sheet(f"附表{name}"), random.randint(0, 4), random.randint(0, 4))
    return saved(book)


def several_agencies(reports: dict[str, bytes], random: Random) -> bytes:
    """One sheet an agency, each with its title and all tables."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for agency, data in reports.items():
        title = f"{agency}政府信息公开工作年度报告"
        _paste(values_of(data), book.create_sheet(agency), 1, random.randint(0, 3), title)
    return saved(book)


def _paste(old: openpyxl.Workbook, sheet: Worksheet, row: int, column: int, title: str) -> None:
    sheet.cell(row, 1).value = title
    for name in TABLES:
        row += _copy(old[name], sheet, row + 1, column) + 2


def _copy(old: Worksheet, new: Worksheet, down: int, right: int) -> int:
    """The official part of a sheet, ``down`` rows lower and ``right`` columns further; how many rows that is."""
    first, last, wide = 2, 0, 0
    for cell in _official_cells(old):
        new.cell(cell.row - first + 1 + down, cell.column + right).value = cell.value
        last, wide = max(last, cell.row), max(wide, cell.column)
    for area in old.merged_cells.ranges:
        if first <= area.min_row and area.max_row <= last and area.max_col <= wide:
            moved = openpyxl.worksheet.cell_range.CellRange(area.coord)
            moved.shift(row_shift=down + 1 - first, col_shift=right)
            new.merge_cells(moved.coord)
    return last - first + 1


def _official_cells(sheet: Worksheet) -> Iterator[Any]:
    """The cells within the columns that are printed; what stands beside the tables are live checks."""
    printed = sheet.print_area.rpartition("!")[2].replace("$", "")
    for row in sheet[printed]:
        for cell in row:
            if cell.value is not None and cell.row > 1:
                yield cell


def _figures(book: openpyxl.Workbook) -> Iterator[Any]:
    for name in TABLES:
        for cell in _official_cells(book[name]):
            if isinstance(cell.value, int | float):
                yield cell


def _insert(sheet: Worksheet, *, row: int = 0, column: int = 0) -> None:
    """Blank cells, with the merges behind them moved and those across them stretched, as programs do."""
    areas = [str(a) for a in sheet.merged_cells.ranges]
    for area in areas:
        sheet.unmerge_cells(area)
    if row:
        sheet.insert_rows(row)
    else:
        sheet.insert_cols(column)
    for area in areas:
        c1, r1, c2, r2 = openpyxl.utils.range_boundaries(area)
        r1, r2 = (r + (0 < row <= r) for r in (r1, r2))
        c1, c2 = (c + (0 < column <= c) for c in (c1, c2))
        sheet.merge_cells(start_row=r1, end_row=r2, start_column=c1, end_column=c2)


# What each treatment lets the check say beside the faults that are there: formulas gone, names gone, something hidden.
FORMULAS_GONE = {"formula-overwritten"}
TREATMENTS: dict[Mangle, set[str]] = {
    renamed_sheets: set(),
    pasted_as_values: FORMULAS_GONE,
    inserted_rows: FORMULAS_GONE | {"names-lost"},
    inserted_columns: FORMULAS_GONE | {"names-lost"},
    unmerged: FORMULAS_GONE,
    repeated_labels: FORMULAS_GONE,
    hidden: FORMULAS_GONE | {"hidden-figures"},
    as_text: FORMULAS_GONE,
    # Only the sheet that says what it is tells that the amounts of 2019, which bear no unit, are in 万元.
    moved_tables: {"unit-unknown"},
    own_sheets: {"unit-unknown", "masthead-unknown"},  # the cover is gone, and with it who it is
}


# ---- another format


def xlsb(data: bytes) -> bytes:
    """The cells of a workbook in Excel's binary format: sheets, numbers and texts, and nothing else."""
    book = values_of(data)
    names = book.sheetnames
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{relation}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(names) + 1)
    )
    bundle = b"".join(
        _record(156, struct.pack("<II", 0, n) + _wide(f"rId{n}") + _wide(name)) for n, name in enumerate(names, 1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.'
            'macroEnabled.main"/></Types>',
        )
        new.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relation}/officeDocument" '
            'Target="xl/workbook.bin"/></Relationships>',
        )
        new.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{package}">{sheets}</Relationships>')
        new.writestr("xl/workbook.bin", _record(131) + _record(143) + bundle + _record(144) + _record(132))
        for n, name in enumerate(names, 1):
            new.writestr(f"xl/worksheets/sheet{n}.bin", _binary_sheet(book[name]))
    return out.getvalue()


def _binary_sheet(sheet: Worksheet) -> bytes:
    size = struct.pack("<IIII", 0, sheet.max_row - 1, 0, sheet.max_column - 1)
    rows = b""
    for row in sheet.iter_rows():
        cells = b""
        for cell in row:
            head = struct.pack("<II", cell.column - 1, 0)
            if isinstance(cell.value, int | float):
                cells += _record(5, head + struct.pack("<d", cell.value))
            elif cell.value is not None:
                cells += _record(6, head + _wide(str(cell.value)))
        rows += _record(0, struct.pack("<IIHBBBI", row[0].row - 1, 0, 300, 0, 0, 0, 0)) + cells
    return _record(129) + _record(148, size) + _record(145) + rows + _record(146) + _record(130)


def _record(kind: int, payload: bytes = b"") -> bytes:
    return _varint(kind, kind=True) + _varint(len(payload)) + payload


def _varint(number: int, *, kind: bool = False) -> bytes:
    if kind:
        return bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    out = b""
    while number > 127:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw
