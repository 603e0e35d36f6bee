"""xls, et, xlsb and ods: values through python-calamine, in a child process that may die of a hostile file alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlreport.a1 import Area
from xlreport.numerals import to_number
from xlreport.ooxml.area import disjoint
from xlreport.ooxml.sheet import Sheet
from xlreport.ooxml.written import SheetCell
from xlreport.ooxml.zipped import damaged
from xlreport.sources.child import answer_of

SECONDS = 10


def read_with_calamine(data: bytes) -> Iterator[tuple[str, bool, Sheet]]:
    """The sheets as (name, hidden, cells). Formulas, number formats and hidden rows are not known."""
    answer = answer_of("calamine_child.py", data, SECONDS)
    sheets = answer["sheets"]
    if not sheets:
        raise damaged("没有任何工作表", "it has no sheet")
    return ((s["name"], s["hidden"], _sheet(s)) for s in sheets)


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
