"""The running text of a report: its six sections, the sentences in them, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from operator import ne
from typing import NamedTuple

from xlreport.form import Form
from xlreport.prose import masthead
from xlreport.prose.headings import (
    MAX_LINES,
    MIN_TITLE,
    Heading,
    Line,
    cut,
    folded,
    is_heading,
    lines_of,
    moved,
    squeeze,
)
from xlreport.report import Grid, Place

MAX_SENTENCES = 20_000  # the longest reports have a twentieth of it
MAX_JOINED = 2000  # characters of one paragraph; what goes on longer is a broken source, read line by line
SAMPLE = 2000  # letters that tell the script

_FOOTER = re.compile(
    "公网安备|ICP备|版权所有|网站标识码|网站地图|扫一扫|扫码|上一篇|下一篇|打印本页|关闭窗口|关闭本页|相关附件|附件下载|"
    "责任编辑|分享到|【打印|返回顶部|主办单位|技术支持"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]{0,4}\d{1,3}[-—–\s]{0,4}|第\d{1,3}页.{0,8}")
_SENTENCE = re.compile("[^。!?]+[。!?]?")
_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六七八九]是")


class Sentence(NamedTuple):
    """``text`` is the source without blanks and pinyin; ``plain`` the same, letter for letter, folded for matching.

    ``section`` is None before the first heading; sentences of one ``paragraph`` share a topic.
    """

    text: str
    plain: str
    section: str | None
    paragraph: int
    place: Place


@dataclass(frozen=True)
class Prose:
    """What the running text says; whatever it does not say is None or absent.

    ``sections`` maps ids to text without the tables; ``headings`` are all that were found, in reading order;
    ``period`` is the stated statistical period in years; ``notice`` the cited notice, as 国办公开办函〔年〕号.
    """

    agency: str | None
    year: int | None
    title: str | None
    script: str
    sections: Mapping[str, str]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    period: tuple[int, int] | None
    notice: str | None
    agency_folded: str = ""


def read(
    grid: Grid, form: Form, *, fold: Callable[[str], str] = lambda text: text, table_rows: Set[int] = frozenset()
) -> Prose:
    """Read the running text of a grid, leaving out the rows that belong to tables.

    ``fold`` turns traditional characters into simplified ones and keeps the length; ``table_rows`` are indices of
    ``grid.rows``. Time grows linearly with the text. Nothing is guessed: what the text does not say is None.
    """
    everything = islice(lines_of(grid, fold, table_rows), MAX_LINES)
    lines = [line for line in everything if line.row not in table_rows or is_heading(line, form)]
    pieces, headings = cut(lines, form)
    sections = {h.section: "" for h in headings}
    last = headings[-1].section if headings else None
    for id in sections:
        sections[id] = "\n".join(_body([p.text for p in pieces if p.section == id], final=id == last))
    sentences = tuple(islice(_sentences(pieces), MAX_SENTENCES))
    front = [squeeze(p.text, p.flat) for p in islice((p for p in pieces if p.section is None), masthead.MAX_LINES)]
    tail = [squeeze(p.text, p.flat) for p in pieces[-12:]]
    said = masthead.read(front, [(s.text, s.plain, s.section) for s in sentences], tail, form.notice)
    return Prose(
        agency=said.agency,
        year=said.year or masthead.year_of_labels(cell.text for row in grid.rows for cell in row.cells),
        title=said.title,
        script="hant" if grid.traditional or _is_traditional(pieces[:SAMPLE], fold) else "hans",
        sections=sections,
        headings=headings,
        sentences=sentences,
        period=said.period,
        notice=said.notice,
        agency_folded=folded(said.agency or "", fold),
    )


def _is_traditional(pieces: list[Line], fold: Callable[[str], str]) -> bool:
    """Whether folding changed more than one in twenty characters of the text."""
    text = "".join(p.text for p in pieces)[:SAMPLE]
    flat = fold(text)
    return flat != text and 20 * sum(map(ne, text, flat)) > len(text)


def _body(texts: list[str], *, final: bool) -> Iterator[str]:
    """The lines of a section as a reader wants them: no page numbers, nothing of the site's own."""
    for text in (t.strip() for t in texts):
        if len(text) <= 60 and _FOOTER.search(text):
            if final:
                return
        elif not _PAGE_NUMBER.fullmatch(text):
            yield text


def _sentences(pieces: list[Line]) -> Iterator[Sentence]:
    paragraph = 0
    at = 0
    while at < len(pieces):
        first, length, end = pieces[at], 0, at
        paragraph += at > 0 and pieces[at - 1].section != first.section
        if len(first.flat) < MIN_TITLE:  # no sentence is that short
            at += 1
            continue
        while True:
            length += len(pieces[end].flat)
            end += 1
            if end == len(pieces) or length > MAX_JOINED or not _runs_on(pieces[end - 1], pieces[end]):
                break
        texts = pieces[at:end]
        for m in _SENTENCE.finditer("".join(p.flat for p in texts)):
            yield _sentence(texts, m.start(), m.end(), first.section, paragraph)
        # A short line without a full stop is a heading of what follows.
        if length > 30 or first.flat.rstrip()[-1:] in "。;!?":
            paragraph += 1
        at = end


def _runs_on(line: Line, then: Line) -> bool:
    """Whether a line was broken in the middle of a sentence, as lines of a PDF are."""
    flat = line.flat.rstrip()
    if len(flat) < 20 or flat[-1] in "。;:!?" or line.section != then.section or then.row - line.row > 1:
        return False
    heading = _ITEM.match(flat.lstrip()) and not re.search("[,。;]", flat)
    return not heading and not _ITEM.match(then.flat.lstrip())


def _sentence(texts: list[Line], start: int, end: int, section: str | None, paragraph: int) -> Sentence:
    text, flat, offset, place = "", "", 0, None
    for line in texts:
        a, b = max(start - offset, 0), min(end - offset, len(line.flat))
        if a < b:
            a += len(line.flat[a:b]) - len(line.flat[a:b].lstrip()) if place is None else 0
            place = place or moved(line.place, a)
            text, flat = text + line.text[a:b], flat + line.flat[a:b]
        offset += len(line.flat)
    return Sentence(*squeeze(text, flat), section, paragraph, place or texts[0].place)
