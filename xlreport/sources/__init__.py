"""Any file → Grid. What a file is follows from its content; its name proves nothing."""

from __future__ import annotations

import re
from pathlib import Path

from xlreport.ooxml.package import MAX_FILE, Package, kind_of
from xlreport.ooxml.sniff import KINDS
from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, Unusable, Words
from xlreport.sources.radicals import without_radicals

_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|tbody|div|p|span)[\s>]", re.IGNORECASE)
_MHT = re.compile(rb"^mime-version:.{0,2000}?^content-type:\s*(?:multipart/related|text/html)", re.I | re.M | re.S)

_AS_DOCX = Words("用 Word 或 WPS 打开，另存为 .docx", "open it in Word or WPS and save it as .docx")
_AS_TEXT = Words("把文件中的文字和表格复制到 .txt 或 .xlsx 中", "copy its text and tables into a .txt or .xlsx file")
_UNPACK = Words("先解压，再逐个读取其中的文件", "unpack it and read the files inside")
# What to do about a file of a kind that is not read.
_REMEDIES = {
    "doc": _AS_DOCX,
    "rtf": _AS_DOCX,
    "odt": _AS_DOCX,
    "ofd": Words("用 OFD 阅读器另存为带文字的 PDF", "save it as a PDF with text from an OFD reader"),
    "picture": _AS_TEXT,
    "pptx": _AS_TEXT,
    "archive": _UNPACK,
    "zip": _UNPACK,
    "old-excel": Words("用 Excel 或 WPS 打开，另存为 .xlsx", "open it in Excel or WPS and save it as .xlsx"),
}
_OTHERWISE = Words(
    "确认文件完好，并另存为 .xlsx、.docx 或 .txt", "make sure it is intact and save it as .xlsx, .docx or .txt"
)


def read(source: str | Path | bytes, name: str = "") -> Grid:
    """The grid of a file, given by its path or its content; ``name`` is what its user calls it.

    Raises Unusable: ``unsupported-format`` says what the file is and what to do; see each module for the others.
    """
    if not isinstance(source, bytes):
        path = Path(source)
        if path.stat().st_size > MAX_FILE:
            raise too_large("文件超过 100 MB", "it is larger than 100 MB")
        source, name = path.read_bytes(), name or path.name
    kind, package = kind_of(source)
    return without_radicals(_read(source, name, _closer(kind, package, source), package))


def _read(source: bytes, name: str, kind: str, package: Package | None) -> Grid:
    if kind in ("xlsx", "xls", "xlsb", "ods", "xml2003"):
        from xlreport.sources import workbook  # noqa: PLC0415

        return workbook.read(source, name, package if kind == "xlsx" else None)
    if kind == "text":
        from xlreport.sources import text  # noqa: PLC0415

        return text.read(source, name)
    if kind in ("html", "mht"):
        from xlreport.sources import html  # noqa: PLC0415

        return html.read(source, name)
    if kind == "docx":
        from xlreport.sources import docx  # noqa: PLC0415

        return docx.read(source, name)
    if kind == "pdf":
        from xlreport.sources import pdf  # noqa: PLC0415

        return pdf.read(source, name)
    if kind in ("encrypted", "empty"):
        raise Unusable(kind)
    what = Words("OFD 版式文件", "an OFD file") if kind == "ofd" else KINDS.get(kind, KINDS["unknown"])
    raise Unusable("unsupported-format", kind=kind, what=what, remedy=_REMEDIES.get(kind, _OTHERWISE))


def _closer(kind: str, package: Package | None, data: bytes) -> str:
    """The kind, after a second look at what a workbook's reader need not tell apart."""
    if package is not None and "OFD.xml" in package:
        return "ofd"
    if kind == "xlsx" and package is not None:
        main = next((r.target for r in package.relations("") if r.kind == "officeDocument"), "")
        return "docx" if main.startswith("word/") else kind
    if kind in ("text", "xml", "unknown"):
        if b"%PDF-" in data[:1024]:
            return "pdf"
        if _MHT.search(data[:8192]):
            return "mht"
        plain = data[:65536].replace(b"\x00", b"")
        return "html" if _HTML.search(plain) else kind
    return kind
