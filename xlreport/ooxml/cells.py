"""A worksheet part with other styles in some cells, and nothing else changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xlreport.a1 import column_letters
from xlreport.ooxml.patch import Edit, Span, appended, retagged
from xlreport.ooxml.places import Places

# (row, column), style, mark → style
Restyle = Callable[[tuple[int, int], int, str | None], int]


def restyled(data: bytes, found: Places, marks: Mapping[tuple[int, int], str], restyle: Restyle) -> Iterator[Edit]:
    """The edits that give each cell the style ``restyle(place, style, mark)``.

    A marked cell that the part does not hold is inserted.
    """
    missing = dict(marks)
    by_row: dict[int, list[tuple[int, int]]] = {}
    for row, column, style, offset in found.cells:
        mark = missing.pop((row, column), None)
        by_row.setdefault(row, []).append((column, offset))
        if (new := restyle((row, column), style, mark)) != style:
            yield retagged(data, offset, s=str(new))
    spans = dict(found.rows)
    new_rows: dict[int, str] = {}
    for (row, column), mark in sorted(missing.items()):
        span = spans.get(row)
        style = restyle((row, column), _inherited(found, span, column), mark)
        cell = f'<{found.prefix}c r="{column_letters(column)}{row}" s="{style}"/>'
        if span is None:
            new_rows[row] = new_rows.get(row, "") + cell
        elif later := [offset for other, offset in by_row.get(row, ()) if other > column]:
            yield Edit(later[0], later[0], cell)
        else:
            by_row.setdefault(row, [])
            new_rows[row] = new_rows.get(row, "") + cell
    for row, cells in new_rows.items():
        if row in spans:
            yield from appended(data, spans[row], cells)
    yield from _inserted_rows(data, found, {r: c for r, c in new_rows.items() if r not in spans})


def _inserted_rows(data: bytes, found: Places, new: Mapping[int, str]) -> Iterator[Edit]:
    """New rows, each before the first that has a greater number."""
    last = ""
    for row, cells in sorted(new.items()):
        xml = f'<{found.prefix}row r="{row}">{cells}</{found.prefix}row>'
        later = [span.start for number, span in found.rows if number > row]
        if later:
            yield Edit(later[0], later[0], xml)
        else:
            last += xml
    if last and found.sheet_data:
        yield from appended(data, found.sheet_data, last)


def _inherited(found: Places, row: Span | None, column: int) -> int:
    """The style that a cell has while the file does not hold it: its row's, else its column's."""
    if row and row.attributes.get("customFormat") in ("1", "true"):
        return int(row.attributes.get("s") or 0)
    return next((style for low, high, style in found.column_styles if low <= column <= high), 0)


def legacy_drawing(found: Places, relation: str, namespace: str) -> Edit:
    """The edit that gives a sheet without one its legacyDrawing, in the place that the schema asks for."""
    at = next((offset for name, offset, _ in found.after if name != "legacyDrawing"), found.close)
    return Edit(at, at, f'<{found.prefix}legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>')


def legacy_drawing_id(found: Places) -> str | None:
    """The relation of the sheet's legacyDrawing, if it has one."""
    for name, _, a in found.after:
        if name == "legacyDrawing":
            return next((v for k, v in a.items() if k.endswith(("}id", ":id"))), None)
    return None
