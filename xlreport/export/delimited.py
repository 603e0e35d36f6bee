"""The figures as CSV: UTF-8 with BOM, as Excel and WPS open it without asking. Findings and files are left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from xlreport.export.tables import FIGURES, Exported, Value
from xlreport.render.csv import safe

_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


def write(path: Path, files: Iterable[Exported]) -> None:
    """Fill the file. Text that a spreadsheet would take for a formula gets an apostrophe in front, numbers do not."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow([f.name for f in FIGURES])
        for exported in files:
            rows.writerows([_text(value) for value in row] for row in exported.figures)


def _text(value: Value) -> str:
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else safe(value)
