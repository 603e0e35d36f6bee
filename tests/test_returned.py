"""Workbooks as agencies return them: whatever became of the file, the same figures and the same faults."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl
import pytest

import mangling
from engines import libreoffice
from filled import checked, codes, official, places
from making import balanced, made_report
from xlreport import identity, sources
from xlreport.a1 import column_letters
from xlreport.check import check
from xlreport.form import load_form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.report import Finding, GridCell, GridRow, Place
from xlreport.returned import figure_of, recognise
from xlreport.split import split
from xlreport.write import write
from xlreport.write.draft import CHECKS, FINDINGS, GUIDE

FORMS = {e: load_form(e) for e in ("2019", "2021")}
BELOW = "requests/brought_forward/requester.natural_person"
CELL, OTHER = "requests/received/requester.natural_person", "disputes/cases/reconsideration.upheld"


def figures(edition: str, seed: int = 1, *, wrong: bool = False) -> dict[str, Number]:
    values = balanced(FORMS[edition], Random(seed), busy=True)
    return values | {CELL: values[CELL] + 1, OTHER: -2} if wrong else values


@pytest.mark.parametrize("edition", FORMS)
@pytest.mark.parametrize("treatment", mangling.TREATMENTS, ids=lambda t: t.__name__)
@pytest.mark.parametrize(("wrong", "seeds"), [(False, [0]), (True, [1, 2])], ids=["clean", "faulty"])
def test_same_figures_and_findings(edition: str, treatment: mangling.Mangle, *, wrong: bool, seeds: list[int]) -> None:
    data = official(FORMS[edition], figures(edition, wrong=wrong))
    before = checked(data)
    assert bool(codes(before)) == wrong
    for seed in seeds:
        after = checked(treatment(data, Random(seed)))
        assert after.report.numbers == before.report.numbers
        assert set(codes(after)) - set(codes(before)) <= mangling.TREATMENTS[treatment]
        assert set(codes(before)) <= set(codes(after))


def test_last_years_figures_that_we_folded_ourselves_are_not_out_of_sight() -> None:
    form, last = FORMS["2021"], made_report(FORMS["2021"], dict(figures("2021", 2)))
    data = write(made_report(form, dict(figures("2021"))), form, last=last)
    assert "hidden-figures" not in codes(checked(data))
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["表三"].row_dimensions[9].hidden = True
    (told,) = (f for f in checked(mangling.saved(book)).findings if f.code == "hidden-figures")
    assert (told.details["sheet"], told.details["count"]) == ("表三", 6), (
        "the total is a formula that was not calculated"
    )


def test_sums_over_a_cell_that_holds_no_number_do_not_speak_of_blanks() -> None:
    book = openpyxl.load_workbook(io.BytesIO(official(FORMS["2021"], figures("2021"))))
    book["表三"]["D9"] = "约3"
    said = [f.details["suspicion"].zh for f in checked(mangling.saved(book)).findings if f.code == "unbalanced"]
    assert said
    assert all("不是数字" in words and "空白" not in words for words in said)


def test_a_copy_of_a_sheet_is_told_and_changes_nothing() -> None:
    before = checked(official(FORMS["2021"], figures("2021")))
    book = openpyxl.load_workbook(io.BytesIO(official(FORMS["2021"], figures("2021"))))
    book.copy_worksheet(book["表三"])["D9"] = 77
    own = book.create_sheet("测算")
    own["A1"], own["B1"], own["A2"], own["B2"] = "行政许可", 7, "行政处罚", 8
    after = checked(mangling.saved(book))
    told = [f.details["sheet"] for f in after.findings if f.code == "sheet-unread"]
    assert told == ["表三 Copy"], "a few words of the form are the agency's own business"
    assert after.report.numbers == before.report.numbers


def test_sheets_renamed_by_a_program_that_leaves_the_names_behind_are_read() -> None:
    before = checked(official(FORMS["2021"], figures("2021")))
    book = mangling.values_of(official(FORMS["2021"], figures("2021")))
    for n, sheet in enumerate(book.worksheets):
        sheet.title = f"Sheet{n}"
    after = checked(mangling.saved(book))
    assert after.report.numbers == before.report.numbers
    assert "names-lost" in codes(after)


def test_one_sheet_renamed_by_a_program_that_leaves_the_names_behind_is_read() -> None:
    before = checked(official(FORMS["2021"], figures("2021")))
    book = mangling.values_of(official(FORMS["2021"], figures("2021")))
    book["表三"].title = "申请情况（定稿）"
    after = checked(mangling.saved(book))
    assert after.report.numbers == before.report.numbers
    assert "names-lost" in codes(after)


def test_a_workbook_of_several_agencies_is_several_reports() -> None:
    wanted = {name: figures("2021", n, wrong=name == "乙局") for n, name in enumerate(("甲局", "乙局", "丙局"), 1)}
    single = {name: official(FORMS["2021"], values) for name, values in wanted.items()}
    whole = mangling.several_agencies(single, Random(3))
    grids = split(sources.read(whole, "all.xlsx"))
    assert [g.name for g in grids] == [f"all.xlsx#{name}" for name in wanted]
    for (name, data), grid in zip(single.items(), grids, strict=True):
        report, found = parse(grid)
        assert report.numbers == checked(data).report.numbers
        assert report.agency == name
        outcome = check(report, [f for f in found if f.code != "missing-section"])
        assert {c for c in codes(outcome) if c != "rules-unlikely"} == set(codes(checked(data)))


def test_the_way_of_reading_is_said_where_names_were_handed_out() -> None:
    data = official(FORMS["2021"], figures("2021"))
    assert checked(data).report.named
    assert "names-lost" not in codes(checked(data))
    lost = mangling.inserted_rows(data, Random(1))
    assert not checked(lost).report.named
    assert codes(checked(lost)).count("names-lost") == 1


def test_a_name_that_leads_elsewhere_is_not_believed() -> None:
    data = official(FORMS["2021"], figures("2021"))
    at = places(checked(data).report)
    sheet = at[CELL].name

    def swap(part: str, content: bytes) -> bytes:
        one, other = (
            f"${'D'}${at[a].row}<".encode() for a in (CELL, "requests/brought_forward/requester.natural_person")
        )
        if part != "xl/workbook.xml":
            return content
        return content.replace(one, b"@@").replace(other, one).replace(b"@@", other)

    swapped = mangling.repacked(data, swap)
    assert swapped != data
    assert sheet == "表三"
    outcome = checked(swapped)
    assert outcome.report.numbers == checked(data).report.numbers
    assert codes(outcome) == ["names-lost"]


FAULTY = {e: official(FORMS[e], figures(e, wrong=True)) for e in FORMS}


def sayings(data: bytes, name: str) -> list[tuple[str, tuple[str, ...], object, object]]:
    """What is wrong with the figures, whatever the file is."""
    outcome = checked(data, name)
    return [(f.code, f.cells, f.lhs, f.rhs) for f in outcome.findings if f.code not in ("values-only", "names-lost")]


@pytest.mark.parametrize("edition", FORMS)
def test_the_binary_format_says_the_same(edition: str) -> None:
    data = FAULTY[edition]
    binary = mangling.xlsb(data)
    assert checked(binary, "x.xlsb").report.numbers == checked(data).report.numbers
    assert sayings(binary, "x.xlsb") == sayings(data, "x.xlsx")
    assert "values-only" in codes(checked(binary))


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_other_formats_say_the_same(suffix: str, tmp_path: Path) -> None:
    paths = []
    for edition, data in FAULTY.items():
        paths.append(tmp_path / f"{edition}.xlsx")
        paths[-1].write_bytes(data)
    for path in libreoffice.convert(paths, suffix, tmp_path / "saved"):
        data = FAULTY[path.stem]
        there, here = checked(path.read_bytes()).report, checked(data).report
        assert (there.numbers, there.agency, there.year) == (here.numbers, here.agency, here.year)
        assert sayings(path.read_bytes(), path.name) == sayings(data, "x.xlsx")


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.python_with_uno() is None, reason="LibreOffice has no Python bridge")
def test_rows_and_columns_inserted_in_libreoffice(tmp_path: Path) -> None:
    data = FAULTY["2021"]
    (tmp_path / "x.xlsx").write_bytes(data)
    steps = [
        ("unprotect", "表三", ""),
        ("insert", "表三", "A9:A10"),
        ("insert", "表三", "E1:F1", "columns"),
        ("insert", "表三", "A2"),
        ("rename", "表四", "", "复议和诉讼"),
        ("save", "", "", (tmp_path / "saved.xlsx").as_uri()),
    ]
    libreoffice.drive(tmp_path / "x.xlsx", steps, tmp_path)
    saved = (tmp_path / "saved.xlsx").read_bytes()
    outcome = checked(saved)
    assert outcome.report.named
    assert outcome.report.numbers == checked(data).report.numbers
    assert sayings(saved, "x.xlsx") == sayings(data, "x.xlsx")
    assert outcome.report.figures[OTHER].place.name == "复议和诉讼"


def test_the_guide_and_the_checks_are_read_only_where_a_figure_takes_something_from_them() -> None:
    data = official(FORMS["2021"], figures("2021"))
    total = "requests/received/requester.total"
    place = places(checked(data).report)[total]

    def sheets_read(changed: bytes) -> set[str]:
        return {r.cells[0].place.name for r in sources.read(changed, "x.xlsx").rows}

    def with_formula(formula: str) -> bytes:
        cell = f"{column_letters(place.column)}{place.row}".encode()

        def change(part: str, content: bytes) -> bytes:
            pattern = rb'(<c r="%s"[^>]*>)<f>[^<]*</f>' % cell
            return re.sub(pattern, rb"\1<f>%s</f>" % formula.encode(), content) if b"worksheet " in content else content

        return mangling.repacked(data, change)

    aside = set(identity.ASIDE)
    assert aside == {*CHECKS, *GUIDE}
    assert set(identity.FINDINGS) == set(FINDINGS)
    assert not aside & sheets_read(data)
    taken = with_formula("勾稽校验!B99+D8")
    assert aside & sheets_read(taken) == {"勾稽校验"}
    assert "formula-differs" in codes(checked(taken))
    assert not aside & sheets_read(with_formula('勾稽校验!$C$6&amp;""'))


def test_a_sheet_is_read_whatever_it_is_called_if_figures_are_named_on_it() -> None:
    data = official(FORMS["2021"], figures("2021", wrong=True))

    def swap(part: str, content: bytes) -> bytes:
        if not part.startswith(("xl/workbook", "xl/worksheets/sheet")):
            return content
        text = content.decode().replace("填表说明", "表0").replace('name="表三"', 'name="填表说明"')
        return text.replace("表三!", "填表说明!").encode()

    outcome = checked(mangling.repacked(data, swap))
    assert outcome.report.named
    assert outcome.report.figures[CELL].place.name == "填表说明"
    assert codes(outcome) == codes(checked(data))


def test_a_workbook_that_only_says_that_it_is_ours_is_read_whole() -> None:
    data = official(FORMS["2021"], figures("2021"))
    without = mangling.repacked(data, lambda part, content: content.replace(b'name="_xlreport"', b'name="other"'))
    assert identity.ASIDE & {r.cells[0].place.name for r in sources.read(without, "x.xlsx").rows}


def test_a_number_with_more_digits_than_a_form_takes_is_what_the_cell_holds() -> None:
    long = 10**20
    cell = FORMS["2021"].cells[CELL]
    place = Place("sheet", 1, 1, "表三")
    assert figure_of(cell, GridCell(str(long), place, value=long), None).value == long
    assert figure_of(cell, GridCell("若干", place), None).value is None
    assert figure_of(cell, GridCell("3", place, value=3), None).value == 3


def test_a_key_without_a_value_says_nothing() -> None:
    grid = sources.read(official(FORMS["2021"], figures("2021")), "x.xlsx")
    bare = GridRow((GridCell("note", Place("sheet", 999, 1, identity.SHEET)),))
    book = recognise(replace(grid, rows=(*grid.rows, bare)))
    assert book is not None
    assert "note" not in book.said


def test_hidden_figures_are_told_of_every_sheet_but_for_last_years_columns() -> None:
    grid = sources.read(official(FORMS["2021"], figures("2021")), "x.xlsx")
    details = ({"sheet": "表三", "count": 9}, {"sheet": "别的表", "count": 9})
    told = tuple(Finding("hidden-figures", "warning", details=d) for d in details)
    other = Finding("macros", "info", details={"sheet": "表三"})
    book = recognise(replace(grid, findings=(*told, other)))
    assert book is not None
    assert [(f.code, f.details["sheet"]) for f in book.grid.findings] == [
        ("hidden-figures", "别的表"),
        ("macros", "表三"),
    ]
