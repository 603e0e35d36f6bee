"""Counts that sentences state: 380 sentences of every pattern and trap, and what contradicts the tables."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from making import made_report
from xlreport import prose
from xlreport.form import Form, load_form
from xlreport.labels import simplified
from xlreport.prose import statements
from xlreport.prose.disagreements import disagreements
from xlreport.prose.phrases import number
from xlreport.report import Grid, GridCell, GridRow, Place, Report, Statement

CASES = tomllib.loads((Path(__file__).parent / "cases" / "statements.toml").read_text(encoding="utf-8"))["case"]
TRAPS = [c for c in CASES if not c["counts"]]
FORM = load_form("2021")
AGENCY, YEAR = "青溪县交通运输局", 2023


def stated(text: str, section: str = "overview", agency: str = AGENCY, year: int = YEAR) -> tuple[Statement, ...]:
    title = next(s.title for s in FORM.sections if s.id == section)
    lines = [f"{agency}{year}年政府信息公开工作年度报告", title, text]
    rows = tuple(GridRow((GridCell(line, Place("line", n)),)) for n, line in enumerate(lines, 1))
    read = prose.read(Grid("sample.txt", rows), FORM, fold=simplified)
    return statements.find(read, FORM)


def counts(case: dict[str, Any]) -> set[tuple[str, int]]:
    return {(s.id, s.value) for s in stated(**{k: v for k, v in case.items() if k != "counts"})}


def test_sentences_are_read_with_precision_before_recall() -> None:
    found = expected = right = 0
    for case in CASES:
        got, want = counts(case), set(case["counts"].items())
        found, expected, right = found + len(got), expected + len(want), right + len(got & want)
    precision, recall = right / found, right / expected
    print(f"{len(CASES)} sentences, {expected} counts: precision {precision:.1%}, recall {recall:.1%}")
    assert len(CASES) >= 150
    assert len(TRAPS) >= 50
    assert precision >= 0.98
    assert recall >= 0.90


@pytest.mark.parametrize("case", TRAPS, ids=lambda case: case["text"][:24])
def test_a_trap_stays_silent(case: dict[str, Any]) -> None:
    assert counts(case) == set()


def test_every_label_is_tried() -> None:
    tried = {label for case in CASES for labels in case["counts"] for label in labels.split("+")}
    assert tried >= {"received", "brought_forward", "done", "carried_forward", "review", "suit", "direct", "after"}
    assert tried >= {"disclosed", "partly_disclosed", "withheld", "unavailable", "declined", "other", "handled"}


@pytest.mark.parametrize("edition", ["2019", "2021", "2019-hubei"])
def test_every_cell_of_a_statement_is_one_of_the_form(edition: str) -> None:
    form = load_form(edition)
    text = "收到政府信息公开申请9件，其他处理3件，不予公开1件。制发行政规范性文件2件，废止1件，现行有效5件。"
    read = prose.read(grid("某局2023年政府信息公开工作年度报告", "一、总体情况", text), form)
    found = statements.find(read, form)
    assert {s.id for s in found} >= {"received", "other", "withheld", "normative_documents.issued"}
    assert all(cell in form.cells for s in found for cells in (s.cells, *s.alternatives) for cell in cells)
    other = next(s for s in found if s.id == "other")
    assert len(other.cells) == (1 if form.base == "2019" else 3)


def grid(*lines: str) -> Grid:
    return Grid("sample.txt", tuple(GridRow((GridCell(t, Place("line", n)),)) for n, t in enumerate(lines, 1)))


def test_a_statement_says_where_it_stands() -> None:
    found = stated("本局概况如下。全年收到政府信息公开申请5件，答复5件。")
    assert [(s.id, s.place) for s in found] == [("received", Place("line", 3, 8)), ("done", Place("line", 3, 8))]
    assert found[0].quote == "全年收到政府信息公开申请5件，答复5件。"


def test_the_quote_of_a_long_sentence_holds_the_number() -> None:
    found = stated("全年" + "大力推进各项工作，" * 40 + "收到政府信息公开申请5件，" + "取得明显成效，" * 40)
    assert [s.id for s in found] == ["received"]
    assert "申请5件" in found[0].quote
    assert len(found[0].quote) <= statements.MAX_QUOTE + 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("1,204", 1204), ("一", 1), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103)],
)
def test_numbers(text: str, value: int) -> None:
    assert number(text) == value


def test_what_is_no_numeral_is_no_number() -> None:
    assert number("一二") is None


# ---- against the tables


def report(text: str, form: Form = FORM, **changes: Any) -> Report:
    """A report with 5 new applications, 1 carried in, 6 answered (4 wholly, 1 partly opened), 1 review."""
    figures = {
        "requests/received": 5,
        "requests/brought_forward": 1,
        "requests/outcome.disclosed": 4,
        "requests/outcome.partly_disclosed": 1,
        "requests/outcome.declined.repeated": 1,
        "requests/outcome.total": 6,
    }
    cells = dict.fromkeys(form.cells, 0) | {f"{row}/requester.total": n for row, n in figures.items()}
    cells |= {"disputes/cases/reconsideration.total": 1, "disputes/cases/litigation.direct.total": 2}
    return replace(made_report(form, cells, year=YEAR), statements=stated(text), **changes)


def differences(text: str, **changes: Any) -> list[tuple[Any, ...]]:
    return [(f.lhs, f.rhs, f.cells[0]) for f in disagreements(report(text, **changes))]


RECEIVED = "requests/received/requester.total"


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请5件，上年结转1件，办结6件，结转下年度0件。",
        "收到政府信息公开申请6件，含上年结转1件。",
        "办理政府信息公开申请6件。",
        "收到政府信息公开申请5件，予以公开5件。",
        "收到政府信息公开申请5件，予以公开4件，部分公开1件，不予处理1件，不予公开0件。",
        "因政府信息公开发生行政复议1件、行政诉讼2件。",
        "收到政府信息公开申请5件，予以公开及部分公开5件。",
    ],
)
def test_a_sentence_that_agrees_in_any_reading_raises_nothing(text: str) -> None:
    assert differences(text) == []


def test_a_sentence_that_contradicts_the_table_is_quoted() -> None:
    text = "全年收到政府信息公开申请8件，予以公开4件，部分公开2件。"
    first, second = disagreements(report(text))
    assert (first.code, first.severity, first.lhs, first.rhs) == ("prose-differs", "warning", 8, 5)
    assert (first.cells, first.place) == ((RECEIVED,), Place("line", 3))
    assert (first.details["quote"], first.details["clause"]) == (text, "全年收到政府信息公开申请8件")
    assert (second.lhs, second.rhs) == (2, 1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("收到政府信息公开申请8件。", "“一、本年新收政府信息公开申请数量 × 总计”"),
        ("收到政府信息公开申请5件，不予公开1件。", "“（三）不予公开”各行“总计”之和"),
        ("因政府信息公开被提起行政诉讼3件。", "“行政诉讼 未经复议直接起诉 总计”与“行政诉讼 复议后起诉 总计”之和"),
    ],
)
def test_the_cells_of_a_sum_are_named_together(text: str, names: str) -> None:
    assert [f.details["names"].zh for f in disagreements(report(text))] == [names]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("收到政府信息公开申请5件，上年结转1件，办结6件，结转下年度0件。", None),
        ("收到政府信息公开申请6件，含上年结转1件，办结5件，结转下年度1件。", None),
        ("收到政府信息公开申请5件，上年结转1件，办结4件，结转下年度1件。", (6, 5)),
        ("全年收到政府信息公开申请5件，上年结转1件。已办结4件，结转下年度1件。", (6, 5)),
        ("收到政府信息公开申请5件，上年结转1件，办结4件，结转下年度1件，1件由申请人撤回。", None),
        ("收到政府信息公开申请5件，上年结转1件，办结4件。", None),
        ("收到政府信息公开申请5件，上年结转0件，办结4件，无结转下年度继续办理的申请。", (5, 4)),
    ],
)
def test_the_numbers_of_one_passage_balance(text: str, sides: tuple[int, int] | None) -> None:
    told = replace(made_report(FORM, {}, year=YEAR), statements=stated(text))  # no table that could tell
    found = [(f.code, f.lhs, f.rhs) for f in disagreements(told)]
    assert found == ([("prose-unbalanced", *sides)] if sides else [])


def test_numbers_that_contradict_the_table_are_told_once() -> None:
    text = "收到政府信息公开申请5件，上年结转1件，办结4件，结转下年度0件。"
    assert [f.code for f in disagreements(report(text))] == ["prose-differs"]


def test_nothing_received_against_a_table_that_has_some() -> None:
    assert differences("2023年未收到政府信息公开申请。") == [(0, 5, RECEIVED)]


def test_the_same_number_twice_is_one_finding() -> None:
    assert len(differences("收到政府信息公开申请8件。全年收到政府信息公开申请8件。")) == 1


def test_a_blank_or_missing_cell_is_no_contradiction() -> None:
    whole = report("收到政府信息公开申请8件。")
    figures = {a: f for a, f in whole.figures.items() if a != RECEIVED}
    assert list(disagreements(replace(whole, figures=figures))) == []
    blank = replace(whole.figures[RECEIVED], value=None, raw="")
    assert list(disagreements(replace(whole, figures=whole.figures | {RECEIVED: blank}))) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"year": 2023, "period": (2023, 2023)}, []),
        ({"year": 2023, "period": (2022, 2022)}, ["period-differs"]),
        ({"year": 2023, "period": (2022, 2023)}, ["period-differs"]),
        ({"year": None, "period": (2022, 2022)}, []),
        ({"notice": "国办公开办函〔2021〕30号"}, []),
        ({"notice": "国办公开办函〔2019〕60号"}, ["notice-differs"]),
    ],
)
def test_what_the_report_says_of_itself(changes: dict[str, Any], codes: list[str]) -> None:
    assert [f.code for f in disagreements(report("无。", **changes))] == codes
