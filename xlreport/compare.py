"""A return beside the one before it: what was mended, what is new, what is still open, and which figures changed."""

from __future__ import annotations

from dataclasses import dataclass

from xlreport.check import Outcome
from xlreport.labels import key
from xlreport.numerals import Number
from xlreport.report import Finding


@dataclass(frozen=True)
class Comparison:
    """``fixed`` are findings of the earlier return, the others of this one; ``changed`` maps cells to (then, now)."""

    fixed: tuple[Finding, ...]
    new: tuple[Finding, ...]
    open: tuple[Finding, ...]
    explained: tuple[Finding, ...]
    changed: dict[str, tuple[Number | None, Number | None]]


def compare(now: Outcome, then: Outcome) -> Comparison:
    """Findings are the same if their fingerprints are; one that stands on other figures than before is new."""
    before = {f.fingerprint for f in then.findings}
    after = {f.fingerprint for f in now.findings}
    explained = tuple(f for f in now.findings if f.explanation)
    unexplained = [f for f in now.findings if not f.explanation]
    cells = [a for a in now.report.form.cells if now.report.value(a) != then.report.value(a)]
    return Comparison(
        fixed=tuple(f for f in then.findings if f.fingerprint not in after),
        new=tuple(f for f in unexplained if f.fingerprint not in before),
        open=tuple(f for f in unexplained if f.fingerprint in before),
        explained=explained,
        changed={a: (then.report.value(a), now.report.value(a)) for a in cells},
    )


@dataclass(frozen=True)
class Earlier:
    """Earlier returns; ``lone`` is given when there is one only."""

    by_agency: dict[tuple[str, int | None], Outcome]
    lone: Outcome | None

    @classmethod
    def of(cls, outcomes: list[Outcome]) -> Earlier:
        """The returns by agency and year."""
        named = {(key(o.report.agency), o.report.year): o for o in outcomes if o.report.agency}
        return cls(named, outcomes[0] if len(outcomes) == 1 else None)

    def before(self, now: Outcome) -> Outcome | None:
        """The earlier return of the same agency and year; the only one there is, if neither names another agency."""
        agency, year = now.report.agency, now.report.year
        if agency and (found := self.by_agency.get((key(agency), year))):
            return found
        nameless = self.lone and (not agency or not self.lone.report.agency)
        return self.lone if nameless else None
