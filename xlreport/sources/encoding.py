"""The bytes of a text file → its text."""

from __future__ import annotations

import codecs
import contextlib

from xlreport.report import Unusable

FEW = 50  # so many bytes of longer characters to one that is no text


def decode(data: bytes) -> str:
    """BOM, then UTF-8, then GB18030; guessing beyond that misreads more than it saves.

    A few bytes that are no text, as where a download broke off, become replacement characters. Raises Unusable:
    ``unknown-encoding`` or ``not-text``.
    """
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                raise Unusable("unknown-encoding") from None
    if b"\x00" in data:
        raise Unusable("not-text")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") * FEW <= len(data) - len(text):  # each character that is not of ASCII adds bytes
            return text
    raise Unusable("unknown-encoding")
