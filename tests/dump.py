"""A workbook as text that people can review: openpyxl reads it, so it is also a second opinion on what we wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet


def dump(path: Path) -> str:
    """Every sheet's cells, formulas with their stored results, merges, fills, notes, rules and names; no dates."""
    formulas = openpyxl.load_workbook(path, rich_text=False)
    results = openpyxl.load_workbook(path, data_only=True)
    lines: list[str] = []
    for sheet in formulas.worksheets:
        lines += [*_sheet(sheet, results[sheet.title]), ""]
    lines += ["== names"]
    named: dict[str, list[str]] = defaultdict(list)
    for name, defined in formulas.defined_names.items():
        sheet_name, _, cells = defined.attr_text.rpartition("!")
        named[sheet_name].append(f"{name} = {cells.replace('$', '')}")
    lines += [f"{sheet_name}: {', '.join(sorted(names))}" for sheet_name, names in sorted(named.items())]
    lines += ["", "== properties"]
    lines += sorted(f"{p.name} = {p.value}" for p in formulas.custom_doc_props.props)
    return "\n".join(lines).rstrip() + "\n"


def _sheet(sheet: Worksheet, results: Worksheet) -> Iterator[str]:
    traits = [sheet.dimensions, sheet.page_setup.orientation or "portrait"]
    traits += [sheet.sheet_state] if sheet.sheet_state != "visible" else []
    traits += [f"frozen at {sheet.freeze_panes}"] if sheet.freeze_panes else []
    traits += ["protected"] if sheet.protection.sheet else []
    traits += [f"prints {sheet.print_area}"] if sheet.print_area else []
    yield f"== {sheet.title} ({', '.join(traits)})"
    for row in sheet.iter_rows():
        cells = [_content(cell, results) for cell in row if isinstance(cell, Cell) and cell.value is not None]
        if cells:
            yield f"{row[0].row:>3} {' | '.join(cells)}"
    yield from _listed("merged", sorted(map(str, sheet.merged_cells.ranges), key=_reading_order))
    fills: dict[str, list[tuple[int, int]]] = defaultdict(list)
    unlocked: list[tuple[int, int]] = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.fill.fill_type:
                fills[f"{cell.fill.fill_type} {cell.fill.fgColor.rgb}"].append((cell.row, cell.column))
            if sheet.protection.sheet and not cell.protection.locked:
                unlocked.append((cell.row, cell.column))
    for fill, where in sorted(fills.items()):
        yield from _listed(f"filled {fill}", _areas(where))
    yield from _listed("unlocked", _areas(unlocked))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment:
                yield f"note {cell.coordinate}: {_text(cell.comment.text)}"
            if cell.hyperlink:
                yield f"link {cell.coordinate}: {cell.hyperlink.location or cell.hyperlink.target}"
    for rule in sheet.data_validations.dataValidation:
        yield f"input {rule.sqref}: {rule.type} {rule.operator or ''} {rule.formula1 or ''} {_text(rule.prompt or '')}"
    for area in sheet.conditional_formatting:
        for condition in area.rules:
            yield f"rule {area.sqref}: {condition.type} {' '.join(condition.formula)}"


def _content(cell: Cell, results: Worksheet) -> str:
    value: Any = cell.value
    if isinstance(value, ArrayFormula):
        value = value.text
    if cell.data_type != "f":
        return f"{cell.column_letter} {_text(value) if isinstance(value, str) else value}"
    return f"{cell.column_letter} {value} → {_text(results[cell.coordinate].value)}"


def _text(value: object) -> str:
    return str(value).replace("\r", "").replace("\n", "⏎")


def _listed(what: str, where: list[str]) -> Iterator[str]:
    if where:
        yield f"{what}: {' '.join(where)}"


def _reading_order(area: str) -> tuple[int, int]:
    left, top, *_ = range_boundaries(area)
    return top, left


def _areas(cells: Iterable[tuple[int, int]]) -> list[str]:
    """Cells, given as row and column in reading order, as few ranges: A1 B1 A2 B2 → A1:B2."""
    runs: list[list[int]] = []  # row, first and last column
    for row, column in cells:
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1][2] = column
        else:
            runs.append([row, column, column])
    areas: dict[tuple[int, int], list[list[int]]] = defaultdict(list)  # columns → first and last rows
    for row, left, right in runs:
        spans = areas[left, right]
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    boxes = sorted((top, left, bottom, right) for (left, right), spans in areas.items() for top, bottom in spans)
    corners = [(_a1(top, left), _a1(bottom, right)) for top, left, bottom, right in boxes]
    return [first if first == last else f"{first}:{last}" for first, last in corners]


def _a1(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"
