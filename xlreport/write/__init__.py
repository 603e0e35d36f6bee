"""Report → the official workbook: a blank form to fill in, or a published report converted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from xlreport.form import Form
from xlreport.identity import AGENCY, FORM, REPORT, YEAR
from xlreport.layout import layout_of, quoted
from xlreport.report import Finding, Report, say
from xlreport.write.balance import judged
from xlreport.write.checks import checks_page
from xlreport.write.cover import AGENCY_CELL, YEAR_CELL, cover_page
from xlreport.write.draft import COVER, Draft, shape_of
from xlreport.write.figures import AUTO, FORMULA, prefill_from, shown
from xlreport.write.findings import findings_page
from xlreport.write.guide import guide_page
from xlreport.write.identity import identity_page, properties_of
from xlreport.write.package import absolute
from xlreport.write.page import Book
from xlreport.write.prose import prose_page, texts_page
from xlreport.write.stamp import stamped
from xlreport.write.tables import table_page
from xlreport.write.texts import clean

__all__ = ["design", "write"]


def write(
    report: Report | None,
    form: Form,
    *,
    findings: Sequence[Finding] = (),
    last: Report | None = None,
    totals: str = AUTO,
    fonts: str = "standard",
    lang: str = "zh",
    agency: str | None = None,
    year: int | None = None,
    to_fill: bool = False,
) -> bytes:
    """The official workbook of ``form`` as the bytes of an .xlsx; equal arguments give equal bytes.

    Without a report it is a blank form for ``agency`` and ``year``, with what ``last``, last year's report, settles
    filled in. With a report its figures stand as reported; ``totals`` says which totals become formulas: ``auto``
    (those that agree with their parts), ``formula`` (all) or ``reported`` (none). ``fonts`` is ``standard`` or
    ``gongwen``, ``lang`` the language of everything that is not the form's own text. ``to_fill`` makes a form of a
    report that is to be filled in further, such as one carried over from another edition: its totals are formulas.
    """
    book = design(
        report, form, findings=findings, last=last, totals=totals, lang=lang, agency=agency, year=year,
        kind=FORM if to_fill else None,
    )  # fmt: skip
    return stamped(book, fonts)


def design(
    report: Report | None,
    form: Form,
    *,
    findings: Sequence[Finding] = (),
    last: Report | None = None,
    totals: str = AUTO,
    lang: str = "zh",
    agency: str | None = None,
    year: int | None = None,
    kind: str | None = None,
) -> Book:
    """The workbook as data: every cell, formula, result and style, before any file format.

    ``kind`` is one of :mod:`xlreport.identity`, without one a form or a report; the other arguments are those of write.
    """
    if report is not None:
        agency, year = agency or report.agency, year or report.year
    kind = kind or (FORM if report is None else REPORT)
    totals = FORMULA if kind == FORM and totals == AUTO else totals
    layout = layout_of(form)
    figures = shown(report, layout, totals, prefill_from(last, form) if report is None else {})
    shape = shape_of(form, figures)
    draft = Draft(
        layout, report, last, figures, agency, year, lang, tuple(findings), kind, shape=shape,
        judged=judged(form, figures),
    )  # fmt: skip
    pages = [cover_page(draft)]
    pages += [table_page(draft, s) if s.tables else prose_page(draft, s) for s in form.sections]
    texts = texts_page(draft)
    pages += [texts] if texts else []
    pages.append(checks_page(draft))
    if report is not None:
        pages.append(findings_page(draft))
    pages += [guide_page(draft), identity_page(draft, pages)]
    title = clean(report.title) if report and report.title else form.name
    return Book(pages, _names(form, lang), properties_of(draft), title, agency)


@cache
def _names(form: Form, lang: str) -> dict[str, str]:
    """A defined name for each figure, and two for agency and year."""
    layout, cover = layout_of(form), quoted(say(COVER, lang))
    names = {layout.names[a]: absolute(s.sheet, s.a1) for a, s in layout.spots.items()}
    return names | {AGENCY: f"{cover}!{AGENCY_CELL}", YEAR: f"{cover}!{YEAR_CELL}"}
