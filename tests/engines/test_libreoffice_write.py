"""What we store is what a spreadsheet program reckons: LibreOffice recalculates random forms to the same results."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest

from tests.engines.office import convert, soffice
from tests.making import balanced, made_report
from xlreport.form import Form, load_form
from xlreport.report import Figure, Place, Report
from xlreport.write import write

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(soffice() is None, reason="LibreOffice (soffice) is not installed"),
]

FORMS = int(os.environ.get("XLREPORT_FORMS", "24"))  # the long run: XLREPORT_FORMS=1000
AT_ONCE = 50


def spoiled(report: Report, random: Random) -> Report:
    """The report with a few cells changed, blanked, taken away or filled with words."""
    figures = dict(report.figures)
    cells = random.sample(list(figures), random.choice((0, 1, 1, 2, 5, 12)))
    if random.random() < 0.2:  # a table that nobody filled in
        cells += [a for a in figures if a.startswith("requests/")]
    for address in cells:
        way = random.choice(("changed", "blank", "missing", "words") if len(cells) < 20 else ("blank",))
        place = Place("line", 1)
        if way == "changed":
            value = random.choice((0, 1, 7, 1234567, -3, Decimal("0.5")))
            figures[address] = Figure(value, str(value), place, "万元")
        elif way == "blank":
            figures[address] = Figure(None, "", place)
        elif way == "words":
            figures[address] = Figure(None, random.choice(("/", "无", "增", "=1+1")), place)
        else:
            del figures[address]
    return Report(report.form, figures, report.agency, report.year, report.title)


def forms() -> list[tuple[str, bytes]]:
    """Random workbooks of every kind: blank or converted, sound or spoiled, with and without last year's."""
    made = []
    for n in range(FORMS):
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
    """Each formula cell's stored result; a result of no text is None to openpyxl, and so it is here."""
    formulas, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    return {
        f"{sheet.title}!{cell.coordinate}": stored[sheet.title][cell.coordinate].value
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


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
