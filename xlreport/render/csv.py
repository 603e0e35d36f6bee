"""Checked files → CSV: one row a finding, and one without a finding for a file that has none, so that none is lost.

UTF-8 with BOM and CRLF, which is what Excel and WPS open without asking. Column names never change with the language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from xlreport.numerals import Number
from xlreport.render.plain import plain
from xlreport.render.records import Checked, finding_record
from xlreport.report import Finding

COLUMNS = (
    *("file", "agency", "year", "edition", "verdict", "severity", "code", "place", "cells"),
    *("relation", "lhs", "rhs", "imbalance", "suspects", "message", "hint", "fingerprint"),
)
# Text that begins with one of these would be taken for a formula, the full-width forms by Chinese versions too.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(results: Iterable[Checked], lang: str = "zh") -> str:
    """The rows as text, to be written as UTF-8 with line ends left as they are."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for checked in results:
        rows.writerows(_row(checked, finding, lang) for finding in checked.findings or (None,))
    return "\ufeff" + out.getvalue()


def _row(checked: Checked, finding: Finding | None, lang: str) -> Iterator[str]:
    report = checked.outcome.report if checked.outcome else None
    fields: dict[str, object] = {
        "file": checked.file,
        "agency": report and report.agency,
        "year": report and report.year,
        "edition": checked.form and checked.form.edition,
        "verdict": checked.verdict,
    }
    if finding:
        record = finding_record(finding, checked.form, lang)
        fields |= {k: record[k] for k in COLUMNS if k in record}
        fields |= {"lhs": finding.lhs, "rhs": finding.rhs, "imbalance": finding.imbalance}
        fields["cells"] = " ".join(finding.cells)
        fields["suspects"] = " ".join(dict.fromkeys(s.cell for s in finding.suspects))
    for column in COLUMNS:
        yield safe(fields.get(column))


def safe(value: object) -> str:
    """The value as a spreadsheet may show it: numbers as they are, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Number):
        return str(value) if isinstance(value, int) else f"{value:f}"
    text = str(value)
    clean = plain(text)
    risky = text[:1] in "\t\r\n" or clean.lstrip(" \u00a0\u3000").startswith(_FORMULA)
    return f"'{clean}" if text and risky else clean
