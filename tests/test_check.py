"""The verdict and the account of the relations; every single fault of both editions, through a workbook and back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from making import balanced, made_report
from xlreport import sources
from xlreport.check import Outcome, check
from xlreport.form import Form, editions, load_form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.report import Report
from xlreport.write import write

TOTAL = "requests/outcome.total/requester.total"
RECEIVED = "requests/received/requester.natural_person"


def report_of(form: Form, changes: dict[str, str | None] | None = None) -> Report:
    """A balanced report with some cells' text changed; None takes the cell away."""
    report = made_report(form, balanced(form, Random(1)), year=int(form.base))
    figures = dict(report.figures)
    for address, raw in (changes or {}).items():
        if raw is None:
            del figures[address]
        else:
            value = int(raw) if raw.lstrip("-").isdigit() else None
            figures[address] = replace(figures[address], raw=raw, value=value)
    return replace(report, figures=figures)


def outcome(changes: dict[str, str | None] | None = None, edition: str = "2021") -> Outcome:
    return check(report_of(load_form(edition), changes))


@pytest.mark.parametrize("edition", editions())
def test_a_balanced_report_passes_and_every_relation_is_counted(edition: str) -> None:
    result = outcome(edition=edition)
    assert result.verdict == "pass"
    assert result.relations == {"pass": len(load_form(edition).relations), "fail": 0, "not_assessed": 0}


def test_one_wrong_total_is_one_headline_with_its_three_relations() -> None:
    right = outcome().report.numbers[TOTAL]
    result = outcome({TOTAL: str(int(right) + 5)})
    errors = [f for f in result.findings if f.severity == "error"]
    assert (result.verdict, result.relations["fail"], len(errors)) == ("fail", 3, 1)
    suspect = errors[0].suspects[0]
    assert (suspect.cell, suspect.expected, suspect.certain) == (TOTAL, right, True)


@pytest.mark.parametrize(
    ("raw", "code", "verdict"),
    [
        ("", "blank", "pass"),
        ("-3", "negative", "fail"),
        ("若干", "not-a-number", "fail"),
        ("/", "no-data-mark", "not-assessable"),
    ],
)
def test_blank_negative_and_no_number_are_different_things(raw: str, code: str, verdict: str) -> None:
    result = check(_zeroed({"requests/outcome.declined.repeated/requester.organization.research": raw}))
    assert code in {f.code for f in result.findings}
    assert result.verdict == verdict


@pytest.mark.parametrize(
    ("agency", "year", "what"),
    [("某局", None, ["年度"]), (None, 2022, ["机关名称"]), (None, None, ["机关名称和年度"]), ("某局", 2022, [])],
)
def test_whose_report_it_is_and_of_which_year(agency: str | None, year: int | None, what: list[str]) -> None:
    report = replace(report_of(load_form("2021")), agency=agency, year=year)
    told = [f for f in check(report).findings if f.code == "masthead-unknown"]
    assert [f.details["what"].zh for f in told] == what
    assert check(report).verdict == "pass"
    assert "masthead-unknown" not in {f.code for f in check(replace(report, figures={})).findings}


def test_a_missing_cell_is_not_assessed() -> None:
    result = outcome({RECEIVED: None})
    assert (result.verdict, result.relations["not_assessed"]) == ("not-assessable", 2)


def _zeroed(changes: dict[str, str]) -> Report:
    """A report of nothing but zeros, with some cells' text changed."""
    form = load_form("2021")
    report = made_report(form, dict.fromkeys(form.cells, 0), year=2021)
    figures = dict(report.figures)
    for address, raw in changes.items():
        value = int(raw) if raw.lstrip("-").isdigit() else None
        figures[address] = replace(figures[address], raw=raw, value=value)
    return replace(report, figures=figures)


def test_a_table_that_nobody_filled_never_passes() -> None:
    form = load_form("2021")
    blank = {a: "" for a in form.cells if a.startswith("requests/")}
    result = outcome(blank)
    assert result.verdict == "not-assessable"
    assert result.relations["not_assessed"] == 39


def test_a_column_that_was_only_begun_contradicts_nothing() -> None:
    """What last year's report settles is filled in beforehand; the balance waits for the other side."""
    form, column = load_form("2021"), "requester.natural_person"
    blank = {a: "" for a in form.cells if a.startswith("requests/")}
    begun = f"requests/brought_forward/{column}"
    assert not [r for r in check(_zeroed(blank | {begun: "3"})).findings if r.code == "unbalanced"]
    answered = check(_zeroed(blank | {begun: "3", f"requests/carried_forward/{column}": "2"}))
    assert [f.relation for f in answered.findings if f.code == "unbalanced"] == [f"requests/balance/{column}"]
    assert not [f for f in check(_zeroed(blank | {begun: "0"})).findings if f.code == "unbalanced"]


