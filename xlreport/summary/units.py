"""A return as the roll-up keeps it: whose it is, its figures, and what was found in it."""

from __future__ import annotations

from typing import NamedTuple

from xlreport.catalogue import hint, message, say_place
from xlreport.check import Outcome
from xlreport.checks.balances import HELD
from xlreport.checks.figures import surely_wan
from xlreport.form import AMOUNT, Form
from xlreport.numerals import Number
from xlreport.report import ERROR, UNUSABLE, Figure, Finding, Unusable

Value = Number | str | None
UNREAD = ""  # the value of a cell that the source does not hold, or that could not be read


class Told(NamedTuple):
    """One finding of a unit in words, with the place as its user sees it."""

    code: str
    severity: str
    message: str
    hint: str
    place: str
    explained: bool = False  # whether the agency says why it stands


class Unit(NamedTuple):
    """One return, slim enough for thousands at once.

    ``values`` are in the order of the form's cells: a number, None where blank, or the text that stands there and
    cannot be added, such as an amount without a unit. A return that cannot be used has a verdict and findings only.
    """

    file: str
    verdict: str
    agency: str | None = None
    year: int | None = None
    edition: str | None = None
    values: tuple[Value, ...] = ()
    held: int = 0  # balance relations that hold, of so many
    relations: int = 0
    findings: tuple[Told, ...] = ()
    is_roll_up: bool = False  # whether it is itself the sum of other returns

    @property
    def name(self) -> str:
        """By what people know it: the agency, or else the file."""
        return self.agency or self.file

    @property
    def balance(self) -> str:
        """How many balance relations hold, of how many."""
        return f"{self.held}/{self.relations}" if self.relations else ""

    def count(self, severity: str) -> int:
        """How many findings of one severity it has."""
        return sum(f.severity == severity for f in self.findings)


def unit_of(checked: Outcome, file: str, lang: str) -> Unit:
    """A checked return as the roll-up keeps it; without an edition where there is no table in it."""
    report, form = checked.report, checked.report.form
    if not report.figures:
        told = tuple([_told(f, None, lang) for f in checked.findings])
        return Unit(file, checked.verdict, report.agency, report.year, findings=told)
    return Unit(
        file, checked.verdict, report.agency, report.year, form.edition,
        values=tuple([_value(report.figures.get(a), c.kind) for a, c in form.cells.items()]),
        held=checked.relations[HELD], relations=sum(checked.relations.values()),
        findings=tuple([_told(f, form, lang) for f in checked.findings]), is_roll_up=report.is_roll_up,
    )  # fmt: skip


def unusable(error: Unusable, file: str, lang: str) -> Unit:
    """A file that could not be read, with the cause."""
    return Unit(file, UNUSABLE, findings=(_told(Finding(error.code, ERROR, details=error.details), None, lang),))


def _told(finding: Finding, form: Form | None, lang: str) -> Told:
    place = say_place(finding.place, lang)
    said, remedy = message(finding, form, lang), hint(finding, lang)
    return Told(finding.code, finding.severity, said, remedy, place, finding.explanation is not None)


def unit_unknown(figure: Figure, kind: str) -> bool:
    """Whether it is an amount that may be in yuan or in 10,000 yuan, and so cannot be added or compared."""
    return kind == AMOUNT and figure.unit is None and figure.value != 0 and not surely_wan(figure)


def _value(figure: Figure | None, kind: str) -> Value:
    if figure is None:
        return UNREAD
    if figure.blank:
        return None
    return figure.raw.strip() if figure.value is None or unit_unknown(figure, kind) else figure.value
