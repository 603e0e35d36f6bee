"""What single figures must be: filled in, numbers, whole, not negative, in a known unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xlreport.form import AMOUNT, CHANGE, COUNT, Cell
from xlreport.numerals import is_no_data
from xlreport.report import ERROR, INFO, WARNING, Figure, Finding, Report, Words

LONGEST_QUOTE = 200  # characters of a cell that a finding repeats
LARGE_AMOUNT = 100_000  # 万元, that is a billion yuan; as yuan an ordinary sum

_EITHER = Words("可能是元，也可能是万元", "yuan or 10,000 yuan")
_WAN = Words("小数多于两位，当是万元", "with more than two decimals it must be 10,000 yuan")


def blanks(report: Report) -> Iterator[Finding]:
    """Blank cells: a total whose parts are filled, a whole section's tables, or single cells by table."""
    form = report.form
    for section in form.sections:
        cells = [a for a, c in form.cells.items() if c.table.section == section.id]
        empty = tuple(a for a in cells if (f := report.figures.get(a)) and f.blank)
        if not empty:
            continue
        place = report.figures[empty[0]].place
        if len(empty) == len(cells):
            details = {"table": Words(f"“{section.title}”", section.id), "count": len(empty)}
            yield Finding("table-blank", WARNING, empty, place, details=details)
            continue
        totals = {a: expected for a in empty if (expected := _sum_of_parts(report, a)) is not None}
        for address, expected in totals.items():
            details = {"expected": expected}
            yield Finding("total-blank", ERROR, (address,), report.figures[address].place, details=details)
        for table in section.tables:
            single = tuple(a for a in empty if form.cells[a].table is table and a not in totals)
            if single:
                yield Finding("blank", WARNING, single, report.figures[single[0]].place, details={"count": len(single)})


def _sum_of_parts(report: Report, total: str) -> object:
    """What a blank total should hold, None where its parts are no complete row of numbers with at least one filled."""
    sums = []
    for relation in report.form.relations_of(total):
        if relation.total == total:
            parts = [f for t in relation.rhs if (f := report.figures.get(t.cell))]
            readable = len(parts) == len(relation.rhs) and all(f.value is not None or f.blank for f in parts)
            if readable and not all(f.blank for f in parts):
                sums.append(sum(f.value or 0 for f in parts))
    return sums[0] if sums else None


def kinds(report: Report) -> Iterator[Finding]:
    """Figures that are no numbers, negative, not whole, or were read with help; marks for no data by table."""
    marks: dict[str, list[str]] = {}
    for address, figure in report.figures.items():
        if figure.value is None and is_no_data(figure.raw):
            marks.setdefault(report.form.cells[address].table.id, []).append(address)
        else:
            yield from _one(report.form.cells[address], figure)
    for cells in marks.values():
        figures = [report.figures[a] for a in cells]
        details = {"raw": "、".join(dict.fromkeys(f.raw.strip()[:LONGEST_QUOTE] for f in figures))}
        yield Finding("no-data-mark", WARNING, tuple(cells), figures[0].place, details=details)


def surely_wan(figure: Figure) -> bool:
    """Whether an amount is in 万元 though no unit is stated: nothing is smaller than a hundredth of a yuan."""
    exponent = Decimal(figure.value or 0).as_tuple().exponent
    return isinstance(exponent, int) and exponent < -2


def _one(cell: Cell, figure: Figure) -> Iterator[Finding]:
    def finding(code: str, severity: str) -> Finding:
        details = {"raw": figure.raw.strip()[:LONGEST_QUOTE], "value": figure.value}
        return Finding(code, severity, (cell.address,), figure.place, details=details)

    value = figure.value
    if value is None:
        if not figure.blank and figure.raw.strip():  # without a text it is a formula that has its own finding
            yield finding("not-a-number", ERROR)
        return
    if value < 0 and cell.kind != CHANGE:
        yield finding("negative", ERROR)
    if cell.kind in (COUNT, CHANGE) and value != int(value):
        yield finding("not-whole", ERROR)
    if figure.note in ("unit-in-cell", "sign-in-words"):
        yield finding(figure.note, WARNING)
    if cell.kind == AMOUNT and value:
        if figure.unit is None:
            sense = _WAN if surely_wan(figure) else _EITHER
            about = finding("unit-unknown", INFO if sense is _WAN else WARNING)
            yield replace(about, details={**about.details, "sense": sense})
        elif figure.note is None and value >= LARGE_AMOUNT and value == int(value):
            details = {"value": value, "expected": value / 10_000}
            yield Finding("amount-unlikely", WARNING, (cell.address,), figure.place, details=details)
