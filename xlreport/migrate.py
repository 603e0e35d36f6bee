"""A report filled in on one edition, carried over to another; what cannot be carried is listed, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from xlreport.form import Form, full_label
from xlreport.numerals import Number
from xlreport.report import INFO, WARNING, Figure, Finding, Place, Report, Words

_BLANK = Figure(None, "", Place("line", 0))


def migrate(report: Report, form: Form) -> tuple[Report, list[Finding]]:
    """The report on ``form``, to be filled in further: cells without a source are blank.

    Cells with the same address and kind keep their figure; rows that became one are summed; a row that became
    several is divided only where it is 0. Findings: ``not-migrated``, ``split-needed``, ``fill-after-migration``.
    """
    figures = {address: _carried(address, report, form) for address in form.cells}
    findings = [*_splits(report, form), *_left_behind(report, form), *_to_fill(report.form, form)]
    return replace(report, form=form, figures=figures, statements=()), findings


def _carried(address: str, report: Report, form: Form) -> Figure:
    old = report.form.cells
    if address in old and old[address].kind == form.cells[address].kind:
        return report.figures.get(address, _BLANK)
    whole = report.figures.get(_whole(address))
    if whole is not None and whole.value == 0:  # counts are never negative: the parts of 0 are 0
        return replace(whole, raw="0")
    return _sum([report.figures.get(a) for a in parts_of(address, report.form)])


def parts_of(address: str, form: Form) -> tuple[str, ...]:
    """The cells of the same column in the rows right below this one's row, where that row is a heading."""
    table, row, column = address.split("/")
    return tuple(a for a in form.cells if a.startswith(f"{table}/{row}.") and a.endswith(f"/{column}"))


def _whole(address: str) -> str:
    table, row, column = address.split("/")
    return f"{table}/{row.rpartition('.')[0]}/{column}"


def _sum(parts: list[Figure | None]) -> Figure:
    """The sum of parts that are all numbers, else blank."""
    numbers: list[Number] = [p.value for p in parts if p is not None and p.value is not None]
    if not numbers or len(numbers) < len(parts) or parts[0] is None:
        return _BLANK
    return Figure(sum(numbers), str(sum(numbers)), parts[0].place)


def _splits(report: Report, form: Form) -> Iterator[Finding]:
    """Rows that became several, with a figure that only the agency can divide."""
    for address, figure in report.figures.items():
        parts = () if address in form.cells or address in report.form.totals else parts_of(address, form)
        if parts and figure.value != 0 and not figure.blank:
            details = {
                "what": Words(f"“{report.form.name_of(address)}”", address),
                "raw": figure.raw,
                "parts": Words("、".join(form.cells[p].row.label for p in parts), ", ".join(parts)),
            }
            yield Finding("split-needed", WARNING, parts, figure.place, details=details)


def _left_behind(report: Report, form: Form) -> Iterator[Finding]:
    """One finding for each row with figures that have no place on the new form."""
    old = report.form
    lost = [
        a for a in old.cells if a in report.figures and not report.figures[a].blank and not _has_place(a, old, form)
    ]
    for (table_id, _), group in groupby(lost, key=lambda a: a.split("/")[:2]):
        cells = list(group)
        table, row = old.table(table_id), old.cells[cells[0]].row
        name = " ".join(filter(None, (table.caption, full_label(table.rows, row))))
        raws = [(old.cells[a].column, report.figures[a].raw.strip()) for a in cells]
        details = {
            "what": Words(f"“{name}”", f"{table_id}/{row.id}"),
            "raw": Words("、".join(f"{c.label} {raw}" for c, raw in raws), ", ".join(f"{c.id} {r}" for c, r in raws)),
        }
        yield Finding("not-migrated", WARNING, (), report.figures[cells[0]].place, details=details)


def _has_place(address: str, old: Form, form: Form) -> bool:
    same = address in form.cells and form.cells[address].kind == old.cells[address].kind
    return same or bool(parts_of(address, form)) or _whole(address) in form.cells


def _to_fill(old: Form, form: Form) -> Iterator[Finding]:
    """One finding a table for the cells that the old form had no place for."""
    new = [a for a in form.cells if not (_has_place(a, form, old))]
    for table_id, group in groupby(new, key=lambda a: a.partition("/")[0]):
        cells = tuple(group)
        yield Finding("fill-after-migration", INFO, cells, details=_about(form, table_id, cells, old))


def _about(form: Form, table_id: str, cells: Iterable[str], old: Form) -> dict[str, object]:
    table = form.table(table_id)
    title = next(s.title for s in form.sections if s.id == table.section)
    name = Words(f"“{table.caption or title}”", table_id)
    return {"table": name, "count": len(tuple(cells)), "edition": old.edition}
