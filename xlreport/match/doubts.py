"""Why rows that have the right number of figures, or none, may still not be what their report says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from xlreport.form import COUNT, Form
from xlreport.labels import BRACKETED
from xlreport.match.found import Found
from xlreport.match.met import Walk
from xlreport.match.style import Style
from xlreport.match.tokens import Token
from xlreport.numerals import Number, read_number
from xlreport.report import Figure, GridCell

_ORDINAL = re.compile(r"^\W*\d{1,2}\W")
_TWO_ORDINALS = re.compile(r"\W*\d[.．、]\s?\d[.．、]")
_FIGURE = re.compile(r"\d")
FEWEST_BARE = 3  # rows of a table without any figure; so many are no accident


def contradicts_itself(form: Form, row: Mapping[str, Figure]) -> bool:
    """Whether a row's cells do not add up to its totals, where any part is filled and blanks count as 0."""
    for total in row:
        relation = form.totals.get(total)
        parts = [row[t.cell].value for t in relation.rhs if t.cell in row] if relation else []
        if any(p is not None for p in parts) and sum(p or 0 for p in parts) != (row[total].value or 0):
            return True
    return False


def is_disordered(form: Form, rows: Sequence[Found], met: Walk) -> bool:
    """Whether a text was taken out of a page in another order than people read it.

    Its signs are totals amid their parts, rows with too many figures or with several in some of their lines and one in
    others, and places where figures stand that belong to no row; what was lost on the way may leave one of them.
    """
    surplus = sum(1 for r in rows if len(r.filled) > r.width + r.stretch or 1 < r.lines < len(r.filled))
    strays = len(met.loose) + sum(1 for r in (*met.headings, *met.unknown) if r.lattice is None and r.filled)
    return any(_has_stray_total(form, r) for r in rows) or surplus + strays > 1


def is_scrambled(form: Form, rows: Sequence[Found]) -> bool:
    """Whether the rows of a disordered text show that their own order is gone: then no sum vouches for any of them.

    A label stands behind one that follows it in the form, or a row caught all figures of another whose label is there.
    On a page that is written line by line that befell single rows: those that are ``displaced``.
    """
    if 2 * sum(r.lines == 1 for r in rows if r.width > 1) > sum(r.width > 1 for r in rows):
        return False
    spots = [(form.tables.index(r.table), _order(r)) for r in rows]
    goes_back = any(spot > following for spot, following in pairwise(spots))
    return goes_back or any(
        _is_heap(r) and not _lacks_labels(r, n) for r, n in zip(rows, [*rows[1:], None], strict=True)
    )


def displaced(rows: Sequence[Found]) -> set[int]:
    """The rows (by identity) that may have the figures of their neighbours, on a page whose lines hold several labels.

    Where a row caught those of another, each row may have passed its own on, from the nearest that has none to it.
    """
    found: set[int] = set()
    for _, group in groupby(rows, key=lambda r: r.table.id):
        table = list(group)
        for k in (k for k, r in enumerate(table) if _is_heap(r)):
            sides = [side for side in (_passed_on(table[k::-1]), _passed_on(table[k:])) if side is not None]
            nearest = min(map(len, sides), default=0)
            found |= {id(r) for side in sides if len(side) == nearest for r in side}
    return found


def _passed_on(rows: Sequence[Found]) -> Sequence[Found] | None:
    """The rows behind the first one, up to one without figures or one that is not there; None if there is no such."""
    for k, (before, row) in enumerate(pairwise(rows), 1):
        if not row.filled or abs(_order(row) - _order(before)) != 1:
            return rows[1:k]
    return None


def _order(row: Found) -> int:
    return row.table.row_leaves.index(row.entry)


def _is_heap(row: Found) -> bool:
    return row.width > 1 and len(row.filled) >= 2 * row.width


def _lacks_labels(row: Found, following: Found | None) -> bool:
    """Whether a row has just the figures of itself and of the rows that are missing between it and the next met."""
    end = _order(following) if following and following.table is row.table else len(row.table.row_leaves)
    return len(row.filled) == (end - _order(row)) * row.width


def _has_stray_total(form: Form, row: Found) -> bool:
    totals = [f"{row.table.id}/{row.entry.id}/{c.id}" in form.totals for c in row.table.column_leaves]
    if totals.count(True) != 1 or len(row.filled) != row.width or row.is_one_line:
        return False
    values = [_number(s) for s in row.filled]
    most = max(values)
    return values[-1] < most and 2 * most == sum(values)


def is_habitually_bare(rows: Sequence[Found]) -> bool:
    """Whether a table has rows without a figure that are too many to have been lost: such is the report's habit."""
    bare = Counter(r.table.id for r in rows if not r.filled)
    return max(bare.values(), default=0) >= FEWEST_BARE


def may_be_lost(found: Found, blanks: str, style: Style, *, is_crowded: bool, is_habit: bool) -> bool:
    """Whether one lost line, or figures that stuck to something else, may be why a row shows less than its cells.

    In a text that marks blank cells the marks are missing too. Elsewhere a whole row is lost with one line where its
    figures stand in one, or where it has but one; as may be any row of a text that leaves blank cells out.
    """
    if found.has_half_label or is_crowded:
        return True
    return not is_habit and (blanks != "gaps" or style.rows_are_lines or style.has_partial or found.width == 1)


def says_figures(label: str) -> bool:
    """Whether figures are written behind a label in its own cell: outside of notes in brackets it has digits."""
    return bool(_FIGURE.search(BRACKETED.sub("", _ORDINAL.sub("", label))))


def entangled(rows: Iterable[Found]) -> set[int]:
    """The rows (by identity) whose labels fell into one line with those of the rows behind them, and these."""
    return {
        id(r) for before, after in pairwise(rows) if _TWO_ORDINALS.match(before.label.text) for r in (before, after)
    }


def runs_that_add_up(form: Form, found: Found) -> list[tuple[GridCell, ...]]:
    """All runs of as many cells as the row has columns that hold all its figures and add up."""
    n, places = found.width, [k for k, s in enumerate(found.slots) if s.text]
    starts = range(max(places[-1] - n + 1, 0), min(places[0], len(found.slots) - n) + 1) if places else ()
    return [tuple(s.cell for s in found.slots[k : k + n]) for k in starts if _adds_up(form, found, k)]


def _adds_up(form: Form, found: Found, start: int) -> bool:
    addresses = (f"{found.table.id}/{found.entry.id}/{c.id}" for c in found.table.column_leaves)
    run = dict(zip(addresses, map(_number, found.slots[start : start + found.width]), strict=True))
    relations = [r for a in run if (r := form.totals.get(a)) and all(t.cell in run for t in r.rhs)]
    sums = [(run[r.total or ""], sum(run[t.cell] for t in r.rhs)) for r in relations]
    return any(total for total, _ in sums) and all(total == sum for total, sum in sums)


def _number(slot: Token) -> Number:
    return read_number(slot.cell.text, COUNT).value or 0
