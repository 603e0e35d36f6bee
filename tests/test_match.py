"""Text → report: every figure in its place whatever the export, and what has no certain place left out and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exports
from making import balanced
from xlreport.form import Form, load_form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.report import Figure, Finding, Grid, GridCell, GridRow, Place, Report
from xlreport.sources import html
from xlreport.sources.text import from_text
from xlreport.split import split

NBSP = "\u00a0"
OLD, NEW = load_form("2019"), load_form("2021")
ZEROS = "0\t0\t0\t0\t0\t0\t0"

DOCUMENTS = """第二十条第（一）项
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t0\t0
行政规范性文件\t3\t1\t12
第二十条第（五）项
信息内容\t本年处理决定数量
行政许可\t8
"""

HEADER = """三、收到和处理政府信息公开申请情况
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t申请人情况
\t自然人\t法人或其他组织\t\t\t\t\t总计
\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t
"""

DISPUTES = """四、政府信息公开行政复议、行政诉讼情况
行政复议\t\t\t\t\t行政诉讼
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉
\t\t\t\t\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计
"""


def reading(text: str, edition: str = "auto") -> tuple[Report, list[Finding]]:
    return parse(from_text(text), edition)


def row(report: Report, row_id: str) -> list[object] | None:
    """The row's numbers in the order of its columns; a figure that is none as its raw text; None if all are missing."""
    table = report.form.table(row_id.partition("/")[0])
    figures = [report.figures.get(f"{row_id}/{c.id}") for c in table.column_leaves]
    return None if not any(figures) else [said(f) for f in figures]


def said(figure: Figure | None) -> object:
    if figure is None:
        return "missing"
    return figure.raw if figure.value is None else figure.value


def codes(findings: list[Finding]) -> set[str]:
    """What was found beside rows and tables that the small texts of these tests never had."""
    return {f.code for f in findings} - {"missing-table", "missing-row"}


def only(findings: list[Finding], code: str) -> Finding:
    (found,) = (f for f in findings if f.code == code)
    return found


def lines(*cells: str, end: str = "\n") -> str:
    return "".join(c + end for c in cells)


# Whole reports in every style


SEEDS, EDITIONS = st.integers(0, 2**32), st.sampled_from(["2019", "2021"])


def with_blanks(edition: str, seed: int, share: float) -> dict[str, Number | None]:
    """A balanced report of which a share of cells was left blank."""
    random = Random(seed)
    return {a: None if random.random() < share else v for a, v in balanced(load_form(edition), random).items()}


@settings(max_examples=12, deadline=None)
@given(SEEDS, EDITIONS, st.booleans())
def test_a_report_reads_the_same_in_every_style_of_text(seed: int, edition: str, busy: bool) -> None:
    form = load_form(edition)
    values = balanced(form, Random(seed), busy=busy)
    for style in exports.ALL:
        report, findings = reading(style(form, values))
        assert (report.form.edition, report.numbers, findings) == (edition, values, []), style.__name__


@settings(max_examples=12, deadline=None)
@given(SEEDS, EDITIONS, st.floats(0.02, 0.9))
def test_blank_cells_move_no_figure_and_what_is_left_out_is_named(seed: int, edition: str, share: float) -> None:
    values = with_blanks(edition, seed, share)
    for style in exports.ALL:
        report, findings = reading(style(load_form(edition), values))
        assert {a: report.value(a) for a in report.figures}.items() <= values.items(), style.__name__
        named = {cell for f in findings for cell in f.cells}
        assert values.keys() == report.figures.keys() | named, style.__name__


