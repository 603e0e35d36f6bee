"""Rows of one table that could not be read, told as one: a table without its blank cells has one fault, not thirty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlreport.form import Form
from xlreport.report import Finding, Words

FEWEST = 4  # rows of a table; fewer are told one by one
_NAMED = 3  # rows that the message names


def by_table(findings: Sequence[Finding], form: Form | None) -> list[Finding]:
    """The findings as people read them: ``short-row`` of four rows of one table or more is one, in the first's place.

    Programs get every row; what the agency has explained stays by itself.
    """
    tables: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code == "short-row" and finding.cells and finding.explanation is None:
            tables.setdefault(finding.cells[0].partition("/")[0], []).append(finding)
    many = {id(f): found for found in tables.values() if len(found) >= FEWEST for f in found} if form else {}
    told: list[Finding] = []
    for finding in findings:
        found = many.get(id(finding))
        if found is None or form is None:
            told.append(finding)
        elif finding is found[0]:
            told.append(_together(found, form))
    return told


def _together(found: Sequence[Finding], form: Form) -> Finding:
    first, n = found[0], len(found)
    table = form.cells[first.cells[0]].table
    name = table.caption or next(s.title for s in form.sections if s.id == table.section)
    named = [(f.details["row"], f.place) for f in found[:_NAMED]]
    zh = "、".join(f"{row.zh}（{place.in_chinese()}）" if place else row.zh for row, place in named)
    en = ", ".join(f"{row.en} ({place})" if place else row.en for row, place in named)
    counts = [f.details["count"] for f in found]
    low, high = min(counts), max(counts)
    details = {
        "row": Words(f"“{name}”有 {n} 行，每行", f"Each of {n} rows of {table.id}"),
        "columns": first.details["columns"],
        "count": Words(f"{low} 至 {high}", f"{low} to {high}") if low < high else low,
        "raw": Words(f"{zh}等 {n} 行", f"{en} and {n - len(named)} more"),
    }
    return replace(first, cells=tuple(c for f in found for c in f.cells), details=details)
