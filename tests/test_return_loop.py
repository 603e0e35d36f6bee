"""The return loop: marked, explained or mended by the agency, and checked again beside the return before."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from engines import libreoffice
from filled import checked, official, places, retyped
from making import balanced
from xlreport import sources
from xlreport.cli import cli
from xlreport.form import load_form
from xlreport.mark import read_explanations
from xlreport.match import parse
from xlreport.write import write

SAMPLES = Path(__file__).parent.parent / "samples"
FORM = load_form("2021")
VALUES = balanced(FORM, Random(8), busy=True)
CELL, OTHER = "requests/received/requester.natural_person", "disputes/cases/reconsideration.upheld"
TOTAL = "requests/received/requester.total"
NEW = "documents/rules/in_force"
WRONG = VALUES | {CELL: VALUES[CELL] + 1, OTHER: -2}
WHY = "经核实，该数字与台账一致，上年报告有误。"


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), standalone_mode=False)
    assert done.exception is None, done.exception
    return done.output


def outcome(path: Path, *words: str) -> dict[str, object]:
    record: dict[str, object] = json.loads(run("check", str(path), "--format", "json", *words))
    return record


def codes(record: dict[str, object]) -> list[str]:
    return sorted(f["code"] for f in record["findings"] if f["code"] != "missing-section")


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A form with one wrong figure and one negative one; its totals were calculated from them."""
    path = tmp_path / "returned.xlsx"
    path.write_bytes(official(FORM, WRONG))
    return path


def explain(path: Path, code: str, text: str = WHY) -> None:
    """Type into 情况说明 beside the findings with that message, as another program saves it."""
    book = openpyxl.load_workbook(path)
    sheet = book["校验结果"]
    wanted = {f["fingerprint"] for f in outcome(path)["findings"] if f["code"] == code}
    rows = [r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 13).value in wanted]
    assert rows
    for row in rows:
        sheet.cell(row, 12).value = text
    book.save(path)


