"""Last year's reports, found for this year's by agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xlreport.checks.years import precedes, unused
from xlreport.form import Form
from xlreport.labels import key
from xlreport.report import WARNING, Finding, Report, Words


@dataclass(frozen=True)
class LastYear:
    """Reports of earlier years; ``lone`` is given when there is one report only, whoever it is from."""

    by_agency: dict[tuple[str, int | None], Report]
    lone: Report | None = None

    def of(self, report: Report) -> Report | None:
        """The agency's report of the year before; of unknown year where that one is not there."""
        if self._may_be_lone(report):
            return self.lone if precedes(self.lone, report.year) else None
        if report.agency is None:
            return None
        wanted = [report.year - 1] if report.year else []
        return next((r for y in (*wanted, None) if (r := self.by_agency.get((key(report.agency), y)))), None)

    def for_blank(self, form: Form, agency: str | None, year: int | None) -> Report | None:
        """The report with which a blank form begins: the lone one whoever it is from, if its year may be right."""
        return self.lone if precedes(self.lone, year) else self.of(Report(form, {}, agency=agency, year=year))

    def lacking(self, report: Report) -> Finding | None:
        """That there is no report of the year before to compare with, and why, if so."""
        if self.of(report):
            return None
        if self._may_be_lone(report):
            return unused(self.lone)
        of_year = Words(f" {report.year - 1} 年度", f" for {report.year - 1}") if report.year else Words("上年", "")
        why = Words(f"没有找到{report.agency or '本机关'}{of_year.zh}的报告", f"its report{of_year.en} was not found")
        return Finding("last-year-unused", WARNING, details={"why": why})

    def _may_be_lone(self, report: Report) -> bool:
        if self.lone is None:
            return False
        return report.agency is None or self.lone.agency is None or key(report.agency) == key(self.lone.agency)


def collect(reports: Iterable[Report]) -> LastYear:
    """Index reports by agency and year; only their figures are kept."""
    slim = [replace(r, prose={}, statements=()) for r in reports]
    by_agency = {(key(r.agency), r.year): r for r in slim if r.agency}
    return LastYear(by_agency, slim[0] if len(slim) == 1 else None)
