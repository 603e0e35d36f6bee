"""Which count of what a sentence states: numbers bound to the labels beside them, in a context of topic, time and body.

Precision comes before recall: what might be about something else, another year, another body or only a part of the
applications is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlreport.phrases import FILLER, JOINT, LABELS, OUTCOMES, TAIL, Token, tokens

_TOPICS = {"request": "requests", "letters": "letters", "rules": "documents", "documents": "documents"}
_DISPUTES = {
    "review": ("reconsideration",),
    "suit": ("litigation.direct", "litigation.after_reconsideration"),
    "direct": ("litigation.direct",),
    "after": ("litigation.after_reconsideration",),
}
_RESULTS = {"upheld": "upheld", "corrected": "corrected", "other_result": "other", "pending": "pending"}
_DOCUMENTS = {"rules": "rules", "documents": "normative_documents"}
_DOCUMENT_VERBS = ("issued", "repealed", "in_force")
_WHOLE = frozenset(("received", "newly", "done", "handled"))  # what a part of the applications must not be taken for
_CARRIED = ("brought_forward", "carried_forward")
_VERBS = _WHOLE | {*_CARRIED, *OUTCOMES}
_FAMILIES = (frozenset(OUTCOMES), frozenset(_DISPUTES), frozenset(("received", "done", "handled")))
_ZEROES = (frozenset(OUTCOMES), frozenset(("request", *_DISPUTES)), frozenset(_CARRIED), frozenset(_DOCUMENTS))
_NOT_ZERO = frozenset(("done", "letters", "drafting", "compared", "other_time", "reason", "number", "part"))
_SPOILT = re.compile("败诉|逾期|收取|收费|费用|超期|违规|纠错|责任|不当|错误|及时|按时|按期|对|网|信函|邮寄|当面")
_ACTOR = re.compile(
    "([\\u3400-\\u9fff]{0,24}(?:局|委|厅|办|镇|乡|街道|街|处|室|政府|中心|单位|部门|公司|学校|村|社区|法院|机关|署))"
    "(?:共|共计|累计|均|也|分别|仅|只|一共|总共|暂|(?:20\\d\\d)?年?度?|今年|全年)"
    "(?:收到|受理|新收|接到|接收|办结|答复|办理|未收|未接|未发|未受|没有|无(?!法)|被提)"
)
_NONE = re.compile("(?:本年度?|今年|全年|20\\d\\d年度?|均|暂|我[局委办镇乡])*(?:无|没有|未发生|没有发生|未收到|未产生)(?:此类)?(?:情况|案件)?。?")
_GOVERNMENT = re.compile("(?:政府|政府办公[室厅]|[省市县区州旗])$")
_WE = re.compile("我|本(?!级)|全[局镇乡街](?!各)")


class Count(NamedTuple):
    """``value`` is stated of the ``labels`` together; ``at`` is where in the sentence."""

    labels: tuple[str, ...]
    value: int
    at: int


class Scope(NamedTuple):
    """What the report says of itself, in simplified characters."""

    agency: str
    year: int | None


@dataclass
class Context:
    """What a paragraph is about so far; from ``current`` on, what only the sentence says."""

    section: str | None
    topic: str | None = None
    disclosure: bool = False
    current: bool = True  # figures of this year
    own: bool = True  # figures of this body
    letters: bool = False  # what comes in is letters, calls or other applications
    part: bool = False
    disputes: tuple[str, ...] = ()
    document: str | None = None
    done_to_it: str | None = None
    drafting: bool = False  # documents that are being written, examined or cleared
    parts: list[int] = field(default_factory=list)  # numbers passed over because each counts only a part


def context_of(section: str | None) -> Context:
    """The context at the start of a paragraph."""
    return Context(section, topic="requests" if section == "requests" else None, disclosure=section == "disputes")


def counts(plain: str, context: Context, scope: Scope) -> list[Count]:
    """The counts that one folded sentence states, in reading order; ``context`` goes on to the next sentence."""
    context.current, context.own, context.letters, context.part, context.parts = True, True, False, False, []
    context.disputes, context.document, context.done_to_it, context.drafting = (), None, None, False
    if context.topic == "requests" or re.search("信息公开|依申请|政务公开", plain):
        context.disclosure = True
    found: list[Count] = []
    lead: Sequence[Token] = ()
    for clause in _clauses(plain):
        _see_actor(plain[clause.start : clause.end], context, scope)
        part_so_far = context.part
        found += _in_clause(clause, lead, plain, context, scope)
        context.part = part_so_far if clause.inside else context.part
        if lead and plain[clause.start - 1] == ":" and _NONE.fullmatch(plain, clause.start, clause.end):
            found += _none_of(lead, plain, clause.start - 1, context, scope)
        lead = () if any(t.kind == "number" for t in clause.tokens) else clause.tokens
    return _agreeing(found, context.parts)


def _agreeing(found: Sequence[Count], parts: Sequence[int]) -> list[Count]:
    """Each count once; where a sentence gives two numbers for one thing, each is a part and none is kept."""
    values: dict[tuple[str, ...], set[int]] = {}
    for count in found:
        values.setdefault(count.labels, set()).add(count.value)
    kept = [c for c in {c.labels: c for c in reversed(found)}.values() if len(values[c.labels]) == 1]
    largest = max(parts, default=0)
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


class _Part(NamedTuple):
    """A number with the words on both sides of it, up to the next numbers."""

    before: list[Token]
    number: Token
    after: list[Token]
    start: int
    end: int


def _parts(clause: _Clause) -> Iterator[_Part]:
    at = [n for n, t in enumerate(clause.tokens) if t.kind == "number"]
    for i, n in enumerate(at):
        first, last = at[i - 1] if i else -1, at[i + 1] if i + 1 < len(at) else len(clause.tokens)
        start = clause.tokens[first].end if i else clause.start
        end = clause.tokens[last].start if last < len(clause.tokens) else clause.end
        yield _Part(clause.tokens[first + 1 : n], clause.tokens[n], clause.tokens[n + 1 : last], start, end)


def _in_clause(clause: _Clause, lead: Sequence[Token], plain: str, context: Context, scope: Scope) -> Iterator[Count]:
    parts = list(_parts(clause))
    for part in parts:
        _see(part.before, context, scope)
        labels = _bind(part, lead, plain, context, scope)
        lead = ()
        if not labels or not context.current or not context.own:
            continue
        if any(t.kind == "compared" for t in clause.tokens if t.start < part.number.start):
            continue
        if _is_part(labels, part, clause, context):
            continue
        if any(t.kind == "each" for t in part.before):
            yield from (Count((label,), part.number.value or 0, part.number.start) for label in labels)
        else:
            yield Count(labels, part.number.value or 0, part.number.start)
    _see(parts[-1].after if parts else clause.tokens, context, scope)
    if context.current and context.own:
        yield from _zeros(clause, plain, context, scope)


def _bind(
    part: _Part, lead: Sequence[Token], plain: str, context: Context, scope: Scope
) -> tuple[str, ...]:
    """The labels that the number counts."""
    before = [t for t in part.before if t.kind in LABELS or t.kind in _DOCUMENT_VERBS]
    gap = plain[before[-1].end if before else part.start : part.number.start]
    if before and FILLER.fullmatch(gap):
        run = _run(before, plain, _FAMILIES)
        return _resolve(run, before, part, plain, context, scope)
    after = [t for t in part.after if t.kind in LABELS or t.kind in _DOCUMENTS]
    if after:
        gap = plain[part.number.end : after[0].start]
        if len(gap) <= 8 and FILLER.fullmatch(gap) and not any(t.kind == "letters" for t in part.after):
            run = [after[0]]
            for token in after[1:]:
                if not (_same(run[-1], token, _FAMILIES) and JOINT.fullmatch(plain[run[-1].end : token.start])):
                    break
                run.append(token)
            return _resolve(run, [*before, after[0]], part, plain, context, scope)
    if not part.before and lead and FILLER.fullmatch(gap):
        earlier = [t for t in lead if t.kind in LABELS]
        blocked = any(t.kind in ("letters", "compared", "no", "channel") for t in lead)
        if earlier and not blocked:
            run = _run(earlier, plain, _FAMILIES)
            if FILLER.fullmatch(plain[run[-1].end : part.start].rstrip(",:")):
                return _resolve(run, earlier, part, plain, context, scope)
    return ()


def _run(labels: Sequence[Token], plain: str, families: Sequence[frozenset[str]]) -> list[Token]:
    """The last label with those before it that share its number: 予以公开及部分公开."""
    run = [labels[-1]]
    for token in reversed(labels[:-1]):
        if not (_same(token, run[0], families) and JOINT.fullmatch(plain[token.end : run[0].start])):
            break
        run.insert(0, token)
    return run


def _same(a: Token, b: Token, families: Sequence[frozenset[str]]) -> bool:
    return any(a.kind in family and b.kind in family for family in families)


def _resolve(
    run: Sequence[Token], said: Sequence[Token], part: _Part, plain: str, context: Context, scope: Scope
) -> tuple[str, ...]:
    """The labels that a run of words means here; empty where that is not sure."""
    kind = run[-1].kind
    if kind in _DISPUTES:
        return _disputes(run, part, plain[part.start : part.end], context)
    if kind in _RESULTS:
        return tuple(f"{group}.{_RESULTS[kind]}" for group in context.disputes)
    if kind in _DOCUMENTS or kind in _DOCUMENT_VERBS:
        return _document(kind, part, context)
    verbs = [t for t in said if t.kind in _VERBS]
    behind = next((t for t in part.after if t.kind in ("request", "ask", "letters")), None)
    of_requests = context.topic == "requests" or any(t.kind == "request" for t in said)
    if behind and kind in _WHOLE and FILLER.fullmatch(plain[part.number.end : behind.start]):
        of_requests = behind.kind == "request" or (behind.kind == "ask" and behind.start - part.number.end < 2)
    if context.letters and kind != "request" and not (behind and behind.kind == "request"):
        return ()
    if kind == "ask":
        if not verbs or not FILLER.fullmatch(plain[verbs[-1].end : run[-1].start].replace("有效", "")):
            return ()
    elif kind in ("received", "newly"):
        rest = plain[part.number.end : part.end]
        if not of_requests or not (behind or FILLER.fullmatch(rest.rstrip("、"))):
            return ()
    elif kind != "request" and not of_requests:
        return ()
    kinds = {t.kind for t in verbs}
    if kind in OUTCOMES:
        if any(t.kind == "reason" for t in part.before):
            return ()
        return tuple(t.kind for t in run)
    if kind in ("request", "ask"):
        kind = verbs[-1].kind if verbs else "handled"
    if kind in ("received", "done") and {"received", "done"} <= kinds:
        return ("handled",)
    if kind == "newly":
        return ("received",)
    if kind in _CARRIED:
        year = _carried([t for t in said if t.kind in _CARRIED][-1], scope.year)
        return (year,) if year else ()
    return (kind,)


def _carried(token: Token, year: int | None) -> str | None:
    """Whether what is carried comes from last year or goes to the next one, where the words give a year."""
    stated = re.search("20\\d\\d", token.text)
    if not stated:
        return token.kind
    return {-1: "brought_forward", 1: "carried_forward"}.get(int(stated[0]) - year) if year else None


def _disputes(run: Sequence[Token], part: _Part, words: str, context: Context) -> tuple[str, ...]:
    context.disputes = tuple(dict.fromkeys(group for t in run for group in _DISPUTES[t.kind]))
    others = any(t.kind in ("received", "handled", "done", "letters") for t in part.before)
    others = others and not re.search("信息公开|依申请", words)
    if not context.disclosure or (others and context.section != "disputes"):
        context.disputes = ()  # perhaps the cases that this body decides or defends in other matters
        return ()
    return tuple(f"{t.kind}" for t in run)


def _document(kind: str, part: _Part, context: Context) -> tuple[str, ...]:
    """What was done with how many documents; noun and verb may come from earlier in the sentence."""
    if context.drafting or any(t.kind in ("letters", "request") for t in (*part.before, *part.after)):
        return ()
    nouns = [t.kind for t in part.before if t.kind in _DOCUMENTS] or [t.kind for t in part.after if t.kind in _DOCUMENTS][:1]
    verbs = [t.kind for t in part.before if t.kind in _DOCUMENT_VERBS]
    context.document = noun = nouns[-1] if nouns else context.document
    context.done_to_it = verb = kind if kind in _DOCUMENT_VERBS else verbs[-1] if verbs else context.done_to_it
    return (f"{_DOCUMENTS[noun]}.{verb}",) if noun and verb else ()


def _is_part(labels: Sequence[str], part: _Part, clause: _Clause, context: Context) -> bool:
    """Whether the number counts only some of the applications: those by one channel, or one of several kinds."""
    if not _WHOLE & set(labels):
        return False
    by_channel = any(t.kind == "channel" for t in (*part.before, *part.after))
    if by_channel and not any(t.kind == "every" for t in part.before):
        context.parts.append(part.number.value or 0)
        return True
    return clause.inside or (context.part and not any(t.kind == "newly" for t in part.before))


def _zeros(clause: _Clause, plain: str, context: Context, scope: Scope) -> Iterator[Count]:
    """What the clause says there was none of: “未收到”, “无”, “未发生”."""
    at = [n for n, t in enumerate(clause.tokens) if t.kind == "no"]
    for i, n in enumerate(at):
        last = at[i + 1] if i + 1 < len(at) else len(clause.tokens)
        words = clause.tokens[n + 1 : last]
        end = clause.tokens[last].start if last < len(clause.tokens) else clause.end
        labels = [t for t in words if any(t.kind in family for family in _ZEROES)]
        if not labels or not TAIL.fullmatch(plain[labels[-1].end : end].rstrip("、和及也且均")):
            continue
        run = _run(labels, plain, _ZEROES)
        between = [t for t in words if t.start < run[0].start]
        if _NOT_ZERO & {t.kind for t in between} or _SPOILT.search(plain, clause.tokens[n].start, run[0].start):
            continue
        for token in run:
            label = _zero(token, between, context, scope, alone=len(run) == 1)
            if label:
                yield Count((label,), 0, token.start)


def _none_of(
    lead: Sequence[Token], plain: str, end: int, context: Context, scope: Scope
) -> Iterator[Count]:
    """What is named before a colon behind which stands only “无”."""
    labels = [t for t in lead if any(t.kind in family for family in _ZEROES)]
    if labels and TAIL.fullmatch(plain, labels[-1].end, end) and context.current and context.own:
        run = _run(labels, plain, _ZEROES)
        named = [_zero(t, (), context, scope, alone=len(run) == 1) for t in run]
        yield from (Count((label,), 0, token.start) for label, token in zip(named, run, strict=True) if label)


def _zero(token: Token, between: Sequence[Token], context: Context, scope: Scope, *, alone: bool) -> str | None:
    kind = token.kind
    if kind == "request":
        return "received"
    if kind in _DISPUTES:
        return kind if context.disclosure else None
    if kind in OUTCOMES:
        return kind if context.topic == "requests" or not alone else None
    if kind in _CARRIED:
        return _carried(token, scope.year) if context.topic in ("requests", None) else None
    return f"{_DOCUMENTS[kind]}.issued" if any(t.kind == "issued" for t in between) else None


def _see(words: Sequence[Token], context: Context, scope: Scope) -> None:
    """Let the words change what the next number is about."""
    for token in words:
        if token.kind in _TOPICS:
            context.topic = _TOPICS[token.kind]
            context.letters = token.kind == "letters"
        if token.kind in _DOCUMENTS:
            context.document = token.kind
        elif token.kind == "passed_on" or (token.kind == "everywhere" and not _GOVERNMENT.search(scope.agency)):
            context.own = False
        elif token.kind in ("other_time", "span"):
            context.current = False
        elif token.kind in ("this_year", "year"):
            stated = re.search("20\\d\\d", token.text)
            context.current = not stated or scope.year is None or int(stated[0]) == scope.year
        elif token.kind == "drafting":
            context.drafting = True
        elif token.kind == "part":
            context.part = True


def _see_actor(clause: str, context: Context, scope: Scope) -> None:
    """Note whether the clause tells of this body or of another one."""
    for m in _ACTOR.finditer(clause):
        name = re.sub("^.*?(?:年度?|期间|内|由|对|经|其中|今年|全年)(?=.)", "", m[1])
        if "各" in name:
            context.own = False
        elif _WE.search(m[1]):
            context.own = True
        elif scope.agency:
            letters = iter(scope.agency)
            context.own = all(c in letters for c in name)
        else:
            context.own = False
