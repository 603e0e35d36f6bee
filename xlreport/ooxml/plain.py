"""A sheet that is written the way nearly every program writes one, taken apart by patterns.

A pattern takes a third of the time that building elements takes. Patterns are believed only where tags are all that
``<`` can begin; a sheet with anything unexpected in it is left to the reader of elements.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xlreport.ooxml.tags import has_only_tags

_ATTRIBUTES = r'(?: [A-Za-z][\w:.-]*="[^"]*")*'
# What stands before the cell is told by re.split; then its column, row, style, type, the attributes of its formula,
# the formula, the value, and the text inside the cell.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]{1,9})")?(?: ?/>|>'
    rf"(?:<f({_ATTRIBUTES})(?: ?/>|>([^<]*)</f>))?"
    r"(?:<v>([^<]*)</v>)?"
    r'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
    r"</c>)"
)
_FIELDS = 9
_ROW = re.compile(
    rf"\s*(?:</row>\s*)?(?:<row{_ATTRIBUTES} ?(?:/>|>\s*</row>)\s*)*"  # the row before, and empty rows
    rf'<row r="([0-9]+)"({_ATTRIBUTES})>\s*'
)
_ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_TAG_END = r'((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|\'[^\']*\'))*)\s*/?>'
_COLUMN, _MERGE = re.compile("<col" + _TAG_END), re.compile("<mergeCell" + _TAG_END)
_REFERENCE = re.compile("&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

PlainCell = tuple[str, str, str, str | None, str | None, str | None, str | None, str | None, str | None]


class PlainSheet(NamedTuple):
    """What is written in a sheet: its cells in their order, and the tags of its columns and merges.

    A cell is what stands before it, column, row, style, type, the attributes of its formula, the formula, the value,
    and the text inside it; None for what it lacks. References such as ``&lt;`` are as written.
    """

    cells: list[PlainCell]
    columns: list[dict[str, str]]
    merges: list[dict[str, str]]


def taken_apart(data: bytes, part: str) -> PlainSheet | None:
    """A worksheet part, or None if it is not written plainly. Raises Unusable where it is not well-formed."""
    if not has_only_tags(data, part):
        return None
    text = data.decode("utf-8-sig")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, _, inside = text.partition("<sheetData>")
    inside, closed, tail = inside.rpartition("</sheetData>")
    merges = _MERGE.findall(tail)
    is_odd = (
        not closed
        or "<worksheet" not in head
        or "<sheetData" in inside
        or inside.count("&") != len(_REFERENCE.findall(inside))
        or "&" in head
        or any("&" in m for m in merges)
    )
    if is_odd:
        return None
    pieces = _CELL.split(inside)
    if "<v" in "".join(pieces[::_FIELDS]):  # results that are there but empty
        pieces = _CELL.split(inside.replace("<v/>", "<v></v>").replace("<v />", "<v></v>"))
    if "<c" in "".join(pieces[::_FIELDS]):
        return None
    cells: list[PlainCell] = list(zip(*[iter(pieces)] * _FIELDS))  # noqa: B905  # the last piece follows all cells
    return PlainSheet(cells, [attributes(c) for c in _COLUMN.findall(head)], [attributes(m) for m in merges])


def row_of(before: str) -> tuple[int, dict[str, str]] | None:
    """Number and attributes of the row that is opened before its first cell; None if more than that stands there.

    Attributes are left out where none of them hides the row.
    """
    m = _ROW.fullmatch(before)
    if not m or len(m[1]) > 7:
        return None
    may_hide = "hidden" in m[2] or 'ht="0"' in m[2]
    return int(m[1]), attributes(m[2]) if may_hide else {}


def attributes(written: str) -> dict[str, str]:
    """The attributes in a tag."""
    return {name: value or other for name, value, other in _ATTRIBUTE.findall(written)} if written else {}


def plain_text(written: str) -> str:
    """The text that was written with references in place of some characters."""
    return _REFERENCE.sub(_character, written) if "&" in written else written


def _character(reference: re.Match[str]) -> str:
    name, decimal, hexadecimal = reference.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))
