"""What we store is what a spreadsheet program reckons: LibreOffice recalculates random forms to the same results."""

from __future__ import annotations

import os
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import openpyxl
import pytest
from libreoffice import convert, drive, python_with_uno, soffice

from filled import checked
from making import balanced, made_report
from spoiling import spoiled
from xlreport.checks import balances
from xlreport.form import Form, load_form
from xlreport.layout import layout_of
from xlreport.write import write
from xlreport.write.status import first_balance

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(soffice() is None, reason="LibreOffice (soffice) is not installed"),
]

FORMS = int(os.environ.get("XLREPORT_FORMS", "24"))  # the long run: XLREPORT_FORMS=1000
FIRST = int(os.environ.get("XLREPORT_FIRST_FORM", "0"))
AT_ONCE = 50
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def forms() -> list[tuple[str, bytes]]:
    """Random workbooks of every kind: blank or converted, sound or spoiled, with and without last year's."""
    made = []
    for n in range(FIRST, FIRST + FORMS):
        random = Random(n)
        form: Form = load_form(random.choice(("2019", "2021", "2019-hubei")))
        report = made_report(form, balanced(form, random, busy=random.random() < 0.5))
        report = spoiled(report, random) if random.random() < 0.8 else report
        last = spoiled(made_report(form, balanced(form, random)), random) if random.random() < 0.4 else None
        totals = random.choice(("auto", "auto", "formula", "reported"))
        given = None if random.random() < 0.1 else report
        lang = random.choice(("zh", "zh", "zh", "en"))
        made.append((f"{n:04}", write(given, form, last=last, totals=totals, lang=lang)))
    return made


def results(path: Path) -> dict[str, object]:
    """Each formula cell's stored result: a number, or a text."""
    found: dict[str, object] = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for _, cell in ElementTree.iterparse(package.open(name)):
                if cell.tag == f"{MAIN}c" and cell.find(f"{MAIN}f") is not None:
                    value = cell.findtext(f"{MAIN}v") or ""
                    at = f"{name} {cell.get('r')}"
                    found[at] = value if cell.get("t") in ("str", "e") else Decimal(value)
    return found


def test_recalculation_changes_nothing(tmp_path: Path) -> None:
    made = forms()
    checked = 0
    for start in range(0, len(made), AT_ONCE):
        paths = []
        for name, content in made[start : start + AT_ONCE]:
            paths.append(tmp_path / f"{name}.xlsx")
            paths[-1].write_bytes(content)
        for path, recalculated in zip(paths, convert(paths, "xlsx", tmp_path / "recalculated"), strict=True):
            ours, theirs = results(path), results(recalculated)
            assert ours.keys() == theirs.keys(), path.name
            assert {k: (v, theirs[k]) for k, v in ours.items() if v != theirs[k]} == {}, path.name
            checked += len(ours)
    assert checked > 100 * len(made)


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
def test_the_panel_follows_what_is_typed(tmp_path: Path) -> None:
    form, path = load_form("2021"), tmp_path / "form.xlsx"
    layout = layout_of(form)
    path.write_bytes(write(None, form, agency="某某局", year=2025))
    sheet = layout.sheets["requests"]
    spots = {a: s for a, s in layout.spots.items() if s.sheet == sheet}
    zeros = [("type", sheet, s.a1, "0") for a, s in spots.items() if a not in form.totals]
    received = spots["requests/received/requester.natural_person"]
    disclosed = spots["requests/outcome.disclosed/requester.natural_person"]
    total = spots["requests/outcome.total/requester.natural_person"]
    balance = f"{received.a1[0]}{layout.blocks[-2].outline.bottom + 3}"
    status = ("see", sheet, "A1")
    steps = [
        ("see", sheet, balance), status,
        *zeros,
        ("see", sheet, balance), status,
        ("type", sheet, received.a1, "3"),
        ("see", sheet, balance), status,
        ("type", sheet, disclosed.a1, "3"),
        ("see", sheet, total.a1), ("see", sheet, balance), status, ("see", "封面", "B7"),
    ]  # fmt: skip
    seen = drive(path, steps, tmp_path)
    assert seen == [
        "未填全", "校验：已填部分没有发现不平；空 144 格，没有的请填 0",
        "平衡", "校验：全部平衡",
        "差 3", "校验：共 2 处不平，点这里到第一处",
        "3", "平衡", "校验：全部平衡", "校验：已填部分没有发现不平；空 22 格，没有的请填 0",
    ]  # fmt: skip


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
def test_a_wrong_total_typed_over_a_reported_one_shows_and_mending_it_shows(tmp_path: Path) -> None:
    form, path = load_form("2019"), tmp_path / "report.xlsx"
    layout, report = layout_of(form), made_report(form, balanced(form, Random(5)))
    path.write_bytes(write(report, form, totals="reported"))
    spot = layout.spots["disputes/cases/reconsideration.total"]
    panel = f"Q{spot.row}"
    right = str(report.value("disputes/cases/reconsideration.total"))
    steps = []
    for content in ("99", right, ""):
        steps += [("type", spot.sheet, spot.a1, content), ("see", spot.sheet, panel), ("see", spot.sheet, "A1")]
    assert drive(path, steps, tmp_path) == [
        f"差 {99 - int(right)}", "校验：共 1 处不平，点这里到第一处",
        "平衡", "校验：全部平衡",
        "未填全", "校验：已填部分没有发现不平；空 1 格，没有的请填 0",
    ]  # fmt: skip


