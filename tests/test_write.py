"""The official workbook, walked cell by cell with a reader that is not ours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from making import balanced, made_report
from spoiling import spoiled
from xlreport import sources
from xlreport.check import check
from xlreport.checks import balances
from xlreport.form import AMOUNT, CHANGE, Form, editions, load_form
from xlreport.layout import layout_of
from xlreport.match import parse
from xlreport.migrate import migrate
from xlreport.numerals import to_number
from xlreport.render.examples import broken
from xlreport.report import ERROR, Figure, Finding, Place, Report
from xlreport.write import design, write
from xlreport.write.templates import blank_workbooks
from xlreport.write.texts import ERROR_LIMIT, PROMPT_LIMIT, TITLE_LIMIT, clean, clip, lines, number_text, pieces, units

EDITIONS = editions(local=True)
HERE = Place("line", 1)


def opened(content: bytes, *, results: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def sound(edition: str, seed: int = 1) -> Report:
    form = load_form(edition)
    return made_report(form, balanced(form, Random(seed)))


def changed(report: Report, figures: dict[str, Figure | None]) -> Report:
    """The report with some figures replaced; None takes the cell away."""
    kept = {a: f for a, f in (dict(report.figures) | figures).items() if f is not None}
    return replace(report, figures=kept)


def number(value: int | Decimal) -> Figure:
    return Figure(value, str(value), HERE, "万元")


TOTAL = "requests/outcome.total/requester.total"
BLANK, WORDS = Figure(None, "", HERE), Figure(None, "/", HERE)


def odd(edition: str) -> Report:
    """A report with a wrong total, a blank, words, a missing cell and a blank total."""
    return changed(
        sound(edition),
        {
            TOTAL: number(987),
            "requests/received/requester.organization.research": BLANK,
            "requests/outcome.disclosed/requester.natural_person": WORDS,
            "disputes/cases/litigation.direct.upheld": None,
            "disputes/cases/reconsideration.total": BLANK,
        },
    )


WORKBOOKS = {
    **{f"blank {e}": (None, e) for e in EDITIONS},
    **{f"sound {e}": (sound(e), e) for e in EDITIONS},
    **{f"odd {e}": (odd(e), e) for e in EDITIONS},
}


@pytest.fixture(scope="module", params=WORKBOOKS)
def workbook(request: pytest.FixtureRequest) -> tuple[Form, bytes]:
    report, edition = WORKBOOKS[request.param]
    form = load_form(edition)
    return form, write(report, form)


def guards(sheet: Worksheet) -> dict[str, Any]:
    """Each validated cell with its validation."""
    found: dict[str, Any] = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row, column in area.cells:
                found[sheet.cell(row, column).coordinate] = rule
    return found


def test_every_input_is_named_unlocked_validated_and_prompted(workbook: tuple[Form, bytes]) -> None:
    form, content = workbook
    book, layout = opened(content), layout_of(form)
    walked = 0
    for sheet in layout.sheets.values():
        rules = guards(book[sheet])
        for address, spot in layout.spots.items():
            if spot.sheet != sheet:
                continue
            cell, kind = book[sheet][spot.a1], form.cells[address].kind
            target = book.defined_names[layout.names[address]].attr_text
            assert target.replace("$", "").replace("'", "") == f"{sheet}!{spot.a1}"
            assert book[sheet].protection.sheet
            if cell.data_type == "f":
                assert cell.protection.locked
                assert spot.a1 not in rules
                continue
            walked += 1
            assert not cell.protection.locked
            assert cell.fill.fill_type, "an input is tinted"
            rule = rules[spot.a1]
            assert rule.showInputMessage
            assert rule.showErrorMessage
            assert rule.prompt
            assert "填" in rule.prompt
            assert rule.type == ("custom" if kind == AMOUNT else "whole")
            # "between" is the default, which the package leaves out
            assert (rule.operator or "between") == ("between" if kind in (CHANGE, AMOUNT) else "greaterThanOrEqual")
            if kind == AMOUNT:
                assert re.search(r"ROUND\(\w+,4\)", rule.formula1)
    assert walked >= len(form.cells) - len(form.totals)


def test_every_total_is_a_formula_with_its_result_and_a_live_check(workbook: tuple[Form, bytes]) -> None:
    form, content = workbook
    book, results, layout = opened(content), opened(content, results=True), layout_of(form)
    panel = {
        (sheet, cell.value): results[sheet][cell.coordinate].value
        for sheet in layout.sheets.values()
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.data_type == "f" and str(cell.value).startswith("=IF(勾稽校验!G")
    }
    assert len(panel) == len(form.relations), "each relation has its live check beside its table"
    assert set(panel.values()) <= {"平衡", "未填全", "有文字"} or any(v.startswith("差 ") for v in panel.values())
    for address, relation in form.totals.items():
        spot = layout.spots[address]
        cell = book[spot.sheet][spot.a1]
        if cell.data_type == "f":
            assert cell.value == "=" + layout.total_formula(relation)
        else:
            assert cell.comment, "a total without a formula says why"


def test_nothing_shows_zero_before_recalculation() -> None:
    report = sound("2021")
    results, layout = opened(write(report, report.form), results=True), layout_of(report.form)
    for address, spot in layout.spots.items():
        shown = results[spot.sheet][spot.a1].value
        assert Decimal(repr(shown)) == Decimal(report.value(address) or 0), address


def test_a_blank_form_shows_no_number_at_all() -> None:
    form = load_form("2019")
    content = write(None, form)
    results, layout = opened(content, results=True), layout_of(form)
    assert {results[s.sheet][s.a1].value for s in layout.spots.values()} == {None}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
    empty = re.findall(r"<c [^>]*><f>[^<]*</f><v></v></c>|<c [^>]*><f>[^<]*</f></c>", "".join(sheets))
    assert empty
    assert all('t="str"' in c for c in empty), "an empty result is stored as a text, not as never calculated"


def test_a_total_that_its_parts_contradict_stays_as_reported_and_says_so() -> None:
    report = odd("2021")
    book, layout = opened(write(report, report.form)), layout_of(report.form)
    cell = book["表三"][layout.spots[TOTAL].a1]
    assert cell.value == 987
    assert "原报告写“987”" in cell.comment.text
    expected = sum(report.value(t.cell) or 0 for t in report.form.totals[TOTAL].rhs)
    assert f"各项之和是 {expected}" in cell.comment.text
    blank_total = layout.spots["disputes/cases/reconsideration.total"]
    assert book["表四"][blank_total.a1].value is None
    assert "未填" in book["表四"][blank_total.a1].comment.text


def test_a_total_in_words_over_a_blank_part_stays_in_words() -> None:
    part = "requests/outcome.total/requester.natural_person"
    report = changed(sound("2021"), {TOTAL: Figure(None, "增", HERE), part: BLANK})
    cell = opened(write(report, report.form))["表三"][layout_of(report.form).spots[TOTAL].a1]
    assert (cell.value, cell.data_type) == ("增", "s")


def test_a_cell_whose_figures_could_not_be_placed_is_not_called_missing() -> None:
    lost = "（一）予以公开\t2\t2\t4"
    source = broken({"replace": [["（一）予以公开\t2\t2\t0\t0\t0\t0\t4", lost]]})
    assert source is not None
    report, reading = parse(sources.read(source.data, "lost.txt"))
    assert [f.code for f in reading] == ["short-row"]
    spot = layout_of(report.form).spots[reading[0].cells[0]]
    note = opened(write(report, report.form, findings=reading))[spot.sheet][spot.a1].comment.text
    assert note == "原文这一行有数字，但对不上列，没有读取；请对照原文填写"


def test_blank_words_and_missing_stay_apart() -> None:
    report = odd("2019")
    book, layout = opened(write(report, report.form)), layout_of(report.form)

    def cell(address: str) -> Any:
        return book[layout.spots[address].sheet][layout.spots[address].a1]

    blank, words = (
        cell("requests/received/requester.organization.research"),
        cell("requests/outcome.disclosed/requester.natural_person"),
    )
    missing = cell("disputes/cases/litigation.direct.upheld")
    assert (blank.value, blank.comment) == (None, None)
    assert (words.value, words.data_type) == ("/", "s")
    assert (missing.value, missing.comment.text) == (None, "原文无此格")
    assert missing.border.diagonalUp
    assert not blank.border.diagonalUp
    kept = [row[1].value for row in book["_xlreport"].iter_rows() if row[0].value == "missing"]
    assert kept == ["disputes/cases/litigation.direct.upheld"]


@pytest.mark.parametrize(("totals", "formulas"), [("formula", 32), ("reported", 0)])
def test_the_reader_chooses_what_becomes_of_totals(totals: str, formulas: int) -> None:
    report = odd("2019")
    book, layout = opened(write(report, report.form, totals=totals)), layout_of(report.form)
    cells = [book[s.sheet][s.a1] for a, s in layout.spots.items() if a in report.form.totals]
    assert sum(c.data_type == "f" for c in cells) == formulas
    if totals == "formula":
        total = book["表三"][layout.spots[TOTAL].a1]
        assert "原报告写“987”" in total.comment.text, "what was reported is never lost"
        assert all(c.protection.locked for c in cells)


def test_a_report_of_the_wrong_edition_becomes_a_form_to_fill_in() -> None:
    old, form = sound("2019", 3), load_form("2021")
    report, findings = migrate(old, form)
    book = opened(write(report, form, findings=findings, to_fill=True))
    layout = layout_of(form)
    assert {p.name: p.value for p in book.custom_doc_props.props}["xlreport.kind"] == "form"
    for address, spot in layout.spots.items():
        cell = book[spot.sheet][spot.a1]
        assert (cell.data_type == "f") == (address in form.totals)
        if address in old.figures and address in form.cells and address not in form.totals:
            assert cell.value == old.value(address)
    carried = [f for f in findings if f.code == "split-needed"]
    for column in form.table("requests").column_leaves:
        other = old.value(f"requests/outcome.other/{column.id}")
        parts = tuple(f"requests/outcome.other.{p}/{column.id}" for p in ("not_corrected", "fee_unpaid", "rest"))
        if column.id != "requester.total":
            assert (parts in {f.cells for f in carried}) == bool(other)
            assert {report.value(p) for p in parts} == ({None} if other else {0})
    assert {f.details["count"] for f in findings if f.code == "fill-after-migration"} == {6, 1}
    there_and_back, _ = migrate(report, load_form("2019"))
    assert there_and_back.value("requests/received/requester.total") == old.value("requests/received/requester.total")


def test_what_last_year_settles_is_filled_in_and_says_whence() -> None:
    form, last = load_form("2021"), sound("2019", 4)
    book, layout = opened(write(None, form, last=last)), layout_of(form)
    for column in form.table("requests").column_leaves:
        cell = book["表三"][layout.spots[f"requests/brought_forward/{column.id}"].a1]
        if column.id == "requester.total":
            assert cell.data_type == "f"
            continue
        assert cell.value == last.value(f"requests/carried_forward/{column.id}")
        assert "取自上年报告：第" in cell.comment.text
    groups = {k: d for k, d in book["表三"].column_dimensions.items() if d.outlineLevel}
    assert groups
    assert all(d.hidden for d in groups.values())
    checks = [row[2].value for row in book["勾稽校验"].iter_rows() if row[0].data_type == "n"]
    assert sum("上年结转等于上一年度报告" in str(c) for c in checks) == 7


def test_every_relation_stands_on_the_check_sheet_with_the_checkers_verdict() -> None:
    report = odd("2021")
    content = write(report, report.form)
    book, results = opened(content), opened(content, results=True)["勾稽校验"]
    rows = [r for r in results.iter_rows(min_row=11) if isinstance(r[0].value, int)]
    assert len(rows) == len(report.form.relations) + len(report.form.cautions)
    words = [r[6].value for r in rows[: len(report.form.relations)]]
    assert words.count("不平") == int(re.search(r"\d+", results["C9"].value).group()) == results["D9"].value
    for row in rows:
        sheet, _, at = row[7].value.partition("!")
        assert at in book[sheet].dimensions or book[sheet][at]
        assert row[7].hyperlink.location.replace("'", "") == row[7].value


def test_official_look(workbook: tuple[Form, bytes]) -> None:
    form, content = workbook
    book, layout = opened(content), layout_of(form)
    for section in form.sections:
        sheet = book[layout.sheets[section.id]]
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1) == 1
        assert "&P" in sheet.oddFooter.center.text
        if section.tables:
            blocks = layout.blocks_of(section)
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.print_title_rows
            assert sheet.freeze_panes
            first = blocks[0].figures
            assert sheet.sheet_view.selection[-1].activeCell == f"{chr(64 + first.left)}{first.top}"
            area = sheet.print_area.replace("$", "").rpartition("!")[2]
            last_column = chr(64 + blocks[0].outline.right)
            assert area == f"A2:{last_column}{blocks[-1].outline.bottom}", "panels and status are not printed"
            for block in blocks:
                for label in block.labels:
                    assert sheet.cell(label.row, label.column).value == (label.text or None)
                    assert sheet.cell(label.row, label.column).border.left.style == "thin"
    assert book.sheetnames[0] == "封面"
    assert book["_xlreport"].sheet_state == "veryHidden"
    about = {p.name: p.value for p in book.custom_doc_props.props}
    assert about["xlreport.edition"] == form.edition


def test_the_limits_of_the_package_are_kept(workbook: tuple[Form, bytes]) -> None:
    _, content = workbook
    book = opened(content)
    for sheet in book.worksheets:
        assert len(sheet.title) <= 31
        assert len(sheet._hyperlinks) <= 65_530
        for rule in sheet.data_validations.dataValidation:
            assert units(rule.promptTitle or "") <= TITLE_LIMIT
            assert units(rule.prompt or "") <= PROMPT_LIMIT
            assert units(rule.error or "") <= ERROR_LIMIT
            assert units(rule.formula1 or "") <= 255
        for row in sheet.iter_rows():
            for cell in row:
                assert units(str(cell.value or "")) <= (8_192 if cell.data_type == "f" else 32_767)
    assert all(len(n) <= 255 for n in book.defined_names)
    old_functions = {
        "COUNT", "COUNTBLANK", "COUNTIF", "HYPERLINK", "IF", "INDEX", "MATCH", "OR", "ROWS", "SUBSTITUTE", "SUM",
        "SUMPRODUCT", "TRIM",
    }  # fmt: skip
    used = {
        name
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for name in re.findall(r"([A-Z][A-Z.]+)\(", re.sub(r'"[^"]*"', "", cell.value))
    }
    assert used <= old_functions


SCHEMA_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells
    conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter
    rowBreaks colBreaks ignoredErrors drawing legacyDrawing
"""


