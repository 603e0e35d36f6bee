"""Old .xls files: a second reader sees the same numbers.

The public files are those of the folder that ``XLREPORT_WORKBOOKS`` names.
"""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from random import Random

import pytest

from engines import libreoffice
from filled import official
from making import balanced
from xlreport.form import load_form
from xlreport.report import Unusable
from xlreport.sources.workbook import read

xlrd = pytest.importorskip("xlrd")

FOLDER = os.environ.get("XLREPORT_WORKBOOKS")
PUBLIC = sorted(p for p in Path(FOLDER).iterdir() if p.suffix.lower() == ".xls") if FOLDER else []
# Formulas whose record says the wrong type: the library that we read with passes over the last row, without a word.
KNOWN_LOSS = {"poi__WrongFormulaRecordType.xls"}

Numbers = dict[tuple[str, int, int], float]


def ours(data: bytes) -> Numbers:
    cells = (c for r in read(data, "x.xls").rows for c in r.cells)
    return {(c.place.name, c.place.row, c.place.column): float(c.value) for c in cells if c.value is not None}


def theirs(data: bytes) -> Numbers:
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    return {
        (sheet.name, row + 1, column + 1): sheet.cell_value(row, column)
        for sheet in book.sheets()
        for row in range(sheet.nrows)
        for column in range(sheet.ncols)
        if sheet.cell_type(row, column) == xlrd.XL_CELL_NUMBER
    }


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
def test_an_official_workbook_saved_as_xls(tmp_path: Path) -> None:
    form = load_form("2021")
    (tmp_path / "x.xlsx").write_bytes(official(form, balanced(form, Random(1), busy=True)))
    [path] = libreoffice.convert([tmp_path / "x.xlsx"], "xls", tmp_path / "saved")
    numbers = ours(path.read_bytes())
    assert len(numbers) > len(form.cells)
    assert numbers == pytest.approx(theirs(path.read_bytes()))


@pytest.mark.skipif(not PUBLIC, reason="XLREPORT_WORKBOOKS names no folder of public workbooks")
@pytest.mark.parametrize("path", PUBLIC, ids=lambda p: p.name)
def test_public_workbooks(path: Path) -> None:
    data = path.read_bytes()
    with contextlib.suppress(Unusable):
        numbers = ours(data)
        try:
            other = theirs(data)
        except Exception as e:  # what only our reader can open has no second opinion
            pytest.skip(f"xlrd: {e}")
        assert (numbers == pytest.approx(other)) == (path.name not in KNOWN_LOSS)
