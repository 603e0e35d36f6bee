"""Where the columns of a table stand, by the labels of its header."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xlreport.form import Entry, Form, Table
from xlreport.labels import Hit
from xlreport.match.tokens import Token
from xlreport.numerals import MONEY, is_value
from xlreport.report import GridRow

_DROPPED = re.compile(r"[\W_]+")
_UNIT = re.compile("|".join(MONEY))


class Header(NamedTuple):
    """The columns of one lattice: those of the form, leaf id → (first column, width), and from which on ``others`` are.

    The others have headings that the form lacks, such as those of remarks or of a check of the sums.
    """

    leaves: Mapping[str, tuple[int, int]] = {}
    others: int = sys.maxsize


Headers = dict[str, dict[int, Header]]  # table → lattice → its header there


def headers_of(met: Mapping[str, Sequence[tuple[Hit, Token]]], form: Form, rows: Sequence[GridRow]) -> Headers:
    """The headers of each table in each lattice. ``met``: the labels of its columns; ``rows`` are those of the grid."""
    found: Headers = {table.id: {} for table in form.tables}
    for section in form.sections:
        tops: dict[int, int] = {}  # the captions above the first header of the section
        for table in section.tables:
            by_lattice: dict[int, list[tuple[Entry, Token]]] = {}
            for hit, token in met.get(table.id, ()):
                if token.lattice is not None and hit.entry:
                    by_lattice.setdefault(token.lattice, []).append((hit.entry, token))
            for lattice, labels in by_lattice.items():
                top = tops.setdefault(lattice, max(labels[0][1].row - 1, 0))
                lines = [row for row in rows[top : labels[-1][1].row + 1] if row.table == lattice]
                leaves = _completed(table, leaves_of(table, ((e, (t.cell.column, t.cell.colspan)) for e, t in labels)))
                found[table.id][lattice] = Header(leaves, _behind(leaves, lines))
    return found


def leaves_of(table: Table, labels: Iterable[tuple[Entry, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    """Leaf id → where it stands, for the labels that are there as often as the form has them."""
    spots: dict[str, set[tuple[int, int]]] = {}
    for entry, spot in labels:
        if entry.leaf:
            spots.setdefault(entry.label, set()).add(spot)
    same = {label: [leaf for leaf in table.column_leaves if leaf.label == label] for label in spots}
    return {
        leaf.id: spot
        for label, found in spots.items()
        if len(found) == len(same[label])
        for leaf, spot in zip(same[label], sorted(found), strict=True)
    }


def _completed(table: Table, leaves: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The leaves with those whose label is not the form's, where all others stand one beside another."""
    order = [leaf.id for leaf in table.column_leaves]
    firsts = {leaves[id][0] - n for n, id in enumerate(order) if id in leaves}
    if len(leaves) < len(order) / 2 or len(firsts) != 1 or any(width > 1 for _, width in leaves.values()):
        return leaves
    (first,) = firsts
    return {id: (first + n, 1) for n, id in enumerate(order)}


def _behind(leaves: Mapping[str, tuple[int, int]], lines: Iterable[GridRow]) -> int:
    """The first column behind the ``leaves`` that has a heading."""
    last = max((start + width for start, width in leaves.values()), default=0)
    headings = (c for line in lines for c in line.cells if c.column >= last and c.text and not is_value(c.text))
    return min((c.column for c in headings), default=sys.maxsize)


def header_line(columns: Iterable[tuple[Hit, Token]], table: Table) -> tuple[int, ...]:
    """Where the leaves of the header begin, if all of them stand in order in one line of text, else ()."""
    leaves = [(hit.entry, t) for hit, t in columns if hit.entry and hit.entry.leaf and t.lattice is None]
    in_order = tuple(e for e, _ in leaves) == table.column_leaves and len({t.row for _, t in leaves}) == 1
    return tuple(t.cell.place.column for _, t in leaves) if in_order else ()


def units_of(columns: Iterable[tuple[Hit, Token]]) -> dict[str, str]:
    """The unit that the source's own header states for a column."""
    stated = ((hit.entry.id, _UNIT.search(_DROPPED.sub("", token.text))) for hit, token in columns if hit.entry)
    return {id: m[0] for id, m in stated if m}