@pytest.mark.parametrize("style", [exports.tabs, exports.indented, exports.markdown], ids=lambda s: s.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_a_blank_cell_here_and_there_costs_nothing_where_blanks_are_kept(style: Callable[..., str], seed: int) -> None:
    values = with_blanks("2021", seed, 0.1)
    report, findings = reading(style(NEW, values))
    assert {a: report.value(a) for a in report.figures} == values
    assert findings == []


# L1: tabs


def test_tabs_keep_every_cell() -> None:
    report, findings = reading(DOCUMENTS)
    assert row(report, "documents/rules") == [0, 0, 0]
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert row(report, "licensing/licences") == [8]
    assert codes(findings) == set()


def test_a_row_that_broke_before_its_figures_takes_the_next_line() -> None:
    text = (
        HEADER
        + "三、本年度办理结果\t（一）予以公开\n\t1\t0\t2\t0\t0\t0\t3\n"
        + f"（四）无法提供\t1.本机关不掌握相关政府信息\t{ZEROS}\n"
    )
    report, _ = reading(text)
    assert row(report, "requests/outcome.disclosed") == [1, 0, 2, 0, 0, 0, 3]
    assert row(report, "requests/outcome.unavailable.not_held") == [0] * 7


def test_a_stray_figure_behind_the_label_of_a_broken_row_is_told_and_moves_nothing() -> None:
    text = (
        HEADER
        + f"一、本年新收政府信息公开申请数量\t{ZEROS}\n（一）予以公开\t0\n\t1\t0\t2\t0\t0\t0\t3\n（七）总计\t{ZEROS}\n"
    )
    report, findings = reading(text)
    assert row(report, "requests/outcome.disclosed") == [1, 0, 2, 0, 0, 0, 3]
    assert only(findings, "residue").details["raw"] == "0"


# L2: a cell a line, led by tabs


def test_cells_led_by_tabs_with_a_second_line_and_blank_values() -> None:
    text = lines("\t第二十条第（一）项", "") + lines(
        "\t信息内容", "\t本年", "制发件数", "\t本年废止件数", "\t现行有效件数", ""
    )
    text += lines("\t规章", f"\t{NBSP}", f"\t{NBSP}", "\t5", "") + lines(
        "\t行政规范性", "文件", "\t3", f"\t{NBSP}", "\t2", ""
    )
    report, _ = reading(text)
    assert row(report, "documents/rules") == ["", "", 5]
    assert row(report, "documents/normative_documents") == [3, "", 2]


# L3: cells parted by empty lines


def spaced(*rows: tuple[str, ...]) -> str:
    """Each cell closed by two line ends, a blank one too, so that it shows as nothing but more empty lines."""
    return "".join(f"{cell}\n\n" for cells in rows for cell in cells)


SPACED_HEADER = tuple(c for c in HEADER.replace("\n", "\t").split("\t") if c)


def test_empty_lines_between_cells() -> None:
    text = spaced(
        SPACED_HEADER,
        ("一、本年新收政府信息公开申请数量", *"4103008"),
        ("二、上年结转政府信息公开申请数量", *"0000000"),
    )
    report, _ = reading(text)
    assert row(report, "requests/received") == [4, 1, 0, 3, 0, 0, 8]


def test_blank_cells_that_show_only_as_empty_lines_are_counted() -> None:
    blank = ("", "", "", "", "", "")
    text = spaced(
        SPACED_HEADER,
        ("一、本年新收政府信息公开申请数量", *blank, "5"),
        ("二、上年结转政府信息公开申请数量", "2", "", "", "", "", "", "2"),
        ("三、本年度办理结果", "（一）予以公开", "7", "0", "0", "0", "0", "0", "7"),
        ("（二）部分公开", *blank, "0"),
        ("（三）不予公开", "1.属于国家秘密", *"0000000"),
    )
    report, findings = reading(text)
    assert row(report, "requests/received") == ["", "", "", "", "", "", 5]
    assert row(report, "requests/brought_forward") == [2, "", "", "", "", "", 2]
    assert row(report, "requests/outcome.disclosed") == [7, 0, 0, 0, 0, 0, 7]
    assert row(report, "requests/outcome.partly_disclosed") == ["", "", "", "", "", "", 0]
    assert "short-row" not in codes(findings)


def test_blank_cells_that_left_nothing_behind_make_the_row_uncertain() -> None:
    text = spaced(
        SPACED_HEADER,
        ("一、本年新收政府信息公开申请数量", "1", "2", "3"),
        ("二、上年结转政府信息公开申请数量", *"0000000"),
        ("（一）予以公开", *"0000000"),
    )
    report, findings = reading(text)
    assert row(report, "requests/received") is None
    assert row(report, "requests/brought_forward") == [0] * 7
    short = only(findings, "short-row")
    assert (short.details["count"], short.details["columns"]) == (3, 7)
    assert set(short.cells) == {f"requests/received/{c.id}" for c in NEW.table("requests").column_leaves}


# L4 and L7: bars, a row a line


def piped(*rows: str) -> str:
    return lines("第二十条第（一）项 | | | |", "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |", *rows)


def test_bars_with_blank_cells_in_their_place() -> None:
    report, _ = reading(piped("规章 | | | 5 |", "行政规范性文件 | 3 | | 12 |", "行政许可 | 8 |"))
    assert row(report, "documents/rules") == ["", "", 5]
    assert row(report, "documents/normative_documents") == [3, "", 12]


def test_blank_cells_moved_to_the_end_of_the_row_leave_it_uncertain() -> None:
    header = HEADER.replace("\t", " | ").replace("\n", " |||\n")
    text = header + lines(
        "一、本年新收政府信息公开申请数量 | 2 | 1 | 3 ||||||",
        "二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 ||",
        "三、本年度办理结果 | （一）予以公开 | 4 | 4 |||||",
        "（二）部分公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |||",
        "四、结转下年度继续办理 | 0 | 0 | 0 | 0 | 0 | 0 | 0 ||",
    )
    report, findings = reading(text)
    assert row(report, "requests/received") is None
    assert row(report, "requests/outcome.disclosed") is None
    assert row(report, "requests/brought_forward") == [0] * 7
    assert [f.details["row"].en for f in findings if f.code == "short-row"] == [
        "requests/received",
        "requests/outcome.disclosed",
    ]


def test_headings_repeated_or_left_out_in_front_of_a_row_move_nothing() -> None:
    header = HEADER.replace("\t", " | ").replace("\n", " |\n")
    report, _ = reading(
        header
        + lines(
            "一、本年新收政府信息公开申请数量 | 9 | 0 | 0 | 0 | 0 | 0 | 9 |",
            "三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |",
            "三、本年度办理结果 | （三）不予公开 | 2.其他法律行政法规禁止公开 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |",
            "（三）不予公开 | 3.危及“三安全一稳定” | 3 | 0 | 0 | 0 | 0 | 0 | 3 |",
            "4.保护第三方合法权益 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |",
        )
    )
    withheld = [r.id for r in NEW.table("requests").row_leaves if ".withheld." in r.id][:4]
    assert [row(report, f"requests/{r}") for r in withheld] == [[n, 0, 0, 0, 0, 0, n] for n in (1, 2, 3, 4)]


# L5 and L6: bars, a cell a line


DOCUMENT_CELLS = (
    "第二十条第（一）项",
    "信息内容",
    "本年制发件数",
    "本年废止件数",
    "现行有效件数",
    "规章",
    "0",
    "",
    "2",
    "行政规范性文件",
    "3",
    "1",
    "12",
    "第二十条第（五）项",
)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{c} |\n".lstrip() for c in DOCUMENT_CELLS),
        "".join(f"| {c or NBSP}\n|\n" for c in DOCUMENT_CELLS),
        "".join(f"{c}\n|\n" for c in DOCUMENT_CELLS),
    ],
    ids=["trailing", "leading", "lone"],
)
def test_one_cell_a_line_with_its_bar_anywhere_about_it(text: str) -> None:
    report, findings = reading(text)
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    # The blank cell is read in its place, or the row is left out and named; it never moves the 2.
    assert row(report, "documents/rules") == [0, "", 2] or only(findings, "short-row").details["count"] == 2


