"""Patches change what they say and not one byte more."""

from __future__ import annotations

import re

import pytest

from ooxml.hostile import sheet_xml
from xlreport.ooxml import cells, fills, notes, parts, patch
from xlreport.ooxml.fills import COLOURS, Styles
from xlreport.ooxml.places import places_in

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def restyle(sheet: str, marks: dict[tuple[int, int], str]) -> str:
    """The sheet with style 7 on the marked cells, whatever they had."""
    data = sheet.encode()
    found = places_in(data, "s", frozenset(row for row, _ in marks))
    edits = cells.restyled(data, found, marks, lambda place, style, mark: 7 if mark else style)
    return patch.splice(data, edits).decode()


ROWS = '<row r="2" spans="1:3"><c r="A2" s="1"><v>1</v></c><c r="C2"  t="s" ><v>0</v></c></row><row r="5"/>'


@pytest.mark.parametrize(
    ("cell", "before", "after"),
    [
        ((2, 1), '<c r="A2" s="1">', '<c r="A2" s="7">'),
        ((2, 3), '<c r="C2"  t="s" >', '<c s="7" r="C2"  t="s" >'),
        ((2, 2), '</c><c r="C2"', '</c><c r="B2" s="7"/><c r="C2"'),
        ((2, 4), '</c></row><row r="5"', '</c><c r="D2" s="7"/></row><row r="5"'),
        ((5, 2), '<row r="5"/>', '<row r="5"><c r="B5" s="7"/></row>'),
        ((1, 1), '<sheetData><row r="2"', '<sheetData><row r="1"><c r="A1" s="7"/></row><row r="2"'),
        ((9, 9), '<row r="5"/></sheetData>', '<row r="5"/><row r="9"><c r="I9" s="7"/></row></sheetData>'),
    ],
)
def test_one_cell(cell: tuple[int, int], before: str, after: str) -> None:
    sheet = sheet_xml(ROWS, after='<!-- <c r="A2"> --><pageMargins left="1"/>')
    assert sheet.count(before) == 1
    assert restyle(sheet, {cell: "error"}) == sheet.replace(before, after)


def test_prefixes_and_empty_sheets() -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/></x:worksheet>'
    assert restyle(sheet, {(3, 2): "error"}) == sheet.replace(
        "<x:sheetData/>", '<x:sheetData><x:row r="3"><x:c r="B3" s="7"/></x:row></x:sheetData>'
    )


def test_a_missing_cell_takes_the_style_of_its_row_or_column() -> None:
    data = sheet_xml(
        '<row r="1" s="4" customFormat="1"/>', before='<cols><col min="2" max="3" style="5"/></cols>'
    ).encode()
    found = places_in(data, "s", frozenset({1, 2}))
    seen: dict[tuple[int, int], int] = {}

    def note(place: tuple[int, int], style: int, mark: str | None) -> int:
        seen[place] = style
        return style

    list(cells.restyled(data, found, {(1, 2): "error", (2, 3): "error", (2, 9): "error"}, note))
    assert seen == {(1, 2): 4, (2, 3): 5, (2, 9): 0}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030", "utf-8-sig"])
def test_other_encodings_stay(encoding: str) -> None:
    declared = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "gb18030": "GB18030", "utf-8-sig": "UTF-8"}[encoding]
    text = f'<?xml version="1.0" encoding="{declared}"?><a>数据</a>'
    data, back = patch.utf8(text.encode(encoding))
    assert back(data) == text.encode(encoding)
    at = data.index(b"</a>")
    assert back(patch.splice(data, [patch.Edit(at, at, "加")])) == text.replace("据", "据加").encode(encoding)


def test_attributes_in_quotes_are_told_apart() -> None:
    tag = """<c x=" s='3' " s='4' r="A1">"""
    assert patch.with_attribute(tag, "s", "7") == """<c x=" s='3' " s="7" r="A1">"""
    assert patch.with_attribute("<c/>", "s", "7") == '<c s="7"/>'


def test_text_is_escaped_for_xml_and_for_excel() -> None:
    assert patch.xml_text('<&"\x00\ud800 _x0041_') == "&lt;&amp;&quot; _x005F_x0041_"


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="4" tint="0.8"/><bgColor indexed="64"/></patternFill></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="9" fontId="0" fillId="2" borderId="0" applyProtection="1"><protection locked="0"/></xf>'
    '<xf numFmtId="9" fontId="0" fillId="1" borderId="0"/></cellXfs><dxfs count="0"/></styleSheet>'
).encode()


def test_a_marked_style_differs_in_its_fill_alone() -> None:
    styles = Styles(STYLES, "styles")
    marked = styles.marked(1, "error")
    assert marked == 3
    patched = styles.patched().decode()
    added = '<xf applyFill="1" numFmtId="9" fontId="0" fillId="3" borderId="0" applyProtection="1">'
    assert f'{added}<protection locked="0"/></xf></cellXfs>' in patched
    assert f'rgb="{COLOURS["error"]}"' in patched
    assert '<cellXfs count="4">' in patched
    assert '<fills count="4">' in patched


