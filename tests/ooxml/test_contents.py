"""Formulas put into cells of a worksheet part: nothing beside them changes, nor a formula that others share."""

from __future__ import annotations

import io

import openpyxl

from ooxml.hostile import book, sheet_xml
from xlreport.ooxml.contents import with_formulas

SHARED = (
    '<row r="1"><c r="A1" s="0"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>2</v></c><c r="B1"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c><c r="B2"/></row>'
    '<row r="3"><c r="A3" t="e"><f t="shared" si="0"></f><v>#REF!</v></c>'
    '<c r="C3" t="inlineStr"><is><t>&lt;/c></t></is></c></row>'
)
SHEET = sheet_xml(SHARED).encode()


def cells(part: bytes) -> dict[str, object]:
    sheet = openpyxl.load_workbook(io.BytesIO(book(part))).active
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


def test_numbers_texts_and_blanks_give_way() -> None:
    new = {(1, 2): ("=SUM(A1:A2)&\"<\"", 7), (2, 2): ("=A1", None), (3, 3): ("=1", 1)}  # fmt: skip
    after = with_formulas(SHEET, "s", new)
    assert cells(after) == cells(SHEET) | {"B1": '=SUM(A1:A2)&"<"', "B2": "=A1", "C3": "=1"}
    assert b'<c r="B1"><f>SUM(A1:A2)&amp;&quot;&lt;&quot;</f><v>7</v></c>' in after
    assert b'<c r="B2" t="str"><f>A1</f><v></v></c>' in after
    assert after.startswith(SHEET[: SHEET.index(b'<c r="B1"')])


def test_a_formula_that_others_share_stays_unless_all_of_them_go() -> None:
    assert with_formulas(SHEET, "s", {(1, 1): ("=9", 9)}) == SHEET
    assert cells(with_formulas(SHEET, "s", {(2, 1): ("=9", 9)}))["A2"] == "=9"
    all_of_them = with_formulas(SHEET, "s", {(n, 1): (f"={n}", n) for n in (1, 2, 3)})
    assert {k: v for k, v in cells(all_of_them).items() if k[0] == "A"} == {"A1": "=1", "A2": "=2", "A3": "=3"}
    assert b"shared" not in all_of_them
    assert b'<c r="A3"><f>3</f>' in all_of_them


def test_an_array_over_several_cells_stays() -> None:
    array = sheet_xml('<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>').encode()
    assert with_formulas(array, "s", {(1, 1): ("=9", 9)}) == array
    alone = array.replace(b"A1:A2", b"A1")
    assert cells(with_formulas(alone, "s", {(1, 1): ("=9", 9)})) == {"A1": "=9"}


def test_a_cell_that_the_part_does_not_hold_is_left_alone() -> None:
    assert with_formulas(SHEET, "s", {(9, 9): ("=1", 1)}) == SHEET