def test_bars_that_only_part_cells() -> None:
    report, _ = reading(
        lines(
            "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数",
            "规章 | 0 | 1 | 2",
            "行政规范性文件 | 3 | 1 | 12",
            "行政许可 | 8",
        )
    )
    assert row(report, "documents/rules") == [0, 1, 2]
    assert row(report, "licensing/licences") == [8]


def test_markdown_with_emphasis_rules_and_escapes() -> None:
    text = lines(
        "## 二、主动公开政府信息情况",
        "",
        "| **第二十条第（一）项** | | | |",
        "| --- | :---: | --- | --- |",
        "| 信息内容 | __本年制发件数__ | *本年废止件数* | 现行有效件数 |",
        "| **规章** | **0** | 1 | _2_ |",
        "| 行政规范性文件 | 3 | \\- | 12 |",
    )
    report, _ = reading(text)
    assert row(report, "documents/rules") == [0, 1, 2]
    assert [row(report, "documents/normative_documents")[n] for n in (0, 2)] == [3, 12]  # type: ignore[index]
    assert report.value("documents/normative_documents/repealed") is None


def printed(*rows: tuple[str, ...]) -> str:
    """Rows of a printed page, each cell at a tab stop of its column."""
    return lines(*("".join(cell.ljust(12) for cell in cells) for cells in rows))


