"""What breaks the rules whose examples are in words: workbooks, odd files, and the system itself."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlreport import bulk, run, sources
from xlreport.check import check
from xlreport.form import load_form
from xlreport.inputs import Input
from xlreport.lastyear import collect
from xlreport.mark import mark
from xlreport.match import parse
from xlreport.migrate import migrate
from xlreport.outputs import save
from xlreport.render.examples import broken, clean
from xlreport.report import ERROR, Finding, Report, Unusable
from xlreport.roster import read_roster
from xlreport.summary import summarise
from xlreport.summary.units import Unit, unit_of, unusable
from xlreport.write import write

Breaker = Callable[[Path, pytest.MonkeyPatch], Finding]
TOTAL = "requests/outcome.total/requester.total"


# ---- workbooks


def read(data: bytes, name: str = "example.xlsx") -> tuple[Report, list[Finding]]:
    return parse(sources.read(data, name))


def official() -> bytes:
    """The clean report of the examples as an official workbook."""
    report, _ = read(clean({}).data, "example.txt")
    return write(report, report.form)


def pick(code: str, data: bytes) -> Finding:
    report, findings = read(data)
    return next(f for f in check(report, findings).findings if f.code == code)


def edited(edit: Callable[[openpyxl.Workbook, Callable[[str], Any]], None]) -> bytes:
    """The official workbook after ``edit(book, cell)``, where ``cell`` gives the cell of an address."""
    data = official()
    places = {a: f.place for a, f in read(data)[0].figures.items()}
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book, lambda address: book[places[address].name].cell(places[address].row, places[address].column))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(code: str, values: Mapping[str, object]) -> Breaker:
    """Figures of the official workbook typed over."""

    def edit(book: openpyxl.Workbook, cell: Callable[[str], Any]) -> None:
        for address, value in values.items():
            cell(address).value = value

    return lambda *_: pick(code, edited(edit))


def repacked(data: bytes, change: Callable[[str, bytes], bytes], more: Mapping[str, bytes] | None = None) -> bytes:
    """The package with every part passed through ``change``, and some more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def related(code: str, kind: str, target: str) -> Breaker:
    """The official workbook with one more relation of its main part."""
    relation = f'<Relationship Id="rIdExtra" Type="http://x/relationships/{kind}" Target="{target}"/></Relationships>'

    def change(name: str, content: bytes) -> bytes:
        is_main = name == "xl/_rels/workbook.xml.rels"
        return content.replace(b"</Relationships>", relation.encode()) if is_main else content

    return lambda *_: pick(code, repacked(official(), change, {f"xl/{target}": b"<x/>"}))


