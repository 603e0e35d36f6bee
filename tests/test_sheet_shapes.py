"""Sheets that agencies add columns of their own to, and their copies as text: figures stay under their headings."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from random import Random

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports import sections
from making import balanced
from xlreport import sources
from xlreport.form import Form, load_form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.report import Finding, Report

Values = Mapping[str, Number | None]
Extra = Callable[[Worksheet, int, int, int], None]


def sheet_of(form: Form, values: Values, extra: Extra | None = None, *, left: int = 1, merged: bool = True) -> bytes:
    """All tables below one another from column ``left`` on; ``extra`` gets the first row, the next, and the width."""
    book = openpyxl.Workbook()
    sheet = book.active
    at = 1
    for title, rows in sections(form, values):
        sheet.cell(at, left).value = title
        first = at = at + 1
        width = 0
        for row in rows:
            column = left
            for piece in row:
                if piece.text:
                    sheet.cell(at, column).value = int(piece.text) if piece.text.isdigit() else piece.text
                if merged and piece.span > 1 and not piece.covered:
                    sheet.merge_cells(start_row=at, end_row=at, start_column=column, end_column=column + piece.span - 1)
                column += piece.span
            width = max(width, column - left)
            at += 1
        if rows and extra:
            extra(sheet, first, at, left + width)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[Report, list[Finding]]:
    return parse(sources.read(data, "x.xlsx"))


def numbers_in_front(sheet: Worksheet, first: int, after: int, behind: int) -> None:
    sheet.cell(first, 1).value, sheet.cell(first, behind).value = "序号", "备注"
    for row in range(first + 1, after):
        sheet.cell(row, 1).value = row - first


def sums_behind(sheet: Worksheet, first: int, after: int, behind: int) -> None:
    sheet.cell(first, behind).value = "校验"
    for row in range(first + 3, after):
        sheet.cell(row, behind).value = 0


def two_columns_behind(sheet: Worksheet, first: int, after: int, behind: int) -> None:
    sheet.cell(first, behind).value = "与上年相比"
    sheet.merge_cells(start_row=first, end_row=first, start_column=behind, end_column=behind + 1)
    for row in range(first + 3, after):
        sheet.cell(row, behind).value, sheet.cell(row, behind + 1).value = 12, 3


def numbers_far_off(sheet: Worksheet, first: int, after: int, behind: int) -> None:
    for row in range(first - 1, after):
        sheet.cell(row, behind + 5).value = row


SHAPES: dict[str, tuple[Extra | None, int, bool]] = {
    "plain": (None, 1, True),
    "away from the corner": (None, 4, True),
    "not merged": (None, 1, False),
    "numbered rows": (numbers_in_front, 2, True),
    "sums": (sums_behind, 1, True),
    "sums, not merged": (sums_behind, 1, False),
    "last year": (two_columns_behind, 1, True),
    "numbers far off": (numbers_far_off, 1, True),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_columns_of_the_agency_s_own_move_no_figure(shape: str, edition: str) -> None:
    form, random = load_form(edition), Random(5)
    values: dict[str, Number | None] = dict(balanced(form, random))
    values |= {a: None for a in values if a not in form.totals and random.random() < 0.3}
    extra, left, merged = SHAPES[shape]
    report, findings = read(sheet_of(form, values, extra, left=left, merged=merged))
    assert {a: f.value for a, f in report.figures.items()} == values
    assert [f for f in findings if f.code in ("residue", "row-twice", "short-row")] == []


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_heading_that_the_agency_renamed_is_known_by_those_beside_it() -> None:
    form, random = load_form("2021"), Random(5)
    values: dict[str, Number | None] = dict(balanced(form, random))
    values |= {a: None for a in values if a not in form.totals and random.random() < 0.3}

    def rename(sheet: Worksheet) -> None:
        next(c for row in sheet.iter_rows() for c in row if c.value == "自然人").value = "公民"

    report, findings = read(changed(sheet_of(form, values, sums_behind), rename))
    assert {a: f.value for a, f in report.figures.items()} == values
    assert findings == []


def test_of_two_columns_below_one_heading_neither_is_taken() -> None:
    form = load_form("2021")
    rows = ("规章||3|1|", "行政规范性文件|2|3||3")  # this year's and last year's, two columns for each heading

    def write(sheet: Worksheet) -> None:
        for column, heading in ((1, "信息内容"), (2, "本年制发件数"), (4, "本年废止件数"), (6, "现行有效件数")):
            sheet.cell(1, column).value = heading
            if column > 1:
                sheet.merge_cells(start_row=1, end_row=1, start_column=column, end_column=column + 1)
        for n, row in enumerate(rows, 2):
            for column, text in enumerate(row.split("|"), 1):
                sheet.cell(n, column).value = int(text) if text.isdigit() else text or None

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    report, findings = read(changed(out.getvalue(), write))
    assert report.figures == {}
    assert {a for f in findings for a in f.cells} >= {a for a in form.cells if a.startswith("documents/")}


def lines_of(data: bytes) -> list[list[str]]:
    """The cells of a sheet, as many in each row, blank ones too."""
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [["" if c is None else str(c) for c in row] for row in rows]


COPIES: dict[str, Callable[[list[str]], str]] = {
    "tabs": "\t".join,
    "bars": lambda cells: "|" + "|".join(cells) + "|",
    "commas": lambda cells: ",".join(f'"{c}"' if "，" in c or "," in c else c for c in cells),
}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "numbers far off"])
def test_a_sheet_copied_as_text_keeps_its_columns(shape: str, copy: str) -> None:
    form, random = load_form("2021"), Random(5)
    values: dict[str, Number | None] = dict(balanced(form, random))
    values |= {a: None for a in values if a not in form.totals and random.random() < 0.3}
    extra, left, merged = SHAPES[shape]
    lines = lines_of(sheet_of(form, values, extra, left=left, merged=merged))
    report, findings = parse(sources.read("\n".join(map(COPIES[copy], lines)).encode(), "x.txt"))
    told = {a for f in findings for a in f.cells}
    assert {a: f.value for a, f in report.figures.items()} == {a: v for a, v in values.items() if a not in told}
    if (copy, shape) != ("bars", "numbered rows"):  # where the number of the next row may be a figure of this one
        assert told == set()


@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "numbers far off"])
def test_a_sheet_saved_as_a_page_keeps_its_columns(shape: str) -> None:
    form, random = load_form("2021"), Random(5)
    values: dict[str, Number | None] = dict(balanced(form, random))
    values |= {a: None for a in values if a not in form.totals and random.random() < 0.3}
    extra, left, merged = SHAPES[shape]
    lines = lines_of(sheet_of(form, values, extra, left=left, merged=merged))
    rows = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    report, findings = parse(sources.read(f"<table>{''.join(rows)}</table>".encode(), "x.html"))
    assert {a: f.value for a, f in report.figures.items()} == values
    assert [f for f in findings if f.code in ("residue", "row-twice", "short-row")] == []


def test_blank_cells_that_were_dropped_leave_no_columns_to_go_by() -> None:
    form, random = load_form("2021"), Random(5)
    values: dict[str, Number | None] = dict(balanced(form, random))
    values |= {a: None for a in values if a not in form.totals and random.random() < 0.3}
    lines = ["|".join(filter(None, cells)) + "|" for cells in lines_of(sheet_of(form, values))]
    report, findings = parse(sources.read("\n".join(lines).encode(), "x.txt"))
    said = {c for f in findings for c in f.cells}
    assert {a: f.value for a, f in report.figures.items()} == {a: v for a, v in values.items() if a not in said}
    assert len(said) > 50


def test_a_figure_beside_the_table_is_told_where_no_heading_says_whose_column_it_is() -> None:
    form = load_form("2021")
    values = balanced(form, Random(5))
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(form, values)))
    label = next(c for row in book.active.iter_rows() for c in row if c.value == "（七）总计")
    total = max((c for c in book.active[label.row] if c.value is not None), key=lambda c: c.column)
    book.active.cell(total.row, total.column + 1).value = total.value
    total.value = None
    out = io.BytesIO()
    book.save(out)
    report, findings = read(out.getvalue())
    assert report.figures["requests/outcome.total/requester.total"].blank
    assert [f.code for f in findings] == ["residue"]


def test_the_numbers_of_the_columns_are_no_figures() -> None:
    form = load_form("2021")
    values = balanced(form, Random(5), busy=True)
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(form, values)))
    sheet = book.active
    last = sheet.max_row
    while sheet.cell(last, 15).value is None:
        last -= 1
    for column in range(1, 16):
        sheet.cell(last + 1, column).value, sheet.cell(last, column).value = sheet.cell(last, column).value, column
    out = io.BytesIO()
    book.save(out)
    report, findings = read(out.getvalue())
    assert report.numbers == values
    assert findings == []
