"""Labels as published → the label of the form; what is no label, or could be two, finds none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport.form import load_form
from xlreport.labels import MAX_LABEL, Labels, is_traditional, labels_of, simplified

OLD, NEW = labels_of(load_form("2019")), labels_of(load_form("2021"))
LONG = [e.label for t in NEW.form.tables for e in t.row_leaves if len(e.label) >= 10]


def meanings(text: str, labels: Labels = NEW) -> set[str]:
    """What a label may mean: ``axis table/entry``, or the section."""
    return {name(h) for h in labels.find(text)}


def nearest(text: str, labels: Labels = NEW) -> set[str]:
    return {name(h) for h in labels.nearest(text)}


def name(hit: object) -> str:
    table, entry, section = hit.table, hit.entry, hit.section  # type: ignore[attr-defined]
    owner = section.id if section else f"{table.id}/{entry.id}" if entry else table.id
    return f"{hit.axis} {owner}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("labels", [OLD, NEW], ids=["2019", "2021"])
def test_every_official_label_means_itself(labels: Labels) -> None:
    for section in labels.form.sections:
        assert meanings(section.title, labels) == {f"section {section.id}"}
    for table in labels.form.tables:
        for axis, entries in (("row", table.rows), ("column", table.columns)):
            for entry in entries:
                assert not entry.label or f"{axis} {table.id}/{entry.id}" in meanings(entry.label, labels)


@pytest.mark.parametrize(
    ("published", "meaning"),
    [
        # width, blanks, punctuation, quotes
        ("(一)予以公开", "row requests/outcome.disclosed"),
        ("(一) 予以 公开", "row requests/outcome.disclosed"),
        ("（一）\n予以公开", "row requests/outcome.disclosed"),
        ('3.危及"三安全一稳定"', "row requests/outcome.withheld.security_or_stability"),
        ("3、危及三安全一稳定", "row requests/outcome.withheld.security_or_stability"),
        ("自然\u00a0人", "column requests/requester.natural_person"),
        ("社会\u3000公益\u3000组织", "column requests/requester.organization.welfare"),
        ("商业\n企业", "column requests/requester.organization.enterprise"),
        ("**行政许可**", "row licensing/licences"),
        ("行政许可：", "row licensing/licences"),
        ("第二十条 第(五)项", "caption licensing"),
        ("第二十条(五)项", "caption licensing"),
        # without the ordinal
        ("予以公开", "row requests/outcome.disclosed"),
        ("属于国家秘密", "row requests/outcome.withheld.state_secret"),
        ("结转下年度继续办理", "row requests/carried_forward"),
        # years and notes
        ("本年(2023)制发件数", "column documents/issued"),
        ("现行有效件数(截至年底)", "column documents/in_force"),
        ("规章(有立法权的机关填写)", "row documents/rules"),
        ("规章：指依法制定并公布的", "row documents/rules"),
        ("（二）部分公开", "row requests/outcome.partly_disclosed"),
        ("行政许可（不含行政处罚、行政强制，减少写作-2）", "row licensing/licences"),
        # words of other localities and of the other edition
        ("合计", "column requests/requester.total"),
        ("规范性文件", "row documents/normative_documents"),
        ("2.其他法律法规禁止公开", "row requests/outcome.withheld.prohibited_by_law"),
    ],
)
def test_what_localities_and_exports_do_to_a_label(published: str, meaning: str) -> None:
    assert meaning in meanings(published)


@pytest.mark.parametrize(
    ("published", "meaning"),
    [
        ("規章", "row documents/rules"),
        ("規(guī)章", "row documents/rules"),
        ("行政規範性文件", "row documents/normative_documents"),
        ("行政規範性檔案", "row documents/normative_documents"),
        ("行政規(guī)范性文件", "row documents/normative_documents"),
        ("資訊內容", "stub documents"),
        ("現(xiàn)行有效件數(shù)", "column documents/in_force"),
        ("第二十條第(六)項(xiàng)", "caption enforcement"),
        ("行政強製", "row enforcement/compulsion"),
        ("本年製發件數", "column documents/issued"),
        ("總(zǒng)計(jì)", "column requests/requester.total"),
        ("本年收費金額(單位:萬元)", "column fees/amount"),
    ],
)
def test_traditional_script_with_its_wrong_words_and_its_pinyin(published: str, meaning: str) -> None:
    assert meaning in meanings(simplified(published))


@pytest.mark.parametrize(
    ("published", "meaning"),
    [("⾃然⼈", "column requests/requester.natural_person"), ("⾏政许可", "row licensing/licences")],
)
def test_radicals_that_a_pdf_put_for_characters(published: str, meaning: str) -> None:
    assert any("KANGXI" in unicodedata.name(c) for c in published)
    assert meaning in meanings(published)


def test_script_is_told_by_more_than_a_few_characters() -> None:
    assert is_traditional("第二十條第(一)項 信息內容 規章 對外公開總數量 行政處罰 關於")
    assert not is_traditional("规章与於潜镇、總部大楼")


@given(st.text(alphabet="規章檔案複議發后於 a1(）\n麵", max_size=80))
def test_simplifying_keeps_every_character_in_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["", " ", "、", "(1)", "公开", "规", "其他主动公开文件", "属于工作秘密", "行政许可和行政处罚", "7"]
)
def test_other_words_mean_nothing(text: str) -> None:
    assert meanings(text) == set()


def test_a_common_word_has_all_its_meanings() -> None:
    assert meanings("其他") >= {"column requests/requester.organization.other", "row requests/outcome.other.rest"}
    assert meanings("结果维持") == {
        "column disputes/reconsideration.upheld",
        "column disputes/litigation.direct.upheld",
        "column disputes/litigation.after_reconsideration.upheld",
    }
    assert meanings("信息内容") == {f"stub {t}" for t in ("documents", "licensing", "enforcement", "fees")}


def test_headers_that_were_cut_to_the_same_words_mean_both_columns() -> None:
    assert meanings("本年新", OLD) == {"column documents/made", "column documents/disclosed"}


def test_editions_own_their_labels() -> None:
    assert meanings("本年制发件数", OLD) == set()
    assert meanings("政府集中采购", NEW) == set()


# Slips


@pytest.mark.parametrize(
    ("slip", "meaning"),
    [
        ("行政事业型收费", "row fees/fees"),
        ("本年处理绝对数量", "column licensing/decisions"),
        ("4.无正当理由由大量反复申请", "row requests/outcome.declined.excessive"),
        ("上年结转政府信息公开申数量", "row requests/brought_forward"),
    ],
)
def test_a_slip_is_no_label_but_has_one_that_is_nearest(slip: str, meaning: str) -> None:
    assert meaning not in meanings(slip)
    assert meaning in nearest(slip)


@pytest.mark.parametrize(
    ("shortened", "meaning"),
    [
        ("一、本年新收申请数量", "row requests/received"),
        ("四、结转下年度办理", "row requests/carried_forward"),
        ("6.属于过程性信息", "row requests/outcome.withheld.process"),
        ("4.大量反复申请", "row requests/outcome.declined.excessive"),
        ("5.要求行政机关确认已获取信息", "row requests/outcome.declined.confirmation"),
    ],
)
def test_a_label_with_words_left_out_is_nearest_to_the_whole(shortened: str, meaning: str) -> None:
    assert meanings(shortened) == set()
    assert nearest(shortened) == {meaning}


@pytest.mark.parametrize(
    "text", ["政府信息公开申请数量", "本年新公开数量", "新收申请数量", "5.属于信息", "行政收费", "申请公开"]
)
def test_words_of_a_label_without_its_ends_or_with_less_than_half_of_it_are_no_label(text: str) -> None:
    assert nearest(text) == set()


@pytest.mark.parametrize("text", ["行政处可", "规程", "其它", "行政", "第二十条第（七）项", "政府信息公开", "本年"])
def test_short_words_and_those_between_two_labels_are_nearest_to_none(text: str) -> None:
    assert nearest(text) == set()


@given(st.sampled_from(LONG), st.data())
def test_one_wrong_character_in_a_long_label_never_leads_to_another(label: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(label) - 1))
    spoilt = label[:at] + data.draw(st.sampled_from(["", "某"])) + label[at + 1 :]
    assert meanings(spoilt) | nearest(spoilt) <= meanings(label)


def test_a_label_of_any_length_is_looked_at_in_no_time() -> None:
    assert meanings("规" * 100_000) == nearest("规" * MAX_LABEL) == set()
    assert meanings("规章" + "（" * 5_000) == {"row documents/rules"}