def test_every_part_is_well_formed_and_every_worksheet_in_schema_order(workbook: tuple[Form, bytes]) -> None:
    order = SCHEMA_ORDER.split()
    with zipfile.ZipFile(io.BytesIO(workbook[1])) as package:
        assert len(set(map(str.lower, package.namelist()))) == len(package.namelist())
        for name in package.namelist():
            root = ElementTree.fromstring(package.read(name))
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                places = [order.index(child.tag.rpartition("}")[2]) for child in root]
                assert places == sorted(places), name


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_templates_handed_out_are_not_stale(edition: str) -> None:
    path, content = next((p, c) for p, c in blank_workbooks().items() if p.stem == edition)
    assert parts(path.read_bytes()) == parts(content), "run make templates"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {n: package.read(n) for n in package.namelist() if n != "docProps/app.xml"}


def test_equal_arguments_give_equal_bytes() -> None:
    report = odd("2021")
    assert write(report, report.form, last=sound("2021", 9)) == write(report, report.form, last=sound("2021", 9))


HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "http://example.com",
    "\x00\x0b\ud800坏",
    "'; --",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text: str) -> None:
    report = replace(
        changed(sound("2021"), {TOTAL: Figure(None, text, HERE)}), agency=text, title=text, prose={"overview": text}
    )
    book = opened(write(report, report.form, findings=[Finding("blank", ERROR, details={"count": text})]))
    seen = [c for sheet in book.worksheets for c in cells_of(sheet) if clean(text) and clean(text) in str(c.value)]
    assert seen
    assert all(c.data_type == "s" for c in seen if not str(c.value).startswith('="'))
    assert {c.hyperlink.target for sheet in book.worksheets for c in cells_of(sheet) if c.hyperlink} == {None}


