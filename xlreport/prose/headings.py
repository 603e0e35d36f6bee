"""Section titles wherever they stand: at the start of a line, in the middle of one, torn apart by blanks or pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from xlreport.form import Form
from xlreport.prose.lines import PINYIN, Line, in_plain_letters, squeeze

_GAP = rf"[\s*]{{0,3}}(?:{PINYIN}){{0,4}}\s{{0,2}}"
_ORDINAL = rf"第?[一二三四五六七](?:部分)?{_GAP}[、,.:\s]{_GAP}"
_LEAD = re.compile(rf"[\s#*|·•]{{0,12}}({_ORDINAL})?")
_OTHER_ORDINAL = re.compile(r"(?:[1-7]\s?[、,.]|\([一二三四五六七1-7]\))\s{0,4}")
_NUMBERED = re.compile(rf"[一二三四五六七](?:部分)?(?=[、,.:\s*(]){_GAP}[、,.:\s]{_GAP}")  # 第 may stand before it
_BETWEEN = re.compile(_GAP)
_JOINTS = tuple("、,及和与")  # may stand for one another in a title, or be left out
_BEHIND = re.compile(f"(?:{PINYIN}){{0,4}}:?")


class Mark(NamedTuple):
    """A section title inside a line: ``flat[start:end]``.

    ``doubt`` is 1 where it lacks its ordinal, 2 where its ordinal is one of paragraphs, as in “1.” and “（一）”.
    """

    section: str
    start: int
    end: int
    doubt: int = 0


@cache
def _titles(form: Form) -> tuple[Mapping[str, list[tuple[str, str]]], Mapping[str, str], frozenset[str]]:
    """The titles and their sections: those behind an ordinal by their first letter, and those that stand alone.

    Last come the first letters of these.
    """
    numbered: dict[str, list[tuple[str, str]]] = {}
    alone: dict[str, str] = {}
    for section in form.sections:
        whole = [in_plain_letters(name) for name in (section.title, *section.also)]
        names = [name[_run(_NUMBERED, name, 0) :] for name in whole]
        for name in sorted(names, key=len, reverse=True):
            numbered.setdefault(name[0], []).append((name, section.id))
        alone |= {re.sub(r"\W", "", name): section.id for n, name in enumerate(names) if n == 0 or len(name) > 8}
    return numbered, alone, frozenset(name[0] for name in alone)


def _numbered(flat: str, titles: Mapping[str, list[tuple[str, str]]]) -> Iterator[Mark]:
    """The titles that stand behind an ordinal, from left to right."""
    done = 0
    for ordinal in _NUMBERED.finditer(flat):
        at = ordinal.end()
        ends = ((id, _end_of(name, flat, at)) for name, id in titles.get(flat[at : at + 1], ()))
        section, end = next(((id, end) for id, end in ends if end), ("", 0))
        if end and ordinal.start() >= done:
            done = _run(_BEHIND, flat, end)
            start = ordinal.start() - flat.startswith("第", max(ordinal.start() - 1, 0), ordinal.start())
            yield Mark(section, start, done)


def _end_of(name: str, flat: str, at: int) -> int:
    """Where the name that begins here ends, whatever blanks and pinyin part its letters; 0 where it does not stand."""
    for n, letter in enumerate(name):
        at = _run(_BETWEEN, flat, at) if n else at
        here = flat[at : at + 1]
        if letter == here or (not letter.isalnum() and here in _JOINTS):
            at += 1
        elif letter.isalnum():
            return 0
    return at


def _run(pattern: re.Pattern[str], flat: str, at: int) -> int:
    m = pattern.match(flat, at)
    return m.end() if m else at


# Titles in other words, of lines that hold an ordinal and a short title and nothing else; in official order: those that
# no other line holds, and those that only the section's own ordinal makes its title.
_WORDING = tuple(
    (re.compile(sure), re.compile(likely))
    for sure, likely in (
        ("(总体|基本|总的)(工作)?(情况|概况)|概述", "^(政府信息公开|政务公开)?工作(开展|进展)?情况$"),
        ("^(行政机关)?主动公开.{0,12}情况$", "^(政府)?(信息)?主动公开(政府)?(信息)?(工作)?的?(情况)?$"),
        ("(收到|受理|接收).{0,12}申请.{0,12}情况", "^(政府)?(信息)?依申请公开.{0,8}情况$|公开申请.{0,12}情况$"),
        ("复议.{0,8}诉讼.{0,8}情况", "(复议|诉讼)(案件)?的?情况$"),
        ("问题.{0,8}(改进|措施|打算|计划|建议)", "存在.{0,4}(问题|不足)$|问题[和与及、]"),
        ("其[他它].{0,8}(报告|说明).{0,4}(事项|情况)", "其[他它].{0,4}事项$"),
    )
)


def marks(line: Line, form: Form) -> Iterator[Mark]:
    """The titles in a line, from left to right."""
    titles, alone, first = _titles(form)
    lead = _LEAD.match(line.flat)
    begun = lead.end() if lead else 0
    free = begun - len(lead[1] or "") if lead else 0  # up to here, nothing has been said
    found = False
    for mark in _numbered(line.flat, titles):
        before, after = line.flat[mark.start - 1 : mark.start], line.flat[mark.end : mark.end + 1]
        parted = before in "。 \t\u3000" or before.isdigit()  # a figure of the table before it
        if (mark.start <= free or parted) and (not after or after not in '、,;)》”"和及等中部'):
            yield mark
            free, found = mark.end, True
    has_ordinal = lead is not None and lead[1] is not None
    other = None if has_ordinal else _OTHER_ORDINAL.match(line.flat, begun)
    begun = other.end() if other else begun
    if found or len(line.flat) > begun + 60 or not (has_ordinal or line.flat[begun : begun + 1] in first):
        return
    rest = line.flat[begun:]
    title = squeeze(rest, rest)[1].rstrip(":。|* ")
    if bare := alone.get(re.sub(r"\W", "", title)):
        yield Mark(bare, 0, len(line.flat), 0 if has_ordinal else 2 if other else 1)
    elif lead and has_ordinal and len(title) <= 30 and not re.search("[,。;:!?|]", title):
        section = _in_other_words(title, "一二三四五六七".find(lead[1].removeprefix("第")[0]), form)
        if section:
            yield Mark(section, lead.start(1), len(line.flat))


def _in_other_words(title: str, ordinal: int, form: Form) -> str:
    """The section of a title in other words, behind the ordinal that counts from 0; empty where it is none."""
    wordings = list(zip(form.sections, _WORDING, strict=False))
    for section, (sure, _) in wordings:
        if sure.search(title):
            return section.id
    is_own = ordinal < len(wordings) and wordings[ordinal][1][1].search(title)
    return form.sections[ordinal].id if is_own else ""


def is_heading(line: Line, form: Form) -> bool:
    """Whether the line is a numbered section title and nothing else, or holds several: a report without line ends."""
    if not _NUMBERED.search(line.flat):
        return False
    numbered = [m for m in marks(line, form) if not m.doubt]
    alone = any(m.start <= 2 and not line.flat[m.end :].strip() for m in numbered)
    return alone or len({m.section for m in numbered}) > 1
