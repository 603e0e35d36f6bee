"""Which count of what a sentence states: numbers bound to the labels beside them, in a context of topic, time and body.

Precision comes before recall: what might be about something else, another year, another body or only a part of the
applications is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlreport.prose.bindings import CARRIED, DISPUTES, DOCUMENTS, WHOLE, Context, Part, Scope, bind, carried, run_of
from xlreport.prose.lines import HAN
from xlreport.prose.phrases import OUTCOMES, TAIL, Token, tokens

MAX_NAME = 26  # letters of a body's name

_TOPICS = {"request": "requests", "letters": "letters", "rules": "documents", "documents": "documents"}
_OF_REQUESTS = WHOLE | {*CARRIED, *OUTCOMES}
_DOCUMENTS = tuple(DOCUMENTS.values())
_ZEROES = (frozenset(OUTCOMES), frozenset(("request", "ask", *DISPUTES)), frozenset(CARRIED), frozenset(DOCUMENTS))
_NOT_ZERO = frozenset(("done", "letters", "drafting", "compared", "other_time", "reason", "number", "part"))
_COMING = frozenset(("received", "newly", "this_year", "year"))
_LISTED = re.compile("(?:举报|投诉|信访|申诉)+[、和或]")  # beside reviews and suits in one list
_SPOILT = re.compile(
    "败诉|逾期|收取|收费|费用|超期|违规|纠错|责任|不当|错误|及时|按时|按期|(?<!针)对|网|信函|邮寄|当面"
)
_ACTOR = re.compile(  # the last letters of a body's name, and that it did what is counted
    "(?:本级|局|委|厅|办|镇|乡|街道|街|处|室|政府|中心|单位|部门|公司|学校|村|社区|法院|机关|署)"
    "(?=(?:共|共计|累计|均|也|分别|仅|只|一共|总共|暂|(?:20\\d\\d)?年?度?|今年|全年)"
    "(?:收到|受理|新收|接到|接收|办结|答复|办理|未收|未接|未发|未受|没有|无(?!法)|被提))"
)
_QUOTED = re.compile("《[^《》]{1,80}》")  # titles of documents, whose words tell nothing
_NAME = re.compile(f"{HAN}*$")
_ELSEWHERE = re.compile(
    "(?:不涉及|不属于|不是|均非|并非)(?:因)?(?:政府|政务)?信息公开|与(?:政府|政务)?信息公开(?:工作)?(?:无关|没有关系)|"
    "均[为系属](?!因?(?:政府|政务)?信息公开|依申请)[^,。;]{2,16}?类案件|作为(?:行政)?复议(?:机关|机构)"
)
_OTHERWISE = re.compile("撤回|撤销|补正|终止|取消|不予受理")  # what became of some that were not answered
_EACH_WAY = re.compile("\\d[件条宗起份项个](?!结转|转)[^,;。、\\d]{1,12}?(?:办结|答复|回复)")
_BARE = re.compile("[,、;:中]公开")
_NONE = re.compile(
    "(?:本年度?|今年|全年|20\\d\\d年度?|均|暂|我[局委办镇乡])*(?:无|没有|未发生|没有发生|未收到|未产生)(?:此类)?(?:情况|案件)?。?"
)
_GOVERNMENT = re.compile("(?:政府|[省市县区州旗])$")
_REGION = re.compile("(?:政府|[省市县区州旗])$")  # whose report sums up those of its departments
_WHOLE_REGION = re.compile("全[省市县区州旗]各|各(?:级|地|县|市|区|乡镇|镇街|街镇|部门|单位|行政机关|职能部门)")
_SUBORDINATE = re.compile("本级|全[省市县区州旗]|所属|下属|下级|其[他它]|兄弟|部分")
_WE = re.compile("我|本(?!级)|全[局镇乡街](?!各)")


class Count(NamedTuple):
    """``value`` is stated of the ``labels`` together; ``at`` is where in the sentence."""

    labels: tuple[str, ...]
    value: int
    at: int


def context_of(section: str | None) -> Context:
    """The context at the start of a paragraph."""
    return Context(section, topic="requests" if section == "requests" else None, disclosure=section == "disputes")


def counts(plain: str, context: Context, scope: Scope) -> list[Count]:
    """The counts that one folded sentence states, in reading order; ``context`` goes on to the next sentence."""
    context.dated = False
    context.current, context.own, context.letters, context.part, context.parts = True, True, False, False, []
    context.disputes, context.document, context.done_to_it, context.drafting = (), None, None, False
    if _ELSEWHERE.search(plain):
        context.disclosure = False
    elif context.topic == "requests" or re.search("信息公开|依申请|政务公开", plain):
        context.disclosure = True
    if "《" in plain:
        plain = _QUOTED.sub(lambda m: "《" * len(m[0]), plain)
    found: list[Count] = []
    lead: Sequence[Token] = ()
    for clause in _clauses(plain):
        _see_actor(plain[clause.start : clause.end], context, scope)
        part_so_far, current_so_far, context.drafting = context.part, context.current, False
        found += _in_clause(clause, lead, plain, context, scope)
        if clause.inside:
            context.part, context.current = part_so_far, current_so_far
        if lead and plain[clause.start - 1] == ":" and _NONE.fullmatch(plain, clause.start, clause.end):
            found += _none_of(lead, plain, clause.start - 1, context, scope)
        lead = () if any(t.kind == "number" for t in clause.tokens) else clause.tokens
    if any(_OF_REQUESTS & set(count.labels) for count in found):
        context.topic = "requests"  # whatever else the sentence named
    return _agreeing(_sorted_out(found, plain), context.parts)


def _sorted_out(found: Sequence[Count], plain: str) -> list[Count]:
    """The counts without those that are not what their label alone says.

    Of “其中7件答复，2件撤回” and of “1件按无法提供答复，7件当场答复” each counts a part; “公开7件” counts applications
    in a list of outcomes only.
    """
    found = [c for c in found if not plain.endswith("另", 0, c.at) or not WHOLE & set(c.labels)]
    among = plain.find("其中")
    if among >= 0 and _OTHERWISE.search(plain, among):
        found = [c for c in found if c.labels != ("done",) or c.at < among]
    if len(_EACH_WAY.findall(plain)) > 1:
        found = [c for c in found if c.labels != ("done",)]
    if any(_BARE.fullmatch(plain, c.at - 3, c.at) for c in found if c.at > 2):
        outcomes = {label for c in found for label in c.labels if label in OUTCOMES}
        found = [c for c in found if c.labels != ("disclosed",) or len(outcomes) > 1]
    return list(found)


def _agreeing(found: Sequence[Count], parts: Sequence[Token]) -> list[Count]:
    """Each count once; where a sentence gives two numbers for one thing, each is a part and none is kept."""
    values: dict[tuple[str, ...], set[int]] = {}
    for count in found:
        values.setdefault(count.labels, set()).add(count.value)
    kept = [c for c in {c.labels: c for c in reversed(found)}.values() if len(values[c.labels]) == 1]
    said = {label for c in kept for label in c.labels}
    if "brought_forward" in said and not said & WHOLE:  # what became of those of last year, not of all
        kept = [c for c in kept if not OUTCOMES.keys() & set(c.labels)]
    largest = max((t.value or 0 for t in parts), default=0)
    if parts and "received" not in said:  # “线上受理9件，办结8件；线下…”: of that part
        kept = [c for c in kept if c.labels != ("done",) or c.at < parts[0].start]
    return sorted((c for c in kept if c.labels != ("received",) or c.value >= largest), key=lambda c: c.at)


class _Clause(NamedTuple):
    start: int
    end: int
    tokens: list[Token]
    inside: bool  # between brackets


def _clauses(plain: str) -> Iterator[_Clause]:
    start, inside = 0, False
    held: list[Token] = []
    for token in tokens(plain):
        if token.kind != "break":
            held.append(token)
            continue
        yield _Clause(start, token.start, held, inside)
        start, held = token.end, []
        inside = (inside or token.text == "(") and token.text != ")"
    yield _Clause(start, len(plain), held, inside)


def _parts(clause: _Clause) -> Iterator[Part]:
    at = [n for n, t in enumerate(clause.tokens) if t.kind == "number"]
    for i, n in enumerate(at):
        first, last = at[i - 1] if i else -1, at[i + 1] if i + 1 < len(at) else len(clause.tokens)
        start = clause.tokens[first].end if i else clause.start
        end = clause.tokens[last].start if last < len(clause.tokens) else clause.end
        yield Part(clause.tokens[first + 1 : n], clause.tokens[n], clause.tokens[n + 1 : last], start, end)


def _in_clause(clause: _Clause, lead: Sequence[Token], plain: str, context: Context, scope: Scope) -> Iterator[Count]:
    parts = list(_parts(clause))
    for part in parts:
        _see(part.before, context, scope)
        labels = bind(part, lead, plain, context, scope)
        lead = ()
        if not labels or not context.current or not context.own:
            continue
        if any(t.kind == "compared" for t in clause.tokens if t.start < part.number.start):
            continue
        if _is_part(labels, part, clause, context):
            continue
        if clause.inside and labels[0].startswith(_DOCUMENTS):  # “规章5件（含修改2件）”: not all that were issued
            continue
        if any(t.kind == "each" for t in part.before):
            yield from (Count((label,), part.number.value or 0, part.number.start) for label in labels)
        else:
            yield Count(labels, part.number.value or 0, part.number.start)
    _see(parts[-1].after if parts else clause.tokens, context, scope)
    if context.current and context.own:
        yield from _zeros(clause, plain, context, scope)


def _is_part(labels: Sequence[str], part: Part, clause: _Clause, context: Context) -> bool:
    """Whether the number counts only some of the applications: those by one channel, or one of several kinds."""
    if not WHOLE & set(labels):
        return False
    by_channel = any(t.kind == "channel" for t in (*part.before, *part.after))
    if by_channel and not any(t.kind == "every" for t in part.before):
        context.parts.append(part.number)
        return True
    if labels == ("done",) and not clause.inside:  # “收到8件，其中办结6件”
        return False
    return clause.inside or (context.part and not any(t.kind == "newly" for t in part.before))


def _zeros(clause: _Clause, plain: str, context: Context, scope: Scope) -> Iterator[Count]:
    """What the clause says there was none of: “未收到”, “无”, “未发生”."""
    at = [n for n, t in enumerate(clause.tokens) if t.kind == "no"]
    for i, n in enumerate(at):
        last = at[i + 1] if i + 1 < len(at) else len(clause.tokens)
        words = clause.tokens[n + 1 : last]
        end = clause.tokens[last].start if last < len(clause.tokens) else clause.end
        named = [t for t in words if any(t.kind in family for family in _ZEROES)]
        labels = [t for t in named if t.kind != "ask"] or named
        if not labels or not TAIL.fullmatch(plain[labels[-1].end : end].rstrip("、和及也且均")):
            continue
        run = run_of(labels, plain, _ZEROES)
        if run[0].kind == "request" and len(labels) > 1 and labels[-2].kind in CARRIED:
            run = [labels[-2]]  # “无上年结转政府信息公开申请”
        between = [t for t in words if t.start < run[0].start and not _LISTED.match(plain, t.start)]
        spoilt = _SPOILT.search(plain, clause.tokens[n].start, run[0].start)
        if _NOT_ZERO & {t.kind for t in between} or (spoilt and not any(t.kind == "every" for t in between)):
            continue
        for token in run:
            label = _zero(token, between, context, scope, alone=len(run) == 1)
            if label:
                yield Count((label,), 0, token.start)


def _none_of(lead: Sequence[Token], plain: str, end: int, context: Context, scope: Scope) -> Iterator[Count]:
    """What is named before a colon behind which stands only “无”."""
    labels = [t for t in lead if any(t.kind in family for family in _ZEROES)]
    if labels and TAIL.fullmatch(plain, labels[-1].end, end) and context.current and context.own:
        run = run_of(labels, plain, _ZEROES)
        named = [_zero(t, (), context, scope, alone=len(run) == 1) for t in run]
        yield from (Count((label,), 0, token.start) for label, token in zip(named, run, strict=True) if label)


def _zero(token: Token, between: Sequence[Token], context: Context, scope: Scope, *, alone: bool) -> str | None:
    kind = token.kind
    if kind == "request":
        return "received"
    if kind == "ask":
        return "received" if context.topic == "requests" and all(t.kind in _COMING for t in between) else None
    if kind in DISPUTES:
        return kind if context.disclosure else None
    if kind in OUTCOMES:
        return kind if context.topic == "requests" or not alone else None
    if kind in CARRIED:
        return carried(token, scope.year) if context.topic in ("requests", None) else None
    return f"{DOCUMENTS[kind]}.issued" if any(t.kind == "issued" for t in between) else None


def _see(words: Sequence[Token], context: Context, scope: Scope) -> None:
    """Let the words change what the next number is about."""
    for token in words:
        if token.kind in _TOPICS:
            context.topic = _TOPICS[token.kind]
            context.letters = token.kind == "letters"
        if token.kind in DOCUMENTS:
            context.document = token.kind
        elif token.kind == "passed_on" or (token.kind == "everywhere" and not _GOVERNMENT.search(scope.agency)):
            context.own = False
        elif token.kind in ("other_time", "span"):
            context.current = context.dated and token.text == "累计"
        elif token.kind in ("this_year", "year"):
            stated = re.search("20\\d\\d", token.text)
            context.current = not stated or scope.year is None or int(stated[0]) == scope.year
            context.dated = context.current and not token.text.startswith("截")
        elif token.kind == "drafting":
            context.drafting = True
        elif token.kind == "part":
            context.part = True


def _see_actor(clause: str, context: Context, scope: Scope) -> None:
    """Note whether the clause tells of this body or of another one."""
    for actor in _ACTOR.finditer(clause):
        said = _NAME.findall(clause, max(actor.end() - MAX_NAME, 0), actor.end())[0]
        name = re.sub("^.*?(?:年度?|期间|内|由|对|经|其中|今年|全年)(?=.)", "", said)
        if "各" in name:
            context.own = bool(_WHOLE_REGION.search(name) and _REGION.search(scope.agency))
        elif _WE.search(said) or not scope.agency:
            context.own = not _SUBORDINATE.search(said)
        else:
            letters = iter(scope.agency)
            context.own = all(c in letters for c in name)
