"""What the capped child of :mod:`xlreport.sources.calamine` does: a workbook → values. Imports nothing of ours."""

from __future__ import annotations

import io
from typing import Any

MEMORY = 768 << 20
SECONDS = 10
ROWS, COLUMNS = 2_000, 100
CHARACTERS = 20_000_000


def sheet(book: Any, metadata: Any) -> dict[str, Any]:
    """The cells of one sheet inside the window, and a count of those outside."""
    found = book.get_sheet_by_name(metadata.name)
    top, left = found.start or (0, 0)
    cells, far, first_far, characters = [], 0, None, 0
    for row, values in enumerate(found.to_python(skip_empty_area=True) if found.start else (), top + 1):
        for column, value in enumerate(values, left + 1):
            if value == "":
                continue
            if row > ROWS or column > COLUMNS:
                far += 1
                first_far = first_far or (row, column)
                continue
            characters += len(value) if isinstance(value, str) else 0
            if characters > CHARACTERS:
                raise MemoryError
            cells.append((row, column, value if isinstance(value, (int, float, str)) else str(value)))
    ranges = found.merged_cell_ranges or []
    merges = [(a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in ranges[:100_000]]
    hidden = "Visible" not in str(metadata.visible)
    return {
        "name": metadata.name,
        "hidden": hidden,
        "cells": cells,
        "merges": merges,
        "far": far,
        "first_far": first_far,
    }


def answer(data: bytes) -> dict[str, Any]:
    """The worksheets of a workbook, or an error."""
    import python_calamine  # noqa: PLC0415

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        return {"sheets": [sheet(book, m) for m in book.sheets_metadata if "WorkSheet" in str(m.typ)]}
    except python_calamine.PasswordError:
        return {"error": "encrypted"}