def cells_of(sheet: Worksheet) -> Iterator[Any]:
    return (c for row in sheet.iter_rows() for c in row if c.value is not None)


def test_long_prose_is_kept_whole() -> None:
    text = "主动公开。" * 9_000 + "\n\n第三段"
    report = replace(sound("2021"), prose={"overview": text})
    sheet = opened(write(report, report.form))["一、总体情况"]
    kept = [c.value for row in sheet.iter_rows(min_row=2, max_col=1) for c in row if c.value]
    assert "".join(kept) == text.replace("\n", "")
    assert all(d.height is None or d.height <= 409.5 for d in sheet.row_dimensions.values())


def test_a_finding_leads_to_its_cell() -> None:
    report = odd("2021")
    spot = layout_of(report.form).spots[TOTAL]
    finding = Finding("not-a-number", ERROR, (TOTAL,), HERE, details={"raw": "/"})
    sheet = opened(write(report, report.form, findings=[finding]))["校验结果"]
    row = list(sheet[4])
    assert row[1].value == "错误"
    assert row[2].value == spot.link
    assert row[2].hyperlink.location.replace("'", "") == spot.link
    assert row[8].value == "第 1 行"


def test_a_cell_with_a_finding_says_where_its_figure_stood() -> None:
    text = (Path(__file__).parent.parent / "samples" / "石桥头镇2020.txt").read_bytes()
    report, reading = parse(sources.read(text, "a.txt"))
    outcome = check(report, reading)
    content = write(report, report.form, findings=outcome.findings)
    book, layout = opened(content), layout_of(report.form)
    told = {c for f in outcome.findings for c in ([s.cell for s in f.suspects] or f.cells)}
    assert len(told) > 2
    for address in told:
        spot, figure = layout.spots[address], report.figures[address]
        note = book[spot.sheet][spot.a1].comment.text
        written = f"写作“{figure.raw.strip()}”" if figure.raw.strip() else "空白"
        assert f"原文位置：第 {figure.place.row} 行" in note
        assert note.endswith(written)
        assert note.startswith("【") or "\n【" in note, "the note tells the finding"
    assert "in the source: line" in str(notes_of(write(report, report.form, findings=outcome.findings, lang="en")))


