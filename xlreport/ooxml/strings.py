"""Texts of a workbook: shared strings, rich text, and the escapes of characters that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from xlreport.ooxml.xml import finished
from xlreport.ooxml.zipped import too_large

MAX_STRINGS = 1_000_000
MAX_TEXT = 1_000_000  # characters of one cell; Excel itself stops at 32,767

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def unescape(text: str) -> str:
    """The text with its ``_xHHHH_`` escapes resolved (ECMA-376 22.9.2.19); control characters are left out."""
    if len(text) > MAX_TEXT:
        raise too_large("一个单元格的文字超过 100 万字", "one cell holds more than a million characters")
    if "_x" in text:
        text = _ESCAPE.sub(_character, text)
    return text if text.isprintable() else _CONTROL.sub("", text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def text_of(item: Element) -> str:
    """The text of a string item, shared or inline: of rich text all runs, of phonetic guides nothing."""
    if len(item) == 1 and not len(item[0]):
        return unescape(item[0].text or "")
    texts: list[str] = []
    for child in item:
        if child.tag.endswith("}t"):
            texts.append(child.text or "")
        elif child.tag.endswith("}r"):
            texts += (t.text or "" for t in child if t.tag.endswith("}t"))
    return unescape("".join(texts))


def shared_strings(chunks: Iterable[bytes], part: str) -> list[str]:
    """The shared strings in order."""
    strings: list[str] = []
    for item in finished(chunks, part, ("si",)):
        strings.append(text_of(item))
        if len(strings) > MAX_STRINGS:
            raise too_large("文字过多", "it holds too many texts")
    return strings
