"""Lines that run on: the text of a section as its reader sees it, and the sentences in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlreport.prose.lines import MIN_TITLE, Line, moved, squeeze
from xlreport.report import Place

MAX_JOINED = 2000  # characters of one paragraph; what goes on longer is a broken source, read line by line

Passage = list[Line]  # a line, with those that only the numbers in it were parted from

_FOOTER = re.compile(
    "公网安备|ICP备|版权所有|网站标识码|网站地图|扫一扫|扫码|上一篇|下一篇|打印本页|关闭窗口|关闭本页|相关附件|附件下载|"
    "责任编辑|分享到|【打印|返回顶部|主办单位|技术支持"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]{0,4}\d{1,3}[-—–\s]{0,4}|第\d{1,3}页.{0,8}")
_NUMBER = re.compile(r"\d[\d,.]{0,11}%?")
_COUNTED = re.compile(  # not 条例, 人民, 名录, … at the head of a page
    "(?:[条件宗起份项个例笔次篇期场人名家户位批类年月日元倍%]|[万亿]元?)(?![例民员称庭准似旦所常报间于目草诉行如大才社力录景复别旨])"
    "|[,。;、)]"
)
_STOPS = "。;:!?"
_SENTENCE = re.compile("[^。!?]+[。!?]?")
_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六七八九]是")
_ITEM_ALONE = re.compile(r"\(?[一二三四五六七八九十]{1,3}[)、.][^\d,。;!?]+。")


class Sentence(NamedTuple):
    """``text`` is the source without blanks and pinyin; ``plain`` the same, letter for letter, folded for matching.

    ``section`` is None before the first heading; sentences of one ``paragraph`` share a topic.
    """

    text: str
    plain: str
    section: str | None
    paragraph: int
    place: Place


def passages_of(lines: Sequence[Line]) -> Iterator[Passage]:
    """The lines, those together that a source tore at a number, as readers of PDF files do where its font differs.

    A number alone on its line belongs to what is around it if no sentence ends before it, or what is counted follows.
    """
    held: Passage = []
    room = MAX_JOINED
    for line, then in zip(lines, (*lines[1:], None), strict=False):
        room -= len(line.flat)
        if held and room > 0 and _belongs(held[-1], line, then):
            held.append(line)
            continue
        if held:
            yield held
        held, room = [line], MAX_JOINED - len(line.flat)
    if held:
        yield held


def _belongs(above: Line, line: Line, then: Line | None) -> bool:
    return above.section == line.section and (_is_counted(above, line) or _counts(above, line, then))


def _is_counted(above: Line, line: Line) -> bool:
    """Whether the line goes on behind a number that stands alone on the one above it."""
    number = above.flat.strip()
    if not _NUMBER.fullmatch(number):
        return False
    return bool(_COUNTED.match(line.flat.lstrip()))


def _counts(above: Line, line: Line, then: Line | None) -> bool:
    """Whether the line is a number amid a sentence; a page number is followed by anything but what is counted."""
    end = above.flat.rstrip()[-1:]
    if end in "。;:!?-—–" or end.isdigit() or not _NUMBER.fullmatch(line.flat.strip()):
        return False
    return then is not None and then.section == line.section and _is_counted(line, then)


def body(passages: Sequence[Passage], *, final: bool) -> Iterator[str]:
    """The text of a section as a reader wants it: no page numbers, nothing of the site's own."""
    above: Passage = []
    for passage, below in zip(passages, (*passages[1:], []), strict=False):
        text = "".join(line.text.strip() for line in passage)
        is_cell = any(_are_cells(passage[0], other[0]) for other in (above, below) if other)
        above = passage
        if len(text) <= 60 and _FOOTER.search(text):
            if final:
                return
        elif is_cell or not _PAGE_NUMBER.fullmatch(text):
            yield text


def _are_cells(a: Line, b: Line) -> bool:
    """Whether two lines are cells of one row, so that neither is a page number."""
    return a.row == b.row and a.place != b.place


def sentences_of(passages: Sequence[Passage]) -> Iterator[Sentence]:
    """The sentences, whole where lines break them."""
    paragraph = 0
    at = 0
    while at < len(passages):
        first, length, end = passages[at][0], 0, at
        paragraph += at > 0 and passages[at - 1][0].section != first.section
        if _length(passages[at]) < MIN_TITLE:  # no sentence is that short
            at += 1
            continue
        while True:
            length += _length(passages[end])
            end += 1
            if end == len(passages) or length > MAX_JOINED or not _runs_on(passages[end - 1], passages[end]):
                break
        lines = [line for passage in passages[at:end] for line in passage]
        for m in _SENTENCE.finditer("".join(line.flat for line in lines)):
            yield _sentence(lines, m.start(), m.end(), first.section, paragraph)
        # A short line is a heading of what follows if it has no full stop or is numbered.
        if length > 30 or (lines[-1].flat.rstrip()[-1:] in "。;!?" and not _ITEM_ALONE.fullmatch(first.flat.strip())):
            paragraph += 1
        at = end


def _length(passage: Passage) -> int:
    return sum(len(line.flat) for line in passage)


def _runs_on(passage: Passage, following: Passage) -> bool:
    """Whether a line was broken in the middle of a sentence, as lines of a PDF are."""
    line, then = passage[-1], following[0]
    flat = line.flat.rstrip()
    if _length(passage) < 20 or flat[-1:] in _STOPS or line.section != then.section or then.row - line.row > 1:
        return False
    if flat.endswith(("年度报告", "年报")) and then.flat[:1].isalnum():  # a title
        return False
    heading = len(passage) == 1 and _ITEM.match(flat.lstrip()) and not re.search("[,。;]", flat)
    return not heading and not _ITEM.match(then.flat.lstrip())


def _sentence(lines: Sequence[Line], start: int, end: int, section: str | None, paragraph: int) -> Sentence:
    text, flat, offset, place = "", "", 0, None
    for line in lines:
        a, b = max(start - offset, 0), min(end - offset, len(line.flat))
        if a < b:
            a += len(line.flat[a:b]) - len(line.flat[a:b].lstrip()) if place is None else 0
            place = place or moved(line.place, a)
            text, flat = text + line.text[a:b], flat + line.flat[a:b]
        offset += len(line.flat)
    return Sentence(*squeeze(text, flat), section, paragraph, place or lines[0].place)
