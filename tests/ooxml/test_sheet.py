"""One sheet: what each writing of a cell means."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ooxml.hostile import MAIN, STRICT, book, sheet_xml
from xlreport.a1 import Area
from xlreport.ooxml.area import disjoint
from xlreport.ooxml.sheet import Sheet, read_sheet
from xlreport.ooxml.strings import shared_strings, unescape
from xlreport.ooxml.styles import date_text, is_date_format
from xlreport.ooxml.written import SheetCell
from xlreport.report import Unusable
from xlreport.sources.workbook import read


def sheet(rows: str, after: str = "", **known: object) -> Sheet:
    return read_sheet([sheet_xml(rows, after=after).encode()], "sheet", **known)  # type: ignore[arg-type]


def cell(xml: str, **known: object) -> SheetCell:
    return sheet(f'<row r="1">{xml}</row>', **known).cells[0]


@pytest.mark.parametrize(
    ("xml", "text", "value"),
    [
        ("<c><v>6</v></c>", "6", 6),
        ("<c><v>-6</v></c>", "-6", -6),
        ("<c><v>0.1</v></c>", "0.1", Decimal("0.1")),
        ("<c><v>0.30000000000000004</v></c>", "0.3", Decimal("0.3")),
        ("<c><v>1E3</v></c>", "1000", 1000),
        ("<c><v>12.50</v></c>", "12.5", Decimal("12.5")),
        ("<c><v>123456789012345678</v></c>", "123456789012346000", 123456789012346000),
        ("<c><v> 7 </v></c>", "7", 7),
        ("<c><v>1e999</v></c>", "1e999", None),
        ("<c><v>NaN</v></c>", "NaN", None),
        ("<c><v>1_0</v></c>", "1_0", None),
        ("<c><v>٣</v></c>", "٣", None),
        ('<c t="b"><v>1</v></c>', "TRUE", None),
        ('<c t="b"><v>7</v></c>', "7", None),
        ('<c t="e"><v>#REF!</v></c>', "#REF!", None),
        ('<c t="str"><v>12</v></c>', "12", None),
        ('<c t="d"><v>2021-03-05T00:00:00</v></c>', "2021-03-05", None),
        ('<c t="inlineStr"><is><t>甲</t></is></c>', "甲", None),
        ('<c t="inlineStr"><is><r><t>甲</t></r><r><rPr/><t>乙</t></r><rPh><t>x</t></rPh></is></c>', "甲乙", None),
        ('<c t="inlineStr"><is><t>_x0041__x005F_x0041__x0000_</t></is></c>', "A_x0041_", None),
        ("<c/>", "", None),
        ("<c><v/></c>", "", None),
    ],
)  # fmt: skip
def test_value(xml: str, text: str, value: object) -> None:
    read = cell(xml)
    assert (read.text, read.value) == (text, value)
    assert not isinstance(read.value, float)


@pytest.mark.parametrize(
    ("xml", "formula", "stored"),
    [
        ("<c><f>A1+B1</f><v>3</v></c>", "=A1+B1", True),
        ("<c><f>A1+B1</f></c>", "=A1+B1", False),
        ("<c><f>A1+B1</f><v></v></c>", "=A1+B1", False),
        ('<c t="str"><f>""</f><v></v></c>', '=""', True),
        ('<c><f t="dataTable" r1="B1"/><v>3</v></c>', "=TABLE(B1,)", True),
    ],
)
def test_formula(xml: str, formula: str, stored: bool) -> None:
    read = cell(xml)
    assert (read.formula, read.stored) == (formula, stored)


def test_shared_formula_is_written_out_also_before_its_master() -> None:
    rows = (
        '<row r="1"><c r="C1"><f t="shared" si="1"/><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" ref="C1:C3" si="1">SUM($A2:B2)*$D$1</f><v>1</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="1"/><v>1</v></c></row>'
    )
    assert [c.formula for c in sheet(rows).cells] == ["=SUM($A1:B1)*$D$1", "=SUM($A2:B2)*$D$1", "=SUM($A3:B3)*$D$1"]


def test_every_cell_of_an_array_formula_has_it() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">SUM(B1:B2)</f><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    assert [c.formula for c in sheet(rows).cells] == ["=SUM(B1:B2)", "=SUM(B1:B2)", None]


def test_cells_and_rows_that_do_not_say_where_they_are_follow_the_one_before() -> None:
    rows = '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
    assert [c[:3] for c in sheet(rows).cells] == [(1, 1, "1"), (1, 4, "2"), (1, 5, "3"), (2, 1, "4")]


def test_rows_out_of_order_are_put_in_order() -> None:
    rows = '<row r="9"><c r="B9"><v>9</v></c></row><row r="2"><c r="C2"><v>2</v></c><c r="A2"><v>1</v></c></row>'
    assert [c[:3] for c in sheet(rows).cells] == [(2, 1, "1"), (2, 3, "2"), (9, 2, "9")]


def test_prefixed_and_strict_xml_read_alike() -> None:
    plain = sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>')
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    strict = sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>', namespace=STRICT)
    assert [read_sheet([x.encode()], "s").cells[0].value for x in (plain, prefixed, strict)] == [5, 5, 5]


def test_overlapping_merges_lose_no_value() -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>{r * 10}</v></c></row>' for r in (1, 2, 3))
    merges = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'
    grid = read(book(sheet_xml(rows, after=merges)), "x")
    assert [c.value for row in grid.rows for c in row.cells] == [1, 10, 2, 20, 3, 30]
    assert (grid.rows[0].cells[0].rowspan, grid.rows[0].cells[0].colspan) == (2, 2)
    assert [(f.code, f.details["count"], f.details["overlaps"]) for f in grid.findings] == [("value-under-merge", 3, 1)]


def test_disjoint_keeps_the_first_of_two() -> None:
    one, other, third = Area(1, 1, 2, 2), Area(2, 2, 3, 3), Area(3, 1, 3, 2)
    assert disjoint([one, other, third]) == ((one, third), 1)


def test_blank_cells_are_there_within_what_is_filled() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="0"/><c r="C1"/></row><row r="2"><c r="B2"><v>2</v></c></row>'
    grid = read(book(sheet_xml(rows + '<row r="3"><c r="A3"/></row>')), "x")
    assert [[(c.column, c.text) for c in row.cells] for row in grid.rows] == [[(1, "1"), (2, "")], [(2, "2")]]


def test_hidden_rows_columns_and_sheets_are_known_and_said() -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c></row>'
    )
    data = book(sheet_xml(rows, before='<cols><col min="2" max="3" hidden="true"/></cols>'))
    grid = read(data, "x")
    assert [c.hidden for row in grid.rows for c in row.cells] == [True, False, True]
    assert [(f.code, f.details["count"]) for f in grid.findings] == [("hidden-figures", 2)]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True), ('yyyy"年"m"月"', True), ("[h]:mm", True), ("[$-804]aaaa;@", True),
        ("General", False), ('e"年"', True), ("0.00E+00", False),
        ("0.00", False), ('0"天 days"', False), ("[Red]0", False), ("#,##0_);[Red](#,##0)", False),
        ("G/通用格式", False),
        ("0\\h", False), ("@", False),
    ],
)  # fmt: skip
def test_date_format(code: str, is_date: bool) -> None:
    assert is_date_format(code) is is_date


@pytest.mark.parametrize(
    ("serial", "since_1904", "text"),
    [
        (44000, False, "2020-06-18"), (44000.5, False, "2020-06-18 12:00:00"), (1, False, "1900-01-01"),
        (60, False, "1900-02-29"), (61, False, "1900-03-01"), (0.25, False, "06:00:00"), (0, True, "1904-01-01"),
        (2_958_465, False, "9999-12-31"), (2_958_466, False, None), (-1, False, None),
    ],
)  # fmt: skip
def test_date_text(serial: float, since_1904: bool, text: str | None) -> None:
    assert date_text(serial, since_1904) == text


def test_a_date_is_text_and_no_figure() -> None:
    assert cell('<c s="3"><v>44000</v></c>', dates=frozenset({"3"}))[2:4] == ("2020-06-18", None)


def test_shared_strings() -> None:
    xml = f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si/><si><r><t>乙</t></r></si></sst>'
    assert shared_strings([xml.encode()], "s") == ["甲", "", "乙"]


def test_unescape_leaves_lone_surrogates_as_they_are_written() -> None:
    assert unescape("_xD800_ _x000D_ _xZZZZ_ _x41_") == "_xD800_ \r _xZZZZ_ _x41_"


@pytest.mark.parametrize("size", [1, 7, 64])
def test_chunks_of_any_size_read_alike(size: int) -> None:
    data = sheet_xml("".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(1, 40))).encode()
    chunks = [data[n : n + size] for n in range(0, len(data), size)]
    assert read_sheet(chunks, "s") == read_sheet([data], "s")


def test_text_beyond_a_million_characters_is_refused() -> None:
    with pytest.raises(Unusable, match="too-large"):
        cell(f'<c t="str"><v>{"x" * 1_000_001}</v></c>')


@pytest.mark.parametrize(
    "row",
    [
        '<row r="x"><c/></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="1"><c t="s"><v>x</v></c></row>',
    ],
)
def test_numbers_that_are_none_are_damage(row: str) -> None:
    with pytest.raises(Unusable, match="damaged"):
        sheet(row)