ALIGNED = (
    ("第二十条第（一）项",),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", "0", "1", "2"),
)


def test_columns_aligned_by_blanks_give_a_figure_its_place() -> None:
    report, _ = reading(printed(*ALIGNED, ("行政规范性文件", "", "4", "5"), ("第二十条第（五）项",)))
    assert row(report, "documents/rules") == [0, 1, 2]
    assert row(report, "documents/normative_documents") == ["", 4, 5]


def test_figures_that_stand_under_no_header_are_left_out() -> None:
    report, findings = reading(printed(*ALIGNED, ("行政规范性文件", "     4   5"), ("第二十条第（五）项",)))
    assert row(report, "documents/rules") == [0, 1, 2]
    assert row(report, "documents/normative_documents") is None
    assert only(findings, "short-row").details["count"] == 2


# L8: what cannot be had


def test_repeated_lines_dropped_leave_no_figure() -> None:
    form_lines = dict.fromkeys(exports.spaced(NEW, balanced(NEW, Random(3))).split("\n\n"))
    report, findings = reading("\n".join(form_lines))
    assert report.figures == {}
    assert codes(findings) == {"repeated-lines-lost"}


def test_a_text_without_tables_has_no_figures() -> None:
    report, findings = reading("一、总体情况\n我局全年主动公开信息12条。\n六、其他需要报告的事项\n无。\n")
    assert report.figures == {}
    assert codes(findings) == {"no-table"}


def test_a_blank_form_is_no_report_of_blank_figures() -> None:
    labels = exports.spaced(NEW, dict.fromkeys(NEW.cells))
    report, findings = reading(labels)
    assert report.figures == {}
    assert codes(findings) == {"blank-form"}


# L9: labels of a group lost


def withheld(count: int) -> str:
    """The figures of the rows under （三）, 0 to 6 in each with the row's number as total, behind the group's label."""
    figures = [f"{n}\n0\n0\n0\n0\n0\n{n}\n" for n in range(1, count + 1)]
    header = "\n".join(SPACED_HEADER)
    zeros = "0\n" * 7
    before, after = f"（二）部分公开\n{zeros}", f"（四）无法提供\n1.本机关不掌握相关政府信息\n{zeros}"
    return f"{header}\n{before}（三）不予公开\n{''.join(figures)}{after}"


def test_rows_that_lost_their_labels_are_placed_by_an_exact_count_and_told() -> None:
    report, findings = reading(withheld(8))
    rows = [r.id for r in NEW.table("requests").row_leaves if ".withheld." in r.id]
    assert [row(report, f"requests/{r}") for r in rows] == [[n, 0, 0, 0, 0, 0, n] for n in range(1, 9)]
    lost = only(findings, "labels-lost")
    assert (lost.severity, len(lost.cells), lost.details["count"]) == ("warning", 56, 56)


@pytest.mark.parametrize("count", [7, 9])
def test_any_other_count_places_none_of_them(count: int) -> None:
    report, findings = reading(withheld(count))
    assert not any(".withheld." in a for a in report.figures)
    assert only(findings, "residue").details["count"] == 7 * count


# The states of a cell


def test_blank_missing_zero_and_no_number_stay_apart() -> None:
    report, findings = reading("信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t\t若干\n")
    figures = report.figures
    zero, blank, words = (figures[f"documents/rules/{c}"] for c in ("issued", "repealed", "in_force"))
    assert (zero.value, zero.blank) == (0, False)
    assert (blank.value, blank.blank) == (None, True)
    assert (words.value, words.blank, words.raw) == (None, False, "若干")
    assert "documents/normative_documents/issued" not in figures
    assert "documents/normative_documents/issued" in only(findings, "missing-row").cells


