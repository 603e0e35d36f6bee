"""The formulas of returned workbooks: what each finding means, told apart on whole files."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.formula.translate import Translator

from engines import libreoffice
from filled import Content, checked, codes, official, places, retyped
from making import balanced
from xlreport.catalogue import message
from xlreport.checks.formulas import MOST_TOLD
from xlreport.form import load_form
from xlreport.formulas import Linear, linear
from xlreport.mark import mark
from xlreport.mark.restore import restorable, told
from xlreport.report import Finding, Place

FORM = load_form("2021")
VALUES = balanced(FORM, Random(4), busy=True)
FILLED = official(FORM, VALUES)
CLEAN = checked(FILLED)
PLACES = places(CLEAN.report)
TOTAL = "requests/received/requester.total"
PARTS = [t.cell for t in FORM.totals[TOTAL].rhs]
ROW = PLACES[TOTAL].row


def after(contents: dict[str, Content]) -> list[Finding]:
    """What is found when some cells of the filled form have been given other contents."""
    return list(checked(retyped(FILLED, {PLACES[a]: c for a, c in contents.items()})).findings)


def found(contents: dict[str, Content]) -> list[str]:
    return sorted(f.code for f in after(contents) if f.code != "missing-section")


def test_a_cell_that_is_too_far_out_to_be_read_is_not_taken_for_nothing() -> None:
    value = VALUES[PARTS[0]]
    assert value
    assert found({PARTS[0]: ("=ZZ5", value)}) == []
    assert found({PARTS[0]: ("=Z5", value)}) == ["stored-differs"], "a cell within reach that is blank counts nothing"


def test_a_form_filled_in_and_calculated_has_nothing_to_say_of_its_formulas() -> None:
    assert codes(CLEAN) == []
    assert {a for a, f in CLEAN.report.figures.items() if f.formula} == set(FORM.totals) == CLEAN.report.totals


SUM = f"=SUM(D{ROW}:I{ROW})"
BY_HAND = "=" + "+".join(f"{c}{ROW}" for c in "DEFGHI")
RIGHT = VALUES[TOTAL]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (RIGHT, "formula-overwritten"),
        ((SUM, RIGHT), "formula-rewritten"),
        ((BY_HAND, RIGHT), "formula-rewritten"),
        ((f"=+D{ROW}+SUM(E{ROW}:F{ROW},G{ROW}:I{ROW})-0", RIGHT), "formula-rewritten"),
        ((f"=SUM(D{ROW}:H{ROW})+I{ROW}-(-0)", RIGHT), "formula-rewritten"),
        ((f"=SUMPRODUCT(D{ROW}:I{ROW})", RIGHT), "formula-not-understood"),
        ((f"=SUM(D{ROW}:I{ROW})*1", RIGHT), "formula-not-understood"),
        ((f"=IF(SUM(D{ROW}:I{ROW})>9,SUM(D{ROW}:I{ROW}),0)", RIGHT), "formula-not-understood"),
        ((f'=IF(COUNTBLANK(D{ROW}:I{ROW})<7,"",SUM(D{ROW}:I{ROW}))', RIGHT), "formula-not-understood"),
        ((f"=SUM([1]Sheet1!D{ROW}:I{ROW})", RIGHT), "formula-not-understood"),
        ((f"=SUM('a:b'!D{ROW}:I{ROW})", RIGHT), "formula-not-understood"),
        (("=SUM(received)", RIGHT), "formula-not-understood"),
        # As totals were first handed out, with the number of cells written into the formula.
        ((f'=IF(COUNTBLANK(D{ROW}:I{ROW})=6,"",SUM(D{ROW}:I{ROW}))', RIGHT), None),
        # A sum over the label beside the figures adds nothing more: SUM passes over text.
        ((f"=SUM(A{ROW}:I{ROW})", RIGHT), "formula-rewritten"),
    ],
)  # fmt: skip
def test_one_formula(content: Content, code: str | None) -> None:
    assert found({TOTAL: content}) == ([code] if code else [])


def test_a_formula_that_leaves_out_a_cell_adds_other_cells() -> None:
    less = RIGHT - VALUES[PARTS[-1]]
    assert found({TOTAL: (f"=SUM(D{ROW}:H{ROW})", less)}) == ["formula-differs", "unbalanced"]


def test_a_formula_may_be_wrong_though_its_result_is_right() -> None:
    [finding] = after({PARTS[-1]: 0, TOTAL: (f"=SUM(D{ROW}:H{ROW})", RIGHT - VALUES[PARTS[-1]])})[-1:]
    assert (finding.code, finding.cells) == ("formula-differs", (TOTAL,))


def test_a_formula_shifted_by_a_row() -> None:
    below = Translator(SUM, "J1").translate_formula("J2")
    values = sum(VALUES[c.replace("received", "brought_forward")] for c in PARTS)
    assert "formula-differs" in found({TOTAL: (below, values)})


def test_a_deleted_formula_is_not_just_a_blank() -> None:
    assert found({TOTAL: None}) == ["formula-deleted", "total-blank"]


def test_a_stored_result_that_the_formula_does_not_give() -> None:
    wrong = after({TOTAL: (SUM, RIGHT + 1)})
    assert sorted(f.code for f in wrong) == ["formula-rewritten", "stored-differs", "unbalanced"]
    [finding] = [f for f in wrong if f.code == "stored-differs"]
    assert (finding.details["value"], finding.details["expected"]) == (RIGHT + 1, RIGHT)


def test_many_overwritten_at_once_are_one_finding() -> None:
    # Pasted as values: every formula is gone, every figure right.
    [finding] = after({a: VALUES[a] for a in FORM.totals})
    assert (finding.code, set(finding.cells)) == ("formula-overwritten", set(FORM.totals))


def test_text_that_a_sum_passes_over() -> None:
    part = PARTS[0]
    less = RIGHT - VALUES[part]
    wrong = after({part: f" {VALUES[part]}", TOTAL: (SUM, less)})
    assert {f.code for f in wrong} == {"text-number", "formula-rewritten", "unbalanced"}
    [finding] = [f for f in wrong if f.code == "text-number"]
    assert finding.cells == (part,)


def test_formulas_never_calculated_are_reckoned_in_order() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILLED))  # openpyxl does not keep results
    out = io.BytesIO()
    book.save(out)
    outcome = checked(out.getvalue())
    assert codes(outcome) == ["not-calculated"]
    assert outcome.report.numbers == VALUES
    [finding] = [f for f in outcome.findings if f.code == "not-calculated"]
    assert set(finding.cells) == set(FORM.totals)


def test_a_blank_form_saved_without_results_stays_blank() -> None:
    blank = official(FORM, dict.fromkeys(FORM.cells))
    book = openpyxl.load_workbook(io.BytesIO(blank))
    out = io.BytesIO()
    book.save(out)
    assert codes(checked(out.getvalue())) == codes(checked(blank))
    assert checked(out.getvalue()).report.numbers == {}


def test_formulas_of_the_agencys_own_beside_the_form_are_followed() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in openpyxl.load_workbook(io.BytesIO(FILLED), data_only=True)["表三"].iter_rows(min_row=3):
        for cell in row[:10]:
            if cell.value is not None:
                sheet[cell.coordinate] = cell.value
    sheet[f"J{ROW}"] = f"=L{ROW}+M{ROW}"
    sheet[f"L{ROW}"] = f"=SUM(D{ROW}:F{ROW})"
    sheet[f"M{ROW}"] = f"=I{ROW}+H{ROW}+G{ROW}"
    out = io.BytesIO()
    book.save(out)
    report = checked(out.getvalue())
    assert report.report.value(TOTAL) == RIGHT
    assert [f.code for f in report.findings if "formula" in f.code] == []
    sheet[f"M{ROW}"] = f"=SUMPRODUCT(G{ROW}:I{ROW})"
    out = io.BytesIO()
    book.save(out)
    report = checked(out.getvalue())
    assert [f.code for f in report.findings if "formula" in f.code] == ["formula-not-understood"]


def test_a_converted_report_knows_which_of_its_totals_had_formulas() -> None:
    values = VALUES | {TOTAL: RIGHT + 5}
    data = official(FORM, values, to_fill=False)
    report = checked(data).report
    assert TOTAL not in report.totals
    assert "formula-overwritten" not in codes(checked(data))
    other = next(a for a in report.totals if report.figures[a].formula)
    assert "formula-overwritten" in codes(checked(retyped(data, {places(report)[other]: VALUES[other]})))


# ---- formulas put back


def restored(data: bytes) -> tuple[bytes, dict[Place, object]]:
    outcome = checked(data)
    put_back = restorable(outcome.report, outcome.findings)
    copy = mark(
        data,
        outcome.findings,
        FORM,
        message=lambda f: ("", words.zh if (words := told(f, outcome.report, put_back)) else ""),
        places=places(outcome.report),
        restored=put_back,
    )
    return copy, put_back


DAMAGE: dict[str, Content] = {
    TOTAL: RIGHT + 7,
    "requests/brought_forward/requester.total": None,
    "requests/outcome.disclosed/requester.total": ("=SUM(D9:E9)", 3),
    "requests/outcome.total/requester.total": (f"=ROUND({RIGHT},0)", RIGHT),
    "disputes/cases/reconsideration.total": "没有",
}


def test_official_formulas_can_be_put_back() -> None:
    assert DAMAGE.keys() <= FORM.totals.keys()
    data = retyped(FILLED, {PLACES[a]: c for a, c in DAMAGE.items()})
    copy, put_back = restored(data)
    assert set(put_back) == {PLACES[a] for a in DAMAGE}
    again = checked(copy)
    assert codes(again) == []
    assert again.report.numbers == VALUES
    official_formulas = {a: f.formula for a, f in CLEAN.report.figures.items()}
    assert {a: f.formula for a, f in again.report.figures.items()} == official_formulas
    sheet = openpyxl.load_workbook(io.BytesIO(copy))["校验结果"]
    told = " ".join(str(sheet.cell(r, 11).value) for r in range(3, sheet.max_row + 1))
    assert f"原为“{RIGHT + 7}”" in told
    assert "原为空白" in told
    assert "原为“=SUM(D9:E9)”" in told


def test_what_was_put_back_is_told_in_both_languages() -> None:
    outcome = checked(retyped(FILLED, {PLACES[a]: DAMAGE[a] for a in list(DAMAGE)[:2]}))
    put_back = restorable(outcome.report, outcome.findings)
    said = [words for f in outcome.findings if (words := told(f, outcome.report, put_back))]
    typed, deleted = (str(PLACES[a]) for a in list(DAMAGE)[:2])
    assert sorted(w.en for w in said) == sorted([
        f"The official formula was put back: {typed} held “{RIGHT + 7}”.",
        f"The official formula was put back: {deleted} was blank.",
    ])  # fmt: skip
    assert {f"原为“{RIGHT + 7}”。", "原为空白。"} == {w.zh.rpartition(" ")[2] for w in said}


def test_nothing_is_put_back_where_names_are_lost_or_nothing_is_wrong() -> None:
    assert restored(FILLED)[1] == {}
    book = openpyxl.load_workbook(io.BytesIO(retyped(FILLED, {PLACES[TOTAL]: 3})))
    book.defined_names.clear()
    out = io.BytesIO()
    book.save(out)
    assert restored(out.getvalue())[1] == {}


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_calculates_what_was_put_back(tmp_path: Path) -> None:
    copy, _ = restored(retyped(FILLED, {PLACES[a]: c for a, c in DAMAGE.items()}))
    (tmp_path / "copy.xlsx").write_bytes(copy)
    [saved] = libreoffice.convert([tmp_path / "copy.xlsx"], "xlsx", tmp_path / "saved")
    outcome = checked(saved.read_bytes())
    assert outcome.report.numbers == VALUES
    assert codes(outcome) == []


# ---- reading formulas


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1", Linear({("S", 1, 1): 1}, 0)),
        ("=A1-A1", Linear({}, 0)),
        ("=-(A1-B1)+3", Linear({("S", 1, 1): -1, ("S", 1, 2): 1}, 3)),
        ("=A1--B1", Linear({("S", 1, 1): 1, ("S", 1, 2): 1}, 0)),
        ("='it''s'!$A$1", Linear({("it's", 1, 1): 1}, 0)),
        ("=SUM(A1:B1,-C1)", Linear({("S", 1, 1): 1, ("S", 1, 2): 1, ("S", 1, 3): -1}, 0,
                                   frozenset({("S", 1, 1), ("S", 1, 2)}))),
        ("=A1:B1", None), ("=A1%", None), ("=A1&B1", None), ('=A1+"3"', None), ("=SUM(A:A)", None), ("=", None),
        ("=SUM(A1:B2 B1:C2)", None), ("=SUM(A1", None), ("=SUM()", None), ("=A1B1", None), ("=(" * 2000, None),
        ("=SUM(A1:XFD1048576)", None), ("=A1=B1", None), ("=#REF!+A1", None), ("=-" + "-" * 9000 + "1", None),
    ],
)  # fmt: skip
def test_only_sums_are_understood(formula: str, expected: Linear | None) -> None:
    assert linear(formula, "S") == expected


def test_many_formulas_of_one_fault_are_one_finding_told_by_the_first() -> None:
    totals = [a for a in FORM.totals if a.endswith("/requester.total")][:8]
    for count, findings in ((MOST_TOLD, MOST_TOLD), (8, 1)):
        differ = [f for f in after(dict.fromkeys(totals[:count], ("=1+1", 2))) if f.code == "formula-differs"]
        assert len(differ) == findings
        assert [c for f in differ for c in f.cells] == totals[:count]
    assert message(differ[0], FORM).startswith(f"8 格（第一格是“{FORM.name_of(totals[0])}”） 的公式 =1+1 ")
    assert message(differ[0], FORM, "en").startswith(f"The formula =1+1 of 8 cells (the first: {totals[0]}) ")
