"""Summary → the roll-up workbook: the official sheets over the units' figures, live, with ledger, findings and charts.

A figure of the official sheets refers to the sum of its column on the sheet 明细, or is a total of such figures: a
figure mended there moves all that rests on it. The text sections stay open for the superior's own report.
"""

from __future__ import annotations

from xlreport import identity
from xlreport.catalogue import message
from xlreport.rollup.charts import charts_page
from xlreport.rollup.ledger import ledger_page, problems_page
from xlreport.rollup.units import live, units_page
from xlreport.summary import Summary
from xlreport.write import design
from xlreport.write.package import to_bytes
from xlreport.write.page import Page

__all__ = ["write_summary"]


def write_summary(summary: Summary, *, fonts: str = "standard", lang: str = "zh") -> bytes:
    """The roll-up workbook as the bytes of an .xlsx; equal arguments give equal bytes."""
    form = summary.report.form
    book = design(summary.report, form, findings=summary.findings, last=summary.last, lang=lang, kind=identity.SUMMARY)
    remarks = {n: message(line.finding, form, lang) for n, line in enumerate(summary.lines) if line.finding}
    lists: list[Page] = [
        charts_page(summary, lang), units_page(summary, lang), ledger_page(summary, remarks, lang),
        problems_page(summary, lang),
    ]  # fmt: skip
    cover, *sheets = [live(page, form, lang) for page in book.pages]
    at = len(form.sections)
    book.pages = [cover, *sheets[:at], *lists, *sheets[at:]]
    return to_bytes(book, fonts)
