"""Section titles wherever they stand: at the start of a line, in the middle of one, torn apart by blanks or pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from xlreport.form import Form
from xlreport.prose.lines import HAN, MIN_TITLE, PINYIN, Line, in_plain_letters, moved, squeeze
from xlreport.prose.titles import MAX_TITLE, as_title

_GAP = rf"[\s*]{{0,3}}(?:{PINYIN}){{0,4}}\s{{0,2}}"
_ORDINAL = rf"第?[一二三四五六七](?:部分)?{_GAP}[、,.:\s]{_GAP}"
_LEAD = re.compile(rf"[\s#*|·•]{{0,12}}({_ORDINAL})?")
_OTHER_ORDINAL = re.compile(r"(?:[1-7]\s?[、,.]|\([一二三四五六七1-7]\))\s{0,4}")
_NUMBERED = re.compile(rf"[一二三四五六七](?:部分)?(?=[、,.:\s*(]){_GAP}[、,.:\s]{_GAP}")  # 第 may stand before it
_BETWEEN = re.compile(_GAP)
_JOINTS = tuple("、,及和与")  # may stand for one another in a title, or be left out
_BEHIND = re.compile(f"(?:{PINYIN}){{0,4}}:?")

MANY = 3  # sections of a report that show that it is one, or rows of a table


class Heading(NamedTuple):
    """The title of a section where it stands: ``row`` counts rows of the grid from 0."""

    section: str
    row: int


class _Mark(NamedTuple):
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


def _numbered(flat: str, titles: Mapping[str, list[tuple[str, str]]]) -> Iterator[_Mark]:
    """The titles that stand behind an ordinal, from left to right."""
    done = 0
    for ordinal in _NUMBERED.finditer(flat):
        at = ordinal.end()
        ends = ((id, _end_of(name, flat, at)) for name, id in titles.get(flat[at : at + 1], ()))
        section, end = next(((id, end) for id, end in ends if end), ("", 0))
        if end and ordinal.start() >= done:
            done = _run(_BEHIND, flat, end)
            start = ordinal.start() - flat.startswith("第", max(ordinal.start() - 1, 0), ordinal.start())
            yield _Mark(section, start, done)


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


def _marks(line: Line, form: Form) -> Iterator[_Mark]:
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
        yield _Mark(bare, 0, len(line.flat), 0 if has_ordinal else 2 if other else 1)
    elif lead and has_ordinal and len(title) <= 30 and not re.search("[,。;:!?|]", title):
        section = _in_other_words(title, "一二三四五六七".find(lead[1].removeprefix("第")[0]), form)
        if section:
            yield _Mark(section, lead.start(1), len(line.flat))


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
    numbered = [m for m in _marks(line, form) if not m.doubt]
    alone = any(m.start <= 2 and not line.flat[m.end :].strip() for m in numbered)
    return alone or len({m.section for m in numbered}) > 1


def cut(lines: list[Line], form: Form) -> tuple[list[Line], tuple[Heading, ...]]:
    """The lines without the section titles, each with its section; and the titles, in reading order."""
    titled = ((n, line) for n, line in enumerate(lines) if len(line.flat) >= MIN_TITLE)
    found = [(n, mark) for n, line in titled for mark in _marks(line, form)]
    sure = {mark.section for _, mark in found if not mark.doubt}
    are_paragraphs = sure or len({mark.section for _, mark in found if mark.doubt > 1}) < MANY
    found = [(n, m) for n, m in found if not m.doubt or not (m.section in sure or (are_paragraphs and m.doubt > 1))]
    found, lines = _first_copy(_without_contents(found, lines), lines)
    by_line: dict[int, list[_Mark]] = {}
    for n, mark in found:
        by_line.setdefault(n, []).append(mark)
    pieces: list[Line] = []
    section, done = None, 0
    for n, marks in by_line.items():
        pieces += _within(section, lines[done:n])
        line, at, done = lines[n], 0, n + 1
        for following in (*marks, None):
            end = following.start if following else len(line.flat)
            if line.text[at:end].strip(" \t#*|:：。"):
                place = moved(line.place, at)
                pieces.append(Line(line.text[at:end], line.flat[at:end], line.row, place, section))
            if following:
                section, at = following.section, following.end
    pieces += _within(section, lines[done:])
    headings = tuple(Heading(mark.section, lines[n].row) for n, mark in found)
    return list(_of_one_report(pieces, headings)), headings


def _within(section: str | None, lines: list[Line]) -> list[Line]:
    return lines if section is None else [Line(*line[:-1], section) for line in lines]


def _without_contents(found: list[tuple[int, _Mark]], lines: list[Line]) -> list[tuple[int, _Mark]]:
    """The titles without those of a table of contents: a run of them, nothing between, all of which come again."""
    run = 1
    while run < len(found) and _nothing_between(found[run - 1], found[run], lines):
        run += 1
    again = {mark.section for _, mark in found[run:]}
    contents = run >= 4 and all(mark.section in again for _, mark in found[:run])
    return found[run:] if contents else found


def _first_copy(found: list[tuple[int, _Mark]], lines: list[Line]) -> tuple[list[tuple[int, _Mark]], list[Line]]:
    """The titles and lines without a second copy of the report behind it, as pages have one for printing.

    The copy begins where the titles do so again, or with the first line before that which also opened the report.
    """
    k = _restart([mark.section for _, mark in found])
    if not k:
        return found, lines
    (first, opening), (n, mark) = found[0], found[k]
    length = _length(lines[first:n]) - opening.start + mark.start
    has_table = any(below.row - above.row > MANY for above, below in pairwise(lines[first : n + 1]))
    if not has_table and 2 * length < _length(lines[n:]) - mark.start:
        return found, lines  # the shorter one before it is no report
    front = {line.flat.strip() for line in lines[:first]} - {""}
    end = next((m for m in range(found[k - 1][0] + 1, n) if lines[m].flat.strip() in front), n)
    rest = [Line(lines[n].text[: mark.start], lines[n].flat[: mark.start], *lines[n][2:])] if mark.start else []
    return found[:k], lines[:end] if end < n else lines[:n] + rest


def _of_one_report(pieces: list[Line], headings: tuple[Heading, ...]) -> Iterator[Line]:
    """The lines but the title where it comes again at the head of a page, up to that of another report."""
    front: set[str] = set()
    for piece in pieces:
        flat = piece.flat.strip()
        if piece.section is None:
            front.add(flat)
        elif len(flat) <= MAX_TITLE and ("报告" in flat or "年报" in flat):
            if flat in front:
                continue
            if piece.row > headings[-1].row and as_title(*squeeze(piece.text, piece.flat)):
                return
        yield piece


def _restart(sections: list[str]) -> int:
    """Where the first section comes again behind others; 0 where it does not."""
    seen: set[str] = set()
    for k, section in enumerate(sections):
        if section == sections[0] and len(seen) >= MANY:
            return k
        seen.add(section)
    return 0


def _length(lines: list[Line]) -> int:
    return sum(len(line.flat) for line in lines)


def _nothing_between(a: tuple[int, _Mark], b: tuple[int, _Mark], lines: list[Line]) -> bool:
    if b[0] - a[0] > 1 or lines[b[0]].row - lines[a[0]].row > 3:
        return False
    between = lines[a[0]].flat[a[1].end :] if b[0] > a[0] else lines[a[0]].flat[a[1].end : b[1].start]
    return not re.search(HAN, between)