@pytest.mark.parametrize("mark", ["/", "-", "—", "无"])
def test_a_mark_for_no_data_is_neither_zero_nor_blank(mark: str) -> None:
    report, _ = reading(f"信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t{mark}\t1\t2\n")
    figure = report.figures["documents/rules/issued"]
    assert (figure.value, figure.raw, figure.blank) == (None, mark, False)


def test_odd_writing_is_read_with_a_note_and_the_raw_text_kept() -> None:
    header = "信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n"
    text = header + "行政许可\t6\t减4\t2件\n其他对外管理服务事项\t1\t增\t１，２００\n"
    report, _ = reading(text)
    assert row(report, "licensing/licences") == [6, -4, 2]
    assert row(report, "licensing/other_services") == [1, "增", 1200]
    figures = report.figures
    assert (figures["licensing/licences/change"].note, figures["licensing/licences/change"].raw) == (
        "sign-in-words",
        "减4",
    )
    assert figures["licensing/licences/decisions"].note == "unit-in-cell"


def money(header: str, cell: str) -> Figure:
    report, _ = reading(f"第二十条第（九）项\n信息内容\t采购项目数量\t{header}\n政府集中采购\t2\t{cell}\n", "2019")
    return report.figures["procurement/procurement/amount"]


@pytest.mark.parametrize(
    ("header", "cell", "value", "unit"),
    [
        ("采购总金额", "757000", 757_000, None),
        ("采购总金额(万元)", "52.15", Decimal("52.15"), "万元"),
        ("采购总金额（单位：元）", "52000", Decimal("5.2"), "万元"),
        ("采购总金额", "251000元", Decimal("25.1"), "万元"),
        ("采购总金额（单位：元）", "3.5万元", Decimal("3.5"), "万元"),
    ],
)
def test_money_has_the_unit_that_its_cell_or_heading_states(header: str, cell: str, value: object, unit: str) -> None:
    figure = money(header, cell)
    assert (figure.value, figure.unit, figure.raw) == (value, unit, cell)


def test_a_figure_knows_its_line() -> None:
    report, _ = reading(DOCUMENTS)
    places = [report.figures[a].place for a in ("documents/rules/issued", "documents/normative_documents/in_force")]
    assert [str(p) for p in places] == ["line 3, column 4", "line 4, column 13"]


# Labels in the midst of things


@pytest.mark.parametrize("cut", [2, 4, 7, 11])
def test_a_label_cut_in_two_lines_is_one_label(cut: int) -> None:
    label = "一、本年新收政府信息公开申请数量"
    text = "\n".join(
        (*SPACED_HEADER, label[:cut], label[cut:], *"4103008", "二、上年结转政府信息公开申请数量", *"0000000")
    )
    report, _ = reading(text + "\n")
    assert row(report, "requests/received") == [4, 1, 0, 3, 0, 0, 8]


def test_a_header_split_over_two_rows() -> None:
    header = HEADER.replace("商业企业\t科研机构", "商业\t科研") + "\t\t企业\t机构\n"
    report, _ = reading(header + "一、本年新收政府信息公开申请数量\t4\t1\t0\t3\t0\t0\t8\n")
    assert row(report, "requests/received") == [4, 1, 0, 3, 0, 0, 8]


def test_a_note_that_names_other_rows_and_figures_is_part_of_its_label() -> None:
    text = (
        "信息内容\t上一年项目数量（指上年末）\t本年增/减（减少的写作-2）\t处理决定数量\n"
        "行政许可\t5\t1\t9\n"
        "其他对外管理服务事项（含行政确认、行政处罚、行政强制和行政检查）\t7\t-2\t30\n"
    )
    report, findings = reading(text)
    assert row(report, "licensing/other_services") == [7, -2, 30]
    assert not any(a.startswith("enforcement/") for a in report.figures)
    assert codes(findings) == set()


def test_the_total_column_may_be_named_before_the_companies() -> None:
    header = (
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "总计",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    )
    text = lines(
        *header, "一、本年新收政府信息公开申请数量", *"4103008", "二、上年结转政府信息公开申请数量", *"0000000"
    )
    report, _ = reading(text)
    assert report.value("requests/received/requester.total") == 8


