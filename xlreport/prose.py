"""The running text of a report: its six sections, the sentences in them, and what it says of itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple

from xlreport import masthead
from xlreport.form import Form
from xlreport.report import Grid, Place

MAX_JOINED = 2000  # characters of one paragraph; what goes on longer is a broken source, read line by line
SAMPLE = 5000  # letters that tell the script
MIN_TITLE = 4  # letters of the shortest title

_PINYIN = r"\([a-z\u00e0-\u024f\u0251\u0261\u0300-\u036f]{1,8}\)"
_UNSEEN = re.compile(rf"[\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]+|(?<=[\u3400-\u9fff])(?:{_PINYIN}){{1,4}}")
_GAP = rf"[\s*]{{0,3}}(?:{_PINYIN}){{0,4}}\s{{0,2}}"
_ORDINAL = rf"第?[一二三四五六七](?:部分)?{_GAP}[、,.:\s]{_GAP}"
_LEAD = re.compile(rf"[\s#*|·•]{{0,12}}({_ORDINAL})?")
_FOOTER = re.compile(
    "公网安备|ICP备|版权所有|网站标识码|网站地图|扫一扫|扫码|上一篇|下一篇|打印本页|关闭窗口|关闭本页|相关附件|附件下载|"
    "责任编辑|分享到|【打印|返回顶部|主办单位|技术支持"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]{0,4}\d{1,3}[-—–\s]{0,4}|第\d{1,3}页.{0,8}")
_SENTENCE = re.compile("[^。!?]+[。!?]?")
_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六七八九]是")


class Heading(NamedTuple):
    """The title of a section where it stands: ``row`` counts rows of the grid from 0."""

    section: str
    row: int


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


class _Line(NamedTuple):
    """One line of one cell; ``flat`` is its text with width, radicals and script folded, at the same length."""

    text: str
    flat: str
    row: int
    place: Place
    section: str | None = None


class _Mark(NamedTuple):
    """A section title inside a line: ``flat[start:end]``. ``bare`` if it lacks its ordinal."""

    section: str
    start: int
    end: int
    bare: bool = False


def read(
    grid: Grid, form: Form, *, fold: Callable[[str], str] = lambda text: text, table_rows: Set[int] = frozenset()
) -> Prose:
    """Read the running text of a grid, leaving out the rows that belong to tables.

    ``fold`` turns traditional characters into simplified ones and keeps the length; ``table_rows`` are indices of
    ``grid.rows``. Time grows linearly with the text. Nothing is guessed: what the text does not say is None.
    """
    everything = list(_lines(grid, fold))
    lines = [line for line in everything if line.row not in table_rows]
    pieces, headings = _cut(lines, form)
    sections = {h.section: "" for h in headings}
    last = headings[-1].section if headings else None
    for id in sections:
        sections[id] = "\n".join(_body([p.text for p in pieces if p.section == id], final=id == last))
    sentences = tuple(_sentences(pieces))
    front = [squeeze(p.text, p.flat) for p in islice((p for p in pieces if p.section is None), masthead.MAX_LINES)]
    tail = [squeeze(p.text, p.flat) for p in pieces[-12:]]
    said = masthead.read(front, [(s.text, s.plain, s.section) for s in sentences], tail, form.notice)
    sample = "".join(p.text for p in pieces[:SAMPLE])[:SAMPLE], "".join(p.flat for p in pieces[:SAMPLE])[:SAMPLE]
    han = [a != b for a, b in zip(*sample, strict=True) if "\u3400" <= a <= "\u9fff"]
    traditional = grid.traditional or 20 * sum(han) > max(len(han), 1)
    return Prose(
        agency=said.agency,
        year=said.year or masthead.year_of_labels(line.flat for line in everything),
        title=said.title,
        script="hant" if traditional else "hans",
        sections=sections,
        headings=headings,
        sentences=sentences,
        period=said.period,
        notice=said.notice,
        agency_folded=fold((said.agency or "").translate(_WIDTHS)),
    )


def squeeze(text: str, flat: str) -> tuple[str, str]:
    """Both texts without blanks, invisible marks and pinyin in brackets, still letter for letter alike."""
    if not _UNSEEN.search(flat):
        return text, flat
    kept, at = [], 0
    for m in _UNSEEN.finditer(flat):
        kept.append((at, m.start()))
        at = m.end()
    kept.append((at, len(flat)))
    return "".join(text[a:b] for a, b in kept), "".join(flat[a:b] for a, b in kept)


class _Widths(dict[int, int]):
    """Letters to their plain form where that is one letter: full width, Kangxi radicals, odd blanks."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(code))
        # A circled 1 before an item is no figure.
        self[code] = ord(plain) if len(plain) == 1 and unicodedata.category(chr(code)) != "No" else code
        return self[code]


