"""Marking loses nothing, whatever program made the workbook: every other part stays byte for byte, every value too.

``XLREPORT_LOSSLESS=100`` makes that many workbooks instead of a dozen; a third as many are saved by LibreOffice too.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

import packages
from engines import libreoffice
from xlreport.form import load_form
from xlreport.mark import mark
from xlreport.report import ERROR, INFO, WARNING, Finding
from xlreport.sources.workbook import read

COUNT = int(os.environ.get("XLREPORT_LOSSLESS", "12"))
FORM = load_form("2021")
MADE = packages.made(COUNT)
MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/styles\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/(?:_rels/)?[^/]+\.xml(?:\.rels)?|xl/(?:comments/)?comments?\d+\.xml|xl/drawings/[^/]+\.vml"
)


def findings(data: bytes) -> list[Finding]:
    """One on every fifth cell, and one on a cell that the workbook does not hold."""
    cells = [c.place for r in read(data, "x").rows for c in r.cells]
    addresses = list(FORM.cells)
    places = [*cells[::5], cells[0]._replace(row=60, column=7)]
    return [
        Finding("blank", (ERROR, WARNING, INFO)[n % 3], (addresses[n % len(addresses)],), place)
        for n, place in enumerate(places)
    ]


def marked(data: bytes, found: list[Finding]) -> bytes:
    return mark(data, found, FORM, message=lambda f: ("空白未填", "补填"))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def unstyled(sheet: bytes) -> bytes:
    """A worksheet part without the styles of cells, blank cells, and the link to its notes: what marks may touch."""
    sheet = re.sub(rb'(<c\b[^>]*?) s="\d+"', rb"\1", sheet)
    sheet = re.sub(rb'<c (?:r="[A-Z]+\d+"|t="[a-z]+"| )*/>|<legacyDrawing [^>]*/>', b"", sheet)
    return re.sub(rb"<row [^>]*></row>|<row [^>]*/>", b"", sheet)


def contents(data: bytes) -> list[tuple[Any, ...]]:
    return [(c.place, c.text, c.value, c.formula) for r in read(data, "x").rows for c in r.cells if c.text or c.formula]


def by_openpyxl(data: bytes) -> dict[tuple[str, str], Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_calamine(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = {}
    for name in book.sheet_names:
        with contextlib.suppress(Exception):  # a sheet of charts holds no cells
            found[name] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return found


def without_ours(cells: dict[Any, Any]) -> dict[Any, Any]:
    return {k: v for k, v in cells.items() if (k if isinstance(k, str) else k[0]) != "校验结果"}


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Without blank rows and cells at the end: a marked blank cell makes the sheet no fuller."""
    rows = [list(r) for r in rows]
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def check_lossless(data: bytes) -> None:
    found = findings(data)
    copy = marked(data, found)
    before, after = parts(data), parts(copy)
    assert list(after)[: len(before)] == list(before)
    touched = {name for name in before if before[name] != after[name]}
    assert [name for name in touched if not MAY_CHANGE.fullmatch(name)] == []
    for name in touched:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            assert unstyled(after[name]) == unstyled(before[name]), name
        elif name.endswith(".rels") or "omment" in name:  # only grown
            for piece in re.findall(rb"<(?:Relationship|comment) .*?(?:/>|</comment>)", before[name], re.DOTALL):
                assert piece in after[name]
    assert contents(copy) == contents(data)
    assert without_ours(by_openpyxl(copy)) == by_openpyxl(data)
    old, new = by_calamine(data), without_ours(by_calamine(copy))
    assert {n: trimmed(r) for n, r in new.items()} == {n: trimmed(r) for n, r in old.items()}
    assert marked(copy, found) == copy
    clean = marked(copy, [])
    assert contents(clean) == contents(data)
    assert {n: unstyled(c) for n, c in parts(clean).items() if n in touched and "worksheets/sheet" in n} == {
        n: unstyled(before[n]) for n in touched if "worksheets/sheet" in n
    }


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_lost(name: str) -> None:
    check_lossless(MADE[name])


def test_the_workbooks_hold_what_may_be_lost() -> None:
    names = {re.sub(r"\d+", "", n) for data in MADE.values() for n in parts(data)}
    wanted = (
        "xl/media/image.png", "xl/charts/chart.xml", "xl/vbaProject.bin", "customXml/item.xml", "xl/tables/table.xml",
        "xl/printerSettings/printerSettings.bin", "xl/threadedComments/threadedComment.xml", "xl/drawings/drawing.xml",
        "xl/pivotTables/pivotTable.xml", "xl/unknown.dat", "xl/drawings/vmlDrawing.vml",
    )  # fmt: skip
    assert [w for w in wanted if w not in names] == []
    sheets = b"".join(c for d in MADE.values() for n, c in parts(d).items() if "/worksheets/" in n)
    for held in (
        b"x14:sparkline",
        b"x14:dataBar",
        b"<dataValidation ",
        b"<conditionalFormatting",
        b"<picture",
        b"<mergeCell ",
    ):
        assert held in sheets


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_copy_and_its_own_files_lose_nothing(tmp_path: Path) -> None:
    copies = {name: marked(data, findings(data)) for name, data in MADE.items()}
    for name, data in copies.items():
        packages.save(data, tmp_path, name)
    for name in list(MADE)[::3]:
        packages.save(MADE[name], tmp_path, f"own-{name}")
    saved = libreoffice.convert(sorted(tmp_path.glob("*.xls[xm]")), "xlsx", tmp_path / "saved")
    assert len(saved) == len(copies) + len(list(MADE)[::3])
    for path in saved:
        data = path.read_bytes()
        if path.stem.startswith("own-"):
            check_lossless(data)
            continue
        # A check box is text for LibreOffice, and a dash for us is its own business: figures and formulas must agree.
        numbers = {c[0]: c[2] for c in contents(copies[path.stem]) if c[2] is not None and c[3] is None}
        theirs = {c[0]: c[2] for c in contents(data) if c[2] is not None and c[3] is None}
        assert {p: n for p, n in theirs.items() if p in numbers} == numbers, path.stem
