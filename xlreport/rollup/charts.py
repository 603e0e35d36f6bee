"""The sheet 图表: the roll-up's applications drawn, each chart beside the table that it draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlreport import identity
from xlreport.a1 import Area
from xlreport.form import Form
from xlreport.layout import layout_of
from xlreport.numerals import Number
from xlreport.report import Report, Words, say
from xlreport.rollup.units import FIRST_ROW, UNITS, columns_of
from xlreport.summary import Summary
from xlreport.write.chart import Chart
from xlreport.write.page import Page, Width
from xlreport.write.texts import clean, clip

CHARTS = Words(*identity.CHARTS)
_REQUESTS, _RECEIVED, _TOTAL = "requests", "received", "requester.total"
_OUTCOME, _OUTCOMES = "outcome", "outcome.total"
_AFTERTHOUGHT = re.compile(r"(?<=.)（[^（）]*）$")  # the note in brackets at the end of a label
_MOST_UNITS, _LABEL = 15, 20  # bars of units; characters of a bar's label
_CHART_ROWS, _ROW_PIXELS = 16, 20  # the least that a chart takes; a row's height on the screen


class Bar(NamedTuple):
    """One bar: its label, its number, and the formula that keeps it live."""

    label: str
    value: Number
    formula: str


def charts_page(summary: Summary, lang: str) -> Page:
    """What was done with applications, who made them, and which units received most."""
    form = summary.report.form
    page = Page(say(CHARTS, lang), tab="#2E7D32", protected=False)
    page.widths = [Width(1, 1, 40.0), Width(2, 2, 10.0), Width(3, 3, 3.0)]
    drawn = (
        (Words("办理结果（件）", "Outcomes of applications"), list(_outcomes(summary.report))),
        (Words("本年新收申请的申请人（件）", "Who made the applications received"), list(_requesters(summary.report))),
        (Words("新收申请最多的单位（件）", "Units that received most applications"), _busiest(summary, form, lang)),
    )
    row = 1
    for title, bars in drawn:
        if bars:
            row = _draw(page, row, say(title, lang), bars)
    page.printed, page.one_page = Area(1, 1, max(row - 1, 1), 13), True
    return page


def _draw(page: Page, row: int, title: str, bars: Sequence[Bar]) -> int:
    """A list of bars from ``row`` down and the chart beside it; returns the row after both, with a gap."""
    page.put(row, 1, title, "heading", colspan=2)
    for n, bar in enumerate(bars, row + 1):
        page.put(n, 1, clip(clean(bar.label), _LABEL), "list")
        page.put(n, 2, bar.value, "list-middle", formula=bar.formula)
    last = row + len(bars)
    rows = max(_CHART_ROWS, len(bars) + 1)
    page.charts.append(
        Chart(title, page.name, Area(row + 1, 1, last, 1), Area(row + 1, 2, last, 2), row, 4, rows * _ROW_PIXELS)
    )
    page.heights |= dict.fromkeys(range(row, row + rows + 1), _ROW_PIXELS * 0.75)
    return row + rows + 2


def _outcomes(report: Report) -> Iterator[Bar]:
    """Each kind of outcome, its sub-kinds summed up."""
    table = report.form.table(_REQUESTS)
    for entry in table.rows:
        if entry.depth == 2 and entry.id.startswith(f"{_OUTCOME}.") and entry.id != _OUTCOMES:
            leaves = [r.id for r in table.row_leaves if r.id == entry.id or r.id.startswith(f"{entry.id}.")]
            yield _bar(report, _AFTERTHOUGHT.sub("", entry.label), [f"{_REQUESTS}/{id}/{_TOTAL}" for id in leaves])


def _requesters(report: Report) -> Iterator[Bar]:
    table = report.form.table(_REQUESTS)
    for column in table.column_leaves:
        if column.id != _TOTAL:
            yield _bar(report, column.label, [f"{_REQUESTS}/{_RECEIVED}/{column.id}"])


def _bar(report: Report, label: str, addresses: Sequence[str]) -> Bar:
    numbers = [report.value(a) or 0 for a in addresses]
    return Bar(label, sum(numbers, 0), f"SUM({layout_of(report.form).arguments(addresses)})")


def _busiest(summary: Summary, form: Form, lang: str) -> list[Bar]:
    """The units with most applications as they are now; their order does not change by itself."""
    column = next(c for c in columns_of(form) if c.address == f"{_REQUESTS}/{_RECEIVED}/{_TOTAL}")
    at = list(form.cells).index(column.address)
    found = [(u.values[at], row, u.name) for row, u in enumerate(summary.units, FIRST_ROW)]
    numbers = [(v, row, name) for v, row, name in found if v and not isinstance(v, str)]
    numbers.sort(key=lambda t: (-t[0], t[1]))
    return [Bar(n, v, f"{say(UNITS, lang)}!{column.letters}{row}") for v, row, n in numbers[:_MOST_UNITS]]
