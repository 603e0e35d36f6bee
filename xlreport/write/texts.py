"""Text for cells: cleaned, measured, and cut only where nothing is lost."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import ceil

from xlreport.numerals import Number

CELL_LIMIT = 32_767  # characters a cell holds, counted as UTF-16 units
TITLE_LIMIT, PROMPT_LIMIT, ERROR_LIMIT = 32, 255, 224  # of a data validation, as Office takes them
NOTE_LIMIT = 1_000
ROW_LIMIT = 400.0  # points; a spreadsheet allows 409.5

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """The text without what XML cannot hold; line ends become plain."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def units(text: str) -> int:
    """Length as Office counts it: a character beyond the basic plane counts twice."""
    return len(text.encode("utf-16-le", "replace")) // 2


def clip(text: str, limit: int) -> str:
    """At most ``limit`` units, with … where something was cut. Only for prompts and notes, never for figures."""
    if units(text) <= limit:
        return text
    while units(text) > limit - 1:
        text = text[: len(text) - max(1, (units(text) - limit) // 2)]
    return text + "…"


def pieces(text: str, limit: int = CELL_LIMIT) -> list[str]:
    """The text cut into as few cells as hold it, at a line's or sentence's end where there is one."""
    out = []
    while units(text) > limit:
        cut = limit if units(text[:limit]) == limit else limit // 2  # rare characters count twice
        ends = [text.rfind(mark, cut // 2, cut) for mark in ("\n", "。", "；", "，")]
        cut = next((end + 1 for end in ends if end > 0), cut)
        out.append(text[:cut])
        text = text[cut:]
    return [*out, text]


class _Widths(dict[str, int]):
    """The width of each character met so far."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return self[character]


_WIDTHS = _Widths()


def width(text: str) -> int:
    """Width in characters of a Latin font; Chinese characters take two."""
    return sum(map(_WIDTHS.__getitem__, text))


def lines(text: str, characters: float, size: float = 10.5) -> int:
    """How many lines the text takes at ``size`` points in a column so many characters wide, generously reckoned."""
    pixels, em = characters * 7 - 4, size * 96 / 72
    fit = max(1, int(pixels / em)) * 2  # a Chinese character is never cut in half
    return sum(max(1, ceil(width(line) / fit)) for line in text.split("\n"))


def number_text(value: Number) -> str:
    """A number as a spreadsheet joins it to text: no zeros at the end of a fraction."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def safe_properties(text: str) -> str:
    """Text for a document property, where a cell's limits do not apply but 255 characters do."""
    return clip(_ESCAPE.sub(r"_\1", clean(text)), 255)
