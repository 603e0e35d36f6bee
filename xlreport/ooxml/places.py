"""Where rows, cells and the elements after them stand in a worksheet part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from xlreport.a1 import column_number
from xlreport.ooxml.area import position
from xlreport.ooxml.patch import Span, attributes_of, prefix_at, tag_at
from xlreport.ooxml.tags import ends_are_plain, has_only_tags, risen
from xlreport.ooxml.xml import begun, local, not_well_formed

_ATTRIBUTES = rb"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*"""
_ROW = re.compile(rb'<row r="([0-9]{1,7})"' + _ATTRIBUTES + rb"(/?)>")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"' + _ATTRIBUTES + rb"/?>")
_STYLE = re.compile(rb'\ss="([0-9]{1,6})"')
# What the schema (CT_Worksheet) puts at legacyDrawing and after it; Excel wraps controls and objects in
# AlternateContent.
AFTER = (
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "AlternateContent",
)  # fmt: skip
_AFTER = re.compile(rb"<(?:[\w.-]+:)?(%s)(?=[\s/>])" % "|".join(AFTER).encode())
_COLUMN = re.compile(rb"<col" + _ATTRIBUTES + rb"/?>")


@dataclass(slots=True)
class Layout:
    """Where rows, cells and the parts after them stand in a worksheet part (UTF-8)."""

    prefix: str = ""
    rows: list[tuple[int, Span]] = field(default_factory=list)
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)  # row, column, style, offset
    column_styles: list[tuple[int, int, int]] = field(default_factory=list)
    sheet_data: Span | None = None
    after: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)  # those of AFTER that it has
    close: int = 0


def layout(data: bytes, part: str, wanted: frozenset[int] | None) -> Layout:
    """Finds the rows of a sheet, and the cells of the wanted rows (of all rows for None)."""
    try:
        return _by_tags(data, part, wanted) or _by_elements(data, part, wanted)
    except (expat.ExpatError, ValueError, KeyError) as e:
        raise not_well_formed(part) from e


def _by_tags(data: bytes, part: str, wanted: frozenset[int] | None) -> Layout | None:
    """The layout of a sheet that is written the way nearly every program writes one; None for any other."""
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if not 0 < start < end or b"<worksheet" not in data[:start] or not has_only_tags(data, part):
        return None
    if not ends_are_plain(data):
        return None
    found = Layout(close=data.rfind(b"</worksheet"))
    found.sheet_data = Span("sheetData", {}, 2, start, end, 0, False)
    for m in _ROW.finditer(data, start, end):
        row, empty = int(m[1]), bool(m[3])
        close = m.end() if empty else data.index(b"</row>", m.end())
        is_wanted = wanted is None or row in wanted
        found.rows.append(
            (row, Span("row", attributes_of(m[0].decode()) if is_wanted else {}, 3, m.start(), close, 0, empty))
        )
        if is_wanted:
            before = len(found.cells)
            for c in _CELL.finditer(data, m.end(), close):
                if c[2] != m[1]:
                    return None
                style = _STYLE.search(c[3])
                found.cells.append((row, column_number(c[1].decode()), int(style[1]) if style else 0, c.start()))
            if data.count(b"<c", m.end(), close) != len(found.cells) - before:
                return None
    if data.count(b"<row", start, end) != len(found.rows):
        return None
    for m in _COLUMN.finditer(data, 0, start):
        a = attributes_of(m[0].decode())
        if a.get("style"):
            found.column_styles.append((int(a["min"]), int(a["max"]), int(a["style"])))
    at, depth = data.index(b">", end) + 1, 0
    for m in _AFTER.finditer(data, at):
        depth += risen(data, at, at := m.start())
        if depth == 0:
            found.after.append((m[1].decode(), at, attributes_of(tag_at(data, at))))
    return found


def _by_elements(data: bytes, part: str, wanted: frozenset[int] | None) -> Layout:
    namespace, _ = begun((data,), part, "utf-8")
    found = Layout()
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    c, row_name, col, data_name = (f"{namespace}}}{n}" if namespace else n for n in ("c", "row", "col", "sheetData"))
    row = column = depth = 0
    opened: dict[str, tuple[int, dict[str, str]]] = {}

    def start(name: str, a: dict[str, str]) -> None:
        nonlocal row, column, depth
        depth += 1
        if name == c:
            if wanted is None or row in wanted:
                row, column = position(a.get("r", "")) or (row, column + 1)
                found.cells.append((row, column, int(a.get("s") or 0), parser.CurrentByteIndex))
        elif name == row_name:
            row = int(a["r"]) if "r" in a else row + 1
            column = 0
            opened[name] = (parser.CurrentByteIndex, a)
        elif depth == 1:
            found.prefix = prefix_at(data, parser.CurrentByteIndex)
        elif name == col and a.get("style"):
            found.column_styles.append((int(a["min"]), int(a["max"]), int(a["style"])))
        elif name == data_name:
            opened[name] = (parser.CurrentByteIndex, a)
        elif depth == 2 and found.sheet_data and local(name) in AFTER:
            found.after.append((local(name), parser.CurrentByteIndex, a))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if name in (row_name, data_name):
            at, a = opened[name]
            empty = tag_at(data, at).endswith("/>")
            span = Span(local(name), a, depth + 1, at, parser.CurrentByteIndex, 0, empty)
            if name == row_name:
                found.rows.append((row, span))
            else:
                found.sheet_data = span
        elif depth == 0:
            found.close = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    if found.sheet_data is None:
        raise not_well_formed(part)
    return found
