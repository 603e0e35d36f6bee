"""Roll-ups: sums of balanced returns balance, nothing is left out in silence, and the workbook stays live."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from click.testing import CliRunner

from making import balanced, made_report
from xlreport import sources
from xlreport.catalogue import message
from xlreport.check import check
from xlreport.cli import cli
from xlreport.form import Form, editions, load_form
from xlreport.layout import layout_of
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.render.summary import render
from xlreport.report import Words
from xlreport.rollup import write_summary
from xlreport.rollup.units import FIRST_ROW, SUM_ROW, columns_of
from xlreport.summary import summarise
from xlreport.summary.units import Unit, unit_of
from xlreport.write import write

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED = "requests/received/requester.total"


def unit(form: Form, number: int, agency: str | None = None, **changes: Number | None) -> Unit:
    """A balanced return, the same for the same number, with some figures changed."""
    values: dict[str, Number | None] = {**balanced(form, Random(number)), **changes}
    agency = agency or f"第{number}局"
    return unit_of(check(made_report(form, values)), f"{number}.xlsx", "zh")._replace(agency=agency)


@pytest.fixture(params=editions())
def form(request: pytest.FixtureRequest) -> Form:
    return load_form(request.param)


def test_every_figure_is_the_sum_of_the_units(form: Form) -> None:
    units = [unit(form, n) for n in range(5)]
    report = summarise(units).report
    for n, address in enumerate(form.cells):
        assert report.value(address) == sum(Decimal(u.values[n] or 0) for u in units)


def test_sums_of_balanced_returns_balance(form: Form) -> None:
    summary = summarise([unit(form, n) for n in range(5)], agency="上级政府")
    assert summary.findings == ()
    assert check(summary.report).relations["pass"] == len(form.relations)


def test_a_broken_balance_names_the_units_that_break_it() -> None:
    form = load_form("2021")
    units = [unit(form, n) for n in range(4)]
    off = unit(form, 2, **{RECEIVED: 1000})
    units[2] = off
    findings = summarise(units).findings
    by = 1000 - balanced(form, Random(2))[RECEIVED]
    assert [f.code for f in findings] == ["sum-unbalanced"] * 2
    assert [f.details["rule"].zh.rpartition("（")[2] for f in findings] == [
        "“一、本年新收政府信息公开申请数量”行）",
        "“总计”列）",
    ]
    assert all(f"第2局（{f.imbalance:+}）" == f.details["units"].zh and abs(f.imbalance or 0) == by for f in findings)


@pytest.mark.parametrize(
    ("count", "zh", "en"), [(5, "）", ")"), (6, "等 6 个", "and 1 more"), (7, "等 7 个", "and 2 more")]
)
def test_of_many_units_that_break_a_balance_a_few_are_named(count: int, zh: str, en: str) -> None:
    form = load_form("2021")
    finding = summarise([unit(form, n, **{RECEIVED: 1000 + n}) for n in range(count)]).findings[0]
    assert finding.details["units"].zh.count("局") == finding.details["units"].en.count("局") == 5
    assert finding.details["units"].zh.endswith(zh)
    assert finding.details["units"].en.endswith(en)


def test_units_that_cancel_out_leave_the_sums_balanced_but_the_roll_up_failed() -> None:
    form = load_form("2021")
    more, less = (balanced(form, Random(n))[RECEIVED] for n in (0, 1))
    units = [unit(form, 0, **{RECEIVED: more + 5}), unit(form, 1, **{RECEIVED: less - 5})]
    units = [u._replace(verdict="fail") for u in units]
    summary = summarise(units)
    assert [f.code for f in summary.findings] == []
    assert summary.verdict == "fail"


def test_blanks_count_nothing_and_stay_blank_where_all_are() -> None:
    form = load_form("2021")
    cell = "documents/rules/issued"
    summary = summarise([unit(form, n, **{cell: None}) for n in range(3)])
    assert summary.report.figures[cell].blank


def test_the_edition_and_year_of_most_are_summed_up() -> None:
    new, old = load_form("2021"), load_form("2019")
    summary = summarise([unit(old, 0), unit(new, 1), unit(new, 2), unit(new, 3)._replace(year=1999)])
    assert summary.report.form is new
    assert [(line.unit.file, line.counted) for line in summary.lines] == [
        ("0.xlsx", False), ("1.xlsx", True), ("2.xlsx", True), ("3.xlsx", False),
    ]  # fmt: skip


def test_the_ledger_follows_the_roster_and_nobody_is_lost() -> None:
    form = load_form("2021")
    units = [unit(form, 0, "丙局"), unit(form, 1, "甲局"), unit(form, 2, "丁局")]
    lines = summarise(units, roster=["甲局", "乙局", "丙局"]).lines
    assert [(line.unit.agency, line.counted, line.finding and line.finding.code) for line in lines] == [
        ("甲局", True, None), ("乙局", False, "unit-missing"), ("丙局", True, None), ("丁局", False, "unit-unlisted"),
    ]  # fmt: skip


def test_a_unit_listed_twice_is_one_unit() -> None:
    lines = summarise([unit(load_form("2021"), 0, "甲局")], roster=["甲局", "乙局", "甲 局", "乙局"]).lines
    assert [(line.unit.agency, line.counted) for line in lines] == [("甲局", True), ("乙局", False)]


def test_a_form_sent_back_blank_is_not_counted() -> None:
    form = load_form("2021")
    blank = unit(form, 0, **dict.fromkeys(form.cells))
    summary = summarise([blank, unit(form, 1)])
    assert [f.code for f in summary.findings] == ["unit-blank"]
    assert [u.agency for u in summary.units] == ["第1局"]
    zeros = unit(form, 0, **dict.fromkeys(form.cells, 0))
    assert len(summarise([zeros, unit(form, 1)]).units) == 2, "zeros are figures"


def test_a_return_without_a_year_is_counted_and_told() -> None:
    form = load_form("2021")
    summary = summarise([unit(form, 0), unit(form, 1)._replace(year=None)])
    assert [f.code for f in summary.findings] == ["unit-undated"]
    assert len(summary.units) == 2
    assert summarise([unit(form, 1)._replace(year=None)]).findings == ()


def test_a_roll_up_among_returns_counts_only_where_the_roster_lists_it() -> None:
    form = load_form("2021")
    rolled, other = unit(form, 0)._replace(is_roll_up=True), unit(form, 1)
    summary = summarise([rolled, other])
    assert [f.code for f in summary.findings] == ["unit-rolled-up"]
    assert [u.agency for u in summary.units] == ["第1局"]
    assert summarise([rolled, other], roster=["第0局", "第1局"]).findings == ()
    assert summarise([rolled, other._replace(is_roll_up=True)]).findings == ()


def test_adding_leaves_no_zeros_behind() -> None:
    form = load_form("2021")
    cell = "fees/fees/amount"
    sums = ((Decimal("1.50"), Decimal("2.5")), (Decimal("0.1250"), 1), (Decimal(100), 100))
    found = [summarise([unit(form, n, **{cell: v}) for n, v in enumerate(pair)]).report.figures[cell] for pair in sums]
    assert [(str(f.value), f.raw) for f in found] == [("4", "4"), ("1.125", "1.125"), ("200", "200")]


def test_the_superiors_own_report_is_compared_as_far_as_its_units_are_known() -> None:
    form, cell = load_form("2019"), "procurement/procurement/amount"
    summary = summarise([unit(form, 0, **{cell: Decimal(75)})])
    theirs = summary.report.numbers | {RECEIVED: 10_000, cell: 750_000}
    other = made_report(load_form("2019-hubei"), theirs)
    no_unit = {**other.figures, cell: replace(other.figures[cell], unit=None)}
    found = [
        [(f.cells, f.lhs, f.severity) for f in summarise(summary.units, against=report, roster=["第0局"]).findings]
        for report in (other, replace(other, figures=no_unit))
    ]
    received = ((RECEIVED,), 10_000, "error")
    assert found == [[((cell,), 750_000, "error"), received], [received]]


@pytest.mark.parametrize(
    ("roster", "severity"), [([], "warning"), (["第0局"], "error"), (["第0局", "第1局"], "warning")]
)
def test_a_superiors_figure_is_surely_wrong_only_where_every_unit_is_counted(roster: list[str], severity: str) -> None:
    form = load_form("2021")
    units = [unit(form, 0)]
    theirs = made_report(form, summarise(units).report.numbers | {RECEIVED: 10_000})
    found = [f for f in summarise(units, against=theirs, roster=roster).findings if f.code == "sum-differs"]
    assert [(f.cells, f.severity) for f in found] == [((RECEIVED,), severity)]


def test_a_return_without_a_table_is_left_out_by_the_name_it_has() -> None:
    form = load_form("2021")
    empty = Unit("空.xlsx", "not-assessable")
    found = summarise([unit(form, 0), empty, empty._replace(agency="某局")]).findings
    assert [(f.code, str(f.details["agency"])) for f in found] == [
        ("unit-unusable", str(Words("没有写明单位的报告", "A return that names no unit"))), ("unit-unusable", "某局"),
    ]  # fmt: skip


def test_reports_of_another_year_are_one_finding_each() -> None:
    form = load_form("2021")
    units = [unit(form, n) for n in range(2)]
    right = summarise(units).report
    assert right.year
    other = made_report(form, dict.fromkeys(form.cells, 7), year=right.year + 3)
    found = summarise(units, against=other, last=other)
    assert [f.code for f in found.findings] == ["last-year-unused", "against-unused"]
    assert found.last is None
    last_year = replace(other, year=right.year - 1)
    assert summarise(units, last=last_year).last is last_year


def test_the_edition_is_that_of_the_year_that_is_asked_for() -> None:
    old, new = load_form("2019"), load_form("2021")
    units = [unit(new, 0), unit(new, 1), unit(old, 2)._replace(year=2020)]
    summary = summarise(units, year=2020)
    assert (summary.report.form.edition, [u.agency for u in summary.units]) == ("2019", ["第2局"])


def test_a_return_that_could_not_be_read_is_not_called_blank() -> None:
    form = load_form("2021")
    unread = unit(form, 0)._replace(values=("", "", "", *[None] * (len(form.cells) - 3)))
    (finding,) = summarise([unread, unit(form, 1)]).findings
    assert (finding.code, finding.details["unread"], finding.details["blank"]) == ("unit-blank", 3, len(form.cells) - 3)


def test_nothing_to_sum_up_is_not_assessable() -> None:
    assert summarise([]).verdict == "not-assessable"


# ---- the workbook


def cells(data: bytes, sheet: str, *, results: bool) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=results)[sheet]


def test_every_official_figure_is_live_on_the_units(form: Form) -> None:
    summary = summarise([unit(form, n) for n in range(3)], agency="上级政府")
    data = write_summary(summary)
    columns = {c.address: c for c in columns_of(form)}
    for address, spot in layout_of(form).spots.items():
        formula = cells_of(data, results=False)[spot.sheet][spot.a1].value
        total = form.totals.get(address)
        if total is None:
            assert formula == f"=明细!{columns[address].letters}{SUM_ROW}"
        else:
            assert str(formula).startswith("=IF(")
        assert cells_of(data, results=True)[spot.sheet][spot.a1].value == pytest.approx(
            float(summary.report.value(address) or 0)
        )
    letters = columns[RECEIVED].letters
    assert (
        cells(data, "明细", results=False)[f"{letters}{SUM_ROW}"].value
        == f"=SUM({letters}{FIRST_ROW}:{letters}{FIRST_ROW + 3})"
    )


_BOOKS: dict[tuple[bytes, bool], openpyxl.Workbook] = {}


def cells_of(data: bytes, *, results: bool) -> openpyxl.Workbook:
    if (data, results) not in _BOOKS:
        _BOOKS[data, results] = openpyxl.load_workbook(io.BytesIO(data), data_only=results)
    return _BOOKS[data, results]


def test_the_workbook_reads_back_as_the_report_it_sums_up_to(form: Form) -> None:
    summary = summarise([unit(form, n) for n in range(3)], agency="上级政府")
    report, found = parse(sources.read(write_summary(summary), "汇总.xlsx"))
    assert {a: f.value for a, f in report.figures.items()} == {a: f.value for a, f in summary.report.figures.items()}
    codes = {f.code for f in check(report, found).findings}
    assert codes <= {"missing-section"}, "the sections of text are still to be written"


def test_a_roll_up_that_does_not_balance_is_sent_to_its_units_not_mended_by_itself() -> None:
    form = load_form("2021")
    summary = summarise([unit(form, 0), unit(form, 1, **{RECEIVED: 1000})])
    report, found = parse(sources.read(write_summary(summary), "汇总.xlsx"))
    assert report.is_roll_up
    broken = [f for f in check(report, found).findings if f.code == "unbalanced"]
    assert [f.relation for f in broken] == [f.relation for f in summary.findings]
    assert all("“明细”" in message(f, form) and not f.suspects for f in broken)


def test_roll_ups_are_summed_up_in_their_turn() -> None:
    form = load_form("2021")
    low = [summarise([unit(form, n), unit(form, n + 10)], agency=f"第{n}区", year=2023) for n in range(2)]
    units = []
    for summary in low:
        report, found = parse(sources.read(write_summary(summary), "x.xlsx"))
        units.append(unit_of(check(report, found), f"{report.agency}.xlsx", "zh"))
    high = summarise(units, roster=["第0区", "第1区"], agency="上级政府")
    assert high.findings == ()
    for address in form.cells:
        assert high.report.value(address) == sum((s.report.value(address) or 0 for s in low), 0)


def test_what_cannot_be_added_is_shown_as_it_is() -> None:
    form = load_form("2021")
    odd = unit(form, 1)
    at = list(form.cells).index("fees/fees/amount")
    odd = odd._replace(values=(*odd.values[:at], "757000", *odd.values[at + 1 :]))
    data = write_summary(summarise([unit(form, 0), odd]))
    letters = columns_of(form)[at].letters
    assert cells(data, "明细", results=True)[f"{letters}{FIRST_ROW + 1}"].value == "757000"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_from_a_return_is_never_a_formula_or_a_link(lang: str) -> None:
    form = load_form("2021")
    nasty = unit(form, 0, '=HYPERLINK("http://x")')._replace(file="http://x/=1+1.xlsx")
    book = cells_of(write_summary(summarise([nasty]), lang=lang), results=False)
    found = [c for name in book.sheetnames for row in book[name].iter_rows() for c in row if "http" in str(c.value)]
    assert found
    assert all(c.data_type == "s" and c.hyperlink is None for c in found)


# ---- the verb


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(map(str, words)), standalone_mode=False)
    return result.return_value, result.stdout


def returns(folder: Path, names: Sequence[str]) -> Path:
    folder.mkdir()
    form = load_form("2021")
    for n, name in enumerate(names):
        report = made_report(form, dict(balanced(form, Random(n))))
        (folder / f"{name}.xlsx").write_bytes(write(report, form, agency=name, year=2023))
    return folder


def test_the_verb_sums_up_a_folder_against_a_roster(tmp_path: Path) -> None:
    folder = returns(tmp_path / "in", ["甲局", "乙局"])
    (tmp_path / "roster.csv").write_text("单位\n甲局\n乙局\n丙局\n", encoding="utf-8")
    target = tmp_path / "汇总.xlsx"
    words = [
        "summary",
        folder,
        "-o",
        target,
        "--roster",
        tmp_path / "roster.csv",
        "--agency",
        "上级政府",
        "--jobs",
        "1",
    ]
    code, said = run(*words, "--format", "json")
    record = json.loads(said)
    assert code == 1
    assert (record["verdict"], record["agency"], record["year"]) == ("fail", "上级政府", 2023)
    assert [(u["agency"], u["counted"]) for u in record["units"]] == [("甲局", True), ("乙局", True), ("丙局", False)]
    assert [f["code"] for f in record["findings"]] == ["unit-missing"]
    assert cells(target.read_bytes(), "台账", results=True)["B6"].value == "丙局"


def test_a_file_that_cannot_be_read_is_told_and_code_3(tmp_path: Path) -> None:
    folder = returns(tmp_path / "in", ["甲局"])
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    code, said = run("summary", folder, "-o", tmp_path / "sum.xlsx", "--jobs", "1")
    assert code == 3
    assert "[unit-unusable]" in said
    assert (tmp_path / "sum.xlsx").exists()


def test_the_roll_up_made_before_is_not_summed_up_with_the_returns(tmp_path: Path) -> None:
    folder = returns(tmp_path / "in", ["甲局", "乙局"])
    words = ["summary", folder, "-o", folder / "sum.xlsx", "--overwrite", "--format", "json", "--jobs", "1"]
    (first, before), (second, after) = run(*words), run(*words)
    assert (first, second) == (0, 1)
    assert json.loads(before)["figures"] == json.loads(after)["figures"]
    assert [f["code"] for f in json.loads(after)["findings"]] == ["unit-rolled-up"]


def test_a_local_edition_is_summed_up_when_it_is_named(tmp_path: Path) -> None:
    form = load_form("2019-hubei")
    for n in range(2):
        report = replace(made_report(form, dict(balanced(form, Random(n)))), title=f"第{n}局2020年年度报告")
        (tmp_path / f"{n}.xlsx").write_bytes(unnamed(write(report, form, agency=f"第{n}局", year=2020)))
    new = load_form("2021")
    (tmp_path / "2.xlsx").write_bytes(write(made_report(new, dict(balanced(new, Random(3)))), new))
    words = ["summary", tmp_path, "-o", tmp_path / "out" / "x.xlsx", "--jobs", "1", "--format", "json"]
    record = json.loads(run(*words, "--edition", "2019-hubei")[1])
    assert [u["counted"] for u in record["units"]] == [True, True, False], record["findings"]
    assert record["figures"].keys() == form.cells.keys()
    assert "unit-edition" in {f["code"] for f in record["findings"]}


def unnamed(data: bytes) -> bytes:
    """The workbook without what tells this program that it handed it out."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    del book["_xlreport"]
    for kept in (book.defined_names, book.custom_doc_props):
        for name in list(getattr(kept, "names", kept)):
            del kept[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_terminal_shows_few_findings_of_a_kind() -> None:
    form = load_form("2021")
    roster = [f"第{n}局" for n in range(30)]
    summary = summarise([unit(form, 0)], roster=roster)
    said = render(summary, "x.xlsx", "text")
    assert said.count("[unit-missing]") == 10
    assert "同类的另有 19 条" in said
    assert said.count("怎样改") == 1
    assert len(json.loads(render(summary, "x.xlsx", "json"))["findings"]) == 29


def test_the_units_are_printed_over_many_pages_each_with_their_names() -> None:
    data = write_summary(summarise([unit(load_form("2021"), 0)]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "明细!$A:$B,明细!$2:$5" in package.read("xl/workbook.xml").decode()


def test_samples_of_two_editions_are_told_apart(tmp_path: Path) -> None:
    code, said = run(
        "summary", SAMPLES, "-o", tmp_path / "sum.xlsx", "--edition", "2019", "--jobs", "1", "--lang", "en"
    )
    assert code == 1
    assert "4 units counted, 0 sent nothing, 4 returns left out" in said
