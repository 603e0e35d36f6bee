"""Every kind of file → the same grid; what is not read is named."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from grids import OLE, refusal, texts
from making import balanced
from roundtrip.render import Style, page
from xlreport import sources
from xlreport.form import load_form
from xlreport.layout import layout_of

# What is not read


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (rb"{\rtf1 x}", "rtf"),
        (OLE + "WordDocument".encode("utf-16-le").ljust(64, b"\x00") + b"\x1a\x00" + bytes(62), "doc"),
    ],
    ids=["picture", "archive", "rtf", "doc"],
)
def test_what_is_not_read_is_named_with_a_remedy(data: bytes, kind: str) -> None:
    error = refusal(data)
    assert (error.code, error.details["kind"]) == ("unsupported-format", kind)
    assert error.details["remedy"].zh
    assert error.details["remedy"].en


@pytest.mark.parametrize(("part", "kind"), [("OFD.xml", "ofd"), ("readme.txt", "zip")])
def test_zip_files_that_are_no_office_file(part: str, kind: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr(part, "<x/>")
    assert refusal(data.getvalue()).details["kind"] == kind


def test_the_name_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "报告.xls"
    path.write_bytes(b"<html><body><table><tr><td>a<td>1</table>")
    grid = sources.read(path)
    assert (grid.name, texts(grid)) == ("报告.xls", ["a", "1"])


@pytest.mark.parametrize("written", ["{}", "<html><p>{}</p></html>"])
def test_radicals_are_the_characters_they_stand_for(written: str) -> None:
    grid = sources.read(written.format("\u2f54务局和\u2ea0政局的\u2ed3廊工程").encode(), "x")
    assert texts(grid) == ["水务局和民政局的长廊工程"]


# A whole report


def test_a_whole_report_keeps_every_cell_in_its_column() -> None:
    form, numbers = load_form("2021"), random.Random(7)
    layout, values = layout_of(form), balanced(form, numbers)
    sheets = list(layout.sheets.values())
    expected: dict[tuple[str, int], dict[int, str]] = {}
    for block in layout.blocks:
        for label in block.labels:
            expected.setdefault((block.sheet, label.row), {})[label.column] = label.text
    for address, spot in layout.spots.items():
        expected.setdefault((spot.sheet, spot.row), {})[spot.column] = str(values[address])
    grid = sources.read(page(form, values, Style(), numbers).encode(), "页.html")
    read = [row for row in grid.rows if row.table is not None]
    assert [{c.column: c.text for c in row.cells} for row in read] == [
        cells for _, cells in sorted(expected.items(), key=lambda e: (sheets.index(e[0][0]), e[0][1]))
    ]