def test_an_explained_finding_stands_but_fails_nothing() -> None:
    report = report_of(load_form("2021"), {"enforcement/penalties/decisions": "若干"})
    finding = next(f for f in check(report).findings if f.severity == "error")
    result = check(report, explanations={finding.fingerprint: "见附件"})
    assert result.verdict == "pass"
    assert [f.explanation for f in result.findings if f.code == "not-a-number"] == ["见附件"]


@pytest.mark.parametrize("edition", editions())
def test_every_single_fault_is_flagged_and_section_three_names_the_cell(edition: str) -> None:
    """176 and 190 cells, each wrong once in a workbook that is read back."""
    form = load_form(edition)
    values = balanced(form, Random(4))
    data = write(made_report(form, values, year=int(edition)), form, totals="reported")
    clean, found = parse(sources.read(data, "clean.xlsx"))
    assert check(clean, found).verdict == "pass"
    cells = [a for a in form.cells if a.partition("/")[0] in ("requests", "disputes")]
    assert len(cells) == {"2019": 176, "2021": 190}[edition]
    for address in cells:
        wrong: Number = values[address] + 3
        figures = dict(clean.figures)
        figures[address] = replace(figures[address], value=wrong, raw=str(wrong))
        errors = [f for f in check(replace(clean, figures=figures)).findings if f.severity == "error"]
        assert errors, address
        if address.startswith("requests/"):
            first = errors[0].suspects[0]
            assert (first.cell, first.expected) == (address, values[address])
        else:
            assert address in {s.cell for s in errors[0].suspects}


def test_marks_for_no_data_are_told_once_a_table_with_all_their_cells() -> None:
    cells = [a for a in load_form("2021").cells if a.startswith("requests/outcome.withheld.case_file/")]
    [finding] = [f for f in outcome(dict.fromkeys(cells, "—") | {cells[0]: "/"}).findings if f.code == "no-data-mark"]
    assert list(finding.cells) == cells
    assert finding.details["raw"] == "/、—"


@pytest.mark.parametrize(("value", "severity"), [("757000", "warning"), ("287.54", "warning"), ("287.541", "info")])
def test_an_amount_with_parts_of_a_cent_is_not_in_yuan(value: str, severity: str) -> None:
    cell = "procurement/procurement/amount"
    report = report_of(load_form("2019"))
    figure = replace(report.figures[cell], value=Decimal(value), raw=value, unit=None)
    result = check(replace(report, figures={**report.figures, cell: figure}))
    [finding] = [f for f in result.findings if cell in f.cells]
    assert (finding.code, finding.severity) == ("unit-unknown", severity)


@pytest.mark.parametrize(
    ("edition", "year", "due"),
    [
        ("2019", 2018, []),
        ("2019", 2019, []),
        ("2019", 2020, []),
        ("2019", 2021, ["2021"]),
        ("2021", 2020, ["2019"]),
        ("2021", 2021, []),
        ("2021", 2024, []),
    ],
)
def test_each_edition_is_due_from_its_year_on(edition: str, year: int, due: list[str]) -> None:
    report = replace(report_of(load_form(edition)), year=year)
    assert [f.details["expected"] for f in check(report).findings if f.code == "edition-mismatch"] == due


def test_a_headline_says_how_many_relations_it_explains_and_what_the_cell_should_be() -> None:
    right = outcome().report.numbers
    said = {}
    for cell in ("disputes/cases/reconsideration.total", RECEIVED, TOTAL):
        (finding,) = (f for f in outcome({cell: str(int(right[cell]) + 4)}).findings if f.code == "unbalanced")
        said[cell] = finding.details["rule"], finding.details["suspicion"]
    one, two, three = (rule for rule, _ in said.values())
    assert "条关系不平" not in one.zh
    assert "more" not in one.en
    assert two.zh.endswith("等 2 条关系不平")
    assert two.en.endswith(" and 1 more")
    assert three.zh.endswith("等 3 条关系不平")
    assert f"应为 {right[TOTAL]}（" in said[TOTAL][1].zh
    assert f"{TOTAL} is {int(right[TOTAL]) + 4}, should be {right[TOTAL]} (" in said[TOTAL][1].en
