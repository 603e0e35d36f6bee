"""The rule catalogue: what each code means, in Chinese and English, and what to do about it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from xlreport.form import Form
from xlreport.report import Finding, Place, Words, say

LANGUAGES = ("zh", "en")


class Text(NamedTuple):
    """The words of a rule in one language; ``message`` is a template."""

    title: str
    message: str
    hint: str


@dataclass(frozen=True)
class Entry:
    """One code: its usual severity, what it rests on, its words, and an example that breaks it (if one is given)."""

    code: str
    severity: str
    basis: str
    texts: Mapping[str, Text]
    example: Mapping[str, Any]


@cache
def entry(code: str) -> Entry:
    """The entry of a code. Raises KeyError if there is none."""
    raw = tomllib.loads(_written()[code])[code]
    texts = {lang: Text(**raw[lang]) for lang in LANGUAGES}
    return Entry(code, raw["severity"], raw["basis"], texts, raw.get("example", {}))


@cache
def catalogue() -> Mapping[str, Entry]:
    """All entries by code, in the order of the file."""
    return {code: entry(code) for code in _written()}


@cache
def _written() -> Mapping[str, str]:
    """Code → its lines of the file, not read yet: to read them all takes longer than to check a form."""
    text = (Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8")
    _, *entries = re.split(r"^(?=\[[\w-]+\]$)", text, flags=re.MULTILINE)
    return {written[1 : written.index("]")]: written for written in entries}


def message(finding: Finding, form: Form | None, lang: str = "zh") -> str:
    """The finding in one plain sentence."""
    values = {k: _say(v, lang) for k, v in finding.details.items()}
    values.setdefault("where", where(finding, form, lang))
    for name in ("lhs", "rhs", "imbalance"):
        values.setdefault(name, _say(getattr(finding, name), lang))
    values.setdefault("place", say_place(finding.place, lang))
    return entry(finding.code).texts[lang].message.format_map(_Blanks(values)).strip()


def hint(finding: Finding, lang: str = "zh") -> str:
    """What to do about the finding."""
    return entry(finding.code).texts[lang].hint


def refusal(code: str, details: Mapping[str, Any], lang: str = "zh") -> str:
    """Why a file cannot be used, and what to do, in one line."""
    text = entry(code).texts[lang]
    said = text.message.format_map(_Blanks({k: _say(v, lang) for k, v in details.items()}))
    return f"{said}{'' if lang == 'zh' else ' '}{text.hint}"


def where(finding: Finding, form: Form | None, lang: str = "zh") -> str:
    """The finding's cells by name; of many, the first and how many more."""
    if not finding.cells or not form:
        return say_place(finding.place, lang)
    shown = [f"“{form.name_of(c)}”" if lang == "zh" else c for c in finding.cells[:3]]
    rest = len(finding.cells) - len(shown)
    more = "" if rest <= 0 else f"等 {len(finding.cells)} 格" if lang == "zh" else f" and {rest} more"
    return ("、" if lang == "zh" else ", ").join(shown) + more


def say_place(place: Place | None, lang: str = "zh") -> str:
    """The place as a clerk (zh) or a program (en) would name it, "" where there is none."""
    return "" if place is None else place.in_chinese() if lang == "zh" else str(place)


class _Blanks(dict[str, str]):
    """A template whose value is lacking must not take a whole run down: it shows a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def _say(value: Any, lang: str) -> str:
    if isinstance(value, Words):
        return say(value, lang)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "—" if value is None else str(value)
