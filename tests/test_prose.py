"""Sections, headings, agency, year, title, period and notice of a report's running text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport import prose
from xlreport.form import load_form
from xlreport.labels import simplified
from xlreport.prose import Prose
from xlreport.report import Grid, GridCell, GridRow, Place

FORM = load_form("2021")
TITLES = [s.title for s in FORM.sections]
SECTIONS = [s.id for s in FORM.sections]


def grid(text: str) -> Grid:
    """One row a line that holds anything; tabs cut cells."""
    rows = [
        GridRow(tuple(GridCell(cell, Place("line", n)) for cell in line.split("\t")))
        for n, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    return Grid("sample.txt", tuple(rows))


def read(text: str, tables: tuple[int, ...] = (), page: str = "") -> Prose:
    named = replace(grid(text), properties={"title": page} if page else {})
    return prose.read(named, FORM, fold=simplified, table_rows=frozenset(tables))


# ---- sections


def test_six_sections_without_their_tables() -> None:
    said = read(
        "石桥县水务局2023年政府信息公开工作年度报告\n"
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等部分组成。\n"
        "一、总体情况\n做了工作。\n又做了工作。\n"
        "二、主动公开政府信息情况\n规章\t0\t0\t0\n"
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\t0\n三、本年度办理结果\t0\n详见上表。\n"
        "四、政府信息公开行政复议、行政诉讼情况\n0\t0\n"
        "五、存在的主要问题及改进情况\n还有不足。\n"
        "六、其他需要报告的事项\n无。",
        tables=(6, 8, 9, 12),
    )
    assert said.sections == {
        "overview": "做了工作。\n又做了工作。",
        "proactive": "",
        "requests": "详见上表。",
        "disputes": "",
        "problems": "还有不足。",
        "other_matters": "无。",
    }
    assert [(h.section, h.row) for h in said.headings] == list(zip(SECTIONS, (2, 5, 7, 11, 13, 15), strict=True))


def test_a_section_that_does_not_occur_is_absent() -> None:
    assert set(read("一、总体情况\n好。\n五、存在的主要问题及改进情况\n有。").sections) == {"overview", "problems"}


def test_a_doubled_heading_opens_one_section() -> None:
    said = read("一、总体情况\n前言。\n一、总体情况\n正文。\n二、主动公开政府信息情况")
    assert said.sections["overview"] == "前言。\n正文。"
    assert [h.section for h in said.headings] == ["overview", "overview", "proactive"]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("一、总体情况", "overview"),
        ("  一 、 总体情况", "overview"),
        ("一．总体情况", "overview"),
        ("一,总体情况：", "overview"),
        ("## 一、总体情况", "overview"),
        ("总体情况", "overview"),
        ("一、工作总体情况", "overview"),
        ("一、概述", "overview"),
        ("第一部分 总体情况", "overview"),
        ("二、主動公開政府信息情況", "proactive"),
        ("二、主動(dòng)公開政府信息情況(kuàng)", "proactive"),
        ("二、行政机关主动公开政府信息情况", "proactive"),
        ("一、主动公开政府信息情况", "proactive"),
        ("三、行政机关收到和处理政府信息公开申请情况", "requests"),
        ("四、政府信息公开行政复议行政诉讼情况", "disputes"),
        ("四、因政府信息公开被申请行政复议和提起行政诉讼情况", "disputes"),
        ("五、目前存在的问题和下一步改进措施", "problems"),
        ("六、其它需要报告事项", "other_matters"),
    ],
)
def test_a_heading_in_every_writing(line: str, section: str) -> None:
    said = read(f"某镇公开年报\n{line}\n内容。")
    assert [h.section for h in said.headings] == [section]
    assert said.sections[section] == "内容。"


@pytest.mark.parametrize(
    "line",
    [
        "本报告包括总体情况、主动公开政府信息情况、存在的主要问题及改进情况。",
        "（一）主动公开政府信息情况",
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "一是总体情况良好。",
        "一、本年度总体情况良好，群众满意。",
        "详见三、收到和处理政府信息公开申请情况。",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    assert read(f"某局年报\n{line}\n内容。").headings == ()


REST = "二、主动公开政府信息情况\n见表。\n五、存在的主要问题及改进情况\n不足。"


@pytest.mark.parametrize(
    ("opening", "overview"),
    [
        (
            "编制本报告。\n（一）主动公开。做了。\n（二）依申请公开。没有。\n",
            "（一）主动公开。做了。\n（二）依申请公开。没有。",
        ),
        ("编制本报告。\n1. 总体情况\n做了。\n", "做了。"),
        ("编制本报告。\n", None),  # where it begins, nobody says
    ],
)
def test_a_first_title_left_out_or_numbered_as_a_paragraph(opening: str, overview: str | None) -> None:
    said = read(f"某局2023年政府信息公开年报\n{opening}{REST}")
    assert said.sections == ({"overview": overview} if overview else {}) | {"proactive": "见表。", "problems": "不足。"}


OTHER_WORDS = [
    "一、工作开展情况 二、政府信息主动公开情况 三、政府信息依申请公开办理情况 五、存在的不足 六、需要报告的其他事项",
    "一、概述。 二、主动公开情况： 三、政府信息公开申请的收到和处理情况 五、问题和下一步打算 六、其它事项",
    "1.总体情况 2.主动公开政府信息情况 3.收到和处理政府信息公开申请情况 5.存在问题及改进情况 6.其他需要报告的事项",
    "（一）总体情况 （二）主动公开政府信息情况 （三）收到和处理政府信息公开申请情况 （五）存在问题及改进情况"
    " （六）其他需要报告的事项",
]


@pytest.mark.parametrize("titles", OTHER_WORDS)
def test_titles_in_other_words_behind_the_ordinal_of_their_section(titles: str) -> None:
    said = read("\n".join(f"{title}\n这是{title[-3:]}。" for title in titles.split()))
    assert list(said.sections) == [s for s in SECTIONS if s != "disputes"]
    assert list(said.sections.values()) == [f"这是{title[-3:]}。" for title in titles.split()]


@pytest.mark.parametrize(
    "line",
    [
        "二、主动公开意识有待加强",
        "三、依申请公开办理水平有待提升",
        "三、上年结转政府信息公开申请数量",
        "六、存在的问题",
    ],
)
def test_other_words_that_title_no_section(line: str) -> None:
    assert list(read(f"一、总体情况\n做了。\n{line}\n又做了。").sections) == ["overview"]


def test_a_title_without_ordinal_counts_only_where_no_other_does() -> None:
    said = read("一、总体情况\n主动公开政府信息情况\n公开了。\n二、主动公开政府信息情况\n见表。")
    assert said.sections == {"overview": "主动公开政府信息情况\n公开了。", "proactive": "见表。"}


def test_a_whole_report_on_one_line() -> None:
    said = read(f"{TITLES[0]} 做了。 {TITLES[1]} {TITLES[2]} 没有。 {TITLES[4]} 不足。")
    assert said.sections == {"overview": "做了。", "proactive": "", "requests": "没有。", "problems": "不足。"}


def test_a_report_without_line_ends_and_its_tables() -> None:
    said = read(
        "石桥县水务局2023年政府信息公开工作年度报告\n现公布。 一、总体情况 做了。 二、主动公开政府信息情况 规章 0 0 5"
        "三、收到和处理政府信息公开申请情况 予以公开 2 五、存在的主要问题及改进情况 不足。 六、其他需要报告的事项 无。",
        tables=(1,),
    )
    assert said.sections == {
        "overview": "做了。",
        "proactive": "",
        "requests": "",
        "problems": "不足。",
        "other_matters": "无。",
    }
    assert said.agency == "石桥县水务局"


ARTICLE = "某局2023年政府信息公开年报\n现公布年报。\n一、总体情况\n做了。\n五、存在的主要问题及改进情况\n不足。"
ARTICLE += "\n六、其他需要报告的事项\n无。"


@pytest.mark.parametrize("between", ["\n", "\n- 4 -\n"])
def test_a_second_copy_of_the_report_is_left_out(between: str) -> None:
    said, once = read(ARTICLE + between + ARTICLE), read(ARTICLE)
    assert said.sections == once.sections
    assert said.headings == once.headings


def test_a_second_copy_on_the_same_line_is_left_out() -> None:
    line = ARTICLE[ARTICLE.index("一、") :].replace("\n", " ")
    assert read(f"{line} {line}").sections == read(line).sections


def test_a_longer_text_behind_the_same_titles_is_the_report() -> None:
    contents = "一、总体情况\n有\n五、存在的主要问题及改进情况\n有\n六、其他需要报告的事项\n有\n"
    assert read(contents + ARTICLE + "做了。" * 40).sections["overview"] == "有\n做了。"


OTHER = "另一局2023年政府信息公开工作年度报告"


def test_the_title_of_another_report_ends_the_last_section() -> None:
    said, once = read(f"{ARTICLE}\n{OTHER}\n按照规定编制本报告。\n一、总体情况\n别的。"), read(ARTICLE)
    assert (said.sections, said.agency) == (once.sections, "某局")


def test_the_title_at_the_head_of_every_page_is_in_no_section() -> None:
    title, *lines = ARTICLE.split("\n")
    said = read("\n".join([title, *(line for pair in zip(lines, [title] * len(lines), strict=True) for line in pair)]))
    assert said.sections == read(ARTICLE).sections


def test_a_short_report_before_another_one_is_the_report_if_it_has_tables() -> None:
    table = "二、主动公开政府信息情况\n" + "规章\t0\t0\t0\n" * 6
    report = "某局2023年政府信息公开年报\n一、总体情况\n做了。\n" + table + "六、其他需要报告的事项\n无。\n"
    said = read(
        report + report.replace("某局", "另一局").replace("做了。", "做了。" * 99),
        tables=(*range(4, 10), *range(15, 21)),
    )
    assert said.sections == {"overview": "做了。", "proactive": "", "other_matters": "无。"}


def test_a_title_inside_its_table_opens_the_section() -> None:
    said = read(
        "一、总体情况\n做了。\n二、主动公开政府信息情况\n规章\t0\n三、本年度办理结果\t0\n说明。", tables=(2, 3, 4)
    )
    assert said.sections == {"overview": "做了。", "proactive": "说明。"}


def test_text_behind_the_heading_belongs_to_the_section() -> None:
    assert read("六、其他需要报告的事项 无。").sections == {"other_matters": "无。"}


def test_a_table_of_contents_opens_no_section() -> None:
    said = read("\n".join(TITLES) + "\n前言。\n一、总体情况\n正文。\n" + "\n".join(f"{t}\n内容。" for t in TITLES[1:]))
    assert said.sections["overview"] == "正文。"
    assert said.sections["other_matters"] == "内容。"


def test_the_foot_of_the_page_is_no_text() -> None:
    said = read(
        "一、总体情况\n做了。\n- 2 -\n又做了。\n六、其他需要报告的事项\n无。\n打印本页 关闭窗口\n某公网安备 1100号"
    )
    assert said.sections == {"overview": "做了。\n又做了。", "other_matters": "无。"}


@pytest.mark.parametrize(
    "foot", ["主办：某县人民政府 ©\t2024", "Copyright © 2024", "附件：某局年报.docx", "打印 关闭", "雲公網安備 000號"]
)
def test_the_foot_of_a_site_in_every_writing(foot: str) -> None:
    assert read(f"六、其他需要报告的事项\n无。\n{foot}").sections["other_matters"] == "无。"


WRAPPED = (
    "全年新收政府信息公开申请三件，都在规定的期限里作了\n"
    "答复，没有一件结转到下一年度，也没有一件被申请行政\n"
    "- 7 -\n"
    "复议或者提起行政诉讼。\n"
    "（三）信息管理。把目录理清楚。"
)


def test_lines_of_a_page_make_whole_paragraphs() -> None:
    whole = WRAPPED.replace("\n- 7 -\n", "").replace("\n答", "答")
    said = read(f"一、总体情况\n{WRAPPED}")
    assert said.sections["overview"] == whole
    assert [s.text for s in said.sentences] == whole.replace("。（", "。\n（").replace("\n", "").replace(
        "。", "。\n"
    ).split()


def test_paragraphs_without_a_full_stop_stay_apart() -> None:
    first = "一方面，" + "把目录理清楚，" * 12
    assert read(f"一、总体情况\n{first}\n另一方面，把文件找齐。").sections["overview"].count("\n") == 1


def test_what_is_left_of_cells_is_no_text() -> None:
    said = read("三、收到和处理政府信息公开申请情况\n商业\n企业\n无\n一、本年新收\t0\n详见上表。", tables=(4,))
    assert said.sections["requests"] == "无\n详见上表。"


def test_a_sentence_broken_over_lines_is_one() -> None:
    said = read("一、总体情况\n全年依申请公开工作平稳有序开展，共收到公民提出的政府\n信息公开申请三件。按期答复。")
    assert [s.plain for s in said.sentences][-2:] == [
        "全年依申请公开工作平稳有序开展,共收到公民提出的政府信息公开申请三件。",
        "按期答复。",
    ]
    assert said.sentences[-1].place == Place("line", 3, 10)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("公开信息\n732\n条，其中动态\n4\n条。\n又做了。", "公开信息732条，其中动态4条。\n又做了。"),
        ("收费\n1,204.5\n万元，占\n12%\n。", "收费1,204.5万元，占12%。"),
        ("做了。\n2023\n年，又做了。", "做了。\n2023年，又做了。"),
        ("做了。\n3\n又做了。", "做了。\n又做了。"),  # the number of a page
        ("严格执行政府信息公开\n3\n条例，又做了。", "严格执行政府信息公开\n条例，又做了。"),
        ("做了\n- 3 -\n件事。", "做了\n件事。"),
        ("栏目\t5\t3", "栏目\n5\n3"),
    ],
)
def test_numbers_on_lines_of_their_own_stay_in_their_sentence(text: str, body: str) -> None:
    rows = [
        GridRow(tuple(GridCell(c, Place("line", n, 1 + 9 * k)) for k, c in enumerate(line.split("\t"))))
        for n, line in enumerate(f"一、总体情况\n{text}".split("\n"), 1)
    ]
    assert prose.read(Grid("x.txt", tuple(rows)), FORM).sections["overview"] == body


def cut_line(*pieces: tuple[str, int], kind: str = "line") -> GridRow:
    return GridRow(tuple(GridCell(text, Place(kind, 2, column)) for text, column in pieces))


@pytest.mark.parametrize(
    ("row", "body"),
    [
        (cut_line(("收到申请", 1), ("3", 6), ("件，办结", 8), ("2", 14), ("件", 16)), "收到申请 3 件，办结  2 件"),
        (cut_line(("收到申请", 1), ("3", 99), ("件，办结", 101)), "收到申请        3 件，办结"),
        (cut_line(("教育局，民政局", 1), ("3", 9), ("2", 11)), "教育局，民政局\n3\n2"),  # cells of a table
        (cut_line(("教育局", 1), ("办理了", 9)), "教育局\n办理了"),
        (cut_line(("培训，会议", 1), ("办理了", 2), kind="table"), "培训，会议\n办理了"),
    ],
)
def test_a_sentence_that_was_cut_into_cells_is_whole_again(row: GridRow, body: str) -> None:
    title = GridRow((GridCell("一、总体情况", Place("line", 1)),))
    assert prose.read(Grid("x.txt", (title, row)), FORM).sections["overview"] == body


@given(st.lists(st.sampled_from(["公开", "3", "件", "，办结", "2023", "年", "- 2 -", "。", "12%"]), max_size=20))
def test_no_number_amid_a_sentence_is_lost(pieces: list[str]) -> None:
    """Whatever stands where, only what may be the number of a page is left out."""
    said = read("一、总体情况\n" + "\n".join(pieces)).sections["overview"]
    kept = "".join(p for p in pieces if p not in ("3", "- 2 -"))
    assert [c for c in said if c not in "3\n"] == [c for c in kept if c != "3"]


@given(st.text(alphabet="一二三、总体情况主动公开政府信息。 \t\n（）(a", max_size=200))
def test_no_letter_is_lost_or_twice(text: str) -> None:
    """What is neither heading nor blank is in exactly one section or before the first one."""
    said = read(f"一、总体情况\n{text}")
    letters = "".join(said.sections.values())
    titles = sum(len(t) for t in said.sections)
    assert sum(c.isalpha() for c in letters) <= sum(c.isalpha() for c in text)
    assert titles
    if len(said.headings) == 1 and "总体情况" not in text:
        assert [c for c in letters if c.isalpha()] == [c for c in text if c.isalpha()]


# ---- agency, year, title


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("石桥县水务局2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("2023年石桥县水务局政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县人民政府2023年度信息公开年报", "石桥县人民政府", 2023),
        ("石桥县人民政府信息公开工作年度报告", "石桥县人民政府", None),
        ("石桥县水务局政府信息公开工作2022年度报告", "石桥县水务局", 2022),
        ("石桥县水务局政府信息公开工作年度报告（2022年）", "石桥县水务局", 2022),
        ("石桥县柳河镇2021年政务信息公开年度报告", "石桥县柳河镇", 2021),
        ("石桥县水务局关于2023年度政府信息公开工作情况的报告", "石桥县水务局", 2023),
        ("石桥县水务局二〇二三年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县水务局\n2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县水务局\n政府信息公开工作年度报告\n（2023年）", "石桥县水务局", 2023),
        ("石桥县水务局2023年\n政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("2023年政府信息公开工作年度报告\n石桥县水务局\n2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石橋縣水務局2023年政府信息公開工作年度報告", "石橋縣水務局", 2023),
        ("石橋縣水務(wù)局2023年政府信息公開工作年度報(bào)告", "石橋縣水務局", 2023),
        ("- 發文機關: 青溪市人民政府\n- 標題: 石橋縣人民政府2023年政府信息公開工作年度報告", "石橋縣人民政府", 2023),
        ("首页 > 政府信息公开年报\n石桥县水务局2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县水务局2023年政府信息公开工作年度报告_石桥县人民政府", "石桥县水务局", 2023),
        ("Page 8 - 石桥县水务局2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("【年报】石桥县水务局2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县政府研究室2023年政府信息公开\n工作年度报告", "石桥县政府研究室", 2023),
        ("12、石桥县水务局2023年政府信息公开工作年度报告", "石桥县水务局", 2023),
        ("石桥县水务局关于报送2023年政府信息公开工作年度报告的函", "石桥县水务局", 2023),
        ("石桥县水务局2023年政府信息公开工作总结暨年度报告", "石桥县水务局", 2023),
        ("石桥县水务局（河务局）2023年政府信息公开工作年度报告", "石桥县水务局（河务局）", 2023),
        # Reports of others and of other years that a page lists before the report.
        (
            "青溪市水务局2022年政府信息公开工作年度报告\n石桥县水务局2024年政府信息公开工作年度报告\n"
            "石桥县水务局2023年政府信息公开工作年度报告\n现公布石桥县水务局2023年政府信息公开工作年度报告。",
            "石桥县水务局",
            2023,
        ),
        (
            "石桥县水务局2023年政府信息公开工作年度报告\n石桥县水务局2022年政府信息公开工作年度报告\n"
            "统计期限自2023年1月1日起至2023年12月31日止。",
            "石桥县水务局",
            2023,
        ),
        (
            "石桥县水务局2023年政府信息公开工作年度报告\n石桥县民政局2023年政府信息公开工作年度报告\n"
            "石桥县水务局2023年政府信息公开工作年度报告\n石桥县文旅局2023年政府信息公开工作年度报告",
            "石桥县水务局",
            2023,
        ),
        (
            "石桥县民政局2023年政府信息公开工作年度报告\n石桥县水务局2023年政府信息公开工作年度报告",
            "石桥县水务局",
            2023,
        ),
        # A text whose lines have no ends.
        (
            "石桥县水务局2023年政府信息公开工作年度报告 2024年1月12日 根据《中华人民共和国政府信息公开条例》和"
            "《中华人民共和国政府信息公开工作年度报告格式》的要求，编制2023年度的报告。",
            "石桥县水务局",
            2023,
        ),
        ("石橋縣水務局2023年政府資訊公開工作年度報告", "石橋縣水務局", 2023),  # converted by phrases
        ("石桥县水务局2023年度政府信息公开工作报告（文字版）", "石桥县水务局", 2023),
        ("名 称：石桥县水务局2023年信息公开工作年度报告 发布日期：2024年01月21日", "石桥县水务局", 2023),
        ("编制本报告。如有疑问，请与石桥县水务局办公室联系（地址：中街1号）。", "石桥县水务局", None),
        ("编制本报告。如有疑问，请与石桥县人民政府办公室联系。", None, None),  # whether of the office or of all
        ("本年报依照条例，由石桥县水务局编制。", "石桥县水务局", None),
        ("石桥县水务局政府信息公开工作年度报告\n（二○二二年度）", "石桥县水务局", 2022),
        ("石桥县水务局\n2022\n年政府信息公开工作年度报告", "石桥县水务局", 2022),
        ("石桥县水务局2022年政府信息公开工作年度报告（公开稿）", "石桥县水务局", 2022),
        ("按照有关要求，石桥县水务局根据工作实际编制2023年度报告。", "石桥县水务局", None),
        ("一、总体情况\n2023年石桥县水务局坚持公开为常态。", "石桥县水务局", 2023),
        ("编制本报告。如有疑问，请与石桥县柳河镇政府综合办公室联系。", "石桥县柳河镇", None),
        ("编制本报告。如有疑问，请与景德镇市水务局办公室联系。", "景德镇市水务局", None),
        ("编制本报告。如有疑问，请与石桥县卫生委员会办公室联系。", "石桥县卫生委员会", None),
        ("本年报按有关规定由石桥县水务局编制。", "石桥县水务局", None),
        ("现公布石桥县水务局（以下简称县水务局）2023年政府信息公开年度报告。", "石桥县水务局", 2023),
        ("本报告可在石桥县人民政府网站的政府信息公开年报栏目下载。", None, None),
        ("如有疑问，请与石桥县数据局联系。", None, None),  # which answers for the whole county
        ("本年报由区水务局编制。", None, None),  # of a district that is not named
        ("按照2023年石桥县水务局政府信息公开工作实际编制。", "石桥县水务局", None),
        ("一、总体情况\n2023年，石桥县水务局认真贯彻条例。", "石桥县水务局", 2023),
        ("一、总体情况\n现将我镇2023年政府信息公开工作汇报如下。", None, 2023),
        # A period that was left from last year's report.
        (
            "石桥县水务局编制了2023年政府信息公开年度报告。统计期限自2022年1月1日起至2022年12月31日止。\n"
            "一、总体情况\n2023年，公开信息15条。",
            "石桥县水务局",
            2023,
        ),
        (
            "现公布石桥县水务局2023年政府信息公开年度报告。统计期限自2022年1月1日起至2022年12月31日止。",
            "石桥县水务局",
            2022,
        ),
        ("一、总体情况\n截止2023年12月31日我局公开信息15条。", None, 2023),
        (
            "政府信息公开工作年度报告\n现公布石桥县柳河镇人民政府2023年政府信息公开工作年度报告。",
            "石桥县柳河镇人民政府",
            2023,
        ),
        ("现公布石桥县就业服务中心2023年政府信息公开工作年度报告。", "石桥县就业服务中心", 2023),
        ("根据《条例》要求，特向社会公布2023年度石桥县水务局政府信息公开年度报告。", "石桥县水务局", 2023),
        ("根据《青溪市人民政府办公室关于做好2022年政府信息公开工作年度报告的通知》编制。", None, None),
        ("政府信息公开工作年度报告\n本报告由石桥县水务局根据《条例》编制。", "石桥县水务局", None),
        ("现将我局2023年政府信息公开工作年度报告公布如下。", None, 2023),
        ("政府信息公开工作年度报告\n发布机构：石桥县水务局\n发布时间：2024-01-12", "石桥县水务局", None),
        ("政府信息公开工作年度报告\n发布日期：2024年1月12日", None, None),
        ("发布机构：石桥县水务局\n关于印发工作年度报告格式的通知", None, None),
        ("信息公开指南\n政策文件", None, None),
    ],
)
def test_agency_and_year_of_what_stands_first(text: str, agency: str | None, year: int | None) -> None:
    said = read(f"{text}\n一、总体情况\n做了一些工作。")
    assert (said.agency, said.year) == (agency, year)


ARTICLE_OF_2023 = "2023年政府信息公开工作年度报告\n一、总体情况\n做了。"


@pytest.mark.parametrize(
    ("text", "page", "agency", "year"),
    [
        (ARTICLE_OF_2023, "石桥县水务局2023年政府信息公开工作年度报告_石桥县人民政府", "石桥县水务局", 2023),
        (
            ARTICLE_OF_2023,
            "2023年政府信息公开工作年度报告 | 石桥县水务局2023年政府信息公开年报 - 年报",
            "石桥县水务局",
            2023,
        ),
        (ARTICLE_OF_2023, "政府信息公开年报-石桥县人民政府", None, 2023),
        (ARTICLE_OF_2023, "2024年政府信息公开年报 - 某县", None, 2023),
        ("一、总体情况\n做了。", "石桥县水务局2022年政府信息公开工作年度报告", "石桥县水务局", 2022),
        (f"某镇{ARTICLE_OF_2023}", "石桥县水务局2022年政府信息公开工作年度报告", "某镇", 2023),  # the article is right
        (ARTICLE_OF_2023, "", None, 2023),
    ],
)
def test_the_name_of_the_page_says_what_the_article_leaves_out(
    text: str, page: str, agency: str | None, year: int | None
) -> None:
    said = read(text, page=page)
    assert (said.agency, said.year) == (agency, year)


def test_of_a_list_of_titles_the_one_that_the_page_is_named_after() -> None:
    links = [f"{name}局2023年政府信息公开工作年度报告" for name in ("水务", "教育", "林业")]
    text = "\n".join([*links, "一、总体情况", "做了不少事。"])
    assert read(text, page=f"{links[1]}_某县").agency == "教育局"
    assert read(text).agency == "林业局"  # the one nearest to the text


@pytest.mark.parametrize(
    ("name", "told", "agency"),
    [
        ("市民政局", "如有疑问，请与青溪市民政局办公室联系", "青溪市民政局"),
        ("教育局", "2023年，石桥县教育局认真做好公开工作", "石桥县教育局"),
        ("区统计局", "报告可在望川区人民政府门户网站下载", "望川区统计局"),
        ("市统计局", "报告可在望川区人民政府门户网站下载", "市统计局"),
        ("市民政局", "根据市民政局的要求", "市民政局"),
        ("市民政局", "学习青溪市民政局、石桥市民政局的做法", "市民政局"),  # whose it is, is not said
        ("石桥县教育局", "青溪市石桥县教育局", "石桥县教育局"),
        ("林业部", "青溪市林业部", "青溪市林业部"),
    ],
)
def test_a_body_known_by_the_name_that_it_has_at_home(name: str, told: str, agency: str) -> None:
    assert read(f"{name}2023年政府信息公开工作年度报告\n{told}。\n一、总体情况\n做了。").agency == agency


def test_the_title_as_it_stands() -> None:
    said = read("网站首页\n石桥县水务局\n2023年政府信息公开工作年度报告\n一、总体情况")
    assert said.title == "石桥县水务局2023年政府信息公开工作年度报告"


def test_the_name_under_the_report() -> None:
    said = read(
        "政府信息公开工作年度报告\n一、总体情况\n好。\n六、其他需要报告的事项\n无。\n石桥县水务局\n2024年1月12日"
    )
    assert (said.agency, said.year) == ("石桥县水务局", None)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("所列数据的统计期限自2023年1月1日起至2023年12月31日止。", 2023),
        ("2023年，我局收到申请2件。2023年度未发生行政复议。计划2024年改进。", 2023),
        ("2024年3月1日发布。", None),
        ("2022年，我局起步。2023年，我局推进。", None),
        ("做了工作。", None),
    ],
)
def test_the_year_where_no_title_gives_it(text: str, year: int | None) -> None:
    assert read(f"石桥县水务局政府信息公开工作年度报告\n一、总体情况\n{text}").year == year


def test_the_year_that_a_local_form_prints_into_its_labels() -> None:
    text = "一、总体情况\n信息内容\t上一年项目数量（指2019年事项数）\t本年增/减（指2020年增加或减少的事项数）"
    assert read(text, tables=(1,)).year == 2020


# ---- period, notice, script


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("在2023年1月1日至2023年12月31日统计期限内，公开信息12条。", (2023, 2023)),
        ("起止时间为2023年1月1日至12月31日。", (2023, 2023)),
        ("数据统计期限自2023年1月1日起至2023年12月31日止。", (2023, 2023)),
        ("所列数据的统计期限自2023年1月1日起，至2023年12月31日止。", (2023, 2023)),
        ("所列数据的统计期限为2023年1月1日至12月31日。", (2023, 2023)),
        ("统计时间为2022年1月1日-2023年12月31日。", (2022, 2023)),
        ("统计期限从2023年1月1日到当年12月31日。", (2023, 2023)),
        ("优惠政策有效期为2019年1月1日至2022年12月31日。", None),
        ("统计期限为2023年。", None),
    ],
)
def test_the_stated_period(text: str, period: tuple[int, int] | None) -> None:
    assert read(f"一、总体情况\n{text}").period == period


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("根据《年度报告格式》（国办公开办函〔2021〕30号）编制本报告。", "国办公开办函〔2021〕30号"),
        ("根据年度报告有关事项的通知(国办公开办函[2019]60号)编制。", "国办公开办函〔2019〕60号"),
        ("年度报告按国办公开办函〔2019〕60号、国办公开办函〔2021〕30号编制。", "国办公开办函〔2021〕30号"),
        ("按照国办公开办函〔2019〕61号建设公开平台。", None),
        ("根据条例编制本报告。", None),
    ],
)
def test_the_cited_notice(text: str, notice: str | None) -> None:
    assert read(f"一、总体情况\n{text}").notice == notice


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("一、总体情况\n全面推进政务公开，做好依申请公开。", "hans"),
        ("一、總體情況\n全面推進政務公開，做好依申請公開。", "hant"),
        ("一、总体情况\n2020年，（一）主动公开：１００％，“公开”；好。", "hans"),
    ],
)
def test_the_script(text: str, script: str) -> None:
    assert read(text).script == script


def test_a_fold_that_changes_the_length_is_not_trusted() -> None:
    said = prose.read(grid("某局年报\n一、总体情况\n内容。"), FORM, fold=lambda text: text * 2)
    assert said.sections == {"overview": "内容。"}


def test_nothing_at_all() -> None:
    said = prose.read(Grid("empty.txt", ()), FORM)
    assert (said.agency, said.year, said.title, said.period, said.notice) == (None,) * 5
    assert (said.sections, said.headings, said.sentences) == ({}, (), ())


def test_words_that_a_converter_put_in_are_understood() -> None:
    said = read("一、總體情況\n制定規範性檔案2件，收到政府資訊公開申請3件。")
    assert said.sentences[-1].plain == "制定规范性文件2件,收到政府信息公开申请3件。"
    assert said.sections["overview"] == "制定規範性檔案2件，收到政府資訊公開申請3件。"


# ---- what is unknown

TEXT = "全年依法公开信息。公开的形式多样。群众的反映良好。"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (TEXT, ["no-headings"]),
        (f"一、总体情况\n{TEXT}", []),
        ("注：本表由各科室填写。", []),  # a note to a table
        ("公开情况 见表 附件", []),
    ],
)
def test_running_text_without_a_section_is_told(text: str, codes: list[str]) -> None:
    assert [f.code for f in prose.doubts(read(text))] == codes


# ---- bounds


def test_no_more_is_read_than_any_report_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "MAX_LINES", 4)
    monkeypatch.setattr(prose, "MAX_SENTENCES", 2)
    said = read("一、总体情况\n第一句话。第二句话。\n第三句话。\n第四行。\n二、主动公开政府信息情况")
    assert [h.section for h in said.headings] == ["overview"]
    assert [s.plain for s in said.sentences] == ["第一句话。", "第二句话。"]
    assert said.sections["overview"].endswith("第四行。")


def test_numbers_on_lines_of_their_own_join_no_more_than_a_paragraph() -> None:
    said = read("一、总体情况\n" + "公开\n1\n件。公开\n1\n件，" * 2000)
    assert max(map(len, said.sections["overview"].split("\n"))) <= 2000


def test_rows_of_tables_are_read_for_titles_only() -> None:
    said = read("一、总体情况\n规章\t0\n二、主动公开政府信息情况\t\t\n行政许可\t3", tables=(1, 2, 3))
    assert said.sections == {"overview": "", "proactive": ""}
