"""What people and programs read of a check: every format, both languages, hostile names and texts included."""

from __future__ import annotations

import csv as csv_reader
import io
import json as json_reader
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport.catalogue import catalogue, message
from xlreport.check import Outcome
from xlreport.checks.rows import FEWEST, by_table
from xlreport.form import load_form
from xlreport.render import csv, html, json, junit, rules, sarif, text
from xlreport.render.examples import broken, run
from xlreport.render.plain import pad, plain, width, wrap
from xlreport.render.records import Checked
from xlreport.report import ERROR, WARNING, Finding, Place, Report, Suspect, Unusable, Words

FORMATS: dict[str, Callable[..., str]] = {
    m.__name__.rpartition(".")[2]: m.render for m in (csv, html, json, junit, sarif, text)
}
HOSTILE = "=1+1<script>alert('x')</script>&\"\x1b[31m\u202e]]>\x00\n@x\ud800.txt"


def outcome(code: str) -> Outcome:
    source = broken(catalogue()[code].example)
    assert source is not None
    return run(source)


def clean() -> Outcome:
    source = broken({"cells": {}})
    assert source is not None
    return run(source)


@pytest.fixture(scope="module")
def batch() -> list[Checked]:
    """One file of each verdict, and one whose names and texts are hostile."""
    rough = outcome("not-a-number")
    spoilt = Finding(
        "not-a-number",
        ERROR,
        ("enforcement/penalties/decisions",),
        Place("sheet", 7, 2, HOSTILE),
        details={"raw": HOSTILE},
        explanation=HOSTILE,
    )
    report = Report(rough.report.form, {}, agency=HOSTILE, year=2023)
    return [
        Checked("clean.txt", clean()),
        Checked("wrong/total.txt", outcome("unbalanced")),
        Checked("lost row.txt", outcome("short-row")),
        Checked("broken.xlsx", error=Unusable("damaged", reason=Words("文件不完整", "the file is cut short"))),
        Checked(HOSTILE, Outcome(report, (*rough.findings, spoilt), rough.relations, rough.verdict)),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"json"}))
def test_nothing_invisible_reaches_a_terminal_or_a_file(name: str, lang: str, batch: list[Checked]) -> None:
    shown = FORMATS[name](batch, lang)
    shown.removeprefix("\ufeff").encode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", shown)


@pytest.mark.parametrize("name", FORMATS)
def test_the_languages_differ_and_no_template_is_left_open(name: str, batch: list[Checked]) -> None:
    zh, en = (FORMATS[name](batch, lang) for lang in ("zh", "en"))
    assert zh != en
    assert not re.search(r"\{(where|place|lhs|rhs|raw|rule|count)\}", zh + en)


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_and_every_code_is_in_every_format(name: str, batch: list[Checked]) -> None:
    shown = unquote(FORMATS[name](batch))
    for checked in batch[:-1]:
        assert checked.file in shown
        assert all(f.code in shown for f in checked.findings)


def test_json_keeps_every_character_of_a_name(batch: list[Checked]) -> None:
    assert [json_reader.loads(line)["file"] for line in json.render(batch).splitlines()] == [c.file for c in batch]


# ---- text


def test_a_finding_is_told_with_place_reason_and_remedy(batch: list[Checked]) -> None:
    head, about, *lines = text.render(batch[1:2]).splitlines()
    assert head == "wrong/total.txt：不通过"
    assert about == "  云岭市档案局 · 2023 年度 · 2021 年格式 · 勾稽关系平衡 39/42"
    assert lines[0].startswith("  错误  第 54 行第 19 字  总计等于各类申请人之和")
    assert "应为 5" in lines[0]
    assert lines[0].endswith("[unbalanced]")
    assert [line.lstrip()[:4] for line in lines[1:3]] == ["可能原因", "怎样改："]
    assert len({width(line[: len(line) - len(line.lstrip())]) for line in lines[1:3]}) == 1


def test_an_unusable_file_says_why(batch: list[Checked]) -> None:
    assert "文件已损坏：文件不完整" in text.render(batch[3:4])


def test_a_report_that_cannot_be_assessed_says_why(batch: list[Checked]) -> None:
    assert batch[2].verdict == "not-assessable"
    for words, lang in (("无法判定，因为：数字位置无法确定 1 处", "zh"), ("Not assessable because: ", "en")):
        assert words in text.render(batch[2:3], lang)
        assert words in html.render(batch[2:3], lang)
    assert "because" not in text.render(batch[:2], "en")


def test_advice_is_given_once_a_code() -> None:
    twice = outcome("unknown-row")
    again = Outcome(twice.report, twice.findings * 2, twice.relations, twice.verdict)
    assert text.render([Checked("a", again)]).count("怎样改") == 1


