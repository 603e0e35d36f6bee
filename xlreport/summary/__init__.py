"""Many returns → one roll-up report, a ledger of who is in it, and what keeps it from being whole.

A figure of the roll-up is the sum of the units' figures, totals included, so that it can be checked like any report.
Nothing is left out in silence: a unit that does not count, and a figure that cannot be added, has a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from xlreport.checks.years import carried_over, precedes, unused
from xlreport.form import AMOUNT, Form, load_form
from xlreport.layout import layout_of
from xlreport.numerals import Number
from xlreport.report import ERROR, FAIL, NOT_ASSESSABLE, PASS, UNUSABLE, Figure, Finding, Place, Report
from xlreport.summary.faults import differing, not_summed, unbalanced
from xlreport.summary.ledger import Line, ledger
from xlreport.summary.units import Unit

T = TypeVar("T")


@dataclass(frozen=True)
class Summary:
    """The roll-up: ``report`` holds the sums; ``lines`` every return and every unit that sent none."""

    report: Report
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    last: Report | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that are counted, in the order of the ledger."""
        return tuple(line.unit for line in self.lines if line.counted)

    @property
    def missing(self) -> int:
        """How many units that are to be in it sent nothing."""
        return sum(not line.unit.file for line in self.lines)

    @property
    def left_out(self) -> int:
        """How many returns came and are not counted."""
        return len(self.lines) - len(self.units) - self.missing

    @property
    def verdict(self) -> str:
        """``fail`` with an error of its own or of a unit, ``not-assessable`` if a unit is, else ``pass``."""
        units = {line.unit.verdict for line in self.lines}
        if units & {FAIL, UNUSABLE} or any(f.severity == ERROR for f in self.findings):
            return FAIL
        return NOT_ASSESSABLE if NOT_ASSESSABLE in units or not self.units else PASS


def summarise(
    units: Sequence[Unit],
    *,
    roster: Sequence[str] = (),
    edition: str | None = None,
    agency: str | None = None,
    year: int | None = None,
    last: Report | None = None,
    against: Report | None = None,
) -> Summary:
    """Sum up returns of one edition and one year, those that most of them have unless they are given.

    Where the year is given, the edition is that of most returns of this year.

    ``roster`` lists who is to be in it; without one everybody who sent a return is. ``last`` is last year's roll-up,
    ``against`` the superior's own report of the same figures. Codes: ``unit-*``, ``not-summed``, ``sum-unbalanced``,
    ``sum-differs``, ``against-unused``, ``not-carried-forward``, ``last-year-unused``.
    """
    usable = [u for u in units if u.verdict != UNUSABLE and u.edition]
    of_year = [u for u in usable if u.year == year] if year else []
    edition = edition or _commonest(u.edition for u in of_year or usable) or "2021"
    year = year or _commonest(u.year for u in usable if u.edition == edition)
    form = load_form(edition)
    lines = ledger(units, form, year, roster)
    counted = [line.unit for line in lines if line.counted]
    report = Report(form, _sums(form, counted), agency=agency, year=year, title=_title(agency, year), name="summary")
    findings = [line.finding for line in lines if line.finding]
    findings += not_summed(form, counted)
    findings += unbalanced(form, counted)
    if last and not precedes(last, year):
        findings.append(unused(last))
        last = None
    findings += carried_over(report, last) if last else ()
    findings += differing(report, against, complete=bool(roster) and all(line.counted for line in lines))
    return Summary(report, tuple(lines), tuple(findings), last)


def _commonest(values: Iterable[T | None]) -> T | None:
    """The most frequent value that there is, the earliest of several."""
    return next((v for v, _ in Counter(v for v in values if v).most_common(1)), None)


def _title(agency: str | None, year: int | None) -> str:
    return f"{agency or ''}{f'{year}年' if year else ''}政府信息公开工作年度报告（汇总）"


def _sums(form: Form, units: Sequence[Unit]) -> dict[str, Figure]:
    """The sum of each cell; blank where every unit left it blank, absent where no unit holds a number or a blank."""
    figures, spots = {}, layout_of(form).spots
    for n, address in enumerate(form.cells):
        values = [u.values[n] for u in units]
        numbers: list[Number] = [v for v in values if v is not None and not isinstance(v, str)]
        spot = spots[address]
        place = Place("sheet", spot.row, spot.column, spot.sheet)
        if numbers:
            unit = "万元" if form.cells[address].kind == AMOUNT else None
            total = _plain(sum(numbers, 0))
            figures[address] = Figure(total, f"{Decimal(total):f}", place, unit)
        elif None in values:
            figures[address] = Figure(None, "", place)
    return figures


def _plain(number: Number) -> Number:
    """The number without the zeros at its end that adding has left."""
    return int(number) if number == int(number) else Decimal(number).normalize()
