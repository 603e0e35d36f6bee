"""What a report says of itself: agency, year, title, statistical period and the notice that it cites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Pair = tuple[str, str]  # the source's own letters, and the same letters folded for matching

MAX_LINES, MAX_TITLE, MAX_PREFACE = 80, 70, 1000

_YEARS = "(?:19|20)\\d\\d年?度?|二[〇零○oO0一二三四五六七八九]{3}年?度?"
_KIND = re.compile(
    "(?:政府信息|政务信息|政府政务|信息|政务)公开(?:工作)?(?:情况)?的?"
    f"(?P<year>{_YEARS})?(?:工作)?(?:情况)?的?(?:年度工作报告|年度报告|年度总结报告|年报|情况报告|工作报告|总结报告|报告)"
)
_TAIL = re.compile(rf"(?:[(][\u3400-\u9fff]{{2,4}}版[)])?[(\[]?(?:{_YEARS})?[)\]》”\"]?")
_DIGITS = dict(zip("〇零○oO0一二三四五六七八九", "000000123456789", strict=True))

_ORGAN = (
    "人民政府|政府|公署|管委会|管理委员会|委员会|委|办公室|办公厅|办事处|街道办|街道|局|厅|署|部|处|办|院|镇|乡|苏木|街|区|县|"
    "市|旗|省|州|盟|中心|站|所|总队|支队|大队|公司|集团|学校|大学|学院|中学|小学|医院|银行|协会|联合会|总会|馆|社|园|台"
)
_IS_ORGAN = re.compile(f"[\\u3400-\\u9fff·]{{1,38}}(?:{_ORGAN})")
# What is in front of an agency's name in a sentence.
_VERB = re.compile(
    "(?:向社会)?(?:公布|发布|公开|公告|编制了?|编写了?|形成|制定|撰写|汇报|报告|汇总)|现将|特将|兹将|现就|关于|我们对|"
    "根据|按照|依据|以下是|本文是|此件是"
)
_NO_NAME = re.compile(
    "我|本[局委办厅镇乡区县市街机单部院]|公开|报告|年度|如下|要求|规定|条例|通知|上一?年|全[市区县省镇乡]|以下"
)
_LABEL = re.compile("(?:标题|信息名称|名称|文件名称|文件标题|题名)[:：]?")
_BESIDE = re.compile("(?:发布日期|发布时间|发文日期|来源)[:：]")
_BODY = re.compile(
    "-?(?:发文机关|发布机构|发布单位|发布机关|公开机构|公开主体|编制单位|编制机关|编制机构|填报单位|制作单位)(?:名称)?:(.+)"
)
_NAVIGATION = re.compile("[>»]|首页|当前(?:位置|页面)|您的位置|上一篇|下一篇")
_QUOTED = re.compile("《([^《》]{0,80})》")
_BY = re.compile(
    f"(?:报告|年报|,)由(?![省市县区州局本我])([\\u3400-\\u9fff·]{{2,30}}?(?:{_ORGAN}))(?:办公室)?"
    "(?:根据|按照|依照|依据|按|结合|综合|编制|编写|负责|组织)"
)
# The address for questions; a government's own is that of its office, which files a report of its own.
_CONTACT = re.compile(
    "(?:请|可)(?:与|联系:?|咨询:?|向)([\\u3400-\\u9fff·]{2,30}?(?<!政)(?:局|委|委员会|厅|署|镇人民政府|乡人民政府|街道办事处|管委会|支队|分局))"
    "(?:[\\u3400-\\u9fff]{0,8}(?:办|室|科|处|股|中心))?(?:联系|反映|咨询|,|。|;|\\()"
)
# The body whose year a first sentence tells of, by its full name.
_SUBJECT = re.compile(
    f"(?:^|[,。)])(?![省市县区州旗我本各全])([\\u3400-\\u9fff]{{2,8}}[省市县区州旗镇乡街][\\u3400-\\u9fff]{{0,20}}?(?:{_ORGAN}))(?:办公室)?"
    "(?:认真|高度|严格|坚持|深入|紧紧|全面|按照|以习|不断|积极|始终|在市|在县|在区|在省)|"
    f"(?:做好|按照|结合)(?:20\\d\\d年度?)?([\\u3400-\\u9fff]{{2,8}}[省市县区州旗镇乡街][\\u3400-\\u9fff]{{0,20}}?(?:{_ORGAN}))"
    "(?:20\\d\\d年度?)?政府信息公开工作"
)
_DATE = re.compile(
    "(?:20\\d\\d|二[〇零○oO0一二三四五六七八九]{3})年[\\d一二三四五六七八九十]{1,3}月[\\d一二三四五六七八九十]{1,3}日"
)
_PERIOD = re.compile("(20\\d\\d)年?0?1月0?1日?起?(?:至|到|-|—|~|——|--)(?:(20\\d\\d)年?|当年|同年)?12月31")
_NOTICE = re.compile("国办公开办[函涵][\\[〔(【{]?(20\\d\\d)[\\]〕)】}]?第?(\\d{1,3})号")
_LABEL_YEAR = re.compile("本年[^\\d,。]{0,8}\\((?:指)?(20\\d\\d)年?")
_PLAIN_YEAR = re.compile(
    "(?:^|[,;:。()]|[我本][局委办厅镇乡区县市]|截至|截止|在)(20\\d\\d)年(?:度|全年|末|底)?(?!(?!12月31)\\d|起|以来|前|后|至)"
)


class Masthead(NamedTuple):
    """What the report says of itself; None for what it does not say."""

    agency: str | None
    year: int | None
    title: str | None
    period: tuple[int, int] | None
    notice: str | None


class _Name(NamedTuple):
    text: str
    plain: str
    year: int | None


class _Title(NamedTuple):
    agency: str
    year: int | None
    text: str


def read(
    front: Sequence[Pair], sentences: Sequence[tuple[str, str, str | None]], tail: Sequence[Pair], notice: str
) -> Masthead:
    """Read the lines before the first section, then the sentences ``(text, folded, section)``, then the last lines.

    A date of publication is never the report's year. ``notice`` is the form's own, preferred if several are cited.
    """
    front = [(text, plain) for text, plain in front[:MAX_LINES] if plain]
    title = _title(front)
    spoken = _spoken(sentences)
    period = _period(sentences)
    agency = (title and title.agency) or (spoken and spoken.agency) or _signed(tail)
    agency = agency or _answerable(sentences)
    if not agency and (title or spoken):
        agency = next((m for text, plain in front if (m := _labelled(text, plain))), "")
    year = title.year if title else None
    if not year and period and period[0] == period[1]:
        year = period[0]
    return Masthead(
        agency=agency or None,
        year=year or (spoken.year if spoken else None) or _year_of_sentences(sentences),
        title=title.text if title else None,
        period=period,
        notice=_notice(sentences, notice),
    )


def _title(front: Sequence[Pair]) -> _Title | None:
    """The best title among the first lines, which may be broken over up to three of them."""
    best: tuple[int, int, _Title] | None = None
    for n in range(len(front)):
        for size in (1, 2, 3):
            lines = front[n : n + size]
            if len(lines) < size or any(len(p) > MAX_TITLE or _NAVIGATION.search(p) for _, p in lines):
                break
            if size > 1 and any(re.search("[,。;:!?]", p) for _, p in lines):
                break
            found = _as_title("".join(t for t, _ in lines), "".join(p for _, p in lines))
            if found is None or (size > 1 and found.agency and not _plausible(found.agency, lines)):
                continue
            score = 2 * bool(found.agency) + bool(found.year)
            if best is None or (score, -size) > best[:2]:
                best = score, -size, found
    return best[2] if best else None


def _plausible(agency: str, lines: Sequence[Pair]) -> bool:
    """Whether a name joined from lines is one: an organ by its end, and no part of it a title of its own."""
    if any(_as_title(*line) and _as_title(*line).agency for line in lines):  # type: ignore[union-attr]
        return False
    plain = "".join(p for _, p in lines)
    at = "".join(t for t, _ in lines).find(agency)
    return bool(_IS_ORGAN.fullmatch(plain[at : at + len(agency)]))


def _as_title(text: str, plain: str) -> _Title | None:
    """The line read as a title: nothing but agency, year and the kind of report."""
    if label := _LABEL.match(plain.lstrip("-*#·")):
        cut = len(plain) - len(plain.lstrip("-*#·")) + label.end()
        text, plain = text[cut:], plain[cut:]
    if beside := _BESIDE.search(plain):
        text, plain = text[: beside.start()], plain[: beside.start()]
    for part in re.finditer("[^_|]+", plain):  # a page's name carries the site's after a bar
        for m in _KIND.finditer(plain, part.start(), part.end()):
            if "报告" not in m[0] and "年报" not in m[0]:
                continue
            tail = _TAIL.match(plain, m.end(), part.end())
            if not tail or tail.end() != part.end():
                continue
            start = part.start()
            name = _name(text[start : m.start()], plain[start : m.start()], m[0])
            if name is None:
                continue
            year = name.year or _first_year(m["year"]) or _first_year(tail[0])
            return _Title(name.text, year, text[start : part.end()].strip("《》*#-"))
    return None


def _name(text: str, plain: str, kind: str) -> _Name | None:
    """Agency and year out of what stands before the kind of report; None where that is no name."""
    year = None
    for m in reversed(list(re.finditer(_YEARS, plain))):
        year = year or _first_year(m[0])
        text, plain = text[: m.start()] + text[m.end() :], plain[: m.start()] + plain[m.end() :]
    start = len(plain) - len(re.sub('^(?:关于|[《“"*#·\\-(]|中国[·-])+', "", plain))
    plain = re.sub('(?:关于|的|[》”"*#:：·\\-()]|年度)+$', "", plain[start:])
    text = text[start : start + len(plain)]
    if plain.endswith("人民") and kind.startswith("政府信息"):
        text, plain = text + "政府", plain + "政府"  # written alike in both scripts
    if len(plain) > 40 or _NO_NAME.search(plain) or re.search("[^\u3400-\u9fff·()\\w]", plain):
        return None
    return _Name(text, plain, year)


def _spoken(sentences: Sequence[tuple[str, str, str | None]]) -> _Title | None:
    """The report named in a sentence: “现公布某局某年政府信息公开工作年度报告”."""
    best: _Title | None = None
    overview = 0
    for text, plain, section in sentences[:MAX_LINES]:
        overview += section == "overview"
        if section not in (None, "overview") or overview > 4 or len(plain) > MAX_PREFACE:
            continue  # further on, the overview may tell of last year's report
        for part, flat in _clauses(text, plain):
            for m in _KIND.finditer(flat):
                start = max((v.end() for v in _VERB.finditer(flat, 0, m.start())), default=0)
                name = _name(part[start : m.start()], flat[start : m.start()], m[0])
                years = re.findall(_YEARS, flat[: m.start()])
                year = _first_year(m["year"]) or (_first_year(years[-1]) if years else None)
                found = _Title(name.text if name and _IS_ORGAN.fullmatch(name.plain) else "", year, "")
                if best is None or (bool(found.agency), bool(found.year)) > (bool(best.agency), bool(best.year)):
                    best = found
        if (best is None or not best.agency) and (by := _BY.search(plain)) and not _NO_NAME.search(by[1]):
            best = _Title(text[by.start(1) : by.end(1)], best.year if best else None, "")
    return best


def _clauses(text: str, plain: str) -> Iterator[Pair]:
    """The parts between commas, without the titles of laws and notices, which name other bodies."""
    for m in re.finditer("[^,。;:!?]+", _QUOTED.sub(_blank_notice, plain)):
        yield text[m.start() : m.end()], m[0]


def _blank_notice(m: re.Match[str]) -> str:
    own = _KIND.search(m[1]) and m[1].endswith(("报告", "年报")) and "关于" not in m[1]
    return f"。{m[1]}。" if own else "。" * len(m[0])


def _signed(tail: Sequence[Pair]) -> str:
    """The name under the report, above or beside the date."""
    for (text, plain), (_, after) in zip(tail, [*tail[1:], ("", "")], strict=False):
        own = _DATE.search(plain)
        name = plain[: own.start()] if own else plain
        dated = own.end() == len(plain) if own else _DATE.fullmatch(after)
        if dated and _IS_ORGAN.fullmatch(name) and not _NO_NAME.search(name):
            return text[: len(name)]
    return ""


def _answerable(sentences: Sequence[tuple[str, str, str | None]]) -> str:
    """The body to ask about the report, or the one that its first sentences speak of, as they name it in full."""
    opening = [(t, p) for t, p, section in sentences[:12] if section in (None, "overview") and len(p) <= MAX_PREFACE]
    for pattern in (_CONTACT, _SUBJECT):
        for text, plain in opening:
            m = pattern.search(plain)
            if m and not _NO_NAME.search(m[m.lastindex or 0]):
                return text[slice(*m.span(m.lastindex or 0))]
    return ""


def _labelled(text: str, plain: str) -> str:
    m = _BODY.fullmatch(plain)
    return text[m.start(1) : m.end(1)] if m and _IS_ORGAN.fullmatch(m[1]) else ""


def _first_year(text: str | None) -> int | None:
    if not text:
        return None
    if m := re.search("20\\d\\d", text):
        return int(m[0])
    if m := re.search("二[〇零○oO0一二三四五六七八九]{3}", text):
        return int("2" + "".join(_DIGITS[c] for c in m[0][1:]))
    return None


def _period(sentences: Sequence[tuple[str, str, str | None]]) -> tuple[int, int] | None:
    for _, plain, _ in sentences:
        for m in _PERIOD.finditer(plain):
            if re.search("统计|数据|期限|报告期|周期", plain[max(m.start() - 40, 0) : m.start()]):
                return int(m[1]), int(m[2] or m[1])
    return None


def _notice(sentences: Sequence[tuple[str, str, str | None]], preferred: str) -> str | None:
    cited = [
        f"国办公开办函〔{m[1]}〕{int(m[2])}号"
        for _, plain, _ in sentences
        for m in _NOTICE.finditer(plain)
        if "报告" in plain[max(m.start() - 80, 0) : m.end() + 20]
    ]
    return preferred if preferred in cited else next(iter(cited), None)


def _year_of_sentences(sentences: Sequence[tuple[str, str, str | None]]) -> int | None:
    """The year that most sentences on the year's work speak of; None if there is no majority."""
    years = Counter(
        int(m[1])
        for _, plain, section in sentences
        if section in ("overview", "proactive", "requests", "disputes")
        for m in _PLAIN_YEAR.finditer(plain)
    )
    if not years:
        return None
    year, most = years.most_common(1)[0]
    return year if 2 * most > years.total() else None


def year_of_labels(lines: Iterable[str]) -> int | None:
    """The year that a local form prints into its column labels, as in “本年增/减（指2020年增加或减少的事项数）”."""
    return next((int(m[1]) for line in lines if (m := _LABEL_YEAR.search(line))), None)
