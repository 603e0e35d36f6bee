"""The automatic numbers of a Word document's paragraphs: 一、 or 1. before a title is seldom typed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from xlreport.ooxml.package import Package

_DIGITS = "〇一二三四五六七八九"
_FORMAL = str.maketrans("〇一二三四五六七八九十", "零壹贰叁肆伍陆柒捌玖拾")
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting")


class Level(NamedTuple):
    """One level of a list: the first number, the kind of numbers, and their text, where ``%1`` stands for one."""

    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass
class Numbering:
    """The lists of a document, and how far each has been counted."""

    lists: dict[str, str] = field(default_factory=dict)  # list → its pattern
    patterns: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # paragraph style → list and level
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # list and level → its own first number
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, style: str, list: str, level: str, text: str) -> str:
        """The text of the next paragraph, led by its number if it has one."""
        of_style, at = self.styles.get(style, ("", 0))
        list = list or of_style
        at = int(level) if level.isascii() and level.isdigit() and len(level) < 3 else at
        pattern = self.patterns.get(self.lists.get(list, ""), {})
        if at not in pattern:
            return text
        counts = self._counts.setdefault(self.lists[list], {})
        # A list that begins anew does so the first time it is met.
        anew = self.starts.pop((list, at), None)
        counts[at] = anew if anew is not None else counts.get(at, pattern[at].start - 1) + 1
        for deeper in [n for n in counts if n > at]:
            del counts[deeper]
        shown = {n: in_words(counts.get(n, p.start), p.format) for n, p in pattern.items()}
        label = re.sub(r"%([1-9])", lambda m: shown.get(int(m[1]) - 1, ""), pattern[at].text)
        if pattern[at].format in ("bullet", "none") or not text.strip():
            return text
        return f"{label} {text}" if text[0].isdigit() else label + text


def numbering_of(package: Package, part: str) -> Numbering:
    """The numbering of a document's main part; without lists, one that numbers nothing."""
    related = {r.kind: r.target for r in package.relations(part) if not r.external and r.target in package}
    found = Numbering()
    pattern: dict[int, Level] = {}
    list = ""
    at = 0
    for name, a, _ in package.nodes(related["numbering"]) if "numbering" in related else ():
        value = a.get("val", "")
        if name == "abstractNum":
            pattern = found.patterns[a.get("abstractNumId", "")] = {}
        elif name == "num":
            list, pattern = a.get("numId", ""), {}
        elif name == "abstractNumId":
            found.lists[list] = value
        elif name in ("lvl", "lvlOverride"):
            at = _number(a.get("ilvl", ""))
            pattern[at] = Level()
        elif name == "startOverride":
            found.starts[list, at] = _number(value)
        elif name == "start" and at in pattern:
            pattern[at] = pattern[at]._replace(start=_number(value))
        elif name == "numFmt" and at in pattern:
            pattern[at] = pattern[at]._replace(format=value)
        elif name == "lvlText" and at in pattern:
            pattern[at] = pattern[at]._replace(text=value[:99])
    style = ""
    for name, a, _ in package.nodes(related["styles"]) if "styles" in related else ():
        value = a.get("val", "")
        if name == "style":
            style = a.get("styleId", "")
        elif name == "basedOn" and value in found.styles:
            found.styles[style] = found.styles[value]
        elif name == "numId":
            found.styles[style] = (value, found.styles.get(style, ("", 0))[1])
        elif name == "ilvl":
            found.styles[style] = (found.styles.get(style, ("", 0))[0], _number(value))
    return found


def in_words(number: int, format: str) -> str:
    """The number as a list shows it."""
    if format in _CHINESE:
        return _chinese(number)
    if format.startswith("chineseLegal"):
        return _chinese(number).translate(_FORMAL)
    if format == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x245F + number)
    if format in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr((65 if format == "upperLetter" else 97) + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
