"""What a file is, by its content; a file's name proves nothing."""

from __future__ import annotations

import re
import struct

from xlreport.report import Words

# What the first bytes say. A zip or an OLE file needs a second look.
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"\x09\x00\x04\x00", "old-excel"),
    (b"\x09\x02\x06\x00", "old-excel"),
    (b"\x09\x04\x06\x00", "old-excel"),
)

KINDS = {
    "empty": Words("空文件", "an empty file"),
    "zip": Words("压缩包", "a zip archive"),
    "ole": Words("旧格式的 Office 文件", "an Office file of the old format"),
    "doc": Words("Word 文档", "a Word document"),
    "docx": Words("Word 文档", "a Word document"),
    "pptx": Words("演示文稿", "a presentation"),
    "odt": Words("OpenDocument 文档", "an OpenDocument file that is no workbook"),
    "pdf": Words("PDF 文件", "a PDF file"),
    "rtf": Words("RTF 文档", "an RTF document"),
    "archive": Words("压缩包", "an archive"),
    "picture": Words("图片", "a picture"),
    "html": Words("网页", "a web page"),
    "mht": Words("网页", "a web page"),
    "xml": Words("XML 文件", "an XML file"),
    "xml2003": Words("XML 表格 2003", "an XML spreadsheet of 2003"),
    "old-excel": Words("Excel 4 或更早的工作簿", "a workbook of Excel 4 or older"),
    "text": Words("文本文件", "a text file"),
    "unknown": Words("无法识别的文件", "a file of no known kind"),
}

_BOF8 = b"\x09\x08"


def sniff(data: bytes) -> str:
    """The kind of a file from its first bytes: ``zip``, ``ole`` or a key of :data:`KINDS`."""
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    head = _as_text(data[:4096])
    if head is None:
        return "unknown"
    lower = head.lstrip("\ufeff \t\r\n").lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return "xml2003"
    if lower.startswith("mime-version:"):
        return "mht"
    if re.match(r"<(!doctype html|html|head|meta|body|table|div|style)\b", lower) or "<html" in lower:
        return "html"
    return "xml" if lower.startswith("<?xml") else "text"


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\x00" in head:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = head.decode(encoding, "replace")
            if text.isprintable() or text.lstrip().startswith("<"):
                return text
        return None
    return head.decode("utf-8", "replace")


def inside_ole(data: bytes) -> str:
    """What an OLE file holds: ``encrypted``, ``xls``, ``doc`` or ``ole``.

    Looks for stream names and the first records instead of following the sector chains, which may loop.
    """
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "EncryptionInfo"):
        return "encrypted"
    if any(_has_stream(data, name) for name in ("Workbook", "WORKBOOK", "Book", "BOOK")):
        return "encrypted" if _has_filepass(data) else "xls"
    return "doc" if _has_stream(data, "WordDocument") else "ole"


def _has_stream(data: bytes, name: str) -> bool:
    encoded = name.encode("utf-16-le")
    # A directory entry is 128 bytes: the name in 64, then its length with the final NUL.
    at = data.find(encoded + b"\x00\x00")
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == struct.pack("<H", len(encoded) + 2):
            return True
        at = data.find(encoded + b"\x00\x00", at + 1)
    return False


def _has_filepass(data: bytes) -> bool:
    """Whether the workbook stream starts with a FILEPASS record ([MS-XLS] 2.4.117); streams start on sectors."""
    for at in range(512, min(len(data), 50_000_000), 64):
        if data[at : at + 2] != _BOF8 or data[at + 4 : at + 8] not in (b"\x00\x06\x05\x00", b"\x00\x05\x05\x00"):
            continue
        record_at = at
        for _ in range(16):
            record, length = struct.unpack("<HH", data[record_at : record_at + 4].ljust(4, b"\x00"))
            if record == 0x2F:
                return True
            record_at += 4 + length
    return False
