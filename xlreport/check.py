"""Report → findings, the account of every relation, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlreport.checks import balances, faults, figures, formulas, whole, years
from xlreport.prose.disagreements import disagreements
from xlreport.report import ERROR, FAIL, NOT_ASSESSABLE, PASS, RANK, Finding, Report

# A report with one of these was not read whole: it never passes, however well the rest of it balances.
NOT_WHOLE = frozenset({
    "no-table", "missing-table", "missing-row", "short-row", "cut-off", "row-twice", "repeated-lines-lost",
    "order-lost", "blank-form", "table-blank", "edition-unsure",
})  # fmt: skip

CHECKS: tuple[Callable[[Report], Iterator[Finding]], ...] = (
    faults.unbalanced,
    figures.blanks,
    figures.kinds,
    balances.cautions,
    whole.edition_fits_year,
    whole.sections,
    whole.names_itself,
    whole.rules_need_power,
    disagreements,
    formulas.audit,
)
AGAINST_LAST_YEAR: tuple[Callable[[Report, Report], Iterator[Finding]], ...] = (years.carried_over, years.repeats)


@dataclass(frozen=True)
class Outcome:
    """What checking one report came to; ``relations`` counts every balance relation of the form once."""

    report: Report
    findings: tuple[Finding, ...]
    relations: Mapping[str, int]
    verdict: str


def check(
    report: Report,
    reading: Sequence[Finding] = (),
    last: Report | None = None,
    explanations: Mapping[str, str] | None = None,
) -> Outcome:
    """Check a report. ``reading`` are the findings of parsing it, which count; ``last`` is last year's report.

    ``explanations`` (fingerprint → text) are the agency's; an explained finding stands, but fails nothing.
    """
    found = [*reading, *(f for run in CHECKS for f in run(report))]
    if last:
        found += [f for run in AGAINST_LAST_YEAR for f in run(report, last)]
    if explanations:
        found = [replace(f, explanation=explanations.get(f.fingerprint)) for f in found]
    found.sort(key=lambda f: RANK[f.severity])
    counts = Counter(balances.statuses(report).values())
    relations = {s: counts[s] for s in (balances.HELD, balances.BROKEN, balances.NOT_ASSESSED)}
    return Outcome(report, tuple(found), relations, verdict(found, relations))


def verdict(findings: Sequence[Finding], relations: Mapping[str, int]) -> str:
    """``fail`` with an error, ``not-assessable`` if something was not read or not assessed, else ``pass``."""
    if any(f.severity == ERROR and f.explanation is None for f in findings):
        return FAIL
    if relations[balances.NOT_ASSESSED] or any(f.code in NOT_WHOLE for f in findings):
        return NOT_ASSESSABLE
    return PASS
