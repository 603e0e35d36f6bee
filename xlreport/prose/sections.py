"""The lines of a report, each with its section: without a table of contents, a copy, or another report behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from xlreport.form import Form
from xlreport.prose.headings import Mark, marks
from xlreport.prose.lines import HAN, MIN_TITLE, Line, moved, squeeze
from xlreport.prose.titles import MAX_TITLE, as_title

MANY = 3  # sections of a report that show that it is one, or rows of a table


class Heading(NamedTuple):
    """The title of a section where it stands: ``row`` counts rows of the grid from 0."""

    section: str
    row: int


def cut(lines: list[Line], form: Form) -> tuple[list[Line], tuple[Heading, ...]]:
    """The lines without the section titles, each with its section; and the titles, in reading order."""
    titled = ((n, line) for n, line in enumerate(lines) if len(line.flat) >= MIN_TITLE)
    found = [(n, mark) for n, line in titled for mark in marks(line, form)]
    found, lines = _first_copy(_without_contents(_led(_sure(found), lines, form), lines), lines)
    by_line: dict[int, list[Mark]] = {}
    for n, mark in found:
        by_line.setdefault(n, []).append(mark)
    pieces: list[Line] = []
    section, done = None, 0
    for n, titles in by_line.items():
        pieces += _within(section, lines[done:n])
        line, at, done = lines[n], 0, n + 1
        for following in (*titles, None):
            end = following.start if following else len(line.flat)
            if line.text[at:end].strip(" \t#*|:：。"):
                place = moved(line.place, at)
                pieces.append(Line(line.text[at:end], line.flat[at:end], line.row, place, section))
            if following:
                section, at = following.section, following.end
    pieces += _within(section, lines[done:])
    headings = tuple(Heading(mark.section, lines[n].row) for n, mark in found)
    return list(_of_one_report(pieces, headings)), headings


def _sure(found: list[tuple[int, Mark]]) -> list[tuple[int, Mark]]:
    """The titles without the doubtful ones of sections that have another, and without those that head paragraphs."""
    sure = {mark.section: n for n, mark in reversed(found) if not mark.doubt}
    likewise = {mark.section for _, mark in found if mark.doubt > 1}
    until = min(sure.values(), default=found[-1][0] + 1 if len(likewise) >= MANY else 0)
    return [(n, m) for n, m in found if not m.doubt or (m.section not in sure and (m.doubt < 2 or n < until))]


def _led(found: list[tuple[int, Mark]], lines: list[Line], form: Form) -> list[tuple[int, Mark]]:
    """The titles, led by one that the report left out: its first paragraph with a number opens the first section."""
    ids = [section.id for section in form.sections]
    if not found or found[0][1].section not in ids[1:2] or any(mark.section == ids[0] for _, mark in found):
        return found
    opening = next((n for n in range(found[0][0]) if lines[n].flat.lstrip().startswith("(一)")), None)
    return found if opening is None else [(opening, Mark(ids[0], 0, 0)), *found]


def _within(section: str | None, lines: list[Line]) -> list[Line]:
    return lines if section is None else [Line(*line[:-1], section) for line in lines]


def _without_contents(found: list[tuple[int, Mark]], lines: list[Line]) -> list[tuple[int, Mark]]:
    """The titles without those of a table of contents: a run of them, nothing between, all of which come again."""
    run = 1
    while run < len(found) and _nothing_between(found[run - 1], found[run], lines):
        run += 1
    again = {mark.section for _, mark in found[run:]}
    contents = run >= 4 and all(mark.section in again for _, mark in found[:run])
    return found[run:] if contents else found


def _first_copy(found: list[tuple[int, Mark]], lines: list[Line]) -> tuple[list[tuple[int, Mark]], list[Line]]:
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


def _nothing_between(a: tuple[int, Mark], b: tuple[int, Mark], lines: list[Line]) -> bool:
    if b[0] - a[0] > 1 or lines[b[0]].row - lines[a[0]].row > 3:
        return False
    between = lines[a[0]].flat[a[1].end :] if b[0] > a[0] else lines[a[0]].flat[a[1].end : b[1].start]
    return not re.search(HAN, between)
