"""A whole run of figures one cell off: one slip of the hand that breaks many relations at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from xlreport.form import Cell, Form, Relation
from xlreport.locate.search import Repair, imbalance
from xlreport.locate.slips import Slip
from xlreport.numerals import Number
from xlreport.report import Words

SHIFTED_ROW = Slip(0, Words("像是这一行的数错开了一格", "the figures of this row look shifted by one cell"))
SHIFTED_COLUMN = Slip(0, Words("像是这一列的数错开了一行", "the figures of this column look shifted by one row"))


def shifts(
    form: Form, values: Mapping[str, Number | None], failing: Sequence[Relation]
) -> Iterator[tuple[Repair, Slip]]:
    """The runs that, moved back by one cell, mend all ``failing`` relations and break none; blanks count as 0."""
    filled = {a: values.get(a) or 0 for a in form.cells}
    tables = {form.cells[a].table.id for r in failing for a in r.coefficients}
    unassessed = [
        r for r in form.relations if imbalance(r, values) is None and form.cells[r.cells[0]].table.id in tables
    ]
    failing = [*failing, *(r for r in unassessed if imbalance(r, filled))]
    for line, slip in _lines(form):
        for run in _run(line, failing):
            for back in (run, run[::-1]):
                moved = {a: filled[b] for a, b in pairwise(back)}
                repair = _settled(form, filled, moved, back[-1], failing)
                if repair:
                    yield {a: repair[a] for a in run if a in repair}, slip


def _lines(form: Form) -> Iterator[tuple[tuple[str, ...], Slip]]:
    """Every row and every column of figures."""

    def row(cell: Cell) -> tuple[str, str]:
        return cell.table.id, cell.row.id

    def column(cell: Cell) -> tuple[str, str]:
        return cell.table.id, cell.column.id

    for key, slip in ((row, SHIFTED_ROW), (column, SHIFTED_COLUMN)):
        for _, cells in groupby(sorted(form.cells.values(), key=key), key=key):
            line = tuple(c.address for c in cells)
            if len(line) > 2:
                yield line, slip


def _run(line: Sequence[str], failing: Sequence[Relation]) -> Iterator[Sequence[str]]:
    """The part of the line between the first and the last cell where a relation that crosses the line fails.

    Where every relation runs along the line, it is the part that two or more failing ones span.
    """
    within = set(line)
    crossing = [r for r in failing if len(within & r.coefficients.keys()) == 1]
    along = [r for r in failing if len(within & r.coefficients.keys()) > 1]
    binding = crossing or (along if len(along) > 1 else [])
    hit = [n for n, a in enumerate(line) if any(a in r.coefficients for r in binding)]
    if hit and hit[-1] - hit[0] > 1:  # two neighbours that changed places are no run: see slips
        yield line[hit[0] : hit[-1] + 1]


def _settled(
    form: Form,
    values: Mapping[str, Number],
    moved: Mapping[str, Number],
    vacated: str,
    failing: Sequence[Relation],
) -> Repair | None:
    """The moved figures that differ, with what the relations leave for the vacated cell; None where they clash."""
    after = {**values, **moved}
    binding = form.relations_of(vacated)
    if not binding:
        return None
    off = imbalance(binding[0], after) or 0
    after[vacated] -= off * binding[0].coefficients[vacated]  # coefficients of the official balances are 1 and -1
    changed = {a: after[a] for a in (*moved, vacated) if after[a] != values[a]}
    touched = {r.id: r for a in changed for r in form.relations_of(a)} | {r.id: r for r in failing}
    if after[vacated] < 0 or any(imbalance(r, after) for r in touched.values()):
        return None
    return changed