_WIDTHS = _Widths()


def _lines(grid: Grid, fold: Callable[[str], str]) -> Iterator[_Line]:
    """Every line of every cell that holds anything."""
    cells = [(n, cell) for n, row in enumerate(grid.rows) for cell in row.cells if cell.text.strip()]
    whole = "\n".join(cell.text for _, cell in cells)
    flat = fold(whole.translate(_WIDTHS))
    if len(flat) != len(whole):  # a fold that breaks its promise would shift every place
        flat = whole.translate(_WIDTHS)
    start = 0
    for n, cell in cells:
        at, end = start, start + len(cell.text)
        start = end + 1
        for text in cell.text.split("\n"):
            if text.strip():
                place = _moved(cell.place, at - end + len(cell.text))
                yield _Line(text, flat[at : at + len(text)], n, place)
            at += len(text) + 1


def _moved(place: Place, by: int) -> Place:
    return place._replace(column=place.column + by) if by and place.kind == "line" else place


@cache
def _titles(form: Form) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for a title behind its ordinal, one group a section in official order; and titles that stand alone."""
    groups: list[str] = []
    alone: dict[str, str] = {}
    for section in form.sections:
        names = [re.sub(f"^{_ORDINAL}", "", name.translate(_WIDTHS)) for name in (section.title, *section.also)]
        spelled = (_GAP.join(c if c.isalnum() else "[、,及和与]?" for c in name) for name in names)
        groups.append("(" + "|".join(sorted(spelled, key=len, reverse=True)) + ")")
        alone |= {re.sub(r"\W", "", name): section.id for n, name in enumerate(names) if n == 0 or len(name) > 8}
    return re.compile(f"{_ORDINAL}(?:{'|'.join(groups)})(?:{_PINYIN}){{0,4}}:?"), alone


# Titles in other words, of lines that hold an ordinal and a short title and nothing else; in official order.
_WORDING = (
    re.compile("(总体|基本|总的)(工作)?(情况|概况)|概述"),
    re.compile("^(行政机关)?主动公开.{0,12}情况$"),
    re.compile("(收到|受理|接收).{0,12}申请.{0,12}情况"),
    re.compile("复议.{0,8}诉讼.{0,8}情况"),
    re.compile("问题.{0,8}(改进|措施|打算|计划|建议)"),
    re.compile("其[他它].{0,8}(报告|说明).{0,4}(事项|情况)"),
)


def _marks(line: _Line, form: Form) -> Iterator[_Mark]:
    if len(line.flat) < MIN_TITLE:
        return
    titles, alone = _titles(form)
    lead = _LEAD.match(line.flat)
    begun = lead.end() if lead else 0
    free = begun - len(lead[1] or "") if lead else 0  # up to here, nothing has been said
    found = False
    for m in titles.finditer(line.flat):
        before, after = line.flat[m.start() - 1 : m.start()], line.flat[m.end() : m.end() + 1]
        if (m.start() <= free or before in "。 \t\u3000") and (not after or after not in "、,;)》”\"和及等中部"):
            yield _Mark(form.sections[(m.lastindex or 1) - 1].id, m.start(), m.end())
            free, found = m.end(), True
    if found or len(line.flat) > begun + 60:
        return
    rest = line.flat[begun:]
    title = squeeze(rest, rest)[1].rstrip(":。|* ")
    if bare := alone.get(re.sub(r"\W", "", title)):
        yield _Mark(bare, 0, len(line.flat), bare=not (lead and lead[1]))
    elif lead and lead[1] and len(title) <= 30 and not re.search("[,。;:!?|]", title):
        sections = zip(form.sections, _WORDING, strict=False)
        id = next((section.id for section, wording in sections if wording.search(title)), None)
        if id:
            yield _Mark(id, lead.start(1), len(line.flat))


def _cut(lines: list[_Line], form: Form) -> tuple[list[_Line], tuple[Heading, ...]]:
    """The lines without the section titles, each with its section; and the titles."""
    found = [(n, mark) for n, line in enumerate(lines) for mark in _marks(line, form)]
    numbered = {mark.section for _, mark in found if not mark.bare}
    found = [(n, mark) for n, mark in found if not mark.bare or mark.section not in numbered]
    found = _without_contents(found, lines)
    by_line: dict[int, list[_Mark]] = {}
    for n, mark in found:
        by_line.setdefault(n, []).append(mark)
    pieces: list[_Line] = []
    section = None
    for n, line in enumerate(lines):
        at = 0
        for mark in (*by_line.get(n, ()), None):
            end = mark.start if mark else len(line.flat)
            if line.text[at:end].strip(" \t#*|:："):
                place = _moved(line.place, at)
                pieces.append(_Line(line.text[at:end], line.flat[at:end], line.row, place, section))
            if mark:
                section, at = mark.section, mark.end
    return pieces, tuple(Heading(mark.section, lines[n].row) for n, mark in found)


def _without_contents(found: list[tuple[int, _Mark]], lines: list[_Line]) -> list[tuple[int, _Mark]]:
    """The titles without those of a table of contents: a run of them, nothing between, all of which come again."""
    run = 1
    while run < len(found) and _nothing_between(found[run - 1], found[run], lines):
        run += 1
    again = {mark.section for _, mark in found[run:]}
    contents = run >= 4 and all(mark.section in again for _, mark in found[:run])
    return found[run:] if contents else found


def _nothing_between(a: tuple[int, _Mark], b: tuple[int, _Mark], lines: list[_Line]) -> bool:
    if b[0] - a[0] > 1 or lines[b[0]].row - lines[a[0]].row > 3:
        return False
    between = lines[a[0]].flat[a[1].end :] if b[0] > a[0] else lines[a[0]].flat[a[1].end : b[1].start]
    return not re.search("[\u3400-\u9fff]", between)


def _body(texts: list[str], *, final: bool) -> Iterator[str]:
    """The lines of a section as a reader wants them: no page numbers, nothing of the site's own."""
    for text in (t.strip() for t in texts):
        if len(text) <= 60 and _FOOTER.search(text):
            if final:
                return
        elif not _PAGE_NUMBER.fullmatch(text):
            yield text


