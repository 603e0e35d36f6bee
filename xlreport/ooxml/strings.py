"""Texts of a workbook: shared strings, rich text, and the escapes of characters that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlreport.ooxml.xml import feed, parser
from xlreport.ooxml.zipped import too_large

MAX_STRINGS = 1_000_000
MAX_TEXT = 1_000_000  # characters of one cell; Excel itself stops at 32,767

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def unescape(text: str) -> str:
    """The text with its ``_xHHHH_`` escapes resolved (ECMA-376 22.9.2.19); what nobody can see is left out."""
    if "_x" in text:
        text = _ESCAPE.sub(_character, text)
    return _CONTROL.sub("", text) if not text.isprintable() else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def joined(parts: list[str]) -> str:
    """The text of one element from its pieces; Unusable where it is endless."""
    if len(parts) == 1 and len(parts[0]) <= MAX_TEXT:
        return parts[0]
    if sum(map(len, parts)) > MAX_TEXT:
        raise too_large("一个单元格的文字超过 100 万字", "one cell holds more than a million characters")
    return "".join(parts)


def shared_strings(chunks: Iterable[bytes], part: str) -> list[str]:
    """The shared strings in order; of rich text all runs, of phonetic guides nothing."""
    strings: list[str] = []
    pieces: list[str] = []
    phonetic = False
    p = parser()

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        if name.endswith("}t"):
            p.CharacterDataHandler = None if phonetic else pieces.append
        elif name.endswith("}si"):
            pieces.clear()
        elif name.endswith("}rPh"):
            phonetic = True

    def end(name: str) -> None:
        nonlocal phonetic
        if name.endswith("}t"):
            p.CharacterDataHandler = None
            if len(pieces) > 100:
                pieces[:] = [joined(pieces)]
        elif name.endswith("}rPh"):
            phonetic = False
        elif name.endswith("}si"):
            strings.append(unescape(joined(pieces)))
            if len(strings) > MAX_STRINGS:
                raise too_large("文字过多", "it holds too many texts")

    p.StartElementHandler, p.EndElementHandler = start, end
    feed(p, chunks, part)
    return strings
