"""Text of a cell → number, blank, or neither; and units of money.

The four states of a cell stay apart: a number, blank, text that is no number, and (absent from a report) missing.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlreport.form import AMOUNT, CHANGE

Number = int | Decimal

# 万元 is the unit of every amount of the form; the factor turns the stated unit into it.
MONEY = {"万元": Decimal(1), "亿元": Decimal(10000), "元": Decimal("0.0001")}
COUNTERS = "件条宗起份项个次批笔例单"
MAX_DIGITS = 15  # what a spreadsheet can hold without rounding

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_BOOKMARK = re.compile(r"\[bookmark:[^\]]{0,80}\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*\*|___|\*\*|__|\*|_)(.{1,40}?)\1")  # what Markdown puts around bold or slanted text
_ESCAPED = re.compile(r"\\([-+.*_#])")
# Raised and circled numbers refer to notes; folded to plain digits they would stick to the figure before them.
_NOTE_MARK = re.compile("[²³¹⁰⁴-⁹₀-₉①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿]")
_NOTES = re.compile(r"(\[[^\[\]]{1,4}\])+\Z")
_MINUS = str.maketrans(dict.fromkeys("−–—―﹣－‐‑", "-"))
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?")
_COUNTED = re.compile(rf"(.*\d)[{COUNTERS}]次?")
_FIGURE = re.compile(r"\d")
_LOOSE_SPACE = re.compile(r"(?<![\d.]) +|\s+(?![\d.])")
_CHANGE = re.compile(r"(增加|增|减少|减|減少|減)(\d+)")
_UNCHANGED = re.compile(r"([与與同和]?(上一?|去)年)?持平|[无無未不没沒]有?([变變]化?|增加?[/、]?[无無未不]?[减減]少?)")
_NO_DATA = re.compile(
    r"([-─━ー/\\*_~×╳✕✖x])\1*|[暂暫]?[无無](?:数据|數據)?|[没沒]有|不[适適]用|不涉及|n[./]?a\.?|nan|null|none",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """What a cell's text says. ``note`` names the finding that reading it raised, if any."""

    value: Number | None
    unit: str | None = None
    note: str | None = None


def tidy(text: str) -> str:
    """The text without what a reader does not see: odd blanks, invisible marks, bookmarks left by an export."""
    if text.isdigit() and text.isascii():
        return text
    text = _BOOKMARK.sub("", _INVISIBLE.sub("", text))
    if not text.isascii():
        text = _NOTE_MARK.sub(r"[\g<0>]", text)
    text = _EMPHASIS.sub(r"\2", unicodedata.normalize("NFKC", text).strip())
    return _ESCAPED.sub(r"\1", text).strip()


@lru_cache(maxsize=4096)  # most cells of most reports hold one of a few texts
def read_number(text: str, kind: str, unit: str | None = None) -> Reading:
    """The number that a cell of the given kind states.

    ``unit`` is the unit that the column's heading states (amounts only). The value of an amount is in 万元;
    without any stated unit the number stands as it is and ``Reading.unit`` is None.
    """
    text = tidy(text)
    plain = _plain(text)
    if plain is not None:
        return _amount(plain, unit) if kind == AMOUNT else Reading(plain)
    if not text:
        return Reading(None)
    text = _LOOSE_SPACE.sub("", text.translate(_MINUS))  # never a space between two digits: that may be two figures
    if text.startswith("?"):  # a blank that could not be encoded, left before the number
        text = text[1:]
    if kind == CHANGE and (m := _CHANGE.fullmatch(text)):
        value = _plain(m[2])
        return Reading(None if value is None else (value if m[1][0] == "增" else -value), None, "sign-in-words")
    if kind == CHANGE and _UNCHANGED.fullmatch(text):
        return Reading(0, None, "sign-in-words")
    plain = _plain(text)
    if plain is not None:
        return _amount(plain, unit) if kind == AMOUNT else Reading(plain)
    if kind == AMOUNT:
        text = text.replace("萬", "万").replace("億", "亿")
        stated = next((u for u in MONEY if text.endswith(u)), None)
        plain = _plain(text[: -len(stated)]) if stated else None
        return Reading(None) if plain is None else _amount(plain, stated)._replace(note="unit-in-cell")
    counted = _COUNTED.fullmatch(text)
    plain = _plain(counted[1]) if counted else None
    return Reading(None) if plain is None else Reading(plain, None, "unit-in-cell")


def is_no_data(text: str) -> bool:
    """Whether the text is a mark or a word for “nothing to report”, which is never the same as 0."""
    return _is_no_data(tidy(text).translate(_MINUS))


def _is_no_data(text: str) -> bool:
    return bool(_NO_DATA.fullmatch(text.replace(" ", "")))


@lru_cache(maxsize=4096)
def is_value(text: str) -> bool:
    """Whether the text could stand in a cell for figures: a number in any writing, or a mark for no data."""
    text = tidy(text).translate(_MINUS)
    if _is_no_data(text) or text in ("增", "减", "減") or _plain(text) is not None or _UNCHANGED.fullmatch(text):
        return True
    if text != (bare := _NOTES.sub("", text)):
        return is_value(bare)
    # A change or an amount is the most that any cell may say; both hold at least one figure.
    return bool(_FIGURE.search(text)) and any(read_number(text, kind).value is not None for kind in (CHANGE, AMOUNT))


def to_number(value: int | float) -> Number:
    """A number stored in a workbook as the exact decimal that its user sees (15 significant digits)."""
    if isinstance(value, int):
        return value
    exact = Decimal(f"{value:.{MAX_DIGITS}g}")
    return int(exact) if exact == exact.to_integral_value() else exact


def _plain(text: str) -> Number | None:
    if len(text) <= MAX_DIGITS and text.isascii() and text.isdigit():  # most cells
        return int(text)
    m = _NUMBER.fullmatch(text)
    if not m or not (m[2] or m[3]) or len(text) > MAX_DIGITS + 6:
        return None
    whole, fraction = (m[2] or "0").replace(",", ""), (m[3] or "").rstrip("0")
    if len(whole.lstrip("0")) + len(fraction) > MAX_DIGITS + 1:
        return None
    sign = -1 if m[1] == "-" else 1
    return sign * (Decimal(whole + fraction) if len(fraction) > 1 else int(whole))


def _amount(value: Number, unit: str | None) -> Reading:
    if unit is None or unit == "万元":
        return Reading(value, unit)
    scaled = value * MONEY[unit]
    whole = scaled == scaled.to_integral_value()
    return Reading(int(scaled) if whole else scaled.normalize(), "万元")
