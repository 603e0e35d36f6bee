"""Last year's reports, found for this year's by agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xlreport.labels import key
from xlreport.report import Report


@dataclass(frozen=True)
class LastYear:
    """Reports of earlier years; ``lone`` is given when there is one report only, whoever it is from."""

    by_agency: dict[tuple[str, int | None], Report]
    lone: Report | None = None

    def of(self, report: Report) -> Report | None:
        """The agency's report of the year before; of unknown year where that one is not there."""
        if self.lone and (report.agency is None or self.lone.agency is None or self._same(report, self.lone)):
            return self.lone
        if report.agency is None:
            return None
        wanted = [report.year - 1] if report.year else []
        return next((r for y in (*wanted, None) if (r := self.by_agency.get((key(report.agency), y)))), None)

    @staticmethod
    def _same(report: Report, lone: Report) -> bool:
        return key(report.agency or "") == key(lone.agency or "")


def collect(reports: Iterable[Report]) -> LastYear:
    """Index reports by agency and year; only their figures are kept."""
    slim = [replace(r, prose={}, statements=()) for r in reports]
    by_agency = {(key(r.agency), r.year): r for r in slim if r.agency}
    return LastYear(by_agency, slim[0] if len(slim) == 1 else None)
