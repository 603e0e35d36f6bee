"""Workbooks with everything that a package may hold beside cells, made by three programs; none is like another."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def png() -> bytes:
    """One red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# ---- XlsxWriter

Feature = Callable[[xlsxwriter.Workbook, Any, Random], object]


def _chart(book: xlsxwriter.Workbook, sheet: Any, random: Random) -> None:
    chart = book.add_chart({"type": random.choice(("column", "line", "pie"))})
    chart.add_series({"values": f"='{sheet.name}'!$B$2:$B$9"})
    sheet.insert_chart("L2", chart)


def _rich(book: xlsxwriter.Workbook, sheet: Any, random: Random) -> None:
    bold = book.add_format({"bold": True, "font_color": "red"})
    sheet.write_rich_string(f"F{random.randint(2, 9)}", "第", bold, "一", "项")


FEATURES: Mapping[str, Feature] = {
    "picture": lambda _, s, r: s.insert_image("K20", "dot.png", {"image_data": io.BytesIO(png())}),
    "chart": _chart,
    "comment": lambda _, s, r: s.write_comment(f"B{r.randint(2, 9)}", "机关的批注", {"author": "张三"}),
    "rich text": _rich,
    "validation": lambda _, s, r: s.data_validation("B2:B9", {"validate": "integer", "criteria": ">", "value": -1}),
    "long list": lambda _, s, r: s.data_validation("C2:C9", {"validate": "list", "source": "=$B$2:$B$9"}),
    "conditional format": lambda _, s, r: s.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True}),
    "icons": lambda _, s, r: s.conditional_format("C2:C9", {"type": "icon_set", "icon_style": "3_arrows"}),
    "table": lambda _, s, r: s.add_table("H20:I23", {"data": [[1, 2], [3, 4]]}),
    "sparkline": lambda _, s, r: s.add_sparkline("E2", {"range": "B2:B9"}),
    "text box": lambda _, s, r: s.insert_textbox("L20", "说明"),
    "button": lambda _, s, r: s.insert_button("N2", {"caption": "提交"}),
    "checkbox": lambda _, s, r: s.insert_checkbox("D20", r.random() < 0.5),
    "header picture": lambda _, s, r: s.set_header("&C&G", {"image_center": "dot.png",
                                                            "image_data_center": io.BytesIO(png())}),
    "background": lambda _, s, r: s.set_background(io.BytesIO(png()), is_byte_stream=True),
    "protection": lambda _, s, r: s.protect("", {"format_cells": True}),
    "groups": lambda _, s, r: [s.set_row(n, None, None, {"level": 1}) for n in range(12, 15)],
    "merge": lambda book, s, r: s.merge_range("A25:C26", "合并", book.add_format({"border": 1})),
    "print setup": lambda _, s, r: (s.set_landscape(), s.repeat_rows(0), s.print_area("A1:J30")),
    "page breaks": lambda _, s, r: s.set_h_pagebreaks([9]),
    "link": lambda _, s, r: s.write_url("A28", "internal:'表1'!A1", string="回到"),
    "filter": lambda _, s, r: s.autofilter("A1:C9"),
}  # fmt: skip


