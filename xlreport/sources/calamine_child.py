"""The child of :mod:`xlreport.sources.calamine`: a workbook on stdin, JSON on stdout. Imports nothing of ours."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MEMORY = 768 << 20
SECONDS = 10
ROWS, COLUMNS = 2_000, 100
CHARACTERS = 20_000_000


def limit() -> None:
    """Caps memory and time, where the system can; elsewhere the parent's time limit stands."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


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


def main() -> None:
    """Reads, answers, and leaves; whatever goes wrong is the parent's to name."""
    limit()
    data = sys.stdin.buffer.read()
    import python_calamine  # noqa: PLC0415

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        worksheets = [m for m in book.sheets_metadata if "WorkSheet" in str(m.typ)]
        answer: dict[str, Any] = {"sheets": [sheet(book, m) for m in worksheets]}
    except python_calamine.PasswordError:
        answer = {"error": "encrypted"}
    except BaseException as e:  # a Rust panic is no Exception
        answer = {"error": type(e).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
