"""The marked copy: nothing but fills, notes and one sheet is new, and what was marked can be unmarked."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import libreoffice
from ooxml.hostile import STRICT, book, sheet_xml
from xlreport.a1 import column_letters
from xlreport.form import load_form
from xlreport.mark import can_mark, mark, read_explanations
from xlreport.mark.marks import notes
from xlreport.ooxml.fills import COLOURS
from xlreport.report import ERROR, INFO, WARNING, Finding, Place, Suspect, Unusable, Words
from xlreport.sources.workbook import read

FOLDER = os.environ.get("XLREPORT_WORKBOOKS")
PUBLIC = sorted(p for p in Path(FOLDER).iterdir() if p.suffix in (".xlsx", ".xlsm")) if FOLDER else []

FORM = load_form("2021")
ADDRESSES = list(FORM.cells)
TYPES, WORKBOOK, STYLES = "[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def agency_file() -> bytes:
    """A workbook with most of what a package can hold beside cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_custom_property("edition", "2021")
    tinted = book.add_format({"bg_color": "#FFF2CC", "border": 1, "locked": False, "num_format": "0"})
    bold = book.add_format({"bold": True, "font_color": "red"})
    for title in ("表一", "表'2"):
        sheet = book.add_worksheet(title)
        sheet.set_column("D:D", 20, bold)
        sheet.merge_range("A1:C1", "合计", bold)
        for row in range(1, 9):
            sheet.write_number(row, 1, row, tinted)
        sheet.write_formula("B10", "=SUM(B2:B9)", None, 36)
        sheet.write_rich_string("A2", "第", bold, "一", "项")
        sheet.write_comment("B3", "机关自己的批注", {"author": "张三"})
        sheet.data_validation("B2:B9", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        sheet.protect("", {"format_cells": True})
        sheet.set_landscape()
        sheet.add_sparkline("E2", {"range": "B2:B9"}) if title == "表一" else None
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表一!$B$2:$B$9"})
    sheet.insert_chart("G2", chart)
    sheet.insert_textbox("G20", "说明")
    sheet.add_table("J1:K3", {"data": [[1, 2], [3, 4]]})
    book.define_name("表一!本地", "=表一!$B$2")
    book.close()
    return out.getvalue()


def finding(place: Place | None, n: int = 0, severity: str = ERROR, suspects: tuple[Suspect, ...] = ()) -> Finding:
    return Finding(
        "unbalanced", severity, cells=(ADDRESSES[n],), place=place, relation=f"r{n}", lhs=6, rhs=7, suspects=suspects
    )


def words(finding: Finding) -> tuple[str, str]:
    return f"=第 {finding.relation} 条 <不平> & 相差 {finding.imbalance}", "核对台账"


def marked(data: bytes, findings: Sequence[Finding], lang: str = "zh") -> bytes:
    return mark(data, findings, FORM, lang=lang, message=words)


def at(reference: str, sheet: str = "表一") -> Place:
    column, row = ord(reference[0]) - 64, int(reference[1:])
    return Place("sheet", row, column, sheet)


SOME = (
    finding(at("B2"), 0),
    finding(at("B3"), 1, WARNING),
    finding(
        at("B10"),
        2,
        suspects=(Suspect(ADDRESSES[2], at("B4"), 3, 4, Words("数字颠倒", "digits swapped"), certain=True),),
    ),
    finding(at("D7"), 3, INFO),
    finding(at("B40"), 4),
    finding(at("B5", "表'2"), 5),
    finding(Place("line", 3), 6),
    finding(None, 7),
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def contents(data: bytes) -> list[tuple[Place, str, object, str | None, bool]]:
    return [(c.place, c.text, c.value, c.formula, c.hidden) for r in read(data, "x").rows for c in r.cells if c.text]


def colours(data: bytes) -> dict[tuple[str, str], str]:
    """The cells, outside the findings sheet, that bear a colour of ours."""
    return {
        (sheet.title, cell.coordinate): severity
        for sheet in load(data).worksheets
        if "校验结果" not in sheet.title
        for row in sheet.iter_rows()
        for cell in row
        for severity, colour in COLOURS.items()
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == colour
    }


def test_only_what_must_change_changes() -> None:
    data = agency_file()
    before, after = parts(data), parts(marked(data, SOME))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        TYPES, WORKBOOK, RELATIONS, STYLES, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/comments1.xml", "xl/comments2.xml", "xl/drawings/vmlDrawing1.vml", "xl/drawings/vmlDrawing2.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/xlreportFindings1.xml"}
    assert list(after)[: len(before)] == list(before)


def test_untouched_members_stay_packed_as_they_were() -> None:
    data = agency_file()
    before = {i.filename: i for i in zipfile.ZipFile(io.BytesIO(data)).infolist()}
    after = {i.filename: i for i in zipfile.ZipFile(io.BytesIO(marked(data, SOME))).infolist()}
    one = before["xl/charts/chart1.xml"]
    other = after["xl/charts/chart1.xml"]
    assert (one.compress_size, one.CRC, one.date_time) == (other.compress_size, other.CRC, other.date_time)


def test_values_formulas_and_stored_results_stay() -> None:
    data = agency_file()
    assert contents(marked(data, SOME)) == contents(data)


def test_fills_are_where_the_findings_are_and_the_rest_of_the_format_stays() -> None:
    data = agency_file()
    copy = marked(data, SOME)
    assert colours(copy) == {
        ("表一", "B2"): ERROR, ("表一", "B3"): WARNING, ("表一", "B10"): ERROR, ("表一", "B4"): ERROR,
        ("表一", "D7"): INFO, ("表一", "B40"): ERROR, ("表'2", "B5"): ERROR,
    }  # fmt: skip
    before, after = load(data), load(copy)
    assert after["表一"]["D7"].font.b  # as its column has it
    for name in ("B2", "B10"):
        one, other = before["表一"][name], after["表一"][name]
        for what in ("font", "border", "alignment", "protection", "number_format"):
            assert repr(getattr(one, what)) == repr(getattr(other, what)), (name, what)
    assert after["表一"].protection.sheet
    assert (
        after["表一"].data_validations.dataValidation[0].sqref
        == before["表一"].data_validations.dataValidation[0].sqref
    )


def test_notes_say_what_is_wrong_in_words_and_spare_those_of_the_agency() -> None:
    sheet = load(marked(agency_file(), SOME))["表一"]
    assert sheet["B2"].comment.text == "【错误】=第 r0 条 <不平> & 相差 -1\n核对台账"
    assert sheet["B4"].comment.text.endswith("\n应为 4（数字颠倒）")
    assert (sheet["B3"].comment.text, sheet["B3"].comment.author) == ("机关自己的批注", "张三")


def test_the_findings_sheet() -> None:
    copy = load(marked(agency_file(), SOME))
    assert copy.sheetnames == ["校验结果", "表一", "表'2"]
    assert copy.active.title == "表一"
    sheet = copy["校验结果"]
    assert sheet["A1"].value.startswith("校验结果：错误 6 处，提醒 1 处，说明 1 处。")
    header = [c.value for c in sheet[2]][:12]
    assert header == [
        "序号",
        "严重程度",
        "表",
        "行",
        "列",
        "单元格",
        "实际",
        "应为",
        "差额",
        "为什么",
        "怎么办",
        "情况说明",
    ]
    row = [c.value for c in sheet[5]]
    table = "二、主动公开政府信息情况 第二十条第（一）项"
    assert row[:12] == [
        3, "错误", table, "规章", "现行有效件数", "表一!B4", 3, 4, -1, "=第 r2 条 <不平> & 相差 -1", "核对台账", None,
    ]  # fmt: skip
    assert row[12] == SOME[2].fingerprint
    assert sheet["J5"].data_type == "s"
    assert sheet["F8"].hyperlink.location == "'表''2'!B5"
    assert sheet.column_dimensions["M"].hidden
    assert [sheet.cell(r, 6).value for r in (9, 10)] == ["line 3", None]
    assert sheet.freeze_panes == "A3"
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$2:$2", "A2:L10")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", False)
    wraps = {c.alignment.wrap_text for row in sheet["A3:L10"] for c in row}
    assert wraps == {True}


def test_rows_of_the_findings_sheet_are_as_high_as_their_texts_and_a_page_holds_its_columns() -> None:
    long = Finding("unbalanced", ERROR, details={"raw": "甲" * 60})
    sheet = load(marked(agency_file(), [SOME[0], long]))["校验结果"]
    assert sheet.row_dimensions[4].height > 2 * sheet.row_dimensions[3].height
    inches = sum(sheet.column_dimensions[c].width * 7 + 5 for c in "ABCDEFGHIJKL") / 96
    assert 10.9 / inches > 0.8  # how much smaller than written it is printed


def test_english() -> None:
    copy = load(marked(agency_file(), SOME, lang="en"))
    assert copy.sheetnames[0] == "Findings"
    assert copy["表一"]["B2"].comment.text.startswith("[error] ")
    assert copy["Findings"]["L2"].value == "Explanation"


@pytest.mark.parametrize(
    ("expected", "certain", "zh", "en"),
    [
        (7, True, "应为 7（理由）", "should be 7 (why)"),
        (7, False, "可能应为 7（理由）", "may have to be 7 (why)"),
        (None, False, "理由", "why"),
    ],
)
def test_a_note_says_what_a_suspect_should_be(expected: int | None, certain: bool, zh: str, en: str) -> None:
    place = at("B2")
    suspect = Suspect("a/b/c", place, 1, expected, Words("理由", "why"), certain=certain)
    for lang, advice in (("zh", zh), ("en", en)):
        (note,) = notes([finding(None, suspects=(suspect,))], words, lang)[place.name].values()
        assert note.splitlines()[-1] == advice


def test_marking_twice_is_marking_once() -> None:
    once = marked(agency_file(), SOME)
    assert marked(once, SOME) == once


def test_old_marks_go_and_nothing_else() -> None:
    data = agency_file()
    mended = marked(marked(data, SOME), SOME[3:4])
    assert colours(mended) == {("表一", "D7"): INFO}
    assert contents(mended) == contents(data)
    clean = marked(mended, [])
    assert colours(clean) == {}
    before, after = load(data), load(clean)
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                assert (repr(cell.fill), cell.style_id) == (repr(other.fill), other.style_id), cell
                assert (cell.comment and cell.comment.text) == (other.comment and other.comment.text)
    assert after["校验结果"]["A1"].value == "校验结果：没有发现问题。"


def explained(data: bytes, row: int, text: str) -> bytes:
    """The copy after the agency has typed an explanation; saved by another program, which rewrites everything."""
    copy = load(data)
    copy["校验结果"].cell(row, 12).value = text
    out = io.BytesIO()
    copy.save(out)
    return out.getvalue()


def test_explanations_come_back_by_fingerprint() -> None:
    data = explained(marked(agency_file(), SOME), 4, "上年更正")
    assert read_explanations(data) == {SOME[1].fingerprint: "上年更正"}
    again = marked(data, SOME[1:])
    assert read_explanations(again) == {SOME[1].fingerprint: "上年更正"}
    assert load(again).sheetnames == ["校验结果", "表一", "表'2"]
    assert read_explanations(agency_file()) == {}


def test_marks_go_from_a_copy_that_another_program_saved() -> None:
    data = marked(explained(marked(agency_file(), SOME), 4, "x"), [])
    assert colours(data) == {}
    sheet = load(data)["表一"]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["B2"].comment is None
    assert sheet["B3"].comment.text == "机关自己的批注"


def test_the_findings_sheet_is_no_part_of_the_report() -> None:
    grid = read(marked(agency_file(), SOME), "x")
    assert {c.place.name for r in grid.rows for c in r.cells} == {"表一", "表'2"}


def test_an_own_sheet_of_the_same_name_stays() -> None:
    data = agency_file()
    own = load(data)
    own["表一"].title = "校验结果"
    out = io.BytesIO()
    own.save(out)
    copy = marked(out.getvalue(), [finding(at("B2", "校验结果"))])
    assert load(copy).sheetnames == ["校验结果 (2)", "校验结果", "表'2"]


CELLS = st.tuples(st.integers(1, 25), st.integers(1, 12))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(CELLS, st.one_of(st.integers(0, 99), st.text("甲<&'\" =", max_size=4)), max_size=25),
    st.dictionaries(CELLS, st.sampled_from([ERROR, WARNING, INFO]), max_size=8),
    st.sets(CELLS, max_size=3),
)
def test_any_marks_on_any_sheet(
    cells: dict[tuple[int, int], int | str], marks: dict[tuple[int, int], str], notes: set[tuple[int, int]]
) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    looks = [book.add_format({"bg_color": c, "border": n}) for n, c in enumerate(("#FFFF00", "#00FF00"), 1)]
    sheet = book.add_worksheet("S")
    for n, ((row, column), value) in enumerate(cells.items()):
        (sheet.write_number if isinstance(value, int) else sheet.write_string)(
            row - 1, column - 1, value, (None, *looks)[n % 3]
        )
    for row, column in notes:
        sheet.write_comment(row - 1, column - 1, "原有")
    book.close()
    data = out.getvalue()
    findings = [finding(Place("sheet", *cell, "S"), n, severity) for n, (cell, severity) in enumerate(marks.items())]
    copy = marked(data, findings)
    assert contents(copy) == contents(data)
    assert colours(copy) == {("S", f"{column_letters(c)}{r}"): severity for (r, c), severity in marks.items()}
    assert marked(copy, findings) == copy
    before, after = load(data)["S"], load(marked(copy, []))["S"]
    for row in after.iter_rows():
        for cell in row:
            assert repr(cell.fill) == repr(before[cell.coordinate].fill)
            assert (cell.comment is not None) == ((cell.row, cell.column) in notes)


ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c></row>'
ODD = {
    "no-styles": lambda: book(sheet_xml(ROW)),
    "strict": lambda: book(sheet_xml(ROW, namespace=STRICT)),
    "utf-16": lambda: book(sheet_xml(ROW).replace("UTF-8", "UTF-16").encode("utf-16")),
    "prefixed": lambda: book(
        sheet_xml(ROW).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    ),
    "empty-sheet": lambda: book(sheet_xml(""), sheet_xml(ROW)),
    "controls": lambda: book(
        sheet_xml(ROW, after='<mc:AlternateContent xmlns:mc="urn:x"><mc:Choice Requires="x14"/></mc:AlternateContent>')
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_packages(name: str) -> None:
    data = ODD[name]()
    place = Place("sheet", 1, 1, "S1")
    findings = [finding(place), finding(place._replace(row=3, column=4), 1)]
    copy = marked(data, findings)
    assert contents(copy) == contents(data)
    assert marked(copy, findings) == copy
    assert contents(marked(copy, [])) == contents(data)
    if name != "strict":  # of which openpyxl sees nothing
        assert colours(copy) == {("S1", "A1"): ERROR, ("S1", "D3"): ERROR}
        assert load(copy)["S1"]["D3"].comment.author == "xlreport"
        assert colours(marked(copy, [])) == {}


def test_notes_come_before_controls() -> None:
    copy = marked(ODD["controls"](), [finding(Place("sheet", 1, 1, "S1"))])
    sheet = parts(copy)["xl/worksheets/sheet1.xml"]
    assert 0 < sheet.index(b"<legacyDrawing") < sheet.index(b"<mc:AlternateContent")


def test_macros_stay_byte_for_byte() -> None:
    macro = bytes(range(256)) * 40
    data = book(sheet_xml(ROW), parts={"xl/vbaProject.bin": macro, "customXml/item1.xml": "<甲/>"})
    after = parts(marked(data, [finding(Place("sheet", 1, 1, "S1"))]))
    assert after["xl/vbaProject.bin"] == macro
    assert after["customXml/item1.xml"] == "<甲/>".encode()


def test_a_threaded_comment_keeps_its_cell_to_itself() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    comments = (
        f'<comments xmlns="{main}"><authors><author>tc={{1}}</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>'
    )
    related = (
        f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/comments" Target="/xl/comments1.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="/xl/threadedComments/threadedComment1.xml"/></Relationships>'
    )
    data = book(
        sheet_xml(ROW),
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": related,
            "xl/comments1.xml": comments,
            "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
        },
    )
    after = parts(marked(data, [finding(Place("sheet", 1, 1, "S1"))]))
    assert after["xl/comments1.xml"] == comments.encode()
    assert after["xl/threadedComments/threadedComment1.xml"] == b"<ThreadedComments/>"


def test_injected_text_stays_text() -> None:
    evil = Finding("unbalanced", ERROR, place=at("B2"), details={"raw": "=cmd|' /C calc'!A0"})
    sheet = load(marked(agency_file(), [evil]))["校验结果"]
    assert (sheet["G3"].value, sheet["G3"].data_type) == ("=cmd|' /C calc'!A0", "s")


def test_old_formats_are_not_marked() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00")
    name = "Workbook".encode("utf-16-le").ljust(64, b"\x00") + b"\x12\x00".ljust(64, b"\x00")
    assert not can_mark(ole + name)
    with pytest.raises(Unusable, match="not-patchable"):
        marked(ole + name, [])
    assert can_mark(agency_file())


def spread(data: bytes, count: int = 8) -> list[Finding]:
    """Findings on cells all over a workbook, and on one that it does not hold."""
    cells = [c for r in read(data, "x").rows for c in r.cells]
    some = cells[:: max(1, len(cells) // count)]
    found = [finding(c.place, n, (ERROR, WARNING, INFO)[n % 3]) for n, c in enumerate(some)]
    return [*found, *(finding(c.place._replace(row=77, column=9), 50) for c in cells[:1])]


@pytest.mark.skipif(not PUBLIC, reason="XLREPORT_WORKBOOKS names no folder of public workbooks")
@pytest.mark.parametrize("path", PUBLIC, ids=lambda p: p.name)
def test_public_workbooks(path: Path) -> None:
    data = path.read_bytes()
    try:
        findings = spread(data)
    except Unusable:
        return
    copy = marked(data, findings)
    assert contents(copy) == contents(data)
    assert marked(copy, findings) == copy
    before, after = parts(data), parts(copy)
    touched = {name for name in before if before[name] != after[name]}
    assert all(name.endswith((".rels", ".vml")) or "comments" in name or name in (TYPES, WORKBOOK, STYLES)
               or "/worksheets/" in name for name in touched)  # fmt: skip


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_copies_and_saves_them_back(tmp_path: Path) -> None:
    originals = {"agency": agency_file()} | {name: make() for name, make in ODD.items()}
    originals |= {p.stem: p.read_bytes() for p in PUBLIC}
    copies: dict[str, bytes] = {}
    for name, data in originals.items():
        try:
            copies[name] = marked(data, spread(data))
        except Unusable:
            continue
        (tmp_path / f"{name}.xlsx").write_bytes(copies[name])
    saved = libreoffice.convert([tmp_path / f"{n}.xlsx" for n in copies], "xlsx", tmp_path / "saved")
    assert [p.stem for p in saved] == list(copies)
    for path in saved:
        data = path.read_bytes()
        texts = {place: text.replace("\r\n", "\n") for place, text, *_ in contents(copies[path.stem])}
        assert {place: text for place, text, *_ in contents(data)} == texts, path.stem
        assert colours(marked(data, [])) == {}, path.stem