def test_the_marked_copy_is_checked_like_the_return_itself(returned: Path, tmp_path: Path) -> None:
    run("check", str(returned), "-o", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "returned.xlsx"
    assert codes(outcome(copy)) == codes(outcome(returned))


def test_an_explained_finding_stands_but_fails_nothing(returned: Path, tmp_path: Path) -> None:
    run("check", str(returned), "-o", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "returned.xlsx"
    before = codes(outcome(copy))
    assert outcome(copy)["verdict"] == "fail"
    for code in {"unbalanced", "negative"} & set(before):
        explain(copy, code)
    after = outcome(copy)
    assert set(before) <= set(codes(after))
    assert {f["explanation"] for f in after["findings"] if f["severity"] == "error"} == {WHY}
    assert after["verdict"] != "fail"
    assert f"填报机关的说明：{WHY}" in run("check", str(copy))
    assert f"Explained: {WHY}" in run("--lang", "en", "check", str(copy))

    run("check", str(copy), "-o", str(tmp_path / "again"))
    sheet = openpyxl.load_workbook(tmp_path / "again" / "returned.xlsx")["校验结果"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    assert {r[11] for r in rows if r[1] and r[1].startswith("错误")} == {WHY}
    assert {r[1] for r in rows if r[11]} == {"错误\n（已说明）"}


def test_an_explanation_is_bound_to_the_figures_that_it_explains(returned: Path, tmp_path: Path) -> None:
    run("check", str(returned), "-o", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "returned.xlsx"
    explain(copy, "negative")
    book = openpyxl.load_workbook(copy)
    place = places(checked(returned.read_bytes()).report)[OTHER]
    book[place.name].cell(place.row, place.column).value = -3
    book.save(copy)
    [negative] = [f for f in outcome(copy)["findings"] if f["code"] == "negative"]
    assert negative["explanation"] is None


def mended(to: Path) -> Path:
    """The first fault is mended, the second stays, a new one comes."""
    right = official(FORM, WRONG | {CELL: VALUES[CELL]})
    to.write_bytes(retyped(right, {places(checked(right).report)[NEW]: "三"}))
    return to


def test_beside_the_return_before(returned: Path, tmp_path: Path) -> None:
    new = mended(tmp_path / "new.xlsx")
    record = outcome(new, "--previous", str(returned))
    since = record["since_previous"]
    now = {f["fingerprint"]: f["code"] for f in record["findings"]}
    before = {f["fingerprint"]: f["code"] for f in outcome(returned)["findings"]}
    assert [before[f] for f in since["fixed"]].count("unbalanced") >= 1
    assert "not-a-number" in [now[f] for f in since["new"]]
    assert "negative" in [now[f] for f in since["open"]]
    assert set(since["fixed"]).isdisjoint(now)
    total = VALUES[TOTAL]
    assert since["changed"] == {
        CELL: [VALUES[CELL] + 1, VALUES[CELL]],
        TOTAL: [total + 1, total],
        NEW: [VALUES[NEW], None],
    }


def test_beside_the_return_before_in_words(returned: Path, tmp_path: Path) -> None:
    new = mended(tmp_path / "new.xlsx")
    said = run("check", str(new), "--previous", str(returned))
    assert "与上次相比：" in said
    for line in ("  已改正 ", "  新出现 ", "  仍未改 "):
        assert line in said
    assert f"  改动的数字 3：“规章 × 现行有效件数” {VALUES[NEW]} → 空白；" in said
    said = run("--lang", "en", "check", str(new), "--previous", str(returned))
    assert "since the previous return:" in said
    assert f"{CELL} {VALUES[CELL] + 1} → {VALUES[CELL]}" in said
    clean = tmp_path / "clean.xlsx"
    clean.write_bytes(official(FORM, VALUES))
    assert "与上次相比：\n    已改正" in run("check", str(clean), "--previous", str(new))
    assert "改动的数字" not in run("check", str(new), "--previous", str(new))


def test_nothing_is_said_without_a_return_before(returned: Path) -> None:
    assert "与上次相比" not in run("check", str(returned))


def test_formulas_are_put_back_only_when_asked(returned: Path, tmp_path: Path) -> None:
    at = places(checked(returned.read_bytes()).report)[TOTAL]
    returned.write_bytes(retyped(returned.read_bytes(), {at: 12345}))
    for name, words in (("plain", ()), ("restored", ("--restore-formulas",))):
        run("check", str(returned), "-o", str(tmp_path / name), *words)
    cells = {
        name: openpyxl.load_workbook(tmp_path / name / "returned.xlsx")[at.name].cell(at.row, at.column)
        for name in ("plain", "restored")
    }
    assert cells["plain"].value == 12345
    assert str(cells["restored"].value).startswith("=IF(COUNT(")
    findings = openpyxl.load_workbook(tmp_path / "restored" / "returned.xlsx")["校验结果"]
    assert any("原为“12345”" in str(row[10].value) for row in findings.iter_rows(min_row=3))
    wrong = CliRunner().invoke(cli, ["check", str(returned), "--restore-formulas"])
    assert wrong.exit_code == 2


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_explanations_survive_other_programs_and_formats(returned: Path, tmp_path: Path, suffix: str) -> None:
    run("check", str(returned), "-o", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "returned.xlsx"
    explain(copy, "negative")
    [saved] = libreoffice.convert([copy], suffix, tmp_path / "saved")
    assert read_explanations(saved.read_bytes()) == read_explanations(copy.read_bytes())
    [negative] = [f for f in outcome(saved)["findings"] if f["code"] == "negative"]
    assert negative["explanation"] == WHY


def test_two_agencies_are_told_apart(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    for name in ("甲局", "乙局"):
        report = official(FORM, VALUES)
        book = openpyxl.load_workbook(io.BytesIO(report))
        sheet, cell = book.defined_names["report_agency"].attr_text.replace("$", "").split("!")
        book[sheet.strip("'")][cell] = name
        book.save(old / f"{name}.xlsx")
    record = outcome(old / "甲局.xlsx", "--previous", str(old))
    assert record["since_previous"]["changed"] == {}


def test_a_converted_cell_says_what_is_found_of_it_now_before_what_its_maker_said(tmp_path: Path) -> None:
    report, reading = parse(sources.read(Path(SAMPLES, "石桥头镇2020.txt")))
    data = write(report, report.form, findings=reading)
    place = places(checked(data).report)["procurement/procurement/amount"]
    path = tmp_path / "converted.xlsx"
    path.write_bytes(retyped(data, {place: "很多"}))

    def note(of: Path) -> Any:
        return openpyxl.load_workbook(of)[place.name].cell(place.row, place.column).comment

    own = note(path).text
    assert "原文位置" in own
    run("check", str(path), "-o", str(tmp_path / "marked"))
    marked = tmp_path / "marked" / "converted.xlsx"
    found, rule, after = note(marked).text.partition("\n————\n")
    assert found.startswith("【错误】")
    assert "很多" in found
    assert (rule, after) == ("\n————\n", own)

    run("check", str(marked), "-o", str(tmp_path / "again"))
    assert (tmp_path / "again" / "converted.xlsx").read_bytes() == marked.read_bytes()
    assert note(marked).author == note(path).author


def test_a_note_that_says_so_already_is_left_alone(tmp_path: Path) -> None:
    run("convert", str(Path(SAMPLES, "石桥头镇2020.txt")), "-o", str(tmp_path))
    path = tmp_path / "石桥头镇2020.xlsx"
    run("check", str(path), "-o", str(tmp_path / "marked"))
    before, after = (openpyxl.load_workbook(p) for p in (path, tmp_path / "marked" / path.name))
    [wrong] = [c for row in before["表二"].iter_rows() for c in row if c.value == "增"]
    assert wrong.comment.text == after["表二"][wrong.coordinate].comment.text
