"""The counts that a report's sentences state, as sums of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, product
from operator import attrgetter
from typing import TYPE_CHECKING

from xlreport.form import Form
from xlreport.prose import Prose
from xlreport.prose.flow import Sentence
from xlreport.prose.phrases import OUTCOMES, is_about, may_count
from xlreport.report import Statement

if TYPE_CHECKING:
    from xlreport.prose.sentences import Count

MAX_QUOTE = 120
MAX_SENTENCE = 3000
MAX_READ = 100_000  # letters; the longest reports have a third of it
SILENT_SECTIONS = ("problems", "other_matters")  # plans, and what the tables do not cover
MARK = re.compile("[，。；、：:,;（()）…]")

Sums = tuple[tuple[str, ...], ...]  # sums of cells; a statement that equals any of them agrees with the tables


def find(prose: Prose, form: Form) -> tuple[Statement, ...]:
    """The counts that the report's sentences state, in reading order; cells are those of the form's edition."""
    found: list[Statement] = []
    for _, paragraph in groupby(_readable(prose.sentences), key=attrgetter("paragraph")):
        sentences = list(paragraph)
        if sentences[0].section != "requests" and not any(is_about(s.plain) for s in sentences):
            continue
        while sentences and not may_count(sentences[-1].plain):  # no later sentence needs its context
            sentences.pop()
        if sentences:
            found += _stated(sentences, prose, form)
    return tuple(found)


def _stated(paragraph: list[Sentence], prose: Prose, form: Form) -> Iterator[Statement]:
    # Its patterns take longer to compile than a form without prose to check.
    from xlreport.prose.bindings import Scope  # noqa: PLC0415
    from xlreport.prose.sentences import context_of, counts  # noqa: PLC0415

    sums = _sums(form)
    scope = Scope(prose.agency_folded, prose.year)
    context = context_of(paragraph[0].section)
    for sentence in paragraph:
        stated = counts(sentence.plain, context, scope)
        said = {label for count in stated for label in count.labels}
        yield from (s for count in stated if (s := _statement(count, sentence, sums, said)))


def _readable(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences that may state what the tables hold, as far as the time allowed for them goes."""
    room = MAX_READ
    for sentence in sentences:
        if sentence.section not in SILENT_SECTIONS and len(sentence.plain) <= min(room, MAX_SENTENCE):
            room -= len(sentence.plain)
            yield sentence


def _statement(count: Count, sentence: Sentence, sums: Mapping[str, Sums], said: set[str]) -> Statement | None:
    readings = _readings(count, sums, said)
    if not readings:
        return None
    quote, at = _quote(sentence.text, count.at)
    return Statement("+".join(count.labels), readings[0], count.value, quote, sentence.place, readings[1:], at)


def _readings(count: Count, sums: Mapping[str, Sums], said: set[str]) -> Sums:
    if any(label not in sums for label in count.labels):
        return ()
    first, *others = product(*(sums[label] for label in count.labels))
    readings = [tuple(dict.fromkeys(cell for part in parts for cell in part)) for parts in (first, *others)]
    if count.labels == ("disclosed",) and "partly_disclosed" not in said:  # “公开”, wholly or in part
        readings.append(sums["disclosed"][0] + sums["partly_disclosed"][0])
    return tuple(dict.fromkeys(readings))


def _quote(text: str, at: int) -> tuple[str, int]:
    """The sentence, or of a long one the clauses around the number; and where in it the number stands."""
    if len(text) <= MAX_QUOTE:
        return text, at
    start, end = max(at - MAX_QUOTE // 2, 0), at + MAX_QUOTE // 2
    begun = MARK.search(text, start, at) if start else None
    start = begun.end() if begun else start
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return before + text[start:end] + after, len(before) + at - start


@cache
def _sums(form: Form) -> Mapping[str, Sums]:
    """What each label means in cells of the form; the first sum is the plain reading."""

    def requests(row: str) -> tuple[str, ...]:
        leaves = form.table("requests").row_leaves
        return tuple(f"requests/{e.id}/requester.total" for e in leaves if f"{e.id}.".startswith(f"{row}."))

    def disputes(*columns: str) -> tuple[str, ...]:
        return tuple(f"disputes/cases/{column}" for column in columns)

    def documents(row: str, *columns: str) -> Sums:
        return tuple((f"documents/{row}/{column}",) for column in columns)

    received, carried_in, done = requests("received"), requests("brought_forward"), requests("outcome.total")
    direct, after = "litigation.direct", "litigation.after_reconsideration"
    sums: dict[str, Sums] = {
        "received": (received, received + carried_in),
        "brought_forward": (carried_in,),
        "done": (done,),
        "handled": (done, received, received + carried_in),
        "carried_forward": (requests("carried_forward"),),
        **{outcome: (requests(f"outcome.{outcome}"),) for outcome in OUTCOMES},
        "review": (disputes("reconsideration.total"),),
        "suit": (disputes(f"{direct}.total", f"{after}.total"),),
        "direct": (disputes(f"{direct}.total"),),
        "after": (disputes(f"{after}.total"),),
    }
    for group, result in product(("reconsideration", direct, after), ("upheld", "corrected", "other", "pending")):
        sums[f"{group}.{result}"] = (disputes(f"{group}.{result}"),)
    for row in ("rules", "normative_documents"):
        sums[f"{row}.issued"] = documents(row, "issued", "made", "disclosed")
        sums[f"{row}.repealed"] = documents(row, "repealed")
        sums[f"{row}.in_force"] = documents(row, "in_force", "disclosed_total")
    known = {label: tuple(s for s in found if s and all(c in form.cells for c in s)) for label, found in sums.items()}
    return {label: found for label, found in known.items() if found}
