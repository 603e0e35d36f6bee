"""Labels as published, folded to labels as the form has them.

A key is what is left of a label when nothing is compared that exports change: blanks, punctuation, width, script,
pinyin in brackets, radicals for characters, and words that machine conversion to traditional script replaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from xlreport.form import Entry, Form, Section, Table

# Enough of the form's own traditional characters to know a traditional report by; OpenCC costs 25 ms to load.
_TRADITIONAL = frozenset("報開關於屬於數總計處覆複請規審訴訟機構會務業費額機關結轉辦項製發現據稱稅繼續審終態壓統類")
_PINYIN = re.compile(r"[(（][a-zA-Zà-ɏḀ-ỿ]{1,8}[)）]")
_DROPPED = re.compile(r"[\W_]+")
BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_OPEN_BRACKET = re.compile(r"[(（\[【〔:：].*", re.DOTALL)
_YEAR = re.compile(r"(?:20\d\d)年?度?")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]{1,2}|\d{1,2})(?=\D{2})")
_REWORDED = {"档案": "文件", "资讯": "信息", "讯息": "信息", "专案": "项目", "覆议": "复议", "其它": "其他"}
_REWORDED_RE = re.compile("|".join(_REWORDED))
MAX_LABEL = 400  # characters; the longest notes that localities put behind a label have about 150


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional script."""
    return sum(letter in text for letter in _TRADITIONAL) >= 5


@cache
def _converter() -> object:
    import opencc  # noqa: PLC0415 - late: only traditional texts need it

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified script, character for character, so that every place in it stays."""
    converter = _converter()
    converted = str(converter.convert(text))  # type: ignore[attr-defined]
    if len(converted) != len(text):
        converted = "".join(c if len(c) == 1 else o for o, c in ((o, converter.convert(o)) for o in text))  # type: ignore[attr-defined]
    return converted


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """What two writings of one label have in common; the text must be in simplified script."""
    text = text[:MAX_LABEL]
    if "(" in text or "（" in text:
        text = _PINYIN.sub("", text)
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).lower()
    return _REWORDED_RE.sub(lambda m: _REWORDED[m[0]], folded)


@lru_cache(maxsize=8192)  # an agency's labels are those of every other
def keys(text: str) -> tuple[str, ...]:
    """The keys a published label may be found by, the most faithful first: whole, without notes, years, ordinal."""
    whole = key(text)
    found = [whole]
    text = _PINYIN.sub("", text[:MAX_LABEL])
    bare = text
    for _ in range(3):  # notes may be nested
        bare = BRACKETED.sub("", bare)
    for candidate in dict.fromkeys((bare, _OPEN_BRACKET.sub("", text))):
        short = key(candidate)
        dated = _YEAR.sub("", short)
        found += [k for k in (short, dated) if k and k != whole]
    return tuple(dict.fromkeys(found))


def without_ordinal(label_key: str) -> str:
    """The key without the number that leads it."""
    return _ORDINAL.sub("", label_key)


class Hit(NamedTuple):
    """One meaning of a label: ``axis`` is ``caption``, ``stub``, ``row``, ``column`` or ``section``."""

    axis: str
    table: Table | None
    entry: Entry | None = None
    section: Section | None = None
    order: int = 0


@dataclass(frozen=True)
class Labels:
    """All labels of a form by key. ``starts`` holds every proper beginning of a label that a line break may leave."""

    form: Form
    hits: Mapping[str, tuple[Hit, ...]] = field(init=False)
    starts: frozenset[str] = field(init=False)
    own: frozenset[str] = field(init=False)
    bodies: Mapping[str, str] = field(init=False)
    lengths: Mapping[int, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        hits: dict[str, list[Hit]] = {}
        own: set[str] = set()

        def add(label: str, also: tuple[str, ...], hit: Hit) -> None:
            official = key(label)
            bracketless = next((k for k in keys(label) if k != official), official)
            own.add(official)
            own.add(bracketless)
            for k in dict.fromkeys((official, bracketless, *map(key, also))):
                for name in dict.fromkeys((k, without_ordinal(k))):
                    if name and all(
                        (h.axis, h.entry, h.table) != (hit.axis, hit.entry, hit.table) for h in hits.get(name, ())
                    ):
                        hits.setdefault(name, []).append(hit)

        for section in self.form.sections:
            add(section.title, section.also, Hit("section", None, section=section))
            for table in section.tables:
                if table.caption:
                    add(table.caption, (table.caption.replace("第（", "（"),), Hit("caption", table))
                if table.stub:
                    add(table.stub, (), Hit("stub", table))
                for axis, entries in (("column", table.columns), ("row", table.rows)):
                    for n, entry in enumerate(entries):
                        if entry.label:
                            add(entry.label, entry.also, Hit(axis, table, entry, order=n))
        labels = [k for k, hs in hits.items() if any(h.axis != "section" for h in hs)]
        lengths: dict[int, list[str]] = {}
        for k in labels:
            lengths.setdefault(len(k), []).append(k)
        object.__setattr__(self, "hits", {k: tuple(v) for k, v in hits.items()})
        object.__setattr__(self, "starts", frozenset(k[:n] for k in hits for n in range(1, len(k))))
        object.__setattr__(self, "own", frozenset(own))
        object.__setattr__(self, "bodies", {t.id: "|".join(key(e.label) for e in t.rows) for t in self.form.tables})
        object.__setattr__(self, "lengths", {n: tuple(ks) for n, ks in lengths.items()})

    def find(self, text: str) -> tuple[Hit, ...]:
        """The meanings of a published label, () where it is none."""
        for k in keys(text[:MAX_LABEL]):
            if k in self.hits:
                return self.hits[k]
        return ()

    def nearest(self, text: str) -> tuple[Hit, ...]:
        """The meanings of the one label that differs by a slip or is a longer form, () where there is none or several.

        A slip is one character inserted, dropped or replaced; two of them in a label of eight or more. A longer form
        has words between these, up to as many as they are.
        """
        found = [k for k in keys(text[:MAX_LABEL]) if len(k) >= 5]
        for k in found:
            slips = 2 if len(k) >= 8 else 1
            near = (c for n in range(len(k) - slips, len(k) + slips + 1) for c in self.lengths.get(n, ()))
            if one := self._meaning([c for c in near if _distance(k, c, slips) <= slips]):
                return one
        for k in found:
            longer = (c for n in range(len(k) + 1, 2 * len(k) + 1) for c in self.lengths.get(n, ()))
            if one := self._meaning([c for c in longer if _leaves_out(k, c) and self._is_official(c)]):
                return one
        return ()

    def _is_official(self, label: str) -> bool:
        """Whether a key is that of a whole official label, with the ordinal that tells it from others."""
        return any(h.entry and key(h.entry.label) == label for h in self.hits[label])

    def _meaning(self, labels: Sequence[str]) -> tuple[Hit, ...]:
        """What all of the ``labels`` mean, () if they differ in it."""
        meanings = {h for label in labels for h in self.hits[label]}
        names = {(h.axis, h.entry.label if h.entry else h.table and h.table.caption) for h in meanings}
        return self.hits[labels[0]] if len(names) == 1 else ()


@cache
def labels_of(form: Form) -> Labels:
    """The label index of a form, built once a process."""
    return Labels(form)


def _distance(a: str, b: str, limit: int) -> int:
    """How many characters must be inserted, dropped or replaced to turn one into the other, counted up to a limit."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _leaves_out(short: str, label: str) -> bool:
    """Whether the shorter text is the label but for words left out within it."""
    rest = iter(label)
    return short[0] == label[0] and short[-1] == label[-1] and all(letter in rest for letter in short)