def test_many_ways_to_mend_are_numbered_and_cut() -> None:
    report = outcome("unbalanced").report
    suspects = tuple(
        Suspect("enforcement/penalties/decisions", None, 1, n, Words(f"原因{n}", f"reason {n}"), set=n)
        for n in range(9)
    )
    finding = Finding("unbalanced", ERROR, suspects=suspects, details={"rule": "x", "suspicion": ""}, lhs=1, rhs=2)
    shown = text.render([Checked("a", Outcome(report, (finding,), clean().relations, "fail"))])
    numbered = [line.strip() for line in shown.splitlines() if "原因" in line]
    assert numbered[0] == "1. “行政处罚 × 本年处理决定数量” 1 → 0：原因0"
    assert len(numbered) == 6
    assert "另有 3 种改法" in shown


def test_lines_wrap_to_the_terminal(batch: list[Checked]) -> None:
    lines = text.render(batch[1:2], columns=72).splitlines()
    assert max(map(width, lines)) <= 74  # closing marks may hang over
    assert len(lines) > len(text.render(batch[1:2]).splitlines())


def test_colour_only_repeats_the_word(batch: list[Checked]) -> None:
    coloured = text.render(batch[:-1], colour=True)
    assert "\x1b[31m错误\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == text.render(batch[:-1])


def test_the_summary_is_a_table_whose_columns_stand_under_each_other(batch: list[Checked]) -> None:
    title, *rows = text.summary(batch[:4]).splitlines()
    at = width(title[: title.index("结论")])
    for row, verdict in zip(rows, ("通过", "不通过", "无法判定", "无法读取"), strict=False):
        assert width(row[: row.index(verdict)]) == at
    assert rows[-1] == "共 4 份：通过 1，不通过 1，无法判定 1，无法读取 1；错误 2，提醒 1，说明 0。"


def test_what_was_written_is_named(batch: list[Checked]) -> None:
    written = [batch[0]._replace(target="out/clean.xlsx")]
    assert "out/clean.xlsx" in text.summary(written)
    assert "out/clean.xlsx" in text.render(written)


def test_several_files_are_summed_up_and_a_lone_one_is_not(batch: list[Checked]) -> None:
    assert text.render(batch[:2]).endswith("\n\n" + text.summary(batch[:2]))
    assert text.render(batch[:1]) == "clean.txt：通过\n  云岭市档案局 · 2023 年度 · 2021 年格式 · 勾稽关系平衡 42/42\n"


# ---- CSV


def rows_of(shown: str) -> list[dict[str, str]]:
    assert shown.startswith("\ufeff")
    assert shown.endswith("\r\n")
    return list(csv_reader.DictReader(io.StringIO(shown.removeprefix("\ufeff"), newline="")))


def test_csv_has_a_row_for_each_finding_and_for_each_clean_file(batch: list[Checked]) -> None:
    rows = rows_of(csv.render(batch))
    assert list(rows[0]) == list(csv.COLUMNS)
    assert [(r["file"], r["verdict"], r["code"]) for r in rows[:4]] == [
        ("clean.txt", "pass", ""),
        ("wrong/total.txt", "fail", "unbalanced"),
        ("lost row.txt", "not-assessable", "short-row"),
        ("broken.xlsx", "unusable", "damaged"),
    ]
    assert (rows[1]["lhs"], rows[1]["rhs"], rows[1]["imbalance"]) == ("0", "5", "-5")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "\u3000=1"])
def test_no_text_of_a_file_becomes_a_formula(text: str) -> None:
    (row,) = rows_of(csv.render([Checked(text, clean())]))
    assert row["file"].startswith("'")


@given(st.text())
def test_whatever_a_file_is_called_csv_stays_one_safe_row(name: str) -> None:
    (row,) = rows_of(csv.render([Checked(name, error=Unusable("empty"))]))
    assert len(row) == len(csv.COLUMNS)
    assert row["file"][:1] not in tuple("=+-@\t\r\n＝＋－＠")


# ---- HTML


