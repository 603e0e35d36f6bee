"""What a report says of itself: agency, year, title, statistical period and the notice that it cites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlreport.prose import titles
from xlreport.prose.titles import Pair, Title, Told

MAX_LINES = 80
MAX_NAME = 300  # letters of a page's name

_PERIOD = re.compile("(20\\d\\d)年?0?1月0?1日?起?,?(?:至|到|-|—|~|——|--)(?:(20\\d\\d)年?|当年|同年)?12月31")
_NOTICE = re.compile("国办公开办[函涵][\\[〔(【{]?(20\\d\\d)[\\]〕)】}]?第?(\\d{1,3})号")
# Compiled when first needed: most reports say their year elsewhere.
_LABEL_YEAR = "本年[^\\d,，。]{0,8}[(（](?:指)?(20\\d\\d)年?"
_PLAIN_YEAR = (
    "(?:^|[,;:。()]|[我本][局委办厅镇乡区县市]|截至|截止|在)(20\\d\\d)年"
    "(?:度|全年|末|底)?(?!(?!12月31)\\d|起|以来|前|后|至|度?(?:结转|转结))"
)


class Masthead(NamedTuple):
    """What the report says of itself; None for what it does not say."""

    agency: str | None
    year: int | None
    title: str | None
    period: tuple[int, int] | None
    notice: str | None


def read(front: Sequence[Pair], sentences: Told, tail: Sequence[Pair], notice: str, page: Pair = ("", "")) -> Masthead:
    """Read the lines before the first section, then the sentences ``(text, folded, section)``, then the last lines.

    ``page`` is the name of a saved page, a witness for what the article's title lacks, never against it. A date of
    publication is never the report's year. ``notice`` is the form's own, preferred if several are cited.
    """
    front = [(text, plain) for text, plain in front[:MAX_LINES] if plain]
    period = _period(sentences)
    named = titles.of_page(*page)
    title = _own(titles.titles_of(front), named, period, sentences)
    agency = (title.agency if title else "") or named.agency
    year = (title.year if title else None) or (named.year if named.agency else None)
    if not agency or not year:
        from xlreport.prose import bylines  # noqa: PLC0415 - its patterns, which most reports do without

        spoken = bylines.spoken(sentences)
        agency = agency or (spoken.agency if spoken else "") or bylines.signed(tail) or bylines.answerable(sentences)
        agency = agency or (bylines.labelled(front) if title or spoken else "")
        year = year or _year(spoken.year if spoken else None, period, sentences) or named.year
    if titles.lacks_place(agency):
        from xlreport.prose import bylines  # noqa: PLC0415 - its patterns, which most reports do without

        told = [text for text, _ in (*front, *tail)] + [text for text, _, _ in sentences]
        agency = bylines.in_full(agency, [page[0], *told])
    return Masthead(
        agency=agency or None,
        year=year,
        title=(title or named).text or None,
        period=period,
        notice=_notice(sentences, notice),
    )


def _own(found: Sequence[Title], named: Title, period: tuple[int, int] | None, sentences: Told) -> Title | None:
    """The report's own title among those of other reports that a page lists before it.

    It is the page's name, or has the agency and the year of the text, or comes more than once, or is nearest to it.
    """
    said = Counter((title.agency, title.year) for title in found)
    if len(said) < 2:
        return found[0] if found else None
    from xlreport.prose import bylines  # noqa: PLC0415 - its patterns, which most reports do without

    spoken = bylines.spoken([s for s in sentences if s[1].endswith("。")]) or Title("", None, "")
    years = {spoken.year, *(period or ())}
    near = range(len(found)) if any(section for _, _, section in sentences) else range(0, -len(found), -1)
    ranked = (
        ((t[:2] == named[:2], t.agency == spoken.agency, t.year in years, said[t.agency, t.year], n), t)
        for n, t in zip(near, found, strict=True)
    )
    return max(ranked, key=lambda r: r[0])[1]


def _year(spoken: int | None, period: tuple[int, int] | None, sentences: Told) -> int | None:
    """The year announced or that of the period; what the sentences tell of decides between them."""
    stated = period[0] if period and period[0] == period[1] else None
    if spoken and stated and spoken != stated:
        return spoken if _year_of_sentences(sentences) == spoken else stated
    return stated or spoken or _year_of_sentences(sentences)


def _period(sentences: Told) -> tuple[int, int] | None:
    for plain in (plain for _, plain, _ in sentences if "12月31" in plain):
        for m in _PERIOD.finditer(plain):
            around = plain[max(m.start() - 40, 0) : m.start()] + plain[m.end() : m.end() + 8]
            if re.search("统计|数据|期限|报告期|周期|起止", around):
                return int(m[1]), int(m[2] or m[1])
    return None


def _notice(sentences: Told, preferred: str) -> str | None:
    cited = [
        f"国办公开办函〔{m[1]}〕{int(m[2])}号"
        for _, plain, _ in sentences
        if "公开办" in plain
        for m in _NOTICE.finditer(plain)
        if "报告" in plain[max(m.start() - 80, 0) : m.end() + 20]
    ]
    return preferred if preferred in cited else next(iter(cited), None)


def _year_of_sentences(sentences: Told) -> int | None:
    """The year that most sentences on the year's work speak of; None if there is no majority."""
    years = Counter(
        int(m[1])
        for _, plain, section in sentences
        if section in ("overview", "proactive", "requests", "disputes")
        for m in re.finditer(_PLAIN_YEAR, plain)
    )
    if not years:
        return None
    year, most = years.most_common(1)[0]
    return year if 2 * most > years.total() else None


def year_of_labels(lines: Iterable[str]) -> int | None:
    """The year that a local form prints into its column labels, as in “本年增/减（指2020年增加或减少的事项数）”."""
    return next((int(m[1]) for line in lines if "本年" in line and (m := re.search(_LABEL_YEAR, line))), None)
