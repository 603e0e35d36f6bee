"""Workbooks → Grid: a second reader sees the same, whoever wrote the file."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import libreoffice
from ooxml.hostile import OFFICE, book, sheet_xml
from xlreport.report import Grid, Place, Unusable
from xlreport.sources.workbook import read

FOLDER = os.environ.get("XLREPORT_WORKBOOKS")
PUBLIC = sorted(p for p in Path(FOLDER).iterdir() if p.suffix != ".md") if FOLDER else []

Cells = dict[tuple[str, int, int], Any]


def made_by_xlsxwriter() -> bytes:
    """Everything that a form may hold, and what surrounds it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_custom_property("edition", "2021")
    tinted = book.add_format({"bg_color": "#FFF2CC", "border": 1, "locked": False})
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for title in ("表一", "it's 2"):
        sheet = book.add_worksheet(title)
        sheet.merge_range("A1:D1", "  收到和处理情况  ", bold)
        sheet.write_rich_string("A2", "第", bold, "一", "项")
        for row, value in enumerate((0, 7, -3, 0.1, 1234.5678, 1e15, 12345678901), 3):
            sheet.write_number(row, 1, value, tinted)
        sheet.write_formula("B12", "=SUM(B4:B6)", tinted, 4)
        sheet.write_formula("C12", '=IF(B4=0,"平衡","差")', None, "平衡")
        sheet.write_formula("D12", "=1/0", None, "#DIV/0!")
        sheet.write_boolean("E12", True)
        sheet.write_datetime("F12", datetime.datetime(2022, 1, 28), date)
        sheet.write_string("G12", "００７")
        sheet.write_string("H12", "a_x0041_b\n第二行")
        sheet.write_blank("I12", None, tinted)
        sheet.write_comment("B4", "只填整数")
        sheet.data_validation("B4:B6", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("B4:B6", {"type": "data_bar"})
    sheet.hide()
    book.define_name("first", "=表一!$B$4")
    book.define_name("表一!local", "='it''s 2'!$B$5:$B$5")
    book.define_name("wide", "=表一!$B$4:$C$5")
    book.close()
    return out.getvalue()


def made_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet 1"
    for row in ([1, 2.5, "文字"], [None, "=A1+B1", True], [datetime.date(2021, 12, 31), "#N/A", " x "]):
        sheet.append(row)
    sheet.merge_cells("A5:B6")
    sheet["A5"] = 9
    sheet.row_dimensions[2].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


MADE = {"xlsxwriter": made_by_xlsxwriter, "openpyxl": made_by_openpyxl}


def ours(grid: Grid) -> Cells:
    return {(c.place.name, c.place.row, c.column): plain(c.text) for r in grid.rows for c in r.cells if c.text}


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_text(value: object) -> str:
    """What another reader gives for a cell, in the words of ours."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        exact = Decimal(f"{value:.15g}")
        return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H:%M:%S")
    return plain(str(value).replace("_x000D_", "\r"))


def by_openpyxl(data: bytes, *, formulas: bool = False) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)
    found: Cells = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if formulas:
                    value = getattr(value, "text", value)
                    if cell.data_type == "f":
                        found[sheet.title, cell.row, cell.column] = value
                elif value is not None and as_text(value):
                    found[sheet.title, cell.row, cell.column] = as_text(value)
    return found


def by_calamine(data: bytes) -> Cells:
    book = python_calamine.load_workbook(io.BytesIO(data))
    return {
        (name, r, c): as_text(value)
        for name in book.sheet_names
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for c, value in enumerate(row, 1)
        if as_text(value)
    }


def second_reader(data: bytes) -> Cells:
    """What the first other reader sees that sees anything: each of them fails on some of the odd files."""
    for reader in (by_openpyxl, by_calamine):
        with contextlib.suppress(Exception):
            if found := reader(data):
                return found
    return {}


@pytest.mark.parametrize("maker", MADE)
def test_openpyxl_sees_the_same(maker: str) -> None:
    data = MADE[maker]()
    grid = read(data, "x")
    assert ours(grid) == by_openpyxl(data)
    formulas = {(c.place.name, c.place.row, c.column): c.formula for r in grid.rows for c in r.cells if c.formula}
    assert formulas == by_openpyxl(data, formulas=True)
    assert len(formulas) in (1, 6)


@pytest.mark.parametrize("maker", MADE)
def test_calamine_sees_the_same_but_for_errors(maker: str) -> None:
    data = MADE[maker]()
    errors = ("#DIV/0!", "#N/A")  # which calamine shows as blank
    assert {k: v for k, v in ours(read(data, "x")).items() if v not in errors} == by_calamine(data)


def test_what_a_grid_knows_of_its_workbook() -> None:
    grid = read(made_by_xlsxwriter(), "报送表.xlsx")
    assert grid.name == "报送表.xlsx"
    assert grid.properties == {"edition": "2021"}
    assert grid.names == {"first": Place("sheet", 4, 2, "表一"), "local": Place("sheet", 5, 2, "it's 2")}
    assert {r.table for r in grid.rows} == {0, 1}
    assert {c.hidden for r in grid.rows for c in r.cells if r.table == 1} == {True}
    assert [(f.code, f.details["sheet"]) for f in grid.findings] == [("hidden-figures", "it's 2")]
    assert grid.rows[0].cells[0].colspan == 4
    assert {c.text: c.stored for r in grid.rows for c in r.cells if c.formula}["4"]


def test_a_formula_that_was_never_calculated_is_not_stored() -> None:
    cells = [c for r in read(made_by_openpyxl(), "x").rows for c in r.cells if c.formula]
    assert [(c.formula, c.stored, c.text, c.value) for c in cells] == [("=A1+B1", False, "", None)]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 20)),
        st.one_of(
            st.integers(-(10**15) + 1, 10**15 - 1),
            st.floats(-1e200, 1e200).map(lambda x: float(f"{x:.15g}")),
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20),
        ),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_whatever_is_written_is_read(cells: dict[tuple[int, int], int | float | str]) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("S")
    for (row, column), value in cells.items():
        (sheet.write_string if isinstance(value, str) else sheet.write_number)(row - 1, column - 1, value)
    book.close()
    expected = {("S", *place): as_text(value) for place, value in cells.items()}
    assert ours(read(out.getvalue(), "x")) == expected


def test_macros_links_and_signatures_are_said() -> None:
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("externalLink", "e.xml"), ("vbaProject", "v.bin")]
        )
    ).replace('"r0"', '"rId1"')
    data = book(
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
        parts={
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">{related}</Relationships>',
            "_xmlsignatures/origin.sigs": b"",
        },
    )
    assert [f.code for f in read(data, "x").findings] == ["macros", "external-link", "signed"]


def test_a_relation_that_leaves_the_package_is_refused() -> None:
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="../../../etc/passwd"/>'
    data = book(parts={"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">{related}</Relationships>'})
    with pytest.raises(Unusable, match="suspicious"):
        read(data, "x")


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
def test_the_same_content_in_every_format(tmp_path: Path) -> None:
    """What LibreOffice saves as xlsx, xls and ods reads the same; formulas are seen in xlsx only."""
    source = tmp_path / "form.xlsx"
    source.write_bytes(made_by_xlsxwriter())
    grids = {}
    for suffix in ("xlsx", "xls", "ods"):
        (saved,) = libreoffice.convert([source], suffix, tmp_path / suffix)
        grids[suffix] = read(saved.read_bytes(), saved.name)
    expected = ours(read(source.read_bytes(), "x"))
    errors = ("#DIV/0!",)
    for suffix, grid in grids.items():
        known = expected if suffix == "xlsx" else {k: v for k, v in expected.items() if v not in errors}
        assert ours(grid) == known, suffix
        assert ("values-only" in {f.code for f in grid.findings}) == (suffix != "xlsx")


def test_a_reader_that_dies_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from xlreport.sources import child  # noqa: PLC0415

    monkeypatch.setattr(child.sys, "executable", "false")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00") + "Workbook".encode("utf-16-le").ljust(64, b"\x00")
    with pytest.raises(Unusable, match="too-large"):
        read(ole + b"\x12\x00".ljust(64, b"\x00"), "x.xls")


@pytest.mark.skipif(not PUBLIC, reason="XLREPORT_WORKBOOKS names no folder of public workbooks")
@pytest.mark.parametrize("path", PUBLIC, ids=lambda p: p.name)
def test_public_workbooks(path: Path) -> None:
    """Each is refused by name, or read as a second reader reads it."""
    data = path.read_bytes()
    try:
        grid = read(data, path.name)
    except Unusable:
        return
    assert ours(grid) == second_reader(data)