def notes_of(content: bytes) -> list[str]:
    return [c.comment.text for sheet in opened(content).worksheets for c in cells_of(sheet) if c.comment]


def test_figures_of_more_digits_than_a_cell_holds_stay_text() -> None:
    long = "123456789012.3456"
    report = changed(sound("2021"), {"fees/fees/amount": Figure(Decimal(long), long, HERE)})
    cell = opened(write(report, report.form))["表二"][layout_of(report.form).spots["fees/fees/amount"].a1]
    assert cell.value == long
    assert "15 位" in cell.comment.text


def test_english_is_complete_but_for_the_forms_own_words() -> None:
    book = opened(write(odd("2021"), load_form("2021"), lang="en"), results=True)
    assert book.sheetnames[0] == "Cover"
    assert book["表三"]["A1"].value.startswith("Check: ")
    assert book["Cover"]["A4"].value == "Agency"


def test_the_design_is_separate_from_the_figures() -> None:
    """Two reports differ in contents alone: widths, heights, rules and merges are those of the edition."""
    one, two = (design(sound("2021", n), load_form("2021")) for n in (1, 2))
    for a, b in zip(one.pages, two.pages, strict=True):
        assert [i[:2] + i[3:6] for i in a] == [i[:2] + i[3:6] for i in b]
        assert (a.widths, a.guards, a.shades, a.printed) == (b.widths, b.guards, b.shades, b.printed)