@pytest.mark.parametrize("style", [0, 1])
def test_unmarking_gives_the_style_back(style: int) -> None:
    styles = Styles(STYLES, "styles")
    colour = styles.colour(style)
    marked = styles.marked(style, "warning")
    again = Styles(styles.patched(), "styles")
    assert again.unmarked(marked, colour) == style
    assert again.unmarked(style, None) == style
    assert again.marked(style, "warning") == marked
    assert again.patched() == styles.patched()


def test_a_colour_from_a_sheet_is_not_trusted() -> None:
    assert fills.is_colour('theme="4" tint="-0.25"')
    assert not fills.is_colour('rgb="FF000000"/></patternFill><x y="')


def test_nothing_to_add_changes_nothing() -> None:
    assert Styles(STYLES, "styles").patched() == STYLES


def test_groups_that_lack_come_in_the_order_of_the_schema() -> None:
    styles = Styles(f'<styleSheet xmlns="{MAIN}"/>'.encode(), "styles")
    assert styles.marked(0, "error") == 1
    patched = styles.patched().decode()
    assert re.findall(r"<(fonts|fills|borders|cellStyleXfs|cellXfs) count", patched) == [
        "fonts", "fills", "borders", "cellStyleXfs", "cellXfs",
    ]  # fmt: skip


def test_notes_of_others_stay() -> None:
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>某人</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>原注</t></text></comment></commentList></comments>'
    ).encode()
    once, gone, came = notes.noted(comments, "c", {(1, 1): "不应出现", (2, 2): "说<明>"}, "作者")
    assert (gone, came) == (set(), {(2, 2): "说<明>"})
    assert "原注" in once.decode()
    assert "不应出现" not in once.decode()
    twice, gone, came = notes.noted(once, "c", {(2, 2): "说<明>"}, "作者")
    assert (twice, gone, came) == (once, {(2, 2)}, {(2, 2): "说<明>"})
    none, gone, came = notes.noted(once, "c", {}, "作者")
    assert none == comments.replace(b"</authors>", b"<author>xlreport</author></authors>")


def test_what_is_found_stands_before_the_note_of_the_workbooks_maker_and_goes_again() -> None:
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>作者</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t xml:space="preserve">原注</t></text></comment>'
        "</commentList></comments>"
    ).encode()
    once, gone, came = notes.noted(comments, "c", {(1, 1): "错了"}, "作者")
    assert gone == came.keys() == {(1, 1)}
    assert came[1, 1].startswith("错了")
    assert came[1, 1].endswith("原注")
    assert notes.noted(once, "c", {(1, 1): "错了"}, "作者")[0] == once
    assert notes.noted(once, "c", {}, "作者")[0] == comments


def test_shapes_of_others_stay_in_a_drawing_that_is_not_well_formed() -> None:
    drawing = (
        b'<xml><v:shape id="_x0000_s1025" type="#_x0000_t201"><br></v:shape><v:shape id="_x0000_s1026"><x:ClientData '
        b'ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>'
    )
    once = notes.drawn(drawing, set(), {(2, 2): "甲"})
    assert once.startswith(drawing.removesuffix(b"</xml>"))
    assert once.count(b'id="_x0000_s1027"') == 1
    assert notes.drawn(once, {(2, 2)}, {(2, 2): "甲"}).count(b"<v:shape ") == 3
    assert b"_x0000_s1027" not in notes.drawn(once, {(2, 2)}, {})


WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{parts.RELATIONSHIPS}"><bookViews><workbookView firstSheet="1" activeTab="1"/>'
    '</bookViews><sheets><sheet name="A" sheetId="4" r:id="rId1"/><sheet name="B" sheetId="9" r:id="rId2"/></sheets>'
    '<definedNames><definedName name="x" localSheetId="1">B!$A$1</definedName></definedNames><calcPr/></workbook>'
)


def test_a_sheet_in_front_moves_what_counts_sheets() -> None:
    new = parts.with_sheet_in_front(WORKBOOK.encode(), "w", "校'验", "rIdX", "mark", 2).decode()
    assert re.findall(r'name="([^"]+)" sheetId="(\d+)"', new) == [("校'验", "10"), ("A", "4"), ("B", "9")]
    assert 'firstSheet="0" activeTab="2"' in new
    assert '<definedName name="x" localSheetId="2">B!$A$1</definedName>' in new
    assert "<definedName name=\"mark\" hidden=\"1\">'校''验'!$A$1</definedName>" in new
    assert "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'校''验'!$2:$2</definedName>" in new


def test_a_workbook_without_views_or_names_gets_them_where_the_schema_wants_them() -> None:
    plain = re.sub("<bookViews>.*</bookViews>|<definedNames>.*</definedNames>", "", WORKBOOK)
    new = parts.with_sheet_in_front(plain.encode(), "w", "T", "rIdX", "mark", 2).decode()
    order = re.findall(r"<(bookViews|sheets|definedNames|calcPr)", new)
    assert order == ["bookViews", "sheets", "definedNames", "calcPr"]
    assert '<workbookView activeTab="1"/>' in new
