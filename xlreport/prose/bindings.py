"""What a number in a sentence counts: the words beside it, in the context of what the sentence is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlreport.prose.phrases import FILLER, JOINT, LABELS, OUTCOMES, Token

DISPUTES = {
    "review": ("reconsideration",),
    "suit": ("litigation.direct", "litigation.after_reconsideration"),
    "direct": ("litigation.direct",),
    "after": ("litigation.after_reconsideration",),
}
_RESULTS = {"upheld": "upheld", "corrected": "corrected", "other_result": "other", "pending": "pending"}
DOCUMENTS = {"rules": "rules", "documents": "normative_documents"}
DOCUMENT_VERBS = ("issued", "repealed", "in_force")
WHOLE = frozenset(("received", "newly", "done", "handled"))  # what a part of the applications must not be taken for
CARRIED = ("brought_forward", "carried_forward")
_CAUSE = re.compile("因(?!此|而)([^,;。]{2,24}?)(?:被|引起|引发|提起|发生|导致|产生)")
_DECIDED = re.compile("(?:办理|审理|审结|承办|审查|办结)[^,;。]{0,14}复议")  # by this body, on what others did
_CAUSED = re.compile("而$|等(?:原因|情形|情况)?$")  # the outcome that a reason only explains
_VERBS = WHOLE | {*CARRIED, *OUTCOMES}
_FAMILIES = (frozenset(OUTCOMES), frozenset(DISPUTES), frozenset(("received", "done", "handled")))


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
    dated: bool = False  # since the sentence says so
    own: bool = True  # figures of this body
    letters: bool = False  # what comes in is letters, calls or other applications
    part: bool = False
    disputes: tuple[str, ...] = ()
    document: str | None = None
    done_to_it: str | None = None
    drafting: bool = False  # documents that are being written, examined or cleared
    parts: list[Token] = field(default_factory=list)  # numbers passed over because each counts only a part


class Part(NamedTuple):
    """A number with the words on both sides of it, up to the next numbers."""

    before: list[Token]
    number: Token
    after: list[Token]
    start: int
    end: int


def bind(part: Part, lead: Sequence[Token], plain: str, context: Context, scope: Scope) -> tuple[str, ...]:
    """The labels that the number counts."""
    before = [t for t in part.before if t.kind in LABELS or t.kind in DOCUMENT_VERBS]
    gap = plain[before[-1].end if before else part.start : part.number.start]
    if before and FILLER.fullmatch(gap):
        run = run_of(before, plain, _FAMILIES)
        return _resolve(run, before, part, plain, context, scope)
    after = [t for t in part.after if t.kind in LABELS or t.kind in DOCUMENTS]
    end = part.number.end
    if len(after) > 1 and after[0].kind == "ask" and after[1].kind in CARRIED and after[0].end == after[1].start:
        end = after.pop(0).end  # “2件申请结转下年度”
    if after:
        gap = plain[end : after[0].start]
        if FILLER.fullmatch(gap) and not any(t.kind == "letters" for t in part.after):
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
            run = run_of(earlier, plain, _FAMILIES)
            if FILLER.fullmatch(plain[run[-1].end : part.start].rstrip(",:")):
                return _resolve(run, earlier, part, plain, context, scope)
    return ()


def run_of(labels: Sequence[Token], plain: str, families: Sequence[frozenset[str]]) -> list[Token]:
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
    run: Sequence[Token], said: Sequence[Token], part: Part, plain: str, context: Context, scope: Scope
) -> tuple[str, ...]:
    """The labels that a run of words means here; empty where that is not sure."""
    kind = run[-1].kind
    if kind in DISPUTES:
        return _disputes(run, part, plain[part.start : part.end], context)
    if kind in _RESULTS:
        if named := [t for t in said if t.kind in DISPUTES]:
            _disputes(run_of(named, plain, _FAMILIES), part, plain[part.start : part.end], context)
        return tuple(f"{group}.{_RESULTS[kind]}" for group in context.disputes)
    if kind in DOCUMENTS or kind in DOCUMENT_VERBS:
        return _document(kind, part, context)
    verbs = [t for t in said if t.kind in _VERBS]
    behind = next((t for t in part.after if t.kind in ("request", "ask", "letters")), None)
    of_requests = context.topic == "requests" or any(t.kind == "request" for t in said)
    if behind and kind in WHOLE and FILLER.fullmatch(plain[part.number.end : behind.start]):
        of_requests = behind.kind == "request" or (behind.kind == "ask" and behind.start - part.number.end < 2)
    if context.letters and kind != "request" and not (behind and behind.kind == "request"):
        return ()
    if kind == "ask":
        if not verbs or not FILLER.fullmatch(plain[verbs[-1].end : run[-1].start].replace("有效", "")):
            return ()
    elif kind in ("received", "newly"):
        rest = plain[part.number.end : part.end]
        if not of_requests or not (behind or FILLER.fullmatch(rest.rstrip("、。"))):
            return ()
        context.topic = "requests"
    elif kind != "request" and not of_requests:
        return ()
    kinds = {t.kind for t in verbs}
    reasons = [t for t in part.before if t.kind == "reason"]
    if kind in {*OUTCOMES, "done"} and reasons and not _CAUSED.search(plain, reasons[-1].end, run[0].start):
        return ()
    if kind in OUTCOMES:
        return tuple(t.kind for t in run)
    if kind in ("request", "ask"):
        kind = verbs[-1].kind if verbs else "handled"
    if kind in ("received", "done") and {"received", "done"} <= kinds:
        return ("handled",)
    if kind == "newly":
        return ("received",)
    if kind in CARRIED:
        context.topic = "requests"
        year = carried([t for t in said if t.kind in CARRIED][-1], scope.year)
        return (year,) if year else ()
    return (kind,)


def carried(token: Token, year: int | None) -> str | None:
    """Whether what is carried comes from last year or goes to the next one, where the words give a year."""
    stated = [int(y) for y in re.findall("20\\d\\d", token.text)]
    if not stated:
        return token.kind
    ends = {-1: "brought_forward", 1: "carried_forward"}
    return next((ends[y - year] for y in stated if y - year in ends), None) if year else None


def _disputes(run: Sequence[Token], part: Part, words: str, context: Context) -> tuple[str, ...]:
    context.disputes = tuple(dict.fromkeys(group for t in run for group in DISPUTES[t.kind]))
    others = any(t.kind in ("received", "handled", "done", "letters") for t in part.before)
    others = others and not re.search("信息公开|依申请|被(?:提起|申请(?!人)|行政)", words)
    cause = _CAUSE.search(words)
    others = others or (run[-1].kind == "review" and _DECIDED.search(words) is not None)
    others = others or (cause is not None and "公开" not in cause[1] and "信息" not in cause[1])
    if not context.disclosure or (others and context.section != "disputes"):
        context.disputes = ()  # perhaps the cases that this body decides or defends in other matters
        return ()
    return tuple(f"{t.kind}" for t in run)


def _document(kind: str, part: Part, context: Context) -> tuple[str, ...]:
    """What was done with how many documents; noun and verb may come from earlier in the sentence."""
    if context.drafting or any(t.kind in ("letters", "request") for t in (*part.before, *part.after)):
        return ()
    nouns = [t.kind for t in part.before if t.kind in DOCUMENTS] or [t.kind for t in part.after if t.kind in DOCUMENTS][
        :1
    ]
    verbs = [t.kind for t in part.before if t.kind in DOCUMENT_VERBS]
    context.document = noun = nouns[-1] if nouns else context.document
    context.done_to_it = verb = kind if kind in DOCUMENT_VERBS else verbs[-1] if verbs else context.done_to_it
    return (f"{DOCUMENTS[noun]}.{verb}",) if noun and verb else ()