def test_traditional_script_with_reworded_and_annotated_labels() -> None:
    text = (
        "第二十條第(一)項(xiàng)\n信息內(nèi)容\t本年製發件數\t本年廢止件數\t現行有效件數\n"
        "規(guī)章\t0\t0\t1\n行政規範性檔案\t3\t1\t12\n"
        "行政處罰\t4\n行政強製\t5\n行政事業(yè)性收費\t21.4萬元\n"
    )
    report, _ = reading(text)
    assert row(report, "documents/rules") == [0, 0, 1]
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert [row(report, r) for r in ("enforcement/penalties", "enforcement/compulsion")] == [[4], [5]]
    assert row(report, "fees/fees") == [Decimal("21.4")]


def test_a_figure_glued_to_its_label_is_cut_off() -> None:
    report, _ = reading("信息内容\n本年处理决定数量\n行政处罚15\n行政强制2\n")
    assert [row(report, r) for r in ("enforcement/penalties", "enforcement/compulsion")] == [[15], [2]]


def test_a_label_repeated_over_the_cells_it_covers_is_one_label() -> None:
    label = "一、本年新收政府信息公开申请数量"
    report, findings = reading(HEADER + f"{label}\t{label}\t{label}\t4\t1\t0\t3\t0\t0\t8\n")
    assert row(report, "requests/received") == [4, 1, 0, 3, 0, 0, 8]
    assert "row-twice" not in codes(findings)


def test_a_label_with_a_slip_is_read_and_told() -> None:
    report, findings = reading(DOCUMENTS + "行政事业型收费\t2.5\n")
    assert row(report, "fees/fees") == [Decimal("2.5")]
    slip = only(findings, "label-differs")
    assert (slip.details["label"], slip.details["official"]) == ("行政事业型收费", "行政事业性收费")
    assert str(slip.place) == "line 8"


def test_a_row_that_the_form_lacks_is_told_and_its_figures_go_nowhere() -> None:
    text = DOCUMENTS.replace("第二十条第（五）项", "其他主动公开的文件\t40\t2\t38\n第二十条第（五）项")
    report, findings = reading(text)
    stranger = only(findings, "unknown-row")
    assert stranger.details["label"] == "其他主动公开的文件"
    assert str(stranger.place) == "line 5"
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert not {40, 2, 38} & set(report.numbers.values())


LIST = lines("类别 数量", "规章 4", "行政规范性文件 7", "行政许可 30", "财政预决算 5")


@pytest.mark.parametrize("cell_end", [" ", "\t", "\n", " | "], ids=["blanks", "tabs", "lines", "bars"])
@pytest.mark.parametrize("is_behind", [False, True], ids=["before", "behind"])
def test_a_list_elsewhere_in_the_text_is_none_of_the_tables(is_behind: bool, cell_end: str) -> None:
    tables = "二、主动公开政府信息情况\n" + DOCUMENTS
    other = "五、存在的主要问题及改进情况\n" if is_behind else "一、总体情况\n"
    text = tables + other + LIST if is_behind else other + LIST + tables
    report, findings = reading(text.replace("\t", " ").replace(" ", cell_end))
    assert row(report, "documents/rules") == [0, 0, 0]
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert row(report, "licensing/licences") == [8]
    assert not {"row-twice", "unknown-row", "short-row"} & codes(findings)


def test_a_list_in_the_prose_stands_for_no_table_that_is_missing() -> None:
    headings = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况")
    report, findings = reading("一、总体情况\n" + LIST + lines(*headings) + LIST)
    assert not report.figures
    assert codes(findings) == {"no-table"}


def test_a_table_of_the_agencys_own_beside_the_forms_is_none_of_them() -> None:
    page = "".join(
        "<table>" + "".join(f"<tr><td>{'</td><td>'.join(r.split())}</td></tr>" for r in rows.splitlines()) + "</table>"
        for rows in (DOCUMENTS, LIST, "序号 建议 结果\n1 加强培训 3\n")
    )
    report, findings = parse(html.read(page.encode(), "page.html"))
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert row(report, "licensing/licences") == [8]
    assert not {"row-twice", "residue", "unknown-row", "short-row"} & codes(findings)