def by_xlsxwriter(random: Random) -> bytes:
    """About half of the features on each of up to three sheets, sometimes a chart sheet, macros and odd parts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    tinted = book.add_format({"bg_color": "#FFF2CC", "border": 1, "num_format": "0"})
    for n in range(random.randint(1, 3)):
        sheet = book.add_worksheet(f"表{n + 1}")
        sheet.write_row("A1", ["项目", "本年", "上年"])
        for row in range(1, 9):
            sheet.write_number(row, 1, random.randint(0, 999), tinted if random.random() < 0.5 else None)
            sheet.write_number(row, 2, random.randint(0, 99_999) / 1000)
        sheet.write_formula("B10", "=SUM(B2:B9)", None, 36)
        for name, feature in FEATURES.items():
            if random.random() < 0.5 and not (name == "filter" and n):
                feature(book, sheet, random)
    if random.random() < 0.3:
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=表1!$B$2:$B$9"})
        book.add_chartsheet("图").set_chart(chart)
    if random.random() < 0.4:
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0" + random.randbytes(3000)), is_stream=True)
    if random.random() < 0.5:
        book.define_name("表1!本地", "=表1!$B$2")
        book.set_custom_property("编号", random.randint(1, 9))
    book.close()
    return with_odd_parts(out.getvalue(), random)


# ---- openpyxl


def by_openpyxl(random: Random) -> bytes:
    book = openpyxl.Workbook()
    for n in range(random.randint(1, 3)):
        sheet = book.active if n == 0 else book.create_sheet(f"Sheet {n}")
        sheet.append(["项目", "本年", "上年"])
        for row in range(2, 10):
            sheet.append([f"第{row}项", random.randint(0, 999), f"=B{row}*2"])
            sheet.cell(row, 2).fill = PatternFill("solid", fgColor=random.choice(("FFFF00", "92D050", "DDDDDD")))
        made = {
            "chart": lambda sheet=sheet: _openpyxl_chart(sheet),
            "comment": lambda sheet=sheet: setattr(sheet["B3"], "comment", Comment("批注", "李四")),
            "scale": lambda sheet=sheet: sheet.conditional_formatting.add(
                "B2:B9", ColorScaleRule("min", end_type="max")
            ),
            "validation": lambda sheet=sheet: sheet.add_data_validation(
                DataValidation("whole", sqref="B2:B9", formula1="0", operator="greaterThan")
            ),
            "table": lambda sheet=sheet, n=n: sheet.add_table(Table(displayName=f"T{n}", ref="A1:C9")),
            "hidden": lambda sheet=sheet: setattr(sheet.row_dimensions[4], "hidden", True),
            "merge": lambda sheet=sheet: sheet.merge_cells("E2:F4"),
            "freeze": lambda sheet=sheet: setattr(sheet, "freeze_panes", "B2"),
        }
        for make in made.values():
            if random.random() < 0.5:
                make()
    out = io.BytesIO()
    book.save(out)
    return with_odd_parts(out.getvalue(), random)


def _openpyxl_chart(sheet: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=9), titles_from_data=True)
    sheet.add_chart(chart, "H2")


# ---- what neither program writes


def with_odd_parts(data: bytes, random: Random) -> bytes:
    """Some of: printer settings, custom XML, a threaded comment, a pivot table, and a part that nobody knows."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = sorted(name for name in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))[0]
    if random.random() < 0.5 and b"<pageSetup" not in parts[sheet]:
        _relate(parts, sheet, f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin")
        parts["xl/printerSettings/printerSettings1.bin"] = random.randbytes(500)
        _typed(
            parts,
            'Default Extension="bin"',
            "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
        )
    if random.random() < 0.5:
        _relate(parts, "xl/workbook.xml", f"{OFFICE}/customXml", "../customXml/item1.xml")
        parts["customXml/item1.xml"] = "<甲 xmlns='urn:x'>公文流转</甲>".encode()
    comments = next((n for n in sorted(parts) if re.fullmatch(r"xl/comments/?\w*\.xml", n)), None)
    if random.random() < 0.7 and comments:
        _threaded(parts, comments)
    if random.random() < 0.5:
        _pivot(parts, sheet, re.search(rb'<sheet [^>]*?name="([^"]+)"', parts["xl/workbook.xml"])[1].decode())
    if random.random() < 0.3:
        _relate(parts, "xl/workbook.xml", "http://example.org/2020/unknown", "unknown.dat")
        parts["xl/unknown.dat"] = random.randbytes(100)
        _typed(parts, 'Default Extension="dat"', "application/octet-stream")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _threaded(parts: dict[str, bytes], comments: str) -> None:
    """The first comment of a sheet becomes the legacy twin of a threaded one."""
    m = re.search(rb'<comment [^>]*?ref="([A-Z0-9]+)"', parts[comments])
    sheet = next(
        re.sub(r"_rels/(.+)\.rels", r"\1", n) for n, c in parts.items()
        if n.startswith("xl/worksheets/_rels/") and comments.rpartition("/")[2].encode() in c
    )  # fmt: skip
    microsoft = "http://schemas.microsoft.com/office/2017/10/relationships"
    threads = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    person, thread = "{" + "1" * 8 + "-0000-0000-0000-000000000000}", "{" + "2" * 8 + "-0000-0000-0000-000000000000}"
    _relate(parts, sheet, f"{microsoft}/threadedComment", "../threadedComments/threadedComment1.xml")
    _relate(parts, "xl/workbook.xml", f"{microsoft}/person", "persons/person.xml")
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{threads}"><threadedComment ref="{m[1].decode()}" dT="2022-01-20T08:00:00.00" '
        f'personId="{person}" id="{thread}"><text>请核对</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{threads}"><person displayName="张三" id="{person}" userId="张三" providerId="None"/>'
        "</personList>"
    ).encode()
    _typed(parts, 'Override PartName="/xl/threadedComments/threadedComment1.xml"',
           "application/vnd.ms-excel.threadedcomments+xml")  # fmt: skip
    _typed(parts, 'Override PartName="/xl/persons/person.xml"', "application/vnd.ms-excel.person+xml")


