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
class Places:
    """Where rows, cells and the elements after them stand in a worksheet part (UTF-8), as offsets of their tags."""

    prefix: str = ""
    rows: list[tuple[int, Span]] = field(default_factory=list)
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)  # row, column, style, offset
    column_styles: list[tuple[int, int, int]] = field(default_factory=list)  # first column, last column, style
    sheet_data: Span | None = None
    after: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)  # those of AFTER that it has
    close: int = 0


def places_in(data: bytes, part: str, wanted: frozenset[int] | None) -> Places:
    """The rows of a sheet, and the cells of the wanted rows (of all rows for None).

    Raises Unusable where the part is not well-formed.
    """
    try:
        return _by_tags(data, part, wanted) or _by_elements(data, part, wanted)
    except (expat.ExpatError, ValueError, KeyError) as e:
        raise not_well_formed(part) from e


def _by_tags(data: bytes, part: str, wanted: frozenset[int] | None) -> Places | None:
    """The places of a sheet that is written the way nearly every program writes one; None for any other."""
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if not 0 < start < end or b"<worksheet" not in data[:start] or not has_only_tags(data, part):
        return None
    if not ends_are_plain(data):
        return None
    found = Places(close=data.rfind(b"</worksheet"))
    found.sheet_data = Span("sheetData", {}, 2, start, end, 0, False)
    for m in _ROW.finditer(data, start, end):
        row, empty = int(m[1]), bool(m[3])
        close = m.end() if empty else data.index(b"</row>", m.end())
        is_wanted = wanted is None or row in wanted
        attributes = attributes_of(m[0].decode()) if is_wanted else {}
        found.rows.append((row, Span("row", attributes, 3, m.start(), close, 0, empty)))
        if is_wanted:
            cells = [c for c in _CELL.finditer(data, m.end(), close) if c[2] == m[1]]
            if data.count(b"<c", m.end(), close) != len(cells):
                return None
            found.cells += [(row, column_number(c[1].decode()), _style(c[3]), c.start()) for c in cells]
    if data.count(b"<row", start, end) != len(found.rows):
        return None
    for m in _COLUMN.finditer(data, 0, start):
        _note_column(found, attributes_of(m[0].decode()))
    at, depth = data.index(b">", end) + 1, 0
    for m in _AFTER.finditer(data, at):
        depth += risen(data, at, at := m.start())
        if depth == 0:
            found.after.append((m[1].decode(), at, attributes_of(tag_at(data, at))))
    return found


def _style(attributes: bytes) -> int:
    style = _STYLE.search(attributes)
    return int(style[1]) if style else 0


def _note_column(found: Places, a: dict[str, str]) -> None:
    if a.get("style"):
        found.column_styles.append((int(a["min"]), int(a["max"]), int(a["style"])))


def _by_elements(data: bytes, part: str, wanted: frozenset[int] | None) -> Places:
    namespace, _ = begun((data,), part, "utf-8")
    finder = _Finder(data, namespace, wanted)
    finder.parser.Parse(data, True)
    if finder.found.sheet_data is None:
        raise not_well_formed(part)
    return finder.found


class _Finder:
    """Finds the places of a sheet while expat parses it; a row or cell that does not say where it is follows on."""

    def __init__(self, data: bytes, namespace: str, wanted: frozenset[int] | None) -> None:
        self.data, self.wanted, self.found = data, wanted, Places()
        self.parser = expat.ParserCreate("utf-8", namespace_separator="}")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        own = (f"{namespace}}}{n}" if namespace else n for n in ("c", "row", "col", "sheetData"))
        self.cell_name, self.row_name, self.column_name, self.data_name = own
        self.row = self.column = self.depth = 0
        self.opened: dict[str, tuple[int, dict[str, str]]] = {}

    def start(self, name: str, a: dict[str, str]) -> None:
        self.depth += 1
        at = self.parser.CurrentByteIndex
        if name == self.cell_name:
            if self.wanted is None or self.row in self.wanted:
                self.row, self.column = position(a.get("r", "")) or (self.row, self.column + 1)
                self.found.cells.append((self.row, self.column, int(a.get("s") or 0), at))
        elif name == self.row_name:
            self.row, self.column = int(a["r"]) if "r" in a else self.row + 1, 0
            self.opened[name] = at, a
        elif self.depth == 1:
            self.found.prefix = prefix_at(self.data, at)
        elif name == self.column_name:
            _note_column(self.found, a)
        elif name == self.data_name:
            self.opened[name] = at, a
        elif self.depth == 2 and self.found.sheet_data and local(name) in AFTER:
            self.found.after.append((local(name), at, a))

    def end(self, name: str) -> None:
        self.depth -= 1
        close = self.parser.CurrentByteIndex
        if name in (self.row_name, self.data_name):
            at, a = self.opened[name]
            empty = tag_at(self.data, at).endswith("/>")
            span = Span(local(name), a, self.depth + 1, at, close, 0, empty)
            if name == self.row_name:
                self.found.rows.append((self.row, span))
            else:
                self.found.sheet_data = span
        elif self.depth == 0:
            self.found.close = close
