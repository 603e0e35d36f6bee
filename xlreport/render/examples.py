"""The examples of the catalogue: a clean report, made from the form, and the one change that breaks a rule.

An example says in TOML what is wrong with it, by one of these keys:

- ``cells``: figures of the clean report, typed over (address = "text");
- ``last``: the same for last year's report, with which this one is compared;
- ``replace``: pairs of old and new text of the clean report; ``until``: where its text stops;
- ``text``: another report altogether;
- ``hex``: the bytes of a file;
- ``zh`` and ``en``: in words, where it takes a workbook or the system to break the rule.

``edition``, ``year`` and ``agency`` of the clean report may be given too, and in ``also`` the codes that come with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from xlreport import sources
from xlreport.check import Outcome, check
from xlreport.form import Entry, Form, Table, load_form
from xlreport.match import parse
from xlreport.report import Report

AGENCY = "云岭市档案局"
YEARS = {"2021": 2023, "2019": 2020}
NAME = "example.txt"
# What happened in the year of the clean report; totals follow, all else is 0. Last year's differs in one decision.
BASE = {
    "documents/normative_documents/issued": 2,
    "documents/normative_documents/repealed": 2,
    "documents/normative_documents/in_force": 5,
    "documents/normative_documents/made": 2,
    "documents/normative_documents/disclosed": 2,
    "documents/normative_documents/disclosed_total": 5,
    "licensing/licences/items_last_year": 6,
    "licensing/licences/decisions": 12,
    "enforcement/penalties/items_last_year": 4,
    "enforcement/penalties/decisions": 3,
    "requests/received/requester.natural_person": 3,
    "requests/received/requester.organization.enterprise": 2,
    "requests/brought_forward/requester.natural_person": 1,
    "requests/outcome.disclosed/requester.natural_person": 2,
    "requests/outcome.disclosed/requester.organization.enterprise": 2,
    "requests/outcome.unavailable.not_held/requester.natural_person": 1,
    "requests/carried_forward/requester.natural_person": 1,
    "disputes/cases/reconsideration.upheld": 1,
}
_CHANGES = frozenset({"cells", "last", "replace", "until", "text"})
LAST_YEAR = {"licensing/licences/decisions": "11"}


class Source(NamedTuple):
    """A file as it would be handed in, and last year's where years are compared."""

    data: bytes
    last: str | None = None


def clean(example: Mapping[str, Any]) -> Source:
    """The clean report of the example's edition, year and agency, which raises no finding."""
    whole = _report(example, {})
    return Source(whole.encode(), _report(example, LAST_YEAR, years_ago=1) if "last" in example else None)


def broken(example: Mapping[str, Any]) -> Source | None:
    """The same report with what is wrong with it; None where the example is in words only."""
    if "hex" in example:
        return Source(bytes.fromhex(example["hex"]))
    if not example.keys() & _CHANGES:
        return None
    text = example.get("text") or _report(example, example.get("cells", {}))
    for old, new in example.get("replace", ()):
        if old not in text:
            raise ValueError(f"the clean report has no {old!r} to replace")
        text = text.replace(old, new)
    if end := example.get("until"):
        text = text[: text.index(end) + len(end)]
    last = _report(example, LAST_YEAR | example["last"], years_ago=1) if "last" in example else None
    return Source(text.encode(), last)


def run(source: Source) -> Outcome:
    """Check it as the command line would. Raises Unusable."""
    report, findings = parse(sources.read(source.data, NAME))
    return check(report, findings, _last(source.last) if source.last else None)


def _last(text: str) -> Report:
    return parse(sources.read(text.encode(), NAME))[0]


def _report(example: Mapping[str, Any], typed: Mapping[str, str], *, years_ago: int = 0) -> str:
    form = load_form(example.get("edition", "2021"))
    year = example.get("year", YEARS[form.base]) - years_ago
    unknown = typed.keys() - form.cells.keys()
    if unknown:
        raise ValueError(f"edition {form.edition} has no {', '.join(sorted(unknown))}")
    figures = {a: str(v) for a, v in figures_of(form).items()} | dict(typed)
    return "\n".join(lines(form, figures, example.get("agency", AGENCY), year)) + "\n"


@cache
def figures_of(form: Form) -> Mapping[str, int]:
    """A figure for every cell of the form, balanced."""
    figures = {a: BASE.get(a, 0) for a in form.cells}
    for _ in range(2):  # a total of totals needs its parts first
        for total, relation in form.totals.items():
            figures[total] = sum(t.coefficient * figures[t.cell] for t in relation.rhs)
    return figures


def lines(form: Form, figures: Mapping[str, str], agency: str, year: int) -> Iterator[str]:
    """The report as text, a row a line, cells cut by tabs."""
    yield from (f"{agency}{year}年政府信息公开工作年度报告", "")
    for section in form.sections:
        yield section.title
        for table in section.tables:
            yield from _table(table, figures)
        if not section.tables:
            yield "无。"
        yield ""


def _table(table: Table, figures: Mapping[str, str]) -> Iterator[str]:
    if table.caption:
        yield table.caption
    for depth in range(1, max(e.depth for e in table.columns) + 1):
        yield "\t".join([table.stub if depth == 1 else "", *_header(table.columns, depth)])
    for row in table.rows:
        cells = [figures[f"{table.id}/{row.id}/{c.id}"] for c in table.column_leaves] if row.leaf else []
        yield "\t".join([row.label, *cells])


def _header(columns: tuple[Entry, ...], depth: int) -> Iterator[str]:
    """One line of the header; a label stands over its first column only, as merged cells are exported."""
    by_id = {c.id: c for c in columns}
    said: set[str] = set()
    for leaf in (c for c in columns if c.leaf):
        parts = leaf.id.split(".")
        chain = [i for n in range(1, len(parts) + 1) if (i := ".".join(parts[:n])) in by_id]
        entry = chain[depth - 1] if depth <= len(chain) else ""
        yield by_id[entry].label if entry and entry not in said else ""
        said.add(entry)
