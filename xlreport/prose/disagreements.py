"""Where what the sentences state contradicts the tables, or itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlreport.form import Form
from xlreport.numerals import Number
from xlreport.prose.statements import MARK
from xlreport.report import INFO, WARNING, Finding, Report, Statement, Words, words_for

BALANCE = ("received", "brought_forward", "done", "carried_forward")  # the first two add up to the last two
_OTHERWISE = re.compile("撤回|撤销|撤诉|补正|终止|取消")  # applications that end without being answered or carried on
_AMONG = re.compile("[含（(]|包括|其中")


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
        yield Finding(
            code="prose-differs",
            severity=WARNING,
            cells=statement.cells,
            place=statement.place,
            lhs=statement.value,
            rhs=reported,
            details={
                "quote": statement.quote,
                "clause": _clause(statement.quote, statement.at),
                "stated": statement.value,
                "reported": reported,
                "names": _names(statement.cells, report.form),
            },
        )
    yield from _unbalanced(report)
    yield from _of_itself(report)


def _clause(text: str, at: int) -> str:
    """What stands between the marks around a place of the text."""
    start = max((mark.end() for mark in MARK.finditer(text, 0, at)), default=0)
    end = MARK.search(text, at)
    return text[start : end.start() if end else len(text)]


def _names(cells: Sequence[str], form: Form) -> Words:
    """The cell, or the cells whose sum is meant, those of a whole group of rows by the group's heading."""
    if len(cells) == 1:
        return words_for(form.cells[cells[0]], form)
    first = form.cells[cells[0]]
    heading = first.row.id.rpartition(".")[0]
    group = [e.id for e in first.table.row_leaves if e.id.startswith(f"{heading}.")]
    if heading and [form.cells[cell].row.id for cell in cells] == group:
        label = next(e.label for e in first.table.rows if e.id == heading)
        name = f"{first.table.id}/{heading}.*/{first.column.id}"
        return Words(f"“{label}”各行“{first.column.label}”之和", f"the sum of {name}")
    names = [words_for(form.cells[cell], form) for cell in cells]
    return Words("与".join(n.zh for n in names) + "之和", f"the sum of {', '.join(n.en for n in names)}")


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
