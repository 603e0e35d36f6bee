"""A roll-up in a spreadsheet program: what we store is what it reckons, and a unit's figure moves all above it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from libreoffice import convert, drive, python_with_uno, soffice
from test_libreoffice_write import results

from making import balanced, made_report
from spoiling import spoiled
from xlreport.check import check
from xlreport.form import load_form
from xlreport.layout import layout_of
from xlreport.rollup import write_summary
from xlreport.rollup.units import FIRST_ROW, SUM_ROW, columns_of
from xlreport.summary import Summary, summarise
from xlreport.summary.units import unit_of

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(soffice() is None, reason="LibreOffice (soffice) is not installed"),
]


def rolled_up(edition: str, units: int, *, sound: bool, seed: int = 0) -> Summary:
    """The roll-up of random returns, against last year's figures."""
    form, random = load_form(edition), Random(seed)
    made = [made_report(form, dict(balanced(form, random))) for _ in range(units)]
    reports = made if sound else [spoiled(r, random) for r in made]
    last = made_report(form, dict(balanced(form, random, busy=True)))
    found = [unit_of(check(r), f"{n}.xlsx", "zh")._replace(agency=f"第{n}局") for n, r in enumerate(reports)]
    return summarise(found, agency="上级政府", last=last)


def close(ours: object, theirs: object) -> bool:
    """Equal, or equal but for the last digits of a sum of fractions."""
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        return abs(ours - theirs) <= Decimal("1e-9") * max(1, abs(ours))
    return ours == theirs


@pytest.mark.parametrize("sound", [True, False], ids=["sound", "spoiled"])
def test_recalculation_changes_nothing(tmp_path: Path, *, sound: bool) -> None:
    paths = []
    for edition in ("2019", "2021", "2019-hubei"):
        paths.append(tmp_path / f"{edition}.xlsx")
        paths[-1].write_bytes(write_summary(rolled_up(edition, 9, sound=sound), lang="en" if sound else "zh"))
    for path, recalculated in zip(paths, convert(paths, "xlsx", tmp_path / "recalculated"), strict=True):
        ours, theirs = results(path), results(recalculated)
        assert ours.keys() == theirs.keys(), path.name
        assert {k: (v, theirs[k]) for k, v in ours.items() if not close(v, theirs[k])} == {}, path.name
        assert len(ours) > 500


@pytest.mark.skipif(python_with_uno() is None, reason="no Python with LibreOffice's UNO bridge")
def test_a_figure_of_a_unit_moves_the_official_sheet_its_totals_and_the_panel(tmp_path: Path) -> None:
    summary, path = rolled_up("2021", 3, sound=True), tmp_path / "sum.xlsx"
    path.write_bytes(write_summary(summary))
    spots, columns = layout_of(summary.report.form).spots, {c.address: c for c in columns_of(summary.report.form)}
    cell, total = (f"requests/{r}/requester.natural_person" for r in ("outcome.disclosed", "outcome.total"))
    letters = columns[cell].letters
    old, whole = (int(summary.report.value(a) or 0) for a in (cell, total))
    first = int(str(summary.units[0].values[list(summary.report.form.cells).index(cell)]))
    row = FIRST_ROW + len(summary.units)  # the closing row moves down, and what is typed above it counts
    watched = [("see", "表三", spots[cell].a1), ("see", "表三", spots[total].a1), ("see", "表三", "A1")]
    steps = [
        *watched,
        ("type", "明细", f"{letters}{FIRST_ROW}", str(first + 5)), *watched,
        ("insert", "明细", f"A{row}:A{row}"), ("type", "明细", f"{letters}{row}", "7"), *watched,
        ("see", "明细", f"{letters}{SUM_ROW}"),
    ]  # fmt: skip
    seen = drive(path, steps, tmp_path)
    said = [s for n, s in enumerate(seen) if n % 3 == 2]
    assert [s for n, s in enumerate(seen) if n % 3 != 2] == [
        str(old), str(whole), str(old + 5), str(whole + 5), str(old + 12), str(whole + 12), str(old + 12),
    ]  # fmt: skip
    assert said[0] == "校验：全部平衡"
    assert all("不平" in str(s) for s in said[1:])
