"""What we store is what a spreadsheet program reckons: LibreOffice recalculates random forms to the same results."""

from __future__ import annotations

import os
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from libreoffice import convert, drive, python_with_uno, soffice

from making import balanced, made_report
from spoiling import spoiled
from xlreport.form import Form, load_form
from xlreport.layout import layout_of
from xlreport.write import write

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
