"""What every sheet of one workbook is designed from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from xlreport import identity
from xlreport.form import Section
from xlreport.layout import Layout
from xlreport.report import Finding, Report, Words
from xlreport.write.figures import Shown
from xlreport.write.texts import pick

COVER, TEXTS, CHECKS, FINDINGS, GUIDE = (
    Words("封面", "Cover"),
    Words(*identity.TEXTS),
    Words("勾稽校验", "Checks"),
    Words("校验结果", "Findings"),
    Words("填表说明", "Guide"),
)


class Draft(NamedTuple):
    """The inputs of one workbook. ``to_fill`` is true of a form to fill in, blank or begun with a report's figures."""

    layout: Layout
    report: Report | None
    last: Report | None
    figures: Mapping[str, Shown]
    agency: str | None
    year: int | None
    lang: str
    findings: tuple[Finding, ...] = ()
    to_fill: bool = False

    def say(self, words: Words) -> str:
        return pick(words, self.lang)

    @property
    def tables(self) -> tuple[Section, ...]:
        return tuple(s for s in self.layout.form.sections if s.tables)

    @property
    def open_cells(self) -> tuple[str, ...]:
        """The cells that hold no formula: those that somebody fills in or may correct."""
        return tuple(a for a, f in self.figures.items() if f.formula is None)