def plain_sheet(edit: Callable[[Any], None]) -> bytes:
    """A workbook of one sheet with nothing but the lines of the clean report, cells cut at tabs, then ``edit``."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in clean({}).data.decode().splitlines():
        sheet.append([int(t) if t.isdigit() else t or None for t in line.split("\t")])
    edit(sheet)
    return saved(book)


# ---- files that cannot be used


def refused(use: Callable[[], object]) -> Finding:
    with pytest.raises(Unusable) as caught:
        use()
    return Finding(caught.value.code, ERROR, details=caught.value.details)


def opened(data: bytes, name: str = "example") -> Finding:
    return refused(lambda: sources.read(data, name))


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"<x/>")
    return out.getvalue()


def encrypted_zip() -> bytes:
    data = bytearray(zipped("[Content_Types].xml"))
    data[6] |= 1  # the flag in the member's own header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def picture_pdf() -> bytes:
    """A page with a picture and no characters."""
    stream = b"q 100 0 0 100 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for n, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finding:
    pytest.importorskip("pdfplumber", reason="pdfplumber reads PDF files")
    return opened(picture_pdf())


def without_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finding:
    monkeypatch.setattr("xlreport.sources.pdf.find_spec", lambda name: None)
    return opened(picture_pdf())


def oversized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finding:
    monkeypatch.setattr("xlreport.ooxml.package.MAX_FILE", 10)
    monkeypatch.setattr("xlreport.sources.MAX_FILE", 10)
    path = tmp_path / "large.txt"
    path.write_bytes(b"0" * 11)
    return refused(lambda: sources.read(path))


def die(item: int, shared: None) -> None:
    os._exit(1)


def crashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finding:
    error = next(bulk.run(die, [1, 2], None, jobs=2)).error
    assert error is not None
    return Finding(error.code, ERROR, details=error.details)


def ods(rows: str = "") -> bytes:
    """A spreadsheet in the OpenDocument format."""
    namespaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "manifest")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    table = f'<table:table table:name="Sheet1">{rows}</table:table>'
    spreadsheet = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {namespaces}/>")
        package.writestr(
            "content.xml", f"<office:document-content {namespaces}>{spreadsheet}</office:document-content>"
        )
    return out.getvalue()


def own_fault() -> Finding:
    error = run.error_of(bulk.Result(fault="Traceback (most recent call last):\nValueError: a mistake of ours"))
    return Finding(error.code, ERROR, details=error.details)


# ---- another edition


def migrated(code: str, figures: Mapping[str, str]) -> Breaker:
    def breaker(*_: object) -> Finding:
        source = broken({"edition": "2019", "cells": figures})
        assert source is not None
        report, _ = read(source.data, "example.txt")
        return next(f for f in migrate(report, load_form("2021"))[1] if f.code == code)

    return breaker


# ---- roll-ups


def unit(file: str = "a.xlsx", *, agency: str | None = "甲局", edition: str = "2021", **typed: str) -> Unit:
    """The clean report as a unit of a roll-up; ``typed`` are figures typed over, by their addresses."""
    source = broken({"edition": edition, "cells": typed})
    assert source is not None
    report, found = read(source.data, "example.txt")
    return unit_of(check(report, found), file, "zh")._replace(agency=agency)


def summed(code: str, *units: Unit, **options: Any) -> Breaker:
    """A roll-up of the clean unit and others, in which only one code is found."""

    def breaker(*_: object) -> Finding:
        (finding,) = summarise([unit(), *units], **options).findings
        assert finding.code == code
        return finding

    return breaker


def unchanged(name: str, content: bytes) -> bytes:
    return content


def drop_sheet_part(name: str, content: bytes) -> bytes:
    """The relation of the main part to its first sheet leads nowhere."""
    return content.replace(b"worksheets/sheet1.xml", b"worksheets/none.xml") if "workbook.xml.rels" in name else content


def stored_wrong(name: str, content: bytes) -> bytes:
    """Every stored result of a formula is 999."""
    return re.sub(rb"(</f><v>)[^<]*", rb"\g<1>999", content) if name.startswith("xl/worksheets/") else content


def row_of(sheet: Any, label: str) -> int:
    return next(r for r in range(1, sheet.max_row) if sheet.cell(r, 1).value == label)


def add_one_by_one(book: openpyxl.Workbook, cell: Callable[[str], Any]) -> None:
    total = cell(TOTAL)
    total.value = "=" + "+".join(f"{column}{total.row}" for column in "DEFGHI")


def as_text(_: openpyxl.Workbook, cell: Callable[[str], Any]) -> None:
    cell("requests/received/requester.natural_person").value = "10"


def without_names(book: openpyxl.Workbook, _: Callable[[str], Any]) -> None:
    book.defined_names.clear()


def copied(book: openpyxl.Workbook, cell: Callable[[str], Any]) -> None:
    book.copy_worksheet(cell(TOTAL).parent)


def hide_rows(sheet: Any) -> None:
    sheet.row_dimensions[row_of(sheet, "行政许可")].hidden = True


def far_cell(sheet: Any) -> None:
    sheet["XFD1048576"] = 5


def merge_over_figures(sheet: Any) -> None:
    row = row_of(sheet, "（一）予以公开")
    sheet.merged_cells.add(f"B{row}:C{row}")


DIRECT = "disputes/cases/litigation.direct.total"


def one_off_the_sums() -> Finding:
    """The superior's report has one figure that is not the sum of its units'."""
    superior, _ = read(clean({}).data, "example.txt")
    changed = replace(superior.figures["licensing/licences/decisions"], value=13)
    superior = replace(superior, figures={**superior.figures, "licensing/licences/decisions": changed})
    (finding,) = summarise([unit()], roster=["甲局"], against=superior).findings
    return finding


def compared_with(year: int) -> Finding:
    """The clean report of 2023, checked with a report of the same agency and of that year as last year's."""
    report, _ = read(clean({}).data, "example.txt")
    lacking = collect([replace(report, year=year)]).lacking(report)
    assert lacking is not None
    return lacking


def superior_of(year: int) -> Finding:
    """The clean unit of 2023 beside a superior's report of that year."""
    superior, _ = read(clean({}).data, "example.txt")
    (finding,) = summarise([unit()], against=replace(superior, year=year)).findings
    return finding


