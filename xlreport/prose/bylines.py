"""The agency of a report whose title does not name it: announced, signed, to be asked, or spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlreport.prose.lines import HAN
from xlreport.prose.titles import KIND, LEVELS, NO_NAME, ORGAN, YEARS, Pair, Title, Told, first_year, is_organ, name_of

MAX_OPENING, MAX_PREFACE = 80, 1000

# What is in front of an agency's name in a sentence.
_VERB = re.compile(
    "(?:向社会)?(?:公布|发布|公开|公告|编制了?|编写了?|形成|制定|撰写|汇报|报告|汇总)|现将|特将|兹将|现就|关于|我们对|"
    "根据|按照|依据|以下是|本文是|此件是"
)
_BODY = re.compile(
    "-?(?:发文机关|发布机构|发布单位|发布机关|公开机构|公开主体|编制单位|编制机关|编制机构|填报单位|制作单位)(?:名称)?:(.+)"
)
_QUOTED = re.compile("《([^《》]{0,80})》")
_BY = re.compile(
    f"(?:报告|年报|规定|要求|,)由(?![省市县区州局本我])((?:{HAN}|·){{2,30}}?(?:{ORGAN}))(?:(?:党政)?(?:综合)?办公室)?"
    "(?:根据|按照|依照|依据|按|结合|综合|编制|编写|负责|组织)"
)
# The address for questions; a government's own is that of its office, which files a report of its own.
_CONTACT = re.compile(
    f"(?:请|可(?:以)?(?:直接)?)(?:与|联系:?|咨询:?|向)(?![省市县区州局本我]|{HAN}{{0,12}}(?:数据|政务服务|行政审批))((?:{HAN}|·){{2,30}}?(?<!政)(?:局|委员会|委|厅|署|街道办事处|街道|[镇乡](?:人民政府|(?![市县区]))|管委会|支队|分局))"
    f"(?:{HAN}{{0,8}}(?:办|室|科|处|股|中心))?(?:联系|反映|咨询|,|。|;|\\()"
)
# The body whose year a first sentence tells of, by its full name.
_SUBJECT = re.compile(
    f"(?:^|[,。)]|20\\d\\d年度?)(?![省市县区州旗我本各全])({HAN}{{2,8}}[省市县区州旗镇乡街]{HAN}{{0,20}}?(?:{ORGAN}))(?:办公室)?"
    "(?:认真|高度|严格|坚持|深入|紧紧|全面|按照|根据|结合|以习|不断|积极|始终|(?:组织)?编制|在市|在县|在区|在省)|"
    f"(?:做好|按照|结合)(?:20\\d\\d年度?)?({HAN}{{2,8}}[省市县区州旗镇乡街]{HAN}{{0,20}}?(?:{ORGAN}))"
    "(?:20\\d\\d年度?)?政府信息公开工作"
)
_DATE = re.compile(
    "(?:20\\d\\d|二[〇零○oO0一二三四五六七八九]{3})年[\\d一二三四五六七八九十]{1,3}月[\\d一二三四五六七八九十]{1,3}日"
)
# A place before a name, behind the words of a sentence.
MAX_PLACE = 16
_RUN = re.compile(f"(?:(?<=\\d)年度?)?{HAN}+$")
_LEAD = re.compile(
    "^年度?|[与與由请請]|[现現][将將]?|公[布开開]|[发發]布|[编編]制|根[据據]|按照|依[据據]|[联聯][系繫]|[关關][于於]|[可应應]在|通[过過]|登[录錄]"
)
_PLACE = re.compile(f"(?!.*[的是为為了等本我其各全在及]){HAN}{{2,12}}")


def spoken(sentences: Told) -> Title | None:
    """The report named in a sentence: “现公布某局某年政府信息公开工作年度报告”."""
    best: Title | None = None
    overview = 0
    for text, plain, section in sentences[:MAX_OPENING]:
        overview += section == "overview"
        if section not in (None, "overview") or overview > 4 or len(plain) > MAX_PREFACE:
            continue  # further on, the overview may tell of last year's report
        for part, flat in _clauses(text, plain):
            for m in KIND.finditer(flat):
                start = max((v.end() for v in _VERB.finditer(flat, 0, m.start())), default=0)
                name = name_of(part[start : m.start()], flat[start : m.start()], m[0])
                years = re.findall(YEARS, flat[: m.start()])
                year = first_year(m["year"]) or (first_year(years[-1]) if years else None)
                found = Title(name.text if name and is_organ(name.plain) else "", year, "")
                if best is None or (bool(found.agency), bool(found.year)) > (bool(best.agency), bool(best.year)):
                    best = found
        if (best is None or not best.agency) and (by := _BY.search(plain)) and not NO_NAME.search(by[1]):
            best = Title(text[by.start(1) : by.end(1)], best.year if best else None, "")
    return best


def _clauses(text: str, plain: str) -> Iterator[Pair]:
    """The parts between commas, without the titles of laws and notices, which name other bodies."""
    for m in re.finditer("[^,。;:!?]+", _QUOTED.sub(_blank_notice, plain)):
        yield text[m.start() : m.end()], m[0]


def _blank_notice(m: re.Match[str]) -> str:
    own = KIND.search(m[1]) and m[1].endswith(("报告", "年报")) and "关于" not in m[1]
    return f"。{m[1]}。" if own else "。" * len(m[0])


def signed(tail: Sequence[Pair]) -> str:
    """The name under the report, above or beside the date."""
    for (text, plain), (_, after) in zip(tail, [*tail[1:], ("", "")], strict=False):
        own = _DATE.search(plain)
        name = plain[: own.start()] if own else plain
        dated = own.end() == len(plain) if own else _DATE.fullmatch(after)
        if dated and is_organ(name) and not NO_NAME.search(name):
            return text[: len(name)]
    return ""


def answerable(sentences: Told) -> str:
    """The body to ask about the report, or the one that its first sentences speak of, as they name it in full."""
    opening = [(t, p) for t, p, section in sentences[:12] if section in (None, "overview") and len(p) <= MAX_PREFACE]
    for pattern in (_CONTACT, _SUBJECT):
        for text, plain in opening:
            m = pattern.search(plain)
            if m and not NO_NAME.search(m[m.lastindex or 0]):
                return text[slice(*m.span(m.lastindex or 0))]
    return ""


def in_full(name: str, texts: Sequence[str]) -> str:
    """The name with that of its place, where one of the texts gives it so or names the government whose site it is."""
    if placed := _placed(re.escape(name), texts):
        return placed + name
    if name[0] in LEVELS and (placed := _placed(f"{name[0]}(?:人民)?政府(?:(?:门户|門戶)?(?:网|網)|$)", texts)):
        return placed + name
    return name


def _placed(name: str, texts: Sequence[str]) -> str:
    """The place that stands before a name, empty where it is not the same everywhere."""
    places = set()
    for text in texts:
        for m in re.finditer(name, text):
            before = _RUN.search(text, max(m.start() - MAX_PLACE, 0), m.start())
            place = _LEAD.split(before[0])[-1] if before else ""
            if _PLACE.fullmatch(place) and (place[-1] in LEVELS) != (m[0][0] in LEVELS):
                places.add(place)
    return places.pop() if len(places) == 1 else ""


def labelled(front: Sequence[Pair]) -> str:
    """The body that a site's own table beside the report names."""
    for text, plain in front:
        m = _BODY.fullmatch(plain)
        if m and is_organ(m[1]):
            return text[m.start(1) : m.end(1)]
    return ""
