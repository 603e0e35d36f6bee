"""Plain text → cells: only the text's own marks cut a line, and every cell keeps its line and column."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport.report import Unusable
from xlreport.sources.encoding import decode
from xlreport.sources.text import from_text, read

TEXT = "规章：３件，㎡與圓"
BARS = "甲 | 乙 | 丙 | 丁 | 戊 |\n"  # enough of them to be a text whose cells bars close


def cells(text: str) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in from_text(text).rows]


def refusal(data: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        decode(data)
    return caught.value.code


# Encodings


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_every_usual_encoding_reads_the_same(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xff\xff", "unknown-encoding"),
        (codecs.BOM_UTF8 + TEXT.encode("gb18030"), "unknown-encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "unknown-encoding"),
        ("规章\t0".encode("utf-16-le"), "not-text"),
        (b"ab\x00cd", "not-text"),
    ],
    ids=["no encoding", "BOM that lies", "half a character", "utf-16 without BOM", "binary"],
)
def test_what_cannot_be_told_is_refused_and_not_guessed(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_bytes_that_are_no_text_cost_no_more_than_themselves(encoding: str) -> None:
    line = "一、本年新收政府信息公开申请数量\t12\n"
    data = line.encode(encoding) * 40
    assert decode(data + "数".encode(encoding)[:1]) == line * 40 + "\ufffd"
    assert decode(data.replace(b"12", b"\xff12", 1)) == line.replace("12", "\ufffd12") + line * 39


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        lines = len(read(data, "甲.txt").rows)
    except Unusable:  # the one way of saying no
        return
    assert lines <= len(data) + 1


# Lines and places


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_line_end_shows_the_borders_between_copied_cells(end: str) -> None:
    copied = "信息内容\n\n\t\n\n规章\n\n\t\n\n0\n\n\n\n" * 5

    assert cells(copied.replace("\n", end)) == cells(copied)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_three_ways(end: str) -> None:
    grid = from_text(f"\ufeff规章{end}0{end}{end}1")
    assert [(c.text, str(c.place)) for row in grid.rows for c in row.cells] == [
        ("规章", "line 1"),
        ("0", "line 2"),
        ("1", "line 4"),
    ]


def test_a_place_is_the_line_and_the_first_character_of_the_cell() -> None:
    tabbed = [c.place for c in from_text("规章\t 0\t12").rows[0].cells]
    piped = [c.place for c in from_text(BARS * 2 + "规章 |  0 | 12 |").rows[2].cells]
    printed = [c.place for c in from_text("规章   0  12").rows[0].cells]
    assert [(p.row, p.column) for p in tabbed] == [(1, 1), (1, 5), (1, 7)]
    assert [(p.row, p.column) for p in piped] == [(3, 1), (3, 7), (3, 11)]
    assert [(p.row, p.column) for p in printed] == [(1, 1), (1, 6), (1, 9)]
    assert tabbed[1].in_chinese() == "第 1 行第 5 字"


def test_empty_lines_are_counted_before_the_row_that_follows() -> None:
    assert [row.gap for row in from_text("规章\n\n0\n\n\n\n1").rows] == [0, 1, 3]


def test_a_text_says_whether_it_stops_in_a_figure() -> None:
    assert from_text("规章\n12").stops_in_figure
    assert not from_text("规章\n12\n").stops_in_figure
    assert not from_text("").stops_in_figure


# What became of blank cells


@pytest.mark.parametrize(
    ("text", "blanks"),
    [("规章\t0\t\t1", "kept"), (BARS * 2, "unsure"), ("规章\n\n0", "gaps")],
    ids=["tabs", "bars", "lines"],
)
def test_the_marks_say_what_became_of_blank_cells(text: str, blanks: str) -> None:
    assert from_text(text).blanks == blanks


# Tabs


def test_tabs_part_cells_and_keep_blank_ones() -> None:
    assert cells("规章\t0\t\t2") == [["规章", "0", "", "2"]]


def test_cells_led_by_tabs_make_a_row_up_to_an_empty_line() -> None:
    text = "\t规章\n\t0\n\t\u00a0\n\t2\n\n\t规范性文件\n\t3\n\t4\n\t5\n"
    assert cells(text) == [["规章", "0", "", "2"], ["规范性文件", "3", "4", "5"]]


def test_a_line_without_its_tab_continues_the_cell_above() -> None:
    assert cells("\t本年新\n制作数量\n\t0\n\n") == [["本年新制作数量", "0"]]


def test_a_tab_alone_is_a_merged_away_cell() -> None:
    assert cells("\t行政许可\n\t7\n\t\n\t\n\n") == [["行政许可", "7", "", ""]]


# Bars


def test_a_few_bars_are_no_table() -> None:
    assert cells("当前位置：首页 | 公开 | 年报") == [["当前位置：首页 | 公开 | 年报"]]


@pytest.mark.parametrize("bar", "|｜│┃¦")
def test_any_bar_closes_a_cell(bar: str) -> None:
    assert cells((BARS * 2 + "规章 | | 0 |").replace("|", bar))[2] == ["规章", "", "0"]


def test_a_leading_bar_is_a_frame() -> None:
    assert cells("| 规章 | 0 | 1 | 2 |\n" * 3) == [["规章", "0", "1", "2"]] * 3


def test_one_cell_a_line_with_the_bar_behind_it() -> None:
    assert cells("规章 |\n0 |\n1 |\n" * 4) == [["规章"], ["0"], ["1"]] * 4


def test_one_cell_a_line_with_the_bar_on_the_next() -> None:
    assert [c for row in cells("规章\n|\n0\n|\n1\n|\n" * 4) for c in row] == ["规章", "0", "1"] * 4


def test_a_lone_bar_is_a_blank_cell_where_bars_close_cells() -> None:
    assert [c for row in cells("规章 |\n|\n|\n7 |\n" * 3) for c in row] == ["规章", "", "", "7"] * 3


def test_bars_between_cells_close_none() -> None:
    assert cells("规章 | 0 | 1 | 2\n" * 4) == [["规章", "0", "1", "2"]] * 4


def test_rules_and_page_numbers_are_no_cells() -> None:
    assert cells("| 规章 | 0 | 1 |\n|---|:--:|---|\n- 3 -\n| 规范性文件 | 2 | 3 |\n" + "| 甲 | 乙 | 丙 |\n" * 2)[
        :2
    ] == [
        ["规章", "0", "1"],
        ["规范性文件", "2", "3"],
    ]


@pytest.mark.parametrize(
    "line", ["- 12 -", "—3—", "第 4 页", "第4页 共9页", "第 4 頁", "Page 2 of 7", "-----", "┌──┬──┐"]
)
def test_furniture_of_a_printed_page_is_dropped(line: str) -> None:
    assert cells(f"规章\n{line}\n0") == [["规章"], ["0"]]


@pytest.mark.parametrize("line", ["-", "-4", "—", "第4项", "3-4"])
def test_what_only_resembles_a_page_number_stays(line: str) -> None:
    assert line in [c for row in cells(f"规章\n{line}\n0") for c in row]


# Lines without marks


def test_figures_at_the_end_of_a_line_are_cells() -> None:
    assert cells("规章 0 1 2") == [["规章", "0", "1", "2"]]
    assert cells("行政事业性收费   87.35万元") == [["行政事业性收费", "87.35万元"]]


def test_one_blank_parts_no_words() -> None:
    assert cells("法律 服务 机构") == [["法律 服务 机构"]]
    assert cells("商业企业  科研机构") == [["商业企业", "科研机构"]]


@pytest.mark.parametrize("blank", ["\u2002", "\u2003", "\u2009", "\u202f", "\u00a0", "\u3000"])
def test_blanks_of_any_width_part_cells(blank: str) -> None:
    assert cells(f"规章{blank}0{blank}{blank}1") == [["规章", "0", "1"]]
    assert cells(f"商业企业{blank}{blank}科研{blank}机构") == [
        ["商业企业", "科研\u00a0机构" if blank != "\u3000" else "科研\u3000机构"]
    ]


def test_a_line_of_one_no_break_blank_is_a_blank_cell() -> None:
    assert cells("规章\n\u00a0\n0") == [["规章"], [""], ["0"]]


@given(st.text(alphabet="规章0-1 |\t\n\u00a0\u3000", max_size=120))
def test_no_character_that_a_reader_sees_is_lost_but_bars_and_rules(text: str) -> None:
    def seen(string: str) -> list[str]:
        return sorted(c for c in string if c in "规章01")

    lines = [s for s in text.split("\n") if "-" not in s]  # a page number is dropped on purpose
    kept = "".join(c for row in cells("\n".join(lines)) for c in row)
    assert seen(kept) == seen("\n".join(lines))


# Drawn rules, bounds


def test_blank_cells_between_drawn_rules_keep_their_places() -> None:
    rule = "+----+---+---+"
    lines = [rule, "| 甲 |   | 2 |", rule, "| 乙 | 1 |   |", rule, "| 丙 |   |   |", rule, "| 丁 | 3 | 4 |", rule]
    grid = from_text("\n".join(lines))
    assert grid.blanks == "kept"
    assert [[c.text for c in r.cells] for r in grid.rows][:2] == [["甲", "", "2"], ["乙", "1", ""]]


def test_a_text_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlreport.sources.text.MAX_CELLS", 10)
    with pytest.raises(Unusable) as caught:
        from_text("0\n" * 11)
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    "text", ["1 " * 250_001, "1\n" * 1_000_001, "甲,1,2,3\n" * 100_001], ids=["one line", "lines", "commas"]
)
def test_a_text_of_more_cells_than_any_report_has_is_refused_before_it_is_cut(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[object] = []
    monkeypatch.setattr("xlreport.sources.text.plain_cells", lambda *line: cut.append(line) or [])
    monkeypatch.setattr("xlreport.sources.delimited.Cell", lambda *cell: cut.append(cell))
    with pytest.raises(Unusable, match="too-large"):
        from_text(text)
    assert cut == []


def test_a_text_of_nothing_but_rules_has_no_rows() -> None:
    assert from_text("\n".join(["|---|---|---|"] * 9)).rows == ()
