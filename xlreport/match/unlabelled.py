"""The one row of the form that has no label: what stands below the header of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlreport.form import Form
from xlreport.labels import Hit
from xlreport.match.found import Found
from xlreport.match.met import Walk
from xlreport.match.tokens import Token
from xlreport.report import Grid


def start_of(tokens: Sequence[Token], n: int, header: Sequence[tuple[Hit, Token]]) -> int | None:
    """Where the row begins whose first figure is the token at ``n``: at the blank cells before it.

    None where it is no figure of the row: beside the labels of the header, or left of all of them, a sheet has numbers
    of its own.
    """
    token = tokens[n]
    labels = [t for _, t in header if t.lattice is not None and t.lattice == token.lattice]
    if labels and (labels[-1].row == token.row or token.cell.column < min(t.cell.column for t in labels)):
        return None
    while n and not tokens[n - 1].text and _is_beside(tokens, n - 1, token):
        n -= 1
    return n


def _is_beside(tokens: Sequence[Token], n: int, token: Token) -> bool:
    """Whether a blank cell may be one of the row of a later figure: in its line, or by itself in one above."""
    before, row, after = (tokens[k].row for k in (max(n - 1, 0), n, n + 1))
    return row == token.row or (token.lattice is None and before != row != after)


def counts_columns(found: Found) -> bool:
    """Whether a row says 1, 2, 3 … in all its cells: the numbers of the columns, above their figures."""
    return len(found.slots) == found.width and [s.text for s in found.slots] == [
        str(k) for k in range(1, found.width + 1)
    ]


def is_amid_header(found: Found, hit: Hit) -> bool:
    """Whether the label of a column ends what seemed to be the row: its header goes on."""
    is_own = hit.axis == "column" and hit.table is found.table and not found.table.stub
    return is_own and len(found.slots) < found.width


def blank_rows(met: Walk, form: Form, grid: Grid) -> Iterator[Found]:
    """The row that has no label, where blank cells but no figure follow its table's header."""
    for table in form.tables:
        columns = met.columns.get(table.id, [])
        if table.stub or not columns or table.id in met.strays or any(r.table is table for r in met.rows):
            continue
        token = columns[-1][1]
        row = token.row + 1
        below = grid.rows[row] if row < len(grid.rows) else None
        if below and below.cells and below.table == token.lattice and not any(c.text for c in below.cells):
            label = token.cell._replace(text="", column=0, colspan=1)
            slots = [Token(c.text, c, row, token.lattice) for c in below.cells]
            yield Found(table, table.row_leaves[0], label, row, token.lattice, slots, at_end=met.open is table)