def _pivot(parts: dict[str, bytes], sheet: str, title: str) -> None:
    """A pivot table over the two figures of a sheet, to its right."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    fields = "".join(f'<cacheField name="{n}" numFmtId="0"><sharedItems/></cacheField>' for n in ("本年", "上年"))
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" refreshOnLoad="1" recordCount="0">'
        f'<cacheSource type="worksheet"><worksheetSource ref="B1:C9" sheet="{title}"/></cacheSource>'
        f'<cacheFields count="2">{fields}</cacheFields></pivotCacheDefinition>'
    ).encode()
    parts["xl/pivotTables/pivotTable1.xml"] = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="P" cacheId="9" dataCaption="值">'
        '<location ref="T2:U4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="2"><pivotField showAll="0"/><pivotField dataField="1" showAll="0"/></pivotFields>'
        '<dataFields count="1"><dataField name="和" fld="1"/></dataFields></pivotTableDefinition>'
    ).encode()
    _relate(parts, sheet, f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml")
    _relate(parts, "xl/pivotTables/pivotTable1.xml", f"{OFFICE}/pivotCacheDefinition",
            "../pivotCache/pivotCacheDefinition1.xml")  # fmt: skip
    id = _relate(parts, "xl/workbook.xml", f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    cache = f'<pivotCaches><pivotCache cacheId="9" xmlns:r="{OFFICE}" r:id="{id}"/></pivotCaches></workbook>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</workbook>", cache.encode())
    for name, what in (
        ("pivotCache/pivotCacheDefinition1", "pivotCacheDefinition"),
        ("pivotTables/pivotTable1", "pivotTable"),
    ):
        _typed(parts, f'Override PartName="/xl/{name}.xml"', f"{kind}{what}+xml")


def _relate(parts: dict[str, bytes], part: str, kind: str, target: str) -> str:
    folder, _, file = part.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    old = parts.get(rels, f'<Relationships xmlns="{RELS}"></Relationships>'.encode())
    old = re.sub(rb"<Relationships([^>]*)/>", rb"<Relationships\1></Relationships>", old)
    id = f"rIdOdd{len(re.findall(rb'<Relationship ', old))}"
    new = f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/></Relationships>'
    parts[rels] = old.replace(b"</Relationships>", new.encode())
    return id


def _typed(parts: dict[str, bytes], what: str, kind: str) -> None:
    types = parts["[Content_Types].xml"]
    if what.encode() not in types:
        parts["[Content_Types].xml"] = types.replace(b"</Types>", f'<{what} ContentType="{kind}"/></Types>'.encode())


def made(count: int) -> dict[str, bytes]:
    """So many workbooks, two of three by XlsxWriter, named by who made them."""
    return {
        f"{maker.__name__[3:]}-{n}": maker(Random(n))
        for n in range(count)
        for maker in ((by_openpyxl,) if n % 3 == 2 else (by_xlsxwriter,))
    }


def suffix(data: bytes) -> str:
    """``xlsm`` for a workbook with macros, else ``xlsx``."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "xlsm" if "xl/vbaProject.bin" in package.namelist() else "xlsx"


def save(data: bytes, folder: Path, name: str) -> Path:
    path = folder / f"{name}.{suffix(data)}"
    path.write_bytes(data)
    return path
