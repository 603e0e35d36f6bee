"""The JSON objects of the contract, as plain dictionaries. Codes, ids and keys never change with the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlreport.catalogue import hint, message
from xlreport.check import Outcome
from xlreport.form import Form
from xlreport.numerals import Number
from xlreport.report import ERROR, UNUSABLE, Figure, Finding, Place, Report, Suspect, Unusable, say

if TYPE_CHECKING:
    from xlreport.compare import Comparison


class Checked(NamedTuple):
    """What came of one file: an outcome, or the reason why it cannot be used; ``target`` is what was written for it."""

    file: str
    outcome: Outcome | None = None
    error: Unusable | None = None
    target: str | None = None
    comparison: Comparison | None = None

    @property
    def verdict(self) -> str:
        return self.outcome.verdict if self.outcome else UNUSABLE

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings; of an unusable file the one that says why."""
        if self.outcome:
            return self.outcome.findings
        return (Finding(self.error.code, ERROR, details=self.error.details),) if self.error else ()

    @property
    def form(self) -> Form | None:
        """The form by which the report was read, None where there is nothing of it to read."""
        if self.outcome is None or any(f.code == "no-table" for f in self.outcome.findings):
            return None
        return self.outcome.report.form


def checked_record(checked: Checked, lang: str = "zh") -> dict[str, Any]:
    """What ``check --format json`` prints for one file, read or not."""
    if checked.outcome:
        record = outcome_record(checked.outcome, checked.file, lang)
        if checked.comparison:
            record["since_previous"] = comparison_record(checked.comparison)
        return record
    return unusable_record(checked.error or Unusable("unreadable", cause="—"), checked.file, lang)


def report_record(report: Report, findings: Sequence[Finding], file: str, lang: str = "zh") -> dict[str, Any]:
    """What ``parse`` prints for one report."""
    return {
        "file": file,
        "edition": _edition(report, findings),
        "agency": report.agency,
        "year": report.year,
        "title": report.title,
        "script": report.script,
        "figures": {address: figure_record(f) for address, f in report.figures.items()},
        "prose": dict(report.prose),
        "findings": [finding_record(f, report.form, lang) for f in findings],
    }


def figure_record(figure: Figure) -> dict[str, Any]:
    """One figure: ``value`` is a number or null, ``raw`` the cell's text as found, "" when blank."""
    return {
        "value": plain_number(figure.value),
        "raw": "" if figure.blank else figure.raw,
        "unit": figure.unit,
        "place": str(figure.place),
    }


def outcome_record(outcome: Outcome, file: str, lang: str = "zh") -> dict[str, Any]:
    """What ``check --format json`` prints for one report."""
    report = outcome.report
    return {
        "file": file,
        "edition": _edition(report, outcome.findings),
        "agency": report.agency,
        "year": report.year,
        "verdict": outcome.verdict,
        "findings": [finding_record(f, report.form, lang) for f in outcome.findings],
        "relations": dict(outcome.relations),
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """What became of an earlier return's findings, by fingerprint, and which figures changed."""
    states = {k: getattr(comparison, k) for k in ("fixed", "new", "open", "explained")}
    changed = {a: [plain_number(then), plain_number(now)] for a, (then, now) in comparison.changed.items()}
    return {k: [f.fingerprint for f in found] for k, found in states.items()} | {"changed": changed}


def unusable_record(error: Unusable, file: str, lang: str = "zh") -> dict[str, Any]:
    """What ``check`` prints for a file that could not be read."""
    return {
        "file": file,
        "edition": None,
        "agency": None,
        "year": None,
        "verdict": UNUSABLE,
        "findings": [finding_record(Finding(error.code, ERROR, details=error.details), None, lang)],
        "relations": {"pass": 0, "fail": 0, "not_assessed": 0},
    }


def unread_record(error: Unusable, file: str, lang: str = "zh") -> dict[str, Any]:
    """What ``parse`` prints for a file that could not be read."""
    empty = dict.fromkeys(("edition", "agency", "year", "title", "script"))
    finding = finding_record(Finding(error.code, ERROR, details=error.details), None, lang)
    return {"file": file, **empty, "figures": {}, "prose": {}, "findings": [finding]}


def finding_record(finding: Finding, form: Form | None, lang: str = "zh") -> dict[str, Any]:
    """One finding; keys that do not apply are null. ``relations`` lists all that one headline explains."""
    related = finding.details.get("relations")
    return {
        "code": finding.code,
        "severity": finding.severity,
        "cells": list(finding.cells),
        "place": _place(finding.place),
        "relation": finding.relation,
        "lhs": plain_number(finding.lhs),
        "rhs": plain_number(finding.rhs),
        "imbalance": plain_number(finding.imbalance),
        "message": message(finding, form, lang),
        "hint": hint(finding, lang),
        "suspects": [suspect_record(s, lang) for s in finding.suspects],
        "fingerprint": finding.fingerprint,
        "explanation": finding.explanation,
        "relations": related
        and [{"relation": i, "lhs": plain_number(a), "rhs": plain_number(b)} for i, a, b in related],
    }


def suspect_record(suspect: Suspect, lang: str = "zh") -> dict[str, Any]:
    """One suspect; suspects of one ``set`` must change together."""
    return {
        "cell": suspect.cell,
        "place": _place(suspect.place),
        "reported": plain_number(suspect.reported),
        "expected": plain_number(suspect.expected),
        "reason": say(suspect.reason, lang),
        "set": suspect.set,
        "certain": suspect.certain,
    }


def plain_number(value: Number | None) -> int | float | None:
    """A JSON number; figures have at most 15 digits, so that a float shows exactly the decimal it stands for."""
    return float(value) if isinstance(value, Decimal) else value


def to_json(record: Mapping[str, Any]) -> str:
    """One line of JSON Lines, readable Chinese, keys in the contract's order."""
    import json  # noqa: PLC0415

    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _edition(report: Report, findings: Sequence[Finding]) -> str | None:
    """The edition of the form, None where no table was found to tell it by."""
    known = bool(report.figures) or not any(f.code == "no-table" for f in findings)
    return report.form.edition if known else None


def _place(place: Place | None) -> str | None:
    return None if place is None else str(place)
