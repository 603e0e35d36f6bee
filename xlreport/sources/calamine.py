"""xls, et, xlsb and ods: values through python-calamine, in a child process that may die of a hostile file alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xlreport.numerals import to_number
from xlreport.ooxml.area import Area, disjoint
from xlreport.ooxml.sheet import Sheet, SheetCell
from xlreport.ooxml.zipped import damaged, too_large
from xlreport.report import Unusable

SECONDS = 10
_CHILD = Path(__file__).with_name("calamine_child.py")


def read_with_calamine(data: bytes) -> tuple[Iterator[tuple[str, bool, Sheet]], bool]:
    """The sheets as (name, hidden, cells), and whether merges are known. Formulas and number formats are not."""
    try:
        # -I: neither the folder that we run in nor the environment can put another calamine in its place.
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise too_large("读取超时", "reading it takes too long") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise too_large(
            "读取它需要的内存过多，或文件已损坏", "reading it takes too much memory, or it is broken"
        ) from None
    if answer.get("error") == "encrypted":
        raise Unusable("encrypted")
    if "error" in answer:
        raise damaged("文件结构有误", "its structure is broken")
    sheets = answer["sheets"]
    if not sheets:
        raise damaged("没有任何工作表", "it has no sheet")
    return ((s["name"], s["hidden"], _sheet(s)) for s in sheets), any(s["merges"] for s in sheets)


def _sheet(raw: dict[str, Any]) -> Sheet:
    cells = []
    for row, column, value in raw["cells"]:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value - value == 0:
            number = to_number(value)
            text = str(number) if isinstance(number, int) else format(number, "f")
            cells.append(SheetCell(row, column, text, number))
        else:
            cells.append(SheetCell(row, column, str(value).upper() if isinstance(value, bool) else str(value)))
    merges, overlaps = disjoint(Area(*m) for m in raw["merges"])
    far = raw["first_far"]
    return Sheet(tuple(cells), merges, frozenset(), (), raw["far"], tuple(far) if far else None, overlaps)
