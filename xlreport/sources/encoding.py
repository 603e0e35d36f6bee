"""The bytes of a text file → its text."""

from __future__ import annotations

import codecs

from xlreport.report import Unusable


def decode(data: bytes) -> str:
    """BOM, then strict UTF-8, then strict GB18030: guessing beyond that misreads more than it saves.

    Raises Unusable: ``unknown-encoding`` or ``not-text``.
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
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("unknown-encoding")