BREAKERS: dict[str, Breaker] = {
    "last-year-unused": lambda *_: compared_with(2021),
    "against-unused": lambda *_: superior_of(2022),
    "unit-missing": summed("unit-missing", roster=["甲局", "乙局"]),
    "unit-twice": summed("unit-twice", unit("b.xlsx", **{"licensing/licences/decisions": "13"})),
    "unit-same": summed("unit-same", unit("b.xlsx")),
    "unit-unlisted": summed("unit-unlisted", unit("b.xlsx", agency="乙局"), roster=["甲局"]),
    "unit-unnamed": summed("unit-unnamed", unit("b.xlsx", agency=None)),
    "unit-edition": summed("unit-edition", unit("b.xlsx", agency="乙局", edition="2019")),
    "unit-year": summed("unit-year", unit("b.xlsx", agency="乙局")._replace(year=2021)),
    "unit-undated": summed("unit-undated", unit("b.xlsx", agency="乙局")._replace(year=None)),
    "unit-blank": summed("unit-blank", unit("b.xlsx", agency="乙局")._replace(values=(None,))),
    "unit-rolled-up": summed("unit-rolled-up", unit("b.xlsx", agency="乙局")._replace(is_roll_up=True)),
    "unit-unusable": summed("unit-unusable", unusable(Unusable("damaged"), "b.xlsx", "zh")),
    "not-summed": summed("not-summed", unit("b.xlsx", agency="乙局", **{"licensing/licences/decisions": "若干"})),
    "sum-unbalanced": summed("sum-unbalanced", unit("b.xlsx", agency="乙局", **{DIRECT: "1"})),
    "sum-differs": lambda *_: one_off_the_sums(),
    "not-found": lambda tmp_path, _: refused(Input(str(tmp_path / "none.txt"), "none.txt").read),
    "nothing-to-read": lambda tmp_path, _: refused(Input(str(tmp_path), "folder").read),
    "not-a-file": lambda *_: refused(Input(os.devnull, "device").read),
    "not-written": lambda tmp_path, _: refused(lambda: save(tmp_path / ("x" * 300), b"")),
    "unreadable": lambda *_: refused(Input("x" * 5000, "x").read),
    "scanned-pdf": scanned,
    "needs-extra": without_extra,
    "crashed": crashed,
    "bad-roster": lambda *_: refused(lambda: read_roster("单位,年度\n云岭市档案局,去年\n".encode())),
    "not-migrated": migrated("not-migrated", {"enforcement/penalties/items_last_year": "4"}),
    "split-needed": migrated("split-needed", {"requests/outcome.other/requester.natural_person": "2"}),
    "fill-after-migration": migrated("fill-after-migration", {}),
    "hidden-figures": lambda *_: pick("hidden-figures", plain_sheet(hide_rows)),
    "far-cells": lambda *_: pick("far-cells", plain_sheet(far_cell)),
    "value-under-merge": lambda *_: pick("value-under-merge", plain_sheet(merge_over_figures)),
    "sheet-missing": lambda *_: pick("sheet-missing", repacked(official(), drop_sheet_part)),
    "sheet-unread": lambda *_: pick("sheet-unread", edited(copied)),
    "external-link": related("external-link", "externalLink", "externalLinks/externalLink1.xml"),
    "macros": related("macros", "vbaProject", "vbaProject.bin"),
    "signed": lambda *_: pick("signed", repacked(official(), unchanged, {"_xmlsignatures/origin.sigs": b""})),
    "values-only": lambda *_: pick("values-only", ods("<table:table-row/>")),
    "encrypted": lambda *_: opened(encrypted_zip()),
    "damaged": lambda *_: opened(official()[:2000]),
    "suspicious": lambda *_: opened(zipped("[Content_Types].xml", "../../evil.xml")),
    "too-large": oversized,
    "not-patchable": lambda *_: refused(lambda: mark(ods(), [], load_form("2021"), message=lambda f: ("", ""))),
    "own-fault": lambda *_: own_fault(),
    "not-calculated": typed("not-calculated", {}),
    "stored-differs": lambda *_: pick("stored-differs", repacked(official(), stored_wrong)),
    "formula-overwritten": typed("formula-overwritten", {TOTAL: 5}),
    "formula-deleted": typed("formula-deleted", {TOTAL: None}),
    "text-number": lambda *_: pick("text-number", edited(as_text)),
    "names-lost": lambda *_: pick("names-lost", edited(without_names)),
    "formula-differs": typed("formula-differs", {TOTAL: "=1+1"}),
    "formula-rewritten": lambda *_: pick("formula-rewritten", edited(add_one_by_one)),
    "formula-not-understood": typed("formula-not-understood", {TOTAL: "=ROUND(PI(),0)"}),
}
