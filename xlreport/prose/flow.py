"""Lines that run on: the text of a section as its reader sees it, and the sentences in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlreport.prose.lines import MIN_TITLE, Line, moved, squeeze
from xlreport.report import Place

MAX_JOINED = 2000  # characters of one paragraph; what goes on longer is a broken source, read line by line
MAX_FOOTER = 60  # of a line of the site's own
MAX_WIDTH = 60  # of a line that ends where its page does; wider ones are whole paragraphs

Passage = list[Line]  # a line, with those that only the numbers in it were parted from

_FOOTER = re.compile(
    "公网安备|ICP备|版权所有|网站标识码|网站地图|扫一扫|扫码|上一篇|下一篇|打印本页|关闭窗口|关闭本页|相关附件|附件下载|"
    "责任编辑|责编|分享到|【打印|返回顶部|主办单位|[主承]办:|技术支持|联系我们|©|Copyright|^打印|^关闭|^附件:|^来源:"
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
_LABEL = re.compile("[^,。;:!?\\d]{2,8}:")
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
    room, is_behind_number = MAX_JOINED, False
    for line, then in zip(lines, (*lines[1:], None), strict=False):
        flat = line.flat.strip()
        is_number = flat[:1].isdigit() and _NUMBER.fullmatch(flat) is not None
        room -= len(flat)
        goes_on = (is_behind_number and _COUNTED.match(flat)) or (is_number and held and _counts(held[-1], line, then))
        if goes_on and held[-1].section == line.section and room > 0:
            held.append(line)
        else:
            if held:
                yield held
            held, room = [line], MAX_JOINED - len(flat)
        is_behind_number = is_number
    if held:
        yield held


def _counts(above: Line, line: Line, then: Line | None) -> bool:
    """Whether the number stands amid a sentence; that of a page is followed by anything but what is counted."""
    end = above.flat.rstrip()[-1:]
    if end in "。;:!?-—–" or end.isdigit() or then is None or then.section != line.section:
        return False
    return _COUNTED.match(then.flat.lstrip()) is not None


def without_page_numbers(passages: Sequence[Passage]) -> list[Passage]:
    """The passages but those that hold the number of a page; a number beside another cell of its row is none."""
    kept = []
    for k, passage in enumerate(passages):
        here = passage[0]
        beside = (other[0] for other in (*passages[max(k - 1, 0) : k], *passages[k + 1 : k + 2]))
        if (
            len(passage) > 1
            or not _PAGE_NUMBER.fullmatch(here.flat.strip())
            or any(line.row == here.row and line.place != here.place for line in beside)
        ):
            kept.append(passage)
    return kept


def body(passages: Sequence[Passage], *, final: bool) -> Iterator[str]:
    """The paragraphs of a section as a reader wants them: whole where lines break them, nothing of the site's own."""
    widest = max(map(_width, passages), default=0)
    paragraph = ""
    before: Passage = []
    for passage in passages:
        text = "".join([line.text.strip() for line in passage])
        if len(text) <= MAX_FOOTER and _FOOTER.search(
            squeeze(text, "".join([line.flat.strip() for line in passage]))[1]
        ):
            if final:
                break
            continue
        if before and widest <= MAX_WIDTH and 10 * _width(before) > 7 * widest and _runs_on(before, passage):
            paragraph += text
        else:
            if paragraph:
                yield paragraph
            paragraph = text
        before = passage
    if paragraph:
        yield paragraph


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
    return len(passage[0].flat) if len(passage) == 1 else sum(len(line.flat) for line in passage)


def _width(passage: Passage) -> int:
    """As wide as so many ideographs."""
    return sum(len(line.flat) - len(line.flat.encode("ascii", "ignore")) // 2 for line in passage)


def _runs_on(passage: Passage, following: Passage) -> bool:
    """Whether a line was broken in the middle of a sentence, as lines of a PDF are."""
    line, then = passage[-1], following[0]
    flat = line.flat.rstrip()
    if _length(passage) < 20 or flat[-1:] in _STOPS or line.section != then.section or then.row - line.row > 2:
        return False
    if flat.endswith(("年度报告", "年报")) and then.flat[:1].isalnum():  # a title
        return False
    if _LABEL.match(then.flat.lstrip()):
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
