"""The counts that a report's sentences state, as sums of its cells, and where sentences and tables contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, product
from operator import attrgetter
from typing import TYPE_CHECKING

from xlreport.form import Form
from xlreport.numerals import Number
from xlreport.prose import Prose
from xlreport.prose.flow import Sentence
from xlreport.prose.phrases import OUTCOMES, is_about, may_count
from xlreport.report import INFO, WARNING, Finding, Report, Statement, Words, words_for

if TYPE_CHECKING:
    from xlreport.prose.sentences import Count

MAX_QUOTE = 120
MAX_SENTENCE = 3000
MAX_READ = 100_000  # letters; the longest reports have a third of it
SILENT_SECTIONS = ("problems", "other_matters")  # plans, and what the tables do not cover

BALANCE = ("received", "brought_forward", "done", "carried_forward")  # the first two add up to the last two
_OTHERWISE = re.compile("撤回|撤销|撤诉|补正|终止|取消")  # applications that end without being answered or carried on
_AMONG = re.compile("[含（(]|包括|其中")

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
    quote = _quote(sentence.text, count.at)
    return Statement("+".join(count.labels), readings[0], count.value, quote, sentence.place, readings[1:])


def _readings(count: Count, sums: Mapping[str, Sums], said: set[str]) -> Sums:
    if any(label not in sums for label in count.labels):
        return ()
    first, *others = product(*(sums[label] for label in count.labels))
    readings = [tuple(dict.fromkeys(cell for part in parts for cell in part)) for parts in (first, *others)]
    if count.labels == ("disclosed",) and "partly_disclosed" not in said:  # “公开”, wholly or in part
        readings.append(sums["disclosed"][0] + sums["partly_disclosed"][0])
    return tuple(dict.fromkeys(readings))


def _quote(text: str, at: int) -> str:
    """The sentence, or of a long one the part around the number."""
    if len(text) <= MAX_QUOTE:
        return text
    start, end = max(at - MAX_QUOTE // 2, 0), at + MAX_QUOTE // 2
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


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


def disagreements(report: Report) -> Iterator[Finding]:
    """Where the sentences and the tables contradict each other, once for each number that a sentence states.

    A statement is passed over where a cell that it names is blank or missing, or where any reading of it agrees.
    """
    seen: set[tuple[tuple[str, ...], int]] = set()
    for statement in report.statements:
        said = statement.cells, statement.value
        reported = _differs(report, statement)
        if said in seen or reported is None:
            continue
        seen.add(said)
        names = [words_for(report.form.cells[cell], report.form) for cell in statement.cells]
        yield Finding(
            code="prose-differs",
            severity=WARNING,
            cells=statement.cells,
            place=statement.place,
            lhs=statement.value,
            rhs=reported,
            details={
                "quote": statement.quote,
                "stated": statement.value,
                "reported": reported,
                "names": Words("、".join(n.zh for n in names), ", ".join(n.en for n in names)),
            },
        )
    yield from _unbalanced(report)
    yield from _of_itself(report)


def _differs(report: Report, statement: Statement) -> Number | None:
    """What the tables say, where that is known and no reading of the statement agrees with it."""
    sums = [_sum(report, cells) for cells in (statement.cells, *statement.alternatives)]
    return None if None in sums or statement.value in sums else sums[0]


def _unbalanced(report: Report) -> Iterator[Finding]:
    """Passages whose own numbers do not add up: received and brought forward, answered and carried forward.

    What already contradicts the tables is left to that finding. “收到6件，含上年结转1件” counts all six.
    """
    for _, passage in groupby(report.statements, key=lambda s: (s.place.kind, s.place.name, s.place.row)):
        told = [s for s in passage if s.id in BALANCE]
        values = {s.id: s.value for s in told}
        quote = "".join(dict.fromkeys(s.quote for s in told))
        if len(values) < len(BALANCE) or len(told) > len(BALANCE) or _OTHERWISE.search(quote):
            continue
        received, brought_forward, done, carried_forward = (values[id] for id in BALANCE)
        ends = done + carried_forward
        if ends == received + brought_forward or (ends == received and _AMONG.search(quote)):
            continue
        if any(_differs(report, s) is not None for s in told):
            continue
        yield Finding(
            code="prose-unbalanced",
            severity=WARNING,
            cells=tuple(cell for s in told for cell in s.cells),
            place=told[0].place,
            lhs=received + brought_forward,
            rhs=ends,
            details={"quote": quote, **values},
        )


def _sum(report: Report, cells: tuple[str, ...]) -> Number | None:
    total: Number = 0
    for cell in cells:
        value = report.value(cell)
        if value is None:
            return None
        total += value
    return total


def _of_itself(report: Report) -> Iterator[Finding]:
    """Where the stated period is not the report's year, and where the notice cited is that of another form."""
    period, year = report.period, report.year
    if period and year and period != (year, year):
        stated = f"{period[0]}" if period[0] == period[1] else f"{period[0]}–{period[1]}"
        yield Finding("period-differs", WARNING, details={"period": stated, "year": year})
    if report.notice and report.notice != report.form.notice:
        yield Finding("notice-differs", INFO, details={"notice": report.notice, "expected": report.form.notice})
