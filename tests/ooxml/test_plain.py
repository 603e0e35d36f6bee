"""Sheets taken apart by patterns: whatever is believed to be plain reads as the elements of it read."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ooxml.hostile import MAIN, sheet_xml
from xlreport.a1 import column_letters
from xlreport.ooxml import parts, patch, places
from xlreport.ooxml.plain import taken_apart
from xlreport.ooxml.sheet import read_sheet
from xlreport.ooxml.tags import has_only_tags
from xlreport.report import Unusable

TEXTS = st.sampled_from(
    [
        "",
        "0",
        "12",
        "-3.50",
        "1e3",
        " 7 ",
        "甲&amp;乙",
        "a&lt;b&#10;c&#x4e00;&amp;lt;",
        "_x0041_",
        'x"y>z',
        "#REF!",
        "1",
    ]
)
FORMULAS = st.sampled_from([
    "", "<f>A1+B1</f>", "<f></f>", "<f/>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1:C3" si="0">SUM(A1:B1)</f>',
    '<f t="array" ref="A1:B2">A1:A2&amp;""</f>', '<f aca="false">B2</f>', '<f t="dataTable" r1="B1"/>',
])  # fmt: skip
VALUES = st.one_of(st.sampled_from(["", "<v/>", "<v></v>"]), TEXTS.map("<v>{}</v>".format))
INLINE = TEXTS.map('<is><t xml:space="preserve">{}</t></is>'.format)


@st.composite
def cell(draw: st.DrawFn, row: int, column: int) -> str:
    style = draw(st.sampled_from(["", ' s="0"', ' s="3"']))
    start = f'<c r="{column_letters(column)}{row}"{style}'
    match draw(st.integers(0, 3)):
        case 0:
            return start + draw(st.sampled_from(["/>", " />", "></c>"]))
        case 1:
            return f'{start} t="inlineStr">{draw(INLINE)}</c>'
        case _:
            kind = draw(st.sampled_from(["", ' t="str"', ' t="b"', ' t="e"', ' t="n"']))
            return f"{start}{kind}>{draw(FORMULAS)}{draw(VALUES)}</c>"


@st.composite
def sheets(draw: st.DrawFn) -> str:
    rows = []
    between = draw(st.sampled_from(["", "\n", "\r\n  "]))
    for row in draw(st.lists(st.sampled_from([1, 2, 3, 7, 1999, 2001, 1_048_576]), unique=True)):
        more = draw(st.sampled_from(["", ' hidden="1"', ' ht="0" customHeight="1"', ' spans="1:3" ht="10"']))
        columns = draw(st.lists(st.sampled_from([1, 2, 3, 26, 27, 100, 101]), unique=True))
        cells = between.join(draw(cell(row, column)) for column in columns)
        rows.append(f'<row r="{row}"{more}>{cells}</row>')
        rows += draw(st.sampled_from([[], ['<row r="9" hidden="1"/>'], ['<row r="8"></row>']]))
    merges = "".join(f'<mergeCell ref="{m}"/>' for m in draw(st.lists(st.sampled_from(["A1:B2", "B2:C3", "A7:XFD9"]))))
    columns = draw(
        st.sampled_from(["", '<cols><col min="2" max="3" width="0" style="4"/><col min="5" max="5"/></cols>'])
    )
    end = draw(st.sampled_from(["", '<legacyDrawing r:id="x1"/>', "<ignored><extLst/></ignored><extLst><e/></extLst>"]))
    after = f"{merges and f'<mergeCells>{merges}</mergeCells>'}{end}"
    return sheet_xml(between.join(rows), columns, after).replace("<worksheet ", '<worksheet xmlns:r="urn:r" ')


def read(text: str) -> object:
    try:
        return read_sheet([text.encode()], "s", ("甲", "乙"), frozenset({"3"}))
    except Unusable as e:
        return e.code, e.details


@given(sheets())
def test_patterns_and_elements_read_alike(plain: str) -> None:
    assert taken_apart(plain.encode(), "s")
    assert read(plain) == read(plain.replace("<sheetData>", "<!-- --><sheetData>"))


@given(sheets())
def test_patterns_and_elements_find_the_same_places(text: str) -> None:
    data = text.encode()
    for wanted in (None, frozenset({1, 7})):
        by_tags, by_elements = places._by_tags(data, "s", wanted), places._by_elements(data, "s", wanted)
        if by_tags is None:  # a text holds the sign that ends tags
            assert re.search(">[^<]*>", text)
            continue
        rows = {number for number, _ in by_tags.rows if wanted is None or number in wanted}
        for one in (by_tags, by_elements):
            one.rows = [(n, s if n in rows else s._replace(attributes={}, close=0)) for n, s in one.rows]
            one.after = [(name, at, {k[-2:]: v for k, v in a.items()}) for name, at, a in one.after]
        assert by_tags == by_elements


PLAIN = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', after="<pageMargins/>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData>", "<!-- <row r='1'> --><sheetData>"),
        ("<v>1</v>", "<v><![CDATA[1]]></v>"),
        ("<pageMargins/>", "<?a b?>"),
        ("<row ", '<row xmlns="urn:other" '),
        ("<v>", '<v xml:space="preserve">'),
        ("<v>1", "<v>&#0000000049;"),
        ('"A1"', "'A1'"),
        ('<c r="A1">', "<c>"),
        ('<c r="A1">', '<c r="a1">'),
        ('<c r="A1">', '<c t="n" r="A1">'),
        ("UTF-8", "GB18030"),
        ("<sheetData>", "<sheetData >"),
    ],
)
def test_what_is_not_plain_is_left_to_elements(old: str, new: str) -> None:
    assert taken_apart(PLAIN.encode(), "s")
    assert taken_apart(PLAIN.replace(old, new).encode(), "s") is None


@pytest.mark.parametrize(("old", "new"), [('"A1"', '"A2"'), ("<c ", "<x/><c "), ("<row ", '<x/><row hidden="1" ')])
def test_rows_with_anything_odd_are_read_as_elements_are(old: str, new: str) -> None:
    odd = PLAIN.replace(old, new)
    assert read(odd) == read(odd.replace("<sheetData>", "<!-- --><sheetData>"))


@pytest.mark.parametrize("bad", ["<v>\x01</v>", "<v>&unknown;</v>", "<v>]]></v>", '<v a="1" a="2"/>', "<v><v></v>"])
def test_what_is_not_well_formed_is_refused(bad: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_sheet([PLAIN.replace("<v>1</v>", bad).encode()], "s")
    assert refused.value.code == "damaged"


def test_usual_writers_write_plainly() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(first, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [1, 2.5, "=A1", "文字", None])
    sheet.merge_range("A3:B3", "合并")
    book.close()
    openpyxl.load_workbook(first).save(second)
    for file in (first, second):
        assert taken_apart(zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml"), "s")


WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:x="urn:x">'
    '<bookViews><workbookView activeTab="1"/></bookViews><sheets>'
    '<sheet name="a" sheetId="1"/><sheet name="b" sheetId="7"/></sheets><definedNames><definedName name="x">1'
    '</definedName><definedName name="y" localSheetId="0">localSheetId</definedName></definedNames>'
    "<extLst><ext><x:definedNames/></ext></extLst></workbook>"
)


def test_the_workbook_part_is_outlined_alike() -> None:
    data, odd = WORKBOOK.encode(), WORKBOOK.replace("</workbook>", "<!-- --></workbook>").encode()
    assert has_only_tags(data, "w")
    assert not has_only_tags(odd, "w")
    one, other = (patch.outline(d, "w", wanted=parts._MATTERS) for d in (data, odd))
    assert one[-1].name == other[-1].name == "workbook"
    assert sorted(one[:-1], key=lambda s: s.start) == sorted(other[:-1], key=lambda s: s.start)
    assert [s.attributes["name"] for s in one if s.name == "definedName"] == ["y"]
    front = [parts.with_sheet_in_front(d, "w", "新", "r9", "n", 2) for d in (data, odd)]
    assert front[0] == front[1].replace(b"<!-- -->", b"")