def _sentences(pieces: list[_Line]) -> Iterator[Sentence]:
    paragraph = 0
    at = 0
    while at < len(pieces):
        first, length, end = pieces[at], 0, at
        paragraph += at > 0 and pieces[at - 1].section != first.section
        while True:
            length += len(pieces[end].flat)
            end += 1
            if end == len(pieces) or length > MAX_JOINED or not _runs_on(pieces[end - 1], pieces[end]):
                break
        texts = pieces[at:end]
        if end == at + 1 and length < MIN_TITLE:  # no sentence is that short
            at = end
            continue
        for m in _SENTENCE.finditer("".join(p.flat for p in texts)):
            yield _sentence(texts, m.start(), m.end(), first.section, paragraph)
        # A short line without a full stop is a heading of what follows.
        if length > 30 or first.flat.rstrip()[-1:] in "。;!?":
            paragraph += 1
        at = end


def _runs_on(line: _Line, then: _Line) -> bool:
    """Whether a line was broken in the middle of a sentence, as lines of a PDF are."""
    flat = line.flat.rstrip()
    if len(flat) < 20 or flat[-1] in "。;:!?" or line.section != then.section or then.row - line.row > 1:
        return False
    heading = _ITEM.match(flat.lstrip()) and not re.search("[,。;]", flat)
    return not heading and not _ITEM.match(then.flat.lstrip())


def _sentence(texts: list[_Line], start: int, end: int, section: str | None, paragraph: int) -> Sentence:
    text, flat, offset, place = "", "", 0, None
    for line in texts:
        a, b = max(start - offset, 0), min(end - offset, len(line.flat))
        if a < b:
            a += len(line.flat[a:b]) - len(line.flat[a:b].lstrip()) if place is None else 0
            place = place or _moved(line.place, a)
            text, flat = text + line.text[a:b], flat + line.flat[a:b]
        offset += len(line.flat)
    return Sentence(*squeeze(text, flat), section, paragraph, place or texts[0].place)