def test_a_row_that_occurs_twice() -> None:
    same, findings = reading(DOCUMENTS + "行政许可\t8\n")
    assert codes(findings) == set()
    other, findings = reading(DOCUMENTS + "行政许可\t9\n")
    assert row(same, "licensing/licences") == row(other, "licensing/licences") == [8]
    assert str(only(findings, "row-twice").place) == "line 8"


def test_words_of_the_tables_in_a_sentence_open_no_row() -> None:
    text = "一、总体情况\n全年办理\n行政许可\n15件，其中不予公开\n3\n件。\n二、主动公开政府信息情况\n" + DOCUMENTS
    report, _ = reading(text)
    assert row(report, "licensing/licences") == [8]


def test_disputes_have_one_row_without_a_label() -> None:
    report, _ = reading(DISPUTES + "1\t0\t0\t2\t3\t0\t4\t0\t0\t4\t0\t0\t5\t0\t5\n")
    assert row(report, "disputes/cases") == [1, 0, 0, 2, 3, 0, 4, 0, 0, 4, 0, 0, 5, 0, 5]


def test_fewer_disputes_than_columns_are_placed_nowhere() -> None:
    report, findings = reading(DISPUTES.replace("\t", "\n") + "1\n0\n2\n3\n五、存在的主要问题及改进情况\n")
    assert row(report, "disputes/cases") is None
    assert only(findings, "short-row").details["count"] == 4


# Cut-off text


def test_a_text_cut_off_in_a_row_gives_no_half_of_it() -> None:
    report, findings = reading(
        "\n".join(
            (
                *SPACED_HEADER,
                "一、本年新收政府信息公开申请数量",
                *"4103008",
                "二、上年结转政府信息公开申请数量",
                "1",
                "0\n",
            )
        )
    )
    assert row(report, "requests/received") == [4, 1, 0, 3, 0, 0, 8]
    assert row(report, "requests/brought_forward") is None
    assert "cut-off" in codes(findings)


def test_the_last_figure_of_a_text_that_stops_in_it_may_be_cut() -> None:
    text = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t1"
    cut, findings = reading(text)
    whole, _ = reading(text + "\n")
    assert row(cut, "documents/rules") == [0, 0, "missing"]
    assert "cut-off" in codes(findings)
    assert row(whole, "documents/rules") == [0, 0, 1]


def test_a_last_figure_that_its_row_adds_up_to_is_whole() -> None:
    text = HEADER + "一、本年新收政府信息公开申请数量\t4\t1\t0\t3\t0\t0\t8"
    assert row(reading(text)[0], "requests/received") == [4, 1, 0, 3, 0, 0, 8]


def test_a_last_figure_that_its_row_does_not_add_up_to_is_left_out() -> None:
    text = HEADER + "一、本年新收政府信息公开申请数量\t4\t1\t0\t3\t0\t0\t1"  # of 10, or of 18, or wrong
    assert row(reading(text)[0], "requests/received") == [4, 1, 0, 3, 0, 0, "missing"]


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from(exports.ALL), st.floats(0, 1))
def test_wherever_a_text_is_cut_off_no_figure_is_wrong(seed: int, style: Callable[..., str], share: float) -> None:
    values = balanced(NEW, Random(seed))
    text = style(NEW, values)
    report, _ = reading(text[: int(share * len(text))], "2021")
    assert {a: f.value for a, f in report.figures.items()}.items() <= values.items()


# Editions


@pytest.mark.parametrize(("form", "year"), [(OLD, 2023), (NEW, 2020)])
def test_the_edition_follows_from_the_headers_and_never_from_the_year(form: Form, year: int) -> None:
    title = f"某某局{year}年政府信息公开工作年度报告\n"
    report, _ = reading(title + exports.tabs(form, balanced(form, Random(1))))
    assert (report.form.edition, report.year) == (form.edition, year)


def test_one_label_of_the_other_edition_is_a_slip_of_the_pen() -> None:
    report, findings = reading(DOCUMENTS.replace("行政规范性文件", "规范性文件"))
    assert report.form is NEW
    assert row(report, "documents/normative_documents") == [3, 1, 12]
    assert codes(findings) == set()


