"""A worksheet part with formulas put into some cells, and nothing else changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from xlreport.numerals import Number
from xlreport.ooxml.patch import Edit, splice, tag_at, xml_text
from xlreport.ooxml.places import places_in

_TYPE = re.compile(r"""\s+(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?>")
_GROUP = re.compile(rb"""\bsi\s*=\s*["'](\d+)["']""")
_REACH = re.compile(rb"""\bref\s*=\s*["']([A-Z0-9:]+)["']""")


def with_formulas(data: bytes, part: str, formulas: Mapping[tuple[int, int], tuple[str, Number | None]]) -> bytes:
    """The part (UTF-8) with a formula and its result in each cell that it holds, by (row, column).

    A cell whose old formula others share stays as it is, unless all of them get new ones.
    """
    found = places_in(data, part, frozenset(row for row, _ in formulas))
    ends = {
        (row, column): _end(data, offset, found.prefix)
        for row, column, _, offset in found.cells
        if (row, column) in formulas
    }
    starts = {(row, column): offset for row, column, _, offset in found.cells}
    old = {cell: _FORMULA.search(data, starts[cell], end) for cell, end in ends.items()}
    shared = Counter(m[1] for m in map(_group, _FORMULA.findall(data)) if m)
    ours = Counter(m[1] for f in old.values() if f and (m := _group(f[0])))
    edits = []
    for cell, end in ends.items():
        tag = old[cell]
        group = _group(tag[0]) if tag else None
        reach = _REACH.search(tag[0]) if tag else None
        is_master = reach is not None and (b":" in reach[1] if group is None else shared[group[1]] > ours[group[1]])
        if not is_master:
            edits.append(Edit(starts[cell], end, _cell(data, starts[cell], found.prefix, *formulas[cell])))
    return splice(data, edits)


def _cell(data: bytes, start: int, prefix: str, formula: str, value: Number | None) -> str:
    tag = _TYPE.sub("", tag_at(data, start)).rstrip("/> ")
    kind, result = (' t="str"', "") if value is None else ("", f"{value:f}" if not isinstance(value, int) else value)
    text = xml_text(formula.removeprefix("="))
    return f"{tag}{kind}><{prefix}f>{text}</{prefix}f><{prefix}v>{result}</{prefix}v></{prefix}c>"


def _end(data: bytes, start: int, prefix: str) -> int:
    """Where the cell that begins there ends."""
    tag = tag_at(data, start)
    if tag.endswith("/>"):
        return start + len(tag.encode())
    close = f"</{prefix}c".encode()
    return data.index(b">", data.index(close, start)) + 1


def _group(formula: bytes) -> re.Match[bytes] | None:
    return _GROUP.search(formula)