class Page(HTMLParser):
    """The tags of a page, checked to be closed in order, and its text."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_is_whole_escaped_and_loads_nothing(batch: list[Checked]) -> None:
    page = Page(html.render(batch))
    assert {t for t, _ in page.tags} & {"script", "img", "link", "iframe", "object", "form"} == set()
    assert not [a for _, attributes in page.tags for a in attributes if a in ("src", "onclick", "onload", "style")]
    assert all(a["href"].startswith("#f") for t, a in page.tags if t == "a" and a["href"])
    assert any("<script>alert('x')</script>" in t for t in page.texts)


def test_every_heading_cell_has_its_scope_and_every_link_its_target(batch: list[Checked]) -> None:
    page = Page(html.render(batch))
    assert all(a.get("scope") in ("col", "row") for t, a in page.tags if t == "th")
    ids = {a["id"] for _, a in page.tags if a.get("id")}
    assert {(a["href"] or "").removeprefix("#") for t, a in page.tags if t == "a"} == ids


def test_both_sides_of_every_relation_that_the_fault_breaks_are_shown(batch: list[Checked]) -> None:
    page = " ".join(Page(html.render(batch[1:2])).texts)
    assert "第一项加第二项之和，等于第三项加第四项之和" in page
    assert page.count("总计等于") >= 2


@pytest.mark.parametrize(("name", "pair"), html.COLOURS.items())
def test_every_colour_can_be_read(name: str, pair: tuple[str, str]) -> None:
    ink, paper = sorted(map(luminance, pair))
    assert (paper + 0.05) / (ink + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * w for c, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


# ---- SARIF

TEXT = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "properties": {"uri": {"type": "string", "pattern": r"^[!-~]+$"}, "index": {"minimum": 0}},
                    "required": ["uri", "index"],
                    "additionalProperties": False,
                },
                "region": {
                    "properties": {n: {"type": "integer", "minimum": 1} for n in ("startLine", "startColumn")},
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "logicalLocations": {
            "items": {"required": ["fullyQualifiedName"], "properties": {"fullyQualifiedName": {"type": "string"}}}
        },
        "id": {"type": "integer", "minimum": 0},
        "message": TEXT,
    },
    "additionalProperties": False,
}
LEVEL = {"enum": ["error", "warning", "note"]}
# What the 2.1.0 schema demands of the properties used here.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "minItems": 1,
            "items": {
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "language": {"pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id"],
                                            "properties": {
                                                "shortDescription": TEXT,
                                                "fullDescription": TEXT,
                                                "help": TEXT,
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                        },
                                    },
                                },
                            }
                        },
                        "required": ["driver"],
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "artifacts": {"uniqueItems": True},
                    "results": {
                        "items": {
                            "required": ["message", "ruleId", "level"],
                            "properties": {
                                "message": TEXT,
                                "level": LEVEL,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "locations": {"minItems": 1, "items": LOCATION},
                                "relatedLocations": {"uniqueItems": True, "items": LOCATION},
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                                "suppressions": {"items": {"properties": {"kind": {"enum": ["inSource", "external"]}}}},
                            },
                        }
                    },
                },
            },
        },
    },
    "additionalProperties": False,
}


def test_sarif_is_what_the_standard_asks_for(batch: list[Checked]) -> None:
    named = [c._replace(file=c.file if c.file.isprintable() else "hostile.txt") for c in batch]
    log = json_reader.loads(sarif.render(named))
    jsonschema.Draft202012Validator(SARIF).validate(log)
    (result,) = log["runs"][0]["results"][:1]
    rule = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "unbalanced"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 54, "startColumn": 19}
    assert [a["properties"]["verdict"] for a in log["runs"][0]["artifacts"]][:2] == ["pass", "fail"]


def test_sarif_names_the_cell_of_a_workbook() -> None:
    finding = Finding("blank", WARNING, place=Place("sheet", 7, 4, "三、依申请公开"))
    result = Outcome(clean().report, (finding,), clean().relations, "pass")
    (location,) = json_reader.loads(sarif.render([Checked("a.xlsx", result)]))["runs"][0]["results"][0]["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "三、依申请公开!D7"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("reports/a b.txt", "reports/a%20b.txt"),
        ("/srv/年报.txt", "file:///srv/%E5%B9%B4%E6%8A%A5.txt"),
        ("C:\\年报\\a.txt", "file:///C:/%E5%B9%B4%E6%8A%A5/a.txt"),
        ("\\\\host\\share\\a.txt", "file://host/share/a.txt"),
        ("a:b.txt", "a%3Ab.txt"),
        ("-", "-"),
    ],
)
def test_a_path_is_a_uri(file: str, uri: str) -> None:
    log = json_reader.loads(sarif.render([Checked(file, clean())]))
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == uri


# ---- JUnit


def suites(checked: list[Checked]) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(junit.render(checked).encode()))


def test_junit_counts_what_it_lists(batch: list[Checked]) -> None:
    for suite in suites(batch):
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors", "")) == len(suite.findall("testcase/error"))
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)


def test_junit_fails_for_errors_and_for_what_could_not_be_assessed(batch: list[Checked]) -> None:
    fails = [[(c.get("name"), c[0].get("type")) for c in s if c[0].tag in ("failure", "error")] for s in suites(batch)]
    assert fails == [
        [],
        [("unbalanced requests/outcome.total/requester.total", "unbalanced")],
        [("assessable", "not-assessable")],
        [("assessable", "damaged")],
        [("not-a-number enforcement/penalties/decisions", "not-a-number")],  # the other one is explained
    ]


# ---- plain text


@given(st.text())
def test_plain_text_is_one_visible_line_and_stays_so(given_text: str) -> None:
    shown = plain(given_text)
    assert len(shown) == len(given_text)
    assert shown.splitlines() in ([], [shown])
    assert plain(shown) == shown
    shown.encode()


@given(st.text(alphabet="ab 中文。，(1)", max_size=60), st.integers(min_value=10, max_value=40))
def test_wrapping_loses_nothing_but_blanks(given_text: str, columns: int) -> None:
    lines = list(wrap(given_text, columns))
    assert "".join(lines).replace(" ", "") == given_text.replace(" ", "")
    assert all(width(line.rstrip("。，)")) <= max(columns, max(map(width, line.split()), default=0)) for line in lines)


def test_chinese_is_twice_as_wide() -> None:
    assert width("年a\u0301") == 3
    assert pad("年", 4) == "年  "
    assert pad("年", 4, right=True) == "  年"


# ---- rules


def test_the_list_of_rules_has_one_line_a_code() -> None:
    lines = rules.listing().splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())
    assert len({width(line[: -len(line.split("  ")[-1])]) for line in lines}) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", catalogue())
def test_a_rule_is_explained_with_what_breaks_it_and_what_passes(code: str, lang: str) -> None:
    shown = rules.explain(code, lang)
    parts = ["级别", "提示", "怎样改", "反例", "正例"] if lang == "zh" else ["Severity", "Message", "What to do"]
    positions = [shown.index(f"\n{part} ") for part in parts]
    assert positions == sorted(positions)
    assert "{" not in shown


@pytest.mark.parametrize(
    ("typed", "meant"), [("unbalancd", "unbalanced"), ("Short_Row", "short-row"), ("twice", "row-twice")]
)
def test_an_unknown_rule_is_answered_with_the_closest(typed: str, meant: str) -> None:
    with pytest.raises(rules.UnknownRule, match=meant):
        rules.explain(typed)


def unread_rows(count: int) -> list[Finding]:
    """Findings of so many rows of one table whose figures have no certain column, and one of another table."""
    form = load_form("2021")
    rows = [e.id for e in form.table("requests").row_leaves][:count]
    found = []
    for n, (table, row) in enumerate([*(("requests", r) for r in rows), ("disputes", "cases")], 1):
        cells = tuple(a for a, c in form.cells.items() if (c.table.id, c.row.id) == (table, row))
        details = {
            "row": Words(f"“{row}”", f"{table}/{row}"),
            "raw": f"{row} | 1",
            "count": n % 3,
            "columns": len(cells),
        }
        found.append(Finding("short-row", WARNING, cells, Place("line", n), details=details))
    return found


@pytest.mark.parametrize(("count", "told"), [(FEWEST - 1, FEWEST), (FEWEST, 2), (20, 2)])
def test_many_unread_rows_of_a_table_are_one_finding_for_people_and_all_for_programs(count: int, told: int) -> None:
    report = Report(load_form("2021"), {}, agency="甲局", year=2023)
    found = unread_rows(count)
    checked = Checked("lost.txt", Outcome(report, tuple(found), {"pass": 0, "fail": 0, "not_assessed": 42}, "fail"))
    for render in (text.render, html.render):
        assert render([checked]).count("short-row") == told
    (record,) = map(json_reader.loads, json.render([checked]).splitlines())
    assert [f["place"] for f in record["findings"]] == [f"line {n}" for n in range(1, count + 2)]
    assert csv.render([checked]).count("short-row") == count + 1


def test_unread_rows_of_a_table_say_how_many_and_where_the_first_are() -> None:
    form = load_form("2021")
    one, other = by_table(unread_rows(20), form)
    assert "有 20 行，每行 应有 7 格，实有 0 至 2 个数字" in message(one, form)
    assert "“received”（第 1 行）、" in message(one, form)
    assert message(one, form, "en").startswith("Each of 20 rows of requests should have 7 cells but shows 0 to 2")
    assert (len(one.cells), one.place, other.place) == (140, Place("line", 1), Place("line", 21))
    explained = [replace(f, explanation="已核") for f in unread_rows(20)]
    assert by_table(explained, form) == explained
