"""The title of a report: agency, year and the kind of report, on up to three lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xlreport.prose.lines import HAN

Pair = tuple[str, str]  # the source's own letters, and the same letters folded for matching
Told = Sequence[tuple[str, str, str | None]]  # sentences: text, folded text, section

MAX_TITLE = 70

YEARS = "(?:19|20)\\d\\d年?度?|二[〇零○oO0一二三四五六七八九]{3}年?度?"
KIND = re.compile(
    "(?:政府信息|政务信息|政府政务|信息|政务)公开(?:工作)?(?:情况)?的?"
    f"(?P<year>{YEARS})?(?:工作)?(?:情况)?的?(?:总结[暨及和])?(?:年度工作报告|年度报告|年度总结报告|年报|情况报告|工作报告|总结报告|报告)"
)
_TAIL = re.compile(rf"(?:[(]{HAN}{{2,6}}[)])?[(\[]?(?:{YEARS})?[)\]》”\"]?(?:的(?:函|通知|公告))?")
_CALLED = "[(](?:以下)?(?:简称|统称)[^()]{1,20}[)]"
_DIGITS = dict(zip("〇零○oO0一二三四五六七八九", "000000123456789", strict=True))

ORGAN = (
    "人民政府|政府|公署|管委会|管理委员会|委员会|委|办公室|研究室|办公厅|办事处|街道办|街道|局|厅|署|部|处|办|院|镇|乡|苏木|街|区|县|"
    "市|旗|省|州|盟|中心|站|所|总队|支队|大队|公司|集团|学校|大学|学院|中学|小学|医院|银行|协会|联合会|总会|馆|社|园|台"
)
_IS_ORGAN = f"(?:{HAN}|·){{1,38}}(?:{ORGAN})"  # compiled when first asked for, which most titles never do
LEVELS = "省市县縣区區州旗盟"
NO_NAME = re.compile(
    "我|本[局委办厅镇乡区县市街机单部院]|公开|报告|年度|如下|要求|规定|条例|通知|上一?年|全[市区县省镇乡]|以下|网站|门户|电子版"
)
_LABEL = re.compile(  # or the number of a page or of a list
    "(?:标题|信息名称|名称|文件名称|文件标题|题名)[:：]?|Page\\d{1,3}[-—:]+|\\d{1,2}[、.]|[【\\[][^】\\]\\d]{1,8}[】\\]]"
)
_ANNOUNCED = re.compile("公布|发布|编制|印发|根据|按照")
_BESIDE = re.compile("(?:发布日期|发布时间|发文日期|来源)[:：]")
_NAVIGATION = re.compile("[>»]|首页|当前(?:位置|页面)|您的位置|上一篇|下一篇")


class Title(NamedTuple):
    """``agency`` is empty and ``year`` None where the title does not say."""

    agency: str
    year: int | None
    text: str


class _Name(NamedTuple):
    text: str
    plain: str
    year: int | None


def titles_of(front: Sequence[Pair]) -> list[Title]:
    """The titles among the first lines that say most, in reading order; each may be broken over up to three lines."""
    found: list[tuple[tuple[int, int], Title]] = []
    for n in range(len(front)):
        for size in (1, 2, 3):
            lines = front[n : n + size]
            if len(lines) < size or any(len(p) > MAX_TITLE or _NAVIGATION.search(p) for _, p in lines):
                break
            if size > 1 and any(re.search("[,。;:!?]", p) for _, p in lines):
                break
            title = as_title("".join(t for t, _ in lines), "".join(p for _, p in lines))
            if title and not (size > 1 and title.agency and not _plausible(title.agency, lines)):
                found.append((_worth(title, size), title))
        if len(front[n][1]) > MAX_TITLE and (title := _head(*front[n])):
            found.append((_worth(title, 4), title))
    best = max((worth for worth, _ in found), default=None)
    return [title for worth, title in found if worth == best]


def of_page(text: str, plain: str) -> Title:
    """What the names of a page say of the report, beside those of the site and of its columns."""
    found = [Title("", None, "")]
    for marks in ("_|", "_|>»–—-"):
        parts = re.finditer(f"[^{marks}]+", plain)
        found += filter(None, (as_title(text[m.start() : m.end()], m[0]) for m in parts))
    return max(found, key=_said)


def _said(title: Title) -> int:
    return 2 * bool(title.agency) + bool(title.year)


def _worth(title: Title, size: int) -> tuple[int, int]:
    return _said(title), -size


def _head(text: str, plain: str) -> Title | None:
    """The title that opens a line without an end, whose agency is a body by its end."""
    for m in KIND.finditer(plain, 0, MAX_TITLE):
        title = as_title(text[: m.end()], plain[: m.end()])
        start = plain.find(title.agency) if title else -1
        name = plain[start : start + len(title.agency)] if title else ""
        if is_organ(name) and not _ANNOUNCED.search(name):
            return title
    return None


def _plausible(agency: str, lines: Sequence[Pair]) -> bool:
    """Whether a name joined from lines is one: an organ by its end, and no part of it a title of its own."""
    titled = [title for line in lines if (title := as_title(*line))]
    if any(title.agency for title in titled):
        return all(_TAIL.fullmatch(p) for _, p in lines[1:])  # the year alone, on a line of its own
    plain = "".join(p for _, p in lines)
    at = "".join(t for t, _ in lines).find(agency)
    return is_organ(plain[at : at + len(agency)])


def as_title(text: str, plain: str) -> Title | None:
    """The line read as a title: nothing but agency, year and the kind of report."""
    if label := _LABEL.match(plain.lstrip("-*#·")):
        cut = len(plain) - len(plain.lstrip("-*#·")) + label.end()
        text, plain = text[cut:], plain[cut:]
    if beside := _BESIDE.search(plain):
        text, plain = text[: beside.start()], plain[: beside.start()]
    for part in re.finditer("[^_|]+", plain):  # a page's name carries the site's after a bar
        for m in KIND.finditer(plain, part.start(), part.end()):
            if "报告" not in m[0] and "年报" not in m[0]:
                continue
            tail = _TAIL.match(plain, m.end(), part.end())
            if not tail or tail.end() != part.end():
                continue
            start = part.start()
            name = name_of(text[start : m.start()], plain[start : m.start()], m[0])
            if name is None:
                continue
            year = name.year or first_year(m["year"]) or first_year(tail[0])
            return Title(name.text, year, text[start : part.end()].strip("《》*#-"))
    return None


def name_of(text: str, plain: str, kind: str) -> _Name | None:
    """Agency and year out of what stands before the kind of report; None where that is no name."""
    year = None
    for m in reversed(list(re.finditer(f"{YEARS}|{_CALLED}", plain))):
        year = year or first_year(m[0])
        text, plain = text[: m.start()] + text[m.end() :], plain[: m.start()] + plain[m.end() :]
    start = len(plain) - len(re.sub('^(?:关于|[《“"*#·\\-(]|中国[·-]|年度?)+', "", plain))
    plain = re.sub('(?:关于(?:报送|公布|发布|印发|呈报|上报)?|的|[》”"*#:：·\\-(]|年度)+$', "", plain[start:])
    plain = plain if plain.count("(") == plain.count(")") else plain.rstrip(")")
    text = text[start : start + len(plain)]
    if plain.endswith("人民") and kind.startswith("政府信息"):
        text, plain = text + "政府", plain + "政府"  # written alike in both scripts
    if len(plain) > 40 or NO_NAME.search(plain) or re.search("[^·()\\w]", plain):
        return None
    return _Name(text, plain, year)


def is_organ(name: str) -> bool:
    """Whether the folded name is one of a body by its end."""
    return bool(re.fullmatch(_IS_ORGAN, name))


def lacks_place(name: str) -> bool:
    """Whether the name is the one that a body goes by at home: “市民政局”, “教育局”."""
    return bool(name) and (name[0] in LEVELS or not re.search(f"[{LEVELS}镇鎮乡鄉街]", name))


def first_year(text: str | None) -> int | None:
    """The first year that the text names, in digits or in Chinese numerals."""
    if not text:
        return None
    if m := re.search("20\\d\\d", text):
        return int(m[0])
    if m := re.search("二[〇零○oO0一二三四五六七八九]{3}", text):
        return int("2" + "".join(_DIGITS[c] for c in m[0][1:]))
    return None