def test_tables_of_two_editions_are_told() -> None:
    text = DOCUMENTS + "第二十条第（九）项\n信息内容\t采购项目数量\t采购总金额\n政府集中采购\t1\t2.5\n"
    assert codes(reading(text)[1]) == {"edition-mixed"}


def test_without_a_label_of_either_edition_none_is_sure() -> None:
    report, findings = reading(HEADER + f"一、本年新收政府信息公开申请数量\t{ZEROS}\n")
    assert row(report, "requests/received") == [0] * 7
    assert "edition-unsure" in codes(findings)


def test_a_named_edition_is_taken() -> None:
    report, findings = reading(HEADER + f"（六）其他处理\t{ZEROS}\n", "2019")
    assert report.form is OLD
    assert row(report, "requests/outcome.other") == [0] * 7
    assert "edition-unsure" not in codes(findings)


# Any text at all


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "规章",
                "行政许可",
                "其他",
                "总计",
                "（三）不予公开",
                "信息内容",
                "结果维持",
                "0",
                "7",
                "-",
                "|",
                "\t",
                "\n",
                "\n\n",
                NBSP,
                "某某",
                "一、",
            ]
        ),
        max_size=60,
    )
)
def test_no_text_is_too_odd(pieces: list[str]) -> None:
    report, findings = reading("".join(pieces))
    assert report.figures.keys() <= report.form.cells.keys()
    assert report.figures or findings


# Several reports in one workbook


def sheets(**tables: list[list[str]]) -> Grid:
    rows = [
        GridRow(tuple(GridCell(text, Place("sheet", r, c, name), c) for c, text in enumerate(cells, 1)), table=n)
        for n, (name, table) in enumerate(tables.items(), 1)
        for r, cells in enumerate(table, 1)
    ]
    return Grid("年报.xlsx", tuple(rows))


WHOLE = [["信息内容", "本年制发件数"], ["规章", "1"], ["申请人情况", "自然人"]]


def test_each_sheet_with_a_whole_report_becomes_a_grid_of_its_own() -> None:
    grid = sheets(甲局=WHOLE, 说明=[["联系人"]], 乙局=WHOLE)
    parts = split(grid)
    assert [p.name for p in parts] == ["年报.xlsx#甲局", "年报.xlsx#乙局"]
    assert [[c.text for c in p.rows[1].cells] for p in parts] == [["规章", "1"]] * 2
    assert {c.place.name for c in parts[1].rows[0].cells} == {"乙局"}


def test_a_report_spread_over_sheets_stays_whole() -> None:
    grid = sheets(表二=WHOLE[:2], 表三=WHOLE[2:])
    assert split(grid) == (grid,)
    assert split(sheets(甲局=WHOLE))[0].name == "年报.xlsx"


def test_a_text_is_one_report() -> None:
    grid = from_text(DOCUMENTS + HEADER + DOCUMENTS + HEADER, "年报.txt")
    assert split(grid) == (grid,)
    assert split(replace(grid, rows=())) == (replace(grid, rows=()),)


def test_a_row_with_a_long_label_that_the_form_lacks_is_told_with_its_figures() -> None:
    text = """第二十条第（一）项 | |||
信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |
规章 | 0 | 0 | 0 |
规范性文件 | 2 | 2 | 19 |
其他主动公开的文件（指以本机关名义印发、规范性文件以外主动公开的各类文件） | 186 | 86 | 255 |
第二十条第（五）项 | |||
"""
    _, findings = parse(from_text(text))
    told = [f for f in findings if f.code == "unknown-row"]
    assert [f.details["raw"].endswith("186 | 86 | 255") for f in told] == [True]


def test_figures_cut_out_of_one_cell_have_no_columns() -> None:
    rows = {"一、本年新收政府信息公开申请数量": "1234566", "二、上年结转政府信息公开申请数量": "  61 29"}
    rows |= {"（一）予以公开": "1234567", "（七）总计": "2222222"}
    text = "三、收到和处理政府信息公开申请情况\n" + "\n".join("\v".join((k, *v)) for k, v in rows.items()) + "\n"
    report, findings = parse(from_text(text), "2021")
    assert [f.raw for a, f in report.figures.items() if "received" in a] == list("1234566")
    assert not any("brought_forward" in a for a in report.figures)
    assert "short-row" in {f.code for f in findings}
