"""What the workbook is, for a program that gets it back: a hidden sheet and custom properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from xlreport.form import AMOUNT, Form
from xlreport.identity import CONTINUED, PREFIX, SHEET, TYPED, UNIT
from xlreport.identity import MISSING as MISSING_KEY
from xlreport.layout import quoted
from xlreport.write.draft import Draft
from xlreport.write.figures import MISSING
from xlreport.write.page import Page, Width
from xlreport.write.texts import CELL_LIMIT, clean, clip, safe_properties

TEMPLATE_VERSION = "2"


def identity_of(draft: Draft) -> dict[str, str]:
    """Edition, template version, agency, year, whether it is a form or a converted report, and its source."""
    report = draft.report
    return {
        "edition": draft.layout.form.edition,
        "template": TEMPLATE_VERSION,
        "kind": draft.kind,
        "agency": clean(draft.agency or ""),
        "year": str(draft.year or ""),
        "title": clean(report.title or "") if report else "",
        "script": report.script if report else "",
        "source": clean(report.name) if report else "",
        "last": clean(draft.last.name) if draft.last else "",
    }


def identity_page(draft: Draft, pages: Iterable[Page]) -> Page:
    """Keys and values; then what the sheets cannot tell.

    That is the unit of amounts, cells that the source lacks (they look like blank ones), totals without a formula, and
    cells of prose that go on with the paragraph of the cell above.
    """
    page = Page(SHEET, hidden=True)
    page.widths = [Width(1, 1, 14.0), Width(2, 2, 60.0)]
    totals = draft.layout.form.totals
    rows = [
        *identity_of(draft).items(),
        *((UNIT + a, unit) for a, unit in _units(draft)),
        *((MISSING_KEY, a) for a, f in draft.figures.items() if f.state == MISSING),
        *((TYPED, a) for a in totals if not draft.figures[a].formula and draft.figures[a].state != MISSING),
        *((CONTINUED, f"{quoted(p.name)}!A{row}") for p in pages for row in p.continued),
    ]
    for row, (key, value) in enumerate(rows, 1):
        page.put(row, 1, key, "plain")
        page.put(row, 2, clip(value, CELL_LIMIT), "plain")
    return page


def _units(draft: Draft) -> Iterator[tuple[str, str]]:
    """The unit of each amount, where it is known: a form asks for 万元, and converted amounts are in it."""
    for address in _amounts(draft.layout.form):
        figure = draft.report.figures.get(address) if draft.report else None
        if draft.report is None or (figure is not None and figure.unit):
            yield address, "万元"


@cache
def _amounts(form: Form) -> tuple[str, ...]:
    return tuple([a for a, c in form.cells.items() if c.kind == AMOUNT])


def properties_of(draft: Draft) -> dict[str, str]:
    """The custom properties; those without a value are left out."""
    return {PREFIX + k: safe_properties(v) for k, v in identity_of(draft).items() if v}
