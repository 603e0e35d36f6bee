"""A source's cells in reading order, one token for each label and each figure that can be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xlreport.labels import Labels, key
from xlreport.numerals import COUNTERS, MONEY
from xlreport.report import Grid, GridCell

_UNITS = frozenset([*COUNTERS, *MONEY])
_POINTS = frozenset(".．、")
_GOING_ON = _POINTS.union(unit[0] for unit in _UNITS)
LONGEST_LINE = 2_000  # characters; a longer cell is prose


class Token(NamedTuple):
    """A cell in reading order: in which ``row`` of the grid, after how many empty lines (``gap``).

    ``text`` is in simplified script and empty where the cell is blank; ``lattice`` numbers the table of a document.
    ``nth`` counts the cells of its row from 0.
    """

    text: str
    cell: GridCell
    row: int
    lattice: int | None
    gap: int = 0
    nth: int = 0


def tokens_of(grid: Grid, texts: Sequence[str]) -> list[Token]:
    """The cells with their simplified ``texts``. A lattice of a single column is no lattice but lines of text."""
    wide = {r.table for r in grid.rows if r.table is not None and any(c.column > 1 for c in r.cells)}
    flat = iter(texts)
    return [
        Token(next(flat), cell, n, row.table if row.table in wide else None, 0 if k else row.gap, k)
        for n, row in enumerate(grid.rows)
        for k, cell in enumerate(row.cells)
    ]


def before(tokens: Sequence[Token], n: int) -> int:
    """How many tokens stand in front of the one at ``n`` in its row of the grid."""
    return next(k for k in range(n + 1) if k == n or tokens[n - k - 1].row != tokens[n].row)


_GLUED = re.compile(r"(.*[^\d.,+-])([-+]?\d+(?:\.\d+)?)", re.DOTALL)


def exploded(tokens: Sequence[Token], labels: Labels) -> list[Token]:
    """The tokens, with lines cut into the labels that stand side by side in them, and figures cut off a label.

    A unit that stands by itself behind a figure is part of that, as a number is of the label with its point.
    """
    result: list[Token] = []
    for token in tokens:
        pieces = _pieces(token, labels) if token.lattice is None and 2 < len(token.text) < LONGEST_LINE else ()
        for part in _cut(token, pieces) if pieces else (token,):
            if part.text[:1] in _GOING_ON and result and _goes_on(result[-1], part):
                begun = result.pop()
                text = begun.text + part.text
                result.append(begun._replace(text=text, cell=begun.cell._replace(text=text)))
            else:
                result.append(part)
    return result


def _goes_on(token: Token, following: Token) -> bool:
    before, text = token.text, following.text
    if token.lattice is not None or following.lattice is not None:
        return False
    return (text in _UNITS and before[-1:].isdigit()) or (text[:1] in _POINTS and len(before) == 1 and before.isdigit())


def _cut(token: Token, pieces: Sequence[str]) -> list[Token]:
    cut = [token._replace(text=piece, cell=token.cell._replace(text=piece), gap=0) for piece in pieces]
    return [cut[0]._replace(gap=token.gap), *cut[1:]]


def _pieces(token: Token, labels: Labels) -> Sequence[str]:
    glued = _GLUED.fullmatch(token.text) if token.text[-1].isdecimal() else None
    if glued and any(h.axis == "row" for h in labels.find(glued[1])) and not labels.find(token.text):
        return glued.groups()
    pieces = token.text.split()
    if len(pieces) < 2:
        return ()
    if key(pieces[0]) in labels.hits and labels.find(rest := " ".join(pieces[1:])):
        return (pieces[0], rest)  # a heading and the first of its rows
    if labels.find(token.text):
        return ()
    # Half a label will do, if it is long enough to be no common word: the other half stands on the next line.
    starts = (len(k) > 3 and k in labels.starts for k in map(key, pieces))
    return pieces if any(starts) or any(labels.find(p) for p in pieces) else ()
