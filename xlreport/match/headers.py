"""Where the columns of a table stand, by the labels of its header."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlreport.form import Entry, Table
from xlreport.labels import Hit
from xlreport.match.tokens import Token
from xlreport.numerals import MONEY

_DROPPED = re.compile(r"[\W_]+")
_UNIT = re.compile("|".join(MONEY))


def header_of(columns: Iterable[tuple[Hit, Token]], table: Table) -> dict[int, dict[str, tuple[int, int]]]:
    """For each lattice, where the leaves of the header stand: column id → (first column, width)."""
    labels: dict[str, list[Entry]] = {}
    for leaf in table.column_leaves:
        labels.setdefault(leaf.label, []).append(leaf)
    spots: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for hit, token in columns:
        entry = hit.entry
        assert entry
        if token.lattice is not None and entry.leaf:
            spot = (token.cell.column, token.cell.colspan)
            by_label = spots.setdefault(token.lattice, {}).setdefault(entry.label, [])
            if spot not in by_label:
                by_label.append(spot)
    return {
        lattice: {
            leaf.id: spot
            for label, found in by_label.items()
            if len(found) == len(labels[label])
            for leaf, spot in zip(labels[label], sorted(found), strict=True)
        }
        for lattice, by_label in spots.items()
    }


def header_line(columns: Iterable[tuple[Hit, Token]], table: Table) -> tuple[int, ...]:
    """Where the leaves of the header begin, if all of them stand in order in one line of text, else ()."""
    leaves = [(hit.entry, t) for hit, t in columns if hit.entry and hit.entry.leaf and t.lattice is None]
    in_order = tuple(e for e, _ in leaves) == table.column_leaves and len({t.row for _, t in leaves}) == 1
    return tuple(t.cell.place.column for _, t in leaves) if in_order else ()


def units_of(columns: Iterable[tuple[Hit, Token]]) -> dict[str, str]:
    """The unit that the source's own header states for a column."""
    stated = ((hit.entry.id, _UNIT.search(_DROPPED.sub("", token.text))) for hit, token in columns if hit.entry)
    return {id: m[0] for id, m in stated if m}
