"""Workbooks built to mislead, exhaust or crash a reader; each is small, and made when a test asks for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet_xml(rows: str, before: str = "", after: str = "", *, namespace: str = MAIN) -> str:
    return f'{DECLARATION}<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def book(*sheets: str | bytes, strings: str | None = None, parts: Mapping[str, str | bytes] = {}) -> bytes:
    """A workbook of the given worksheet parts, called S1, S2, …; ``parts`` adds or replaces parts."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    if strings is not None:
        related += f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    contents: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{types}"><Default Extension="xml" ContentType="application/'
        'xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{relationships}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{relationships}">{related}</Relationships>',
    }
    contents |= {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
    if strings is not None:
        contents["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{MAIN}">{strings}</sst>'
    contents |= parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return out.getvalue()


FORM = "".join(
    f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>第{n}行</t></is></c><c r="B{n}"><v>{n}</v></c></row>'
    for n in range(1, 15)
)
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)

# Each must still give the fourteen figures of FORM.
READABLE: dict[str, Callable[[], bytes]] = {
    "stray-far-cell": lambda: book(sheet_xml(FORM + '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>')),
    "million-blank-rows": lambda: book(
        sheet_xml(FORM + "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(15, 1_048_577)))
    ),
    "blank-cells-everywhere": lambda: book(
        sheet_xml(FORM + "".join(f'<row r="{n}"><c s="1"/><c s="1"/><c s="1"/></row>' for n in range(15, 300_000)))
    ),
    "merge-of-everything": lambda: book(
        sheet_xml(FORM, after='<mergeCells><mergeCell ref="A16:XFD1048576"/></mergeCells>')
    ),
    "merge-over-everything": lambda: book(
        sheet_xml(FORM, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "hundred-thousand-merges": lambda: book(
        sheet_xml(
            FORM,
            after="<mergeCells>"
            + "".join(f'<mergeCell ref="D{n}:E{n}"/><mergeCell ref="F{n}:CA{n + 900}"/>' for n in range(1, 50_000))
            + "</mergeCells>",
        )
    ),
    "dimension-too-large": lambda: book(sheet_xml(FORM, before='<dimension ref="A1:XFD1048576"/>')),
    "dimension-too-small": lambda: book(sheet_xml(FORM, before='<dimension ref="A1"/>')),
    "wide-columns": lambda: book(sheet_xml(FORM, before='<cols><col min="9" max="16384" hidden="1"/></cols>')),
    "long-strings-reused": lambda: book(
        sheet_xml(FORM + "".join(f'<row r="{n}"><c r="CZ{n}" t="s"><v>0</v></c></row>' for n in range(20, 2000))),
        strings=f"<si><t>{'长' * 30_000}</t></si>",
    ),
}

# Each must be refused, with that code.
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "billion-laughs": ("suspicious", lambda: book(sheet_xml(FORM).replace("<worksheet", LAUGHS + "<worksheet"))),
    "laughs-in-utf16": (
        "suspicious",
        lambda: book(
            sheet_xml(FORM).replace("<worksheet", LAUGHS + "<worksheet").replace("UTF-8", "UTF-16").encode("utf-16")
        ),
    ),
    "doctype-in-strings": (
        "suspicious",
        lambda: book(sheet_xml(FORM), strings="", parts={"xl/sharedStrings.xml": f"{LAUGHS}<sst>&c;</sst>"}),
    ),
    "bomb": ("suspicious", lambda: book(sheet_xml(FORM + " " * 60_000_000))),
    "part-of-200-mb": ("too-large", lambda: book(sheet_xml(FORM + " " * 200_000_000))),
    "endless-string": (
        "too-large",
        lambda: book(sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 3_000_000}</t></is></c></row>')),
    ),
    "long-strings-used-often": (
        "too-large",
        lambda: book(
            sheet_xml("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1_900))),
            strings=f"<si><t>{'长' * 30_000}</t></si>",
        ),
    ),
    "endless-row": ("too-large", lambda: book(sheet_xml(f'<row r="1">{"<c/>" * 2_000_000}</row>'))),
    "two-sheets-of-one-name": (
        "suspicious",
        lambda: book(sheet_xml(FORM), parts={"xl/worksheets/SHEET1.xml": sheet_xml("")}),
    ),
    "part-that-leaves": ("suspicious", lambda: book(sheet_xml(FORM), parts={"../evil.xml": "<a/>"})),
    "no-such-cell": ("damaged", lambda: book(sheet_xml('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'))),
    "no-such-row": ("damaged", lambda: book(sheet_xml('<row r="99999999999"><c><v>1</v></c></row>'))),
    "no-such-string": ("damaged", lambda: book(sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'))),
    "two-cells-in-one-place": (
        "damaged",
        lambda: book(sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
    ),
    "cut-xml": ("damaged", lambda: book(sheet_xml(FORM)[:-60])),
    "cut-zip": ("damaged", lambda: book(sheet_xml(FORM))[:-90]),
    "no-sheets": ("damaged", book),
    "empty": ("empty", lambda: b""),
    "web-page": ("unsupported-format", lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
    "pdf": ("unsupported-format", lambda: b"%PDF-1.7\n"),
    "text": ("unsupported-format", "名称,数量\n行政许可,3\n".encode),
    "other-zip": ("unsupported-format", lambda: _zip({"readme.txt": "hello"})),
}


def _zip(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
