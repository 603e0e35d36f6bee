"""Rows that look complete or blank and may be neither: they are left out and named, never guessed."""

from __future__ import annotations

import pytest

from test_match import DOCUMENTS as DOCUMENTS_TEXT
from test_match import HEADER, ZEROS, codes, lines, reading, row, spaced
from xlreport import sources
from xlreport.match import parse
from xlreport.report import Finding

DOCUMENTS = ("第二十条第（一）项", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
REQUESTS = tuple(c for c in HEADER.replace("\n", "\t").split("\t") if c)


def left_out(findings: list[Finding]) -> list[str]:
    return [f.details["row"].en for f in findings if f.code == "short-row"]


@pytest.mark.parametrize(
    "label",
    ["（一）", "（二）部分公开（区分处理的，只计", "（一）予以\n公"],
    ids=["ordinal", "open note", "two pieces"],
)
def test_half_a_label_with_nothing_behind_it_is_no_blank_row(label: str) -> None:
    text = HEADER.replace("\t", " | ") + lines(
        "一、本年新收政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1",
        f"三、本年度办理结果 | {label}",
        "（三）不予公开 | 1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 0 | 0",
        "2.其他法律行政法规禁止公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0",
    )
    report, findings = reading(text)
    (lost,) = left_out(findings)
    assert row(report, lost) is None
    assert row(report, "requests/received") == [1, 0, 0, 0, 0, 0, 1]


def test_a_row_that_shows_fewer_cells_than_its_text_marks_for_others_lost_them() -> None:
    cells = (*DOCUMENTS, "规章", "行政规范性文件", "3", "1", "12", "第二十条第（五）项")
    report, findings = reading("".join(f"{c} |\n" for c in cells))
    assert left_out(findings) == ["documents/rules"]
    assert row(report, "documents/normative_documents") == [3, 1, 12]


def test_a_single_figure_that_is_not_there_may_be_lost_with_its_line() -> None:
    report, findings = reading(
        lines("第二十条第（五）项", "信息内容", "本年处理决定数量", "行政许可", "第二十条第（六）项", "行政处罚", "7")
    )
    assert row(report, "licensing/licences") is None
    assert left_out(findings) == ["licensing/licences"]


def test_rows_blank_by_habit_stay_blank() -> None:
    text = lines(*REQUESTS, "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开")
    text += lines("（二）部分公开", *"0000000", "1.属于国家秘密", *"0000000", "2.其他法律行政法规禁止公开")
    report, findings = reading(text)
    assert row(report, "requests/received") == [""] * 7
    assert left_out(findings) == []


def test_blank_cells_told_by_distance_must_add_up() -> None:
    rows = [
        ("一、本年新收政府信息公开申请数量", "", "", "", "", "", "", "5"),
        ("二、上年结转政府信息公开申请数量", "2", "", "", "", "", "", "2"),
        ("三、本年度办理结果", "（一）予以公开", *"7000007"),
        ("（二）部分公开", "3", "", "", "1", "", "", "9"),
        ("（三）不予公开", "1.属于国家秘密", *"0000000"),
    ]
    report, findings = reading(spaced(REQUESTS, *rows))
    assert row(report, "requests/brought_forward") == [2, "", "", "", "", "", 2]
    assert left_out(findings) == ["requests/outcome.partly_disclosed"]


def test_totals_amid_their_parts_show_a_text_out_of_order() -> None:
    text = lines(*DOCUMENTS, "规章", *"012", "行政规范性文件", *"234", *REQUESTS)
    text += lines(
        "一、本年新收政府信息公开申请数量", *"1051030", "二、上年结转政府信息公开申请数量", *"1000001", "（一）予以公开"
    )
    report, findings = reading(text)
    assert row(report, "requests/brought_forward") == [1, 0, 0, 0, 0, 0, 1]
    assert left_out(findings) == ["documents/rules", "documents/normative_documents", "requests/received"]


def test_an_error_of_addition_in_a_whole_text_is_the_report_s_own() -> None:
    text = lines(*DOCUMENTS, "规章", *"012", "行政规范性文件", *"234", *REQUESTS)
    text += lines("一、本年新收政府信息公开申请数量", *"1020004", "二、上年结转政府信息公开申请数量", *"1000001")
    report, findings = reading(text)
    assert row(report, "requests/received") == [1, 0, 2, 0, 0, 0, 4]
    assert row(report, "documents/rules") == [0, 1, 2]
    assert left_out(findings) == []


def test_figures_before_the_first_label_make_a_bare_row_doubtful() -> None:
    text = lines(
        "0    5    0    0    0    0    5", "7.属于行政执法案卷", "8.属于行政查询事项    0    0    0    0    0    0    0"
    )
    text += lines("（四）无法提供    1.本机关不掌握相关政府信息    0    0    0    0    0    0    0")
    report, findings = reading(text)
    assert row(report, "requests/outcome.withheld.case_file") is None
    assert left_out(findings) == ["requests/outcome.withheld.case_file"]


def test_a_heading_broken_over_lines_ends_the_row_above() -> None:
    text = lines(*REQUESTS, "一、本年新收政府信息公开申请数量", *"1000001", "（一）予以公开", "2", "3", "5")
    text += lines("四、结转下年度继续办理", *"552806", "四、政", "府信息公开行政复议、行政诉讼情况", "行政复议")
    report, findings = reading(text)
    assert row(report, "requests/carried_forward") is None
    assert "requests/carried_forward" in left_out(findings)


def test_blank_cells_of_the_next_line_do_not_fill_a_row_that_lost_one() -> None:
    text = HEADER + lines(
        f"1.属于国家秘密\t{ZEROS}",
        "\t2.其他法律行政法规禁止公开\t00\t0\t0\t0\t0\t0",
        f"\t3.危及“三安全一稳定”\t{ZEROS}",
        f"\t4.保护第三方合法权益\t{ZEROS}",
    )
    report, findings = reading(text)
    assert left_out(findings) == ["requests/outcome.withheld.prohibited_by_law"]
    assert row(report, "requests/outcome.withheld.security_or_stability") == [0] * 7


@pytest.mark.parametrize("end", ["\t", " | "], ids=["tab", "bar"])
def test_a_text_that_stops_behind_a_mark_lacks_its_last_cell(end: str) -> None:
    text = (
        HEADER
        + "一、本年新收政府信息公开申请数量\t4\t1\t0\t3\t0\t0\t8\n二、上年结转政府信息公开申请数量\t1\t0\t0\t0\t0\t0"
    )
    report, findings = reading((text + "\t").replace("\t", end))
    assert row(report, "requests/brought_forward") in ([1, 0, 0, 0, 0, 0, "missing"], None)
    assert any("requests/brought_forward/requester.total" in f.cells for f in findings if f.code == "cut-off")


def test_a_unit_is_read_over_the_mark_that_breaks_it() -> None:
    report, _ = reading(
        lines("第二十条第（八）项", "信息内容", "本年收费金额（单位：万|元）", "行政事业性收费", "4596.3598")
    )
    (figure,) = report.figures.values()
    assert (str(figure.value), figure.unit) == ("4596.3598", "万元")


def test_lines_that_occurred_before_are_gone_though_a_figure_stands_in_several_writings() -> None:
    text = """第二十条第（一）项 |
信息内容 |
本年制发件数 |
本年废止件数 |
现行有效件数 |
规章 |
0 |
行政规范性文件 |
第二十条第（五）项 ||
本年处理决定数量 ||
行政许可 |
0 ||
第二十条第（六）项 ||
行政处罚 |
行政强制 |
第二十条第（八）项 ||
本年收费金额（单位：万元） ||
行政事业性收费 |
"""
    report, findings = reading(text)
    assert report.figures == {}
    assert "repeated-lines-lost" in codes(findings)


def test_two_figures_on_two_lines_of_a_cell_never_grow_together() -> None:
    text = HEADER + "\t一、本年新收政府信息公开申请数量\n\t1\n\t0\n\t0\n\t0\n\t0\n\t0\n3\n\t1\n"
    report, _ = reading(text)
    assert row(report, "requests/received") == [1, 0, 0, 0, 0, "0\n3", 1]


# What publishing systems and office programs make of tables


def test_a_unit_parted_from_its_figure_is_no_cell() -> None:
    text = HEADER.replace("\t", " ") + lines(
        "一、本年新收政府信息公开申请数量 2 件 1 件 0 件 0 件 0 件 0 件 3 件",
        "二、上年结转政府信息公开申请数量 0 件 1 件 0 件 0 件 0 件 0 件 1 件",
    )
    report, findings = reading(text + lines("（一）予以公开", "4", "件", "0", "件", *"00000", "4"))
    assert row(report, "requests/received") == [2, 1, 0, 0, 0, 0, 3]
    assert row(report, "requests/brought_forward") == [0, 1, 0, 0, 0, 0, 1]
    assert left_out(findings) == []


def test_a_heading_and_its_first_row_may_be_parted_by_one_blank() -> None:
    text = HEADER.replace("\t", " ") + lines(
        "一、本年新收政府信息公开申请数量 2 0 0 0 0 0 2",
        "三、本年度办理结果 （一）予以公开 1 0 0 0 1 0 2",
        "（三）不予公开 1.属于国家秘密 0 0 0 0 0 0 0",
        "",
    )
    report, findings = reading(text)
    assert row(report, "requests/outcome.disclosed") == [1, 0, 0, 0, 1, 0, 2]
    assert row(report, "requests/outcome.withheld.state_secret") == [0] * 7
    assert codes(findings) <= {"edition-unsure", "cut-off"}


def test_a_row_of_which_another_run_of_cells_adds_up_is_left_out() -> None:
    header = HEADER.replace("\t", " | ").replace("\n", " |\n")
    text = header + lines(
        "| 一、本年新收政府信息公开申请数量 |  | 1 | 0 | 0 | 0 | 0 | 0 | 1 |  |",
        "| 二、上年结转政府信息公开申请数量 |  |  | 6 | 18 |  | 20 | 31 | 75 |  |",
        "| 三、本年度办理结果 | （一）予以公开 |  | 1 | 0 | 0 | 0 | 0 | 0 | 1 |",
        "| 四、结转下年度继续办理 |  |  | 1 | 0 | 0 | 0 | 0 | 0 | 1 |",
    )
    report, findings = reading(text)
    assert row(report, "requests/received") == [1, 0, 0, 0, 0, 0, 1]
    assert row(report, "requests/brought_forward") in (None, ["", 6, 18, "", 20, 31, 75])
    assert row(report, "requests/brought_forward") or left_out(findings) == ["requests/brought_forward"]


def test_words_amid_the_figures_of_the_row_without_a_label_leave_it_out() -> None:
    text = lines("四、政府信息公开行政复议、行政诉讼情况", "行政复议", "行政诉讼")
    text += lines(*("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"), "未经复议直接起诉", "复议后起诉")
    text += lines(*("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2)
    text += lines(*"05005", "持", "正", *"1", "果", *"10012", "0", "五、存在的主要问题及改进情况")
    report, findings = reading(text)
    assert report.figures == {}
    assert "disputes/cases/reconsideration.upheld" in {c for f in findings for c in f.cells}


def test_full_rows_tell_where_the_blanks_of_wide_labels_stand() -> None:
    header = HEADER.replace("\t", " | ").replace("\n", " |\n")
    text = header + lines(
        "| 一、本年新收政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | ||",
        "| 三、本年度办理结果 | （一）予以公开 |  | 5 | 19 | 1 | 3 | 2 | 30 | |",
        "| （二）部分公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | |",
        "| 1.属于国家秘密 |  |  | 1 | 0 | 0 | 0 | 1 |",
        "| 四、结转下年度继续办理 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | ||",
    )
    report, _ = reading(text)
    assert row(report, "requests/outcome.disclosed") == ["", 5, 19, 1, 3, 2, 30]


@pytest.mark.parametrize("first", ["", "7"])
def test_the_row_without_a_label_begins_where_it_adds_up(first: str) -> None:
    figures = [first, "3", "", "", "10" if first else "3", "3", "2", "", "", "5", "", "3", "1", "", "4"]
    text = lines("四、政府信息公开行政复议、行政诉讼情况", "行政复议", "行政诉讼", end=" |\n")
    text += lines(
        *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"), "未经复议直接起诉", "复议后起诉", end=" |\n"
    )
    text += lines(*("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2, end=" |\n") + "|||||\n"
    text += lines(*figures, end=" |\n") + "|\n五、存在的主要问题及改进情况\n"
    report, _ = reading(text)
    assert row(report, "disputes/cases") == [int(f) if f else "" for f in figures]


def test_figures_in_the_cell_of_a_label_are_no_blank_row() -> None:
    text = HEADER + "一、本年新收政府信息公开申请数量：自然人77件，商业企业41件，总计118件\n"
    text += f"二、上年结转政府信息公开申请数量（不含2022年已办结的）\t{ZEROS}\n（一）予以公开\t{ZEROS}\n"
    report, findings = reading(text)
    assert left_out(findings) == ["requests/received"]
    assert row(report, "requests/brought_forward") == [0] * 7


def test_a_row_goes_on_in_lines_that_open_with_a_bar() -> None:
    text = lines("第二十条第(五)项 | |||", "信息内容 | 上一年项目数量", "| 本年增/减", "| 处理决定数量", "|")
    text += lines("行政许可 | 4", "| 0", "| 12", "|", "其他对外管理服务事项 | 0 | 0 | 3 |", "行政处罚 | 1 | 2 | 3 |")
    report, findings = reading(text)
    assert row(report, "licensing/licences") == [4, 0, 12]
    assert row(report, "licensing/other_services") == [0, 0, 3]
    assert left_out(findings) == []


def test_the_number_of_the_next_label_is_no_figure_of_this_row() -> None:
    text = HEADER.replace("\t", " ") + lines(
        "一、本年新收政府信息公开申请数量 0 3 1 1 0 5 10",
        "1.属于国家秘密 0 3 1 1 0 5 2 . 其他法律行政法规禁止公开 0 0 0 0 0 0 0",
        "",
    )
    report, _ = reading(text)
    assert row(report, "requests/outcome.withheld.state_secret") is None
    assert row(report, "requests/outcome.withheld.prohibited_by_law") == [0] * 7


def test_figures_out_of_the_order_of_a_page_are_left_out() -> None:
    text = HEADER.replace("\t", "    ") + lines(
        "一、本年新收政府信息公开申请数量    1    0    0    0    0    0    1",
        "                                       15",
        "二、上年结转政府信息公开申请数量    2        7    1    0    0    25",
        "（一）予以公开    0    0    0    0    0    0    0",
        "（二）部分公开    0    0         0    0    0    0",
    )
    report, findings = reading(text)
    assert row(report, "requests/brought_forward") is None
    assert "requests/brought_forward" in left_out(findings)


def test_a_sentence_with_blanks_about_its_numbers_is_not_cut() -> None:
    sentence = "全年收到政府信息公开申请 3 件，上年结转 0 件，办结 2 件，结转下年度 1 件"
    report, _ = reading(lines("一、总体情况", sentence) + DOCUMENTS_TEXT)
    assert sentence in report.prose["overview"]


NBSP = "\u00a0"


def test_a_table_copied_from_a_browser_keeps_every_cell() -> None:
    rows = [
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"),
        ("自然人", "法人或其他组织", "总计"),
        ("商业\n\n企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
        ("一、本年新收政府信息公开申请数量", "3", NBSP, "1", "0", NBSP, "0", "4"),
        ("二、上年结转政府信息公开申请数量", *"0000000"),
        ("三、本年度办理结果", "（一）予以公开", NBSP, "2", "0", "0", "0", NBSP, "2"),
    ]
    text = "三、收到和处理政府信息公开申请情况\n\n" + "\n\n\n\n\n".join("\n\n\t\n\n".join(cells) for cells in rows)
    report, _ = reading(text + "\n\n五、存在的主要问题及改进情况\n")
    assert row(report, "requests/received") == [3, "", 1, 0, "", 0, 4]
    assert row(report, "requests/brought_forward") == [0] * 7
    assert row(report, "requests/outcome.disclosed") == ["", 2, 0, 0, 0, "", 2]


def test_lines_with_a_no_break_blank_are_blank_cells() -> None:
    text = lines(*REQUESTS, "一、本年新收政府信息公开申请数量", "3", NBSP, "1", "0", NBSP, "0", "4")
    text += lines("二、上年结转政府信息公开申请数量", *"0000000", "（一）予以公开", *"0000000")
    report, findings = reading(text)
    assert row(report, "requests/received") == [3, "", 1, 0, "", 0, 4]
    assert left_out(findings) == []


def test_a_row_one_cell_short_of_its_fellows_is_left_out() -> None:
    text = lines(*REQUESTS, end=" |\n") + lines("1.属于国家秘密", "3", "", "1", "0", "", "0", "4", "", end=" |\n")
    text += lines("2.其他法律行政法规禁止公开", *"0000000", "", "3.危及“三安全一稳定”", *"0000000", "", end=" |\n")
    text += lines("4.保护第三方合法权益", "", "2", "0", "0", "0", "2", "", end=" |\n")
    report, findings = reading(text + "四、政府信息公开行政复议、行政诉讼情况 |\n")
    assert row(report, "requests/outcome.withheld.state_secret") == [3, "", 1, 0, "", 0, 4]
    assert left_out(findings) == ["requests/outcome.withheld.third_party"]


def test_rows_whose_labels_fell_into_one_line_are_left_out() -> None:
    text = HEADER.replace("\t", "    ") + lines(
        "（三）不予公开    8.属于行政查询事项    0    0    0    0    0    0    0",
        "（四）无法提供    1.2.本机关不掌握相关政府信息",
        "没有现成信息需要另行制作",
        "2    0    0    0    0    0    2",
        "3.补正后申请内容仍不明确    0    0    0    0    0    0    0",
        "（七）总计    2    0    0    0    0    0    2",
    )
    report, findings = reading(text)
    assert {"requests/outcome.unavailable.not_held", "requests/outcome.unavailable.not_existing"} <= {
        *left_out(findings)
    }
    assert row(report, "requests/outcome.unavailable.unclear") == [0] * 7


@pytest.mark.parametrize(
    "line", ["1/9", "https://www.example.gov.cn/art/2024/1/15/art_1.html 2/9", "file:///D:/nb.html"]
)
def test_what_a_browser_prints_about_a_page_is_no_part_of_it(line: str) -> None:
    text = lines(
        *REQUESTS, "一、本年新收政府信息公开申请数量", *"100", line, *"0001", "四、结转下年度继续办理", *"0000000"
    )
    report, findings = reading(text)
    assert row(report, "requests/received") == [1, 0, 0, 0, 0, 0, 1]
    assert left_out(findings) == []


def test_cells_between_drawn_rules_go_over_several_lines() -> None:
    rule = "+--------+--------+---+---+---+---+---+---+----+"
    text = "三、收到和处理政府信息公开申请情况\n\n" + lines(
        rule,
        "| （本列数据的勾稽 |  | 自 | 商业 | 科研 | 社会公 | 法律服 | 其他 | 总计 |",
        "| 关系为：略） |  | 然人 | 企业 | 机构 | 益组织 | 务机构 |  |  |",
        rule,
        "| 一、本年新收政府 |  | 3 | 0 | 0 | 0 | 0 | 1 | 4 |",
        "| 信息公开申请数量 |  |  |  |  |  |  |  |  |",
        rule,
        "| 二、上年结转政府信息公开申请数量 |  | 1 | 0 | 0 | 0 | 0 | 0 | 10 |",
        "|  |  |  |  |  |  |  |  | 98 |",
        rule,
        "| 三、本年度办理结 | （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 1 | 4 |",
        "|        +--------+---+---+---+---+---+---+----+",
        "| 果 | （二）部分公开 | 0 | 1 | 0 | 2 | 0 | 0 | 3 |",
        rule,
    )
    report, findings = reading(text)
    assert row(report, "requests/received") == [3, 0, 0, 0, 0, 1, 4]
    assert row(report, "requests/brought_forward") is None
    assert left_out(findings) == ["requests/brought_forward"]
    assert row(report, "requests/outcome.partly_disclosed") == [0, 1, 0, 2, 0, 0, 3]


@pytest.mark.parametrize("end", ["5", "5 ", "5 | "])
def test_a_row_of_bars_that_a_text_stops_in_is_left_out_whole(end: str) -> None:
    text = "\n".join([
        "三、收到和处理政府信息公开申请情况",
        "| 申请人情况 | | | | | | | | | |",
        "| 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |",
        "| 一、本年新收政府信息公开申请数量 | | | 6 | 1 | 4 | | 4 | | 15 |",
        f"| 二、上年结转政府信息公开申请数量 | | | 5 | | 10 | | | {end}",
    ])  # fmt: skip
    report, findings = reading(text)
    assert not any(a.startswith("requests/brought_forward/") for a in report.figures)
    assert "cut-off" in [f.code for f in findings]


def test_a_figure_that_stands_behind_the_next_caption_may_be_of_the_row_before() -> None:
    text = "\n\n".join([
        "第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "3", "行政强制", "第二十条第（八）项", "46",
        "信息内容", "本年收费金额（单位：万元）", "行政事业性收费", "7",
    ])  # fmt: skip
    report, findings = reading(text, "2021")
    assert "enforcement/compulsion/decisions" not in report.figures
    assert "short-row" in codes(findings)


@pytest.mark.parametrize("end", ["", "五、存在的主要问题及改进情况\n"], ids=["cut", "whole"])
def test_a_row_that_the_text_stops_in_says_nothing_of_how_others_are_written(end: str) -> None:
    documents = "".join(f"{c}\n\n" for c in (*DOCUMENTS, "规章", "1", "\n\n2", "3", "行政规范性文件", "4", "5", "6"))
    text = documents + spaced(REQUESTS, ("一、本年新收政府信息公开申请数量", *"0000000"))
    text += spaced(("二、上年结转政府信息公开申请数量", *"000")) + end
    report, _ = reading(text)
    # Where a row is truly short, blanks were dropped, and three figures at odd distances may be another row's.
    assert row(report, "documents/rules") == (None if end else [1, 2, 3])
    assert row(report, "documents/normative_documents") == [4, 5, 6]
    assert row(report, "requests/brought_forward") is None


@pytest.mark.parametrize("words", ["三、收到及处理申请的具体情况", "说明：数据由法制科核对", "第二十条第"])
def test_words_alone_behind_a_whole_row_are_no_row(words: str) -> None:
    report, findings = reading(DOCUMENTS_TEXT.replace("行政许可\t8\n", f"行政许可\t8\n{words}\n").replace("\t", "\n"))
    assert row(report, "licensing/licences") == [8]
    assert "unknown-row" not in codes(findings)


@pytest.mark.parametrize("words", ["由上级机关统一填报", "由上级机关按照有关规定每年统一填报并且统一对外公开全部数据"])
@pytest.mark.parametrize("figures", [(), ("1",), ("1", "2")], ids=len)
def test_words_in_the_place_of_figures_are_no_blank_cell(words: str, figures: tuple[str, ...]) -> None:
    text = spaced((*DOCUMENTS, "规章", *figures, words, "行政规范性文件", "4", "5", "6"))
    report, findings = reading(text)
    assert row(report, "documents/normative_documents") == [4, 5, 6]
    assert row(report, "documents/rules") is None
    assert left_out(findings) == ["documents/rules"]


def test_words_among_as_many_cells_as_a_row_has_stand_in_one_of_them() -> None:
    cells = (*DOCUMENTS, "规章", "无立法权限", "2", "3", "行政规范性文件", "4", "见附件说明", "6", "第二十条第（五）项")
    report, findings = reading("".join(f"{c} |\n" for c in cells))
    assert row(report, "documents/rules") == ["无立法权限", 2, 3]
    assert row(report, "documents/normative_documents") == [4, "见附件说明", 6]
    _, findings = reading(spaced(cells))  # without marks one of the figures may be another row's
    assert left_out(findings) == ["documents/rules", "documents/normative_documents"]
    assert "unknown-row" not in codes(findings)


def test_a_sentence_between_the_cells_of_a_line_stands_in_one_of_them() -> None:
    words = "由上级机关按照有关规定每年统一填报并且统一对外公开全部数据"
    report, findings = reading(DOCUMENTS_TEXT.replace("3\t1\t12", f"3\t{words}\t12"))
    assert row(report, "documents/normative_documents") == [3, words, 12]
    assert "unknown-row" not in codes(findings)


def test_a_figure_below_a_row_of_a_page_may_be_the_one_that_it_lacks() -> None:
    header = "".join(f"<td>{c}" for c in ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"))
    rows = ("规章|1||3", "||2|", "行政规范性文件|4||6")
    cells = ("<tr>" + "".join(f"<td>{c}" for c in row.split("|")) for row in rows)
    report, findings = parse(sources.read(f"<table><tr>{header}{''.join(cells)}</table>".encode(), "x.html"))
    said = {a.removeprefix("documents/"): f.raw for a, f in report.figures.items()}
    assert said == {
        "rules/issued": "1",
        "rules/in_force": "3",
        "normative_documents/issued": "4",
        "normative_documents/repealed": "",
        "normative_documents/in_force": "6",
    }
    assert [f.cells for f in findings if f.code == "residue"] == [("documents/rules/repealed",)]


def test_a_figure_below_a_heading_of_a_page_is_told() -> None:
    rows = ("一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1", "（五）不予处理", "|2", "2.重复申请|1|0|0|0|0|0|1")
    cells = ("<tr>" + "".join(f"<td>{c}" for c in row.split("|")) for row in rows)
    _, findings = parse(sources.read(f"<table>{''.join(cells)}</table>".encode(), "x.html"))
    assert [f.details["raw"] for f in findings if f.code == "residue"] == ["2"]