@given(st.text(max_size=300), st.integers(2, 40))
def test_clipping_and_cutting_keep_to_the_limit(text: str, limit: int) -> None:
    assert units(clip(text, limit)) <= max(limit, 1)
    cut = pieces(text, limit)
    assert "".join(cut) == text
    assert all(units(p) <= limit for p in cut)


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_cleaned_text_is_valid_xml(text: str) -> None:
    ElementTree.fromstring(f"<t>{clean(text).replace('&', '').replace('<', '')}</t>")


def test_lines_are_never_reckoned_too_few() -> None:
    assert lines("一二三四五", 10.6) == 1
    assert lines("一二三四五六", 10.6) == 2
    assert lines("a\nb", 50) == 2


@pytest.mark.parametrize("seed", range(40))
def test_the_panel_and_the_checker_never_disagree(seed: int) -> None:
    random = Random(seed)
    form = load_form(random.choice(EDITIONS))
    report = spoiled(made_report(form, balanced(form, random)), random)
    for column in random.sample(form.table("requests").column_leaves, random.choice((0, 1, 3))):
        begun = [a for a, c in form.cells.items() if c.column is column and random.random() < 0.8]
        report = changed(report, dict.fromkeys(begun, BLANK))
    book = design(report, form, totals=random.choice(("auto", "reported")))
    checks = next(p for p in book.pages if p.name == "勾稽校验")
    first = next(i.row for i in checks if i.value == 1 and i.column == 1)
    words = {i.row: i.value for i in checks if i.column == 7}
    said = {
        "平衡": balances.HELD,
        "不平": balances.BROKEN,
        "未填全": balances.NOT_ASSESSED,
        "有文字": balances.NOT_ASSESSED,
    }
    shown = {r.id: said[str(words[first + n])] for n, r in enumerate(form.relations)}
    assert shown == dict(balances.statuses(report))