SAID = {
    "平衡": {balances.HELD}, "不平": {balances.BROKEN}, "未填全": {balances.NOT_ASSESSED},
    # The checker also reads digits that are text, and asks for them to be typed anew; a sum passes over them.
    "有文字": {balances.NOT_ASSESSED, balances.HELD, balances.BROKEN},
}  # fmt: skip


def verdicts(path: Path, form: Form) -> tuple[dict[str, str], dict[str, str]]:
    """What the check sheet of a saved workbook says of each balance, and what the checker says of the same file."""
    rows = openpyxl.load_workbook(path, data_only=True)["勾稽校验"].iter_rows(min_row=first_balance(form), max_col=7)
    live = [str(row[6].value) for row, _ in zip(rows, form.relations, strict=False)]
    ids = [r.id for r in form.relations]
    return dict(zip(ids, live, strict=True)), dict(balances.statuses(checked(path.read_bytes()).report))


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
@pytest.mark.parametrize("seed", range(4))
def test_panel_and_checker_agree_on_whatever_is_typed(seed: int, tmp_path: Path) -> None:
    random, path, saved = Random(seed), tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    form = load_form(random.choice(("2019", "2021")))
    last = made_report(form, balanced(form, random))
    path.write_bytes(write(None, form, last=last, agency="某某局", year=int(form.base) + 1))
    layout = layout_of(form)
    steps: list[tuple[object, ...]] = [("unprotect", s, "") for s in ("表三", "表四")]
    contents = ("", "", "0", "0", "1", "2", " ", "\u3000", "\u00a0 ", "'7", "无", "-1", "0.5")
    share = random.choice((0.02, 0.3, 0.9))
    for address, spot in layout.spots.items():
        if spot.sheet != "表二" and random.random() < (share if address not in form.totals else share / 8):
            steps.append(("type", spot.sheet, spot.a1, random.choice(contents)))
    drive(path, [*steps, ("save", "", "", saved.as_uri())], tmp_path)
    live, found = verdicts(saved, form)
    assert {r: (word, found[r]) for r, word in live.items() if found[r] not in SAID[word]} == {}
    book = openpyxl.load_workbook(saved, data_only=True)
    digits = {a for a, s in layout.spots.items() if book[s.sheet][s.a1].value == "7"}
    told = [r for r in form.relations if live[r.id] == "有文字" and found[r.id] != balances.NOT_ASSESSED]
    assert all(digits.intersection(r.cells) for r in told)


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
def test_a_form_begun_with_last_years_figures_says_nothing_yet(tmp_path: Path) -> None:
    form, path, saved = load_form("2021"), tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    last = made_report(form, balanced(form, Random(3), busy=True))
    path.write_bytes(write(None, form, last=last, agency="某某局", year=2022))
    spots = layout_of(form).spots
    column = "requester.natural_person"
    received, disclosed = (spots[f"requests/{r}/{column}"] for r in ("received", "outcome.disclosed"))
    balance = f"{received.a1[0]}34"
    steps = [
        ("see", "表三", "A1"), ("see", "表三", balance),
        ("type", "表三", received.a1, "3"), ("see", "表三", balance),
        ("type", "表三", disclosed.a1, "1"), ("see", "表三", balance), ("save", "", "", saved.as_uri()),
    ]  # fmt: skip
    brought = last.value(f"requests/carried_forward/{column}")
    seen = drive(path, steps, tmp_path)
    assert str(seen[0]).startswith("校验：已填部分没有发现不平")
    assert seen[1:] == ["未填全", "未填全", f"差 {3 + brought - 1}"]
    live, found = verdicts(saved, form)
    assert {r: (word, found[r]) for r, word in live.items() if found[r] not in SAID[word]} == {}


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
def test_totals_and_panel_stay_right_where_rows_and_columns_are_inserted(tmp_path: Path) -> None:
    form, path, saved = load_form("2021"), tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    path.write_bytes(write(None, form, agency="某某局", year=2022))
    moved = [("unprotect", "表三", ""), ("insert", "表三", "F1:G1", "columns"), ("insert", "表三", "A12:A12")]
    steps = [*moved, ("see", "表三", "L7"), ("see", "表三", "N7")]  # a total, and its panel, two columns further
    steps += [("type", "表三", f"{c}{r}", "0") for c in "DEHIJK" for r in range(7, 33) if r not in (12, 31)]
    steps += [("type", "表三", "D7", "2"), ("see", "表三", "L7"), ("see", "表三", "N7"), ("see", "表三", "D35")]
    steps += [("type", "表三", "E13", "2"), ("type", "表三", "D7", "0"), ("type", "表三", "E7", "2")]
    steps += [("see", "表三", "E35"), ("see", "表三", "A1"), ("save", "", "", saved.as_uri())]
    *seen, status = drive(path, steps, tmp_path)
    assert seen == ["", "未填全", "2", "平衡", "差 2", "平衡"]
    assert str(status).startswith("校验：已填部分没有发现不平"), "the new cells are blank"
    live, found = verdicts(saved, form)
    assert {r: (word, found[r]) for r, word in live.items() if found[r] not in SAID[word]} == {}
