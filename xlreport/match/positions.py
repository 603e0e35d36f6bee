"""Text whose figures stand in the same cells of their lines as the headings of their columns.

So does a sheet that was copied or saved as text. What its cells hold beside the table is no part of a row.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlreport.form import Form
from xlreport.labels import Hit
from xlreport.match.fit import Fit
from xlreport.match.found import Found
from xlreport.match.headers import leaves_of
from xlreport.match.style import FEWEST_LINES
from xlreport.match.tokens import Token
from xlreport.numerals import is_value
from xlreport.report import Grid

FURTHEST = 2  # cells behind a table's last column in which figures may be those of a row that is moved


class Positions(NamedTuple):
    """Which cells of its line, counted from 0, hold a row's figures, and from which on they have other headings."""

    own: tuple[int, ...]
    others: int


def positions_of(
    columns: Mapping[str, Sequence[tuple[Hit, Token]]], form: Form, grid: Grid, rows: Sequence[Found]
) -> dict[str, Positions]:
    """The positions of each table, if the full rows of the text stand below their headings and no row stands aside.

    Blank cells before figures must show that the text keeps them where they are, and all lines of bars or none must
    begin with one. ``columns``: the labels of each table's columns; ``rows``: those of running text.
    """
    if grid.blanks == "gaps":
        return {}
    known: dict[str, Positions] = {}
    tops: dict[str, int] = {}  # section → the captions above its first header
    for table in form.tables:
        labels = [(hit.entry, t) for hit, t in columns.get(table.id, ()) if t.lattice is None and hit.entry]
        leaves = leaves_of(table, ((entry, (t.nth, 1)) for entry, t in labels))
        own = tuple(leaves[c.id][0] for c in table.column_leaves if c.id in leaves)
        if len(own) == len(table.column_leaves) and list(own) == sorted(set(own)):
            top = tops.setdefault(table.section, max(labels[0][1].row - 1, 0))
            texts = ((k, c.text) for row in grid.rows[top : labels[-1][1].row + 1] for k, c in enumerate(row.cells))
            behind = (k for k, text in texts if k > own[-1] and text and not is_value(text))
            known[table.id] = Positions(own, min(behind, default=sys.maxsize))
    full = keeping = 0
    is_framed = {grid.rows[t.row].cells[0].place.column > 1 for id in known for _, t in columns[id]}
    for row in rows:
        if row.table.id not in known:
            continue
        is_framed.add(grid.rows[row.row].cells[0].place.column > 1)
        own, others = known[row.table.id]
        first = 0 if row.entry.label else own[0]  # numbers may stand in front of a row without a label
        line = [s for s in row.slots if s.row == row.row and first <= s.nth <= own[-1] + row.spare + FURTHEST]
        filled = tuple(s.nth for s in line if s.text and s.nth < others)
        full += filled == own
        keeping += any(not s.text and s.nth < filled[-1] for s in line if filled)
        is_moved = len(filled) == row.width and filled != own
        if is_moved or any(nth < own[-1] and nth not in own for nth in filled):
            return {}
    is_even = grid.blanks == "kept" or len(is_framed) == 1
    return known if is_even and min(full, keeping) >= FEWEST_LINES else {}


def fit_at(found: Found, positions: Positions) -> Fit | None:
    """The cells of a row of text; None where it is not laid out like the others."""
    own = {s.nth: s.cell for s in found.slots if s.row == found.row}
    others = [s for s in found.slots if s.text and (s.row != found.row or s.nth not in positions.own)]
    first, last = (0 if found.entry.label else positions.own[0]), positions.own[-1]
    is_apart = all(s.nth < positions.own[0] if s.row != found.row else not first <= s.nth <= last for s in others)
    if not is_apart or any(nth not in own for nth in positions.own):
        return None
    residue = [s.cell for s in others if s.row == found.row and s.nth == last + 1 < positions.others]
    return Fit(tuple(own[nth] for nth in positions.own), tuple(residue))