def test_another_reader_sees_the_same_figures() -> None:
    report = sound("2019", 8)
    book = CalamineWorkbook.from_filelike(io.BytesIO(write(report, report.form)))
    rows = {s: book.get_sheet_by_name(s).to_python(skip_empty_area=False) for s in ("表二", "表三", "表四")}
    for address, spot in layout_of(report.form).spots.items():
        shown = rows[spot.sheet][spot.row - 1][spot.column - 1]
        assert to_number(shown) == report.value(address), address


@pytest.mark.parametrize(
    ("fonts", "faces"), [("standard", {"黑体", "宋体"}), ("gongwen", {"方正小标宋简体", "仿宋_GB2312"})]
)
def test_fonts_are_those_of_the_office(fonts: str, faces: set[str]) -> None:
    book = opened(write(None, load_form("2021"), fonts=fonts))
    used = {c.font.name for s in ("封面", "表三") for c in cells_of(book[s])}
    assert used == faces


def test_numbers_are_joined_to_text_as_a_spreadsheet_does() -> None:
    numbers = (Decimal("0.5") - Decimal("6495.5"), Decimal("1.50"), Decimal("1E+2"), 10, -3)
    assert [number_text(n) for n in numbers] == ["-6495", "1.5", "100", "10", "-3"]


def verdict_of(report: Report, label: str) -> object:
    """What the check sheet says of the first relation with that label."""
    page = list(next(p for p in design(report, report.form).pages if p.name == "勾稽校验"))
    row = next(i.row for i in page if i.column == 3 and label in str(i.value))
    return next(i.value for i in page if (i.row, i.column) == (row, 7))


@pytest.mark.parametrize(
    ("items", "change", "decisions", "said"),
    [(6, 1, 7, "请核实"), (6, 1, 8, "合理"), (6, 0, 6, "合理"), (2, -2, 0, "合理"), (None, 1, 7, "未填全")],
)
def test_items_in_place_of_decisions_are_doubted_only_where_something_changed_and_was_decided(
    items: int | None, change: int, decisions: int, said: str
) -> None:
    report = sound("2019")
    row = "licensing/licences"
    figures = {f"{row}/change": number(change), f"{row}/decisions": number(decisions)}
    figures[f"{row}/items_last_year"] = number(items) if items is not None else Figure(None, "", HERE)
    assert verdict_of(changed(report, figures), "处理决定数量是办件量") == said


@pytest.mark.parametrize(("in_force", "said"), [(4, "请核实"), (5, "合理"), (6, "合理")])
def test_a_floor_may_be_reached(in_force: int, said: str) -> None:
    row = "documents/rules"
    figures: dict[str, Figure | None] = {f"{row}/disclosed": number(5), f"{row}/disclosed_total": number(in_force)}
    assert verdict_of(changed(sound("2019"), figures), "对外公开总数量不小于") == said


@pytest.mark.parametrize(("digits", "is_kept"), [("1234567890123.45", True), ("1234567890123.456", False)])
def test_a_figure_keeps_as_many_digits_as_a_spreadsheet_holds(digits: str, is_kept: bool) -> None:
    cell = "fees/fees/amount"
    report = changed(sound("2021"), {cell: number(Decimal(digits))})
    spot = layout_of(report.form).spots[cell]
    page = next(p for p in design(report, report.form).pages if p.name == spot.sheet)
    shown = next(i for i in page if (i.row, i.column) == (spot.row, spot.column))
    assert (shown.value, shown.style) == ((Decimal(digits), "input") if is_kept else (digits, "odd"))
