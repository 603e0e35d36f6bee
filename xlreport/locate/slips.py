"""How a wrong figure may have come about: the plausible slips between what is reported and what is expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlreport.form import Form
from xlreport.numerals import Number
from xlreport.report import Words

UNLIKELY = 9
YUAN_PER_UNIT = 10_000
LOOKS_CHANCE = 9  # smaller figures are often equal without any slip


class Slip(NamedTuple):
    """One explanation. The smaller ``weight`` is, the less it can be chance; ``UNLIKELY`` is no explanation at all."""

    weight: int
    reason: Words


NO_SLIP = Slip(UNLIKELY, Words("改正这一格，有关的勾稽关系就都成立", "once it is put right, its relations hold"))
SIGN = Slip(0, Words("像是多了或少了负号", "a minus sign too many or too few"))
UNIT = Slip(0, Words("像是把以元计的数填进了万元的格", "looks like yuan in a cell for 10,000 yuan"))
SWAPPED_DIGITS = Slip(1, Words("像是相邻两位数字颠倒了", "two neighbouring digits look swapped"))
DOUBLED_DIGIT = Slip(2, Words("像是同一位数字打了两次", "one digit looks typed twice"))
EXTRA_DIGIT = Slip(3, Words("像是多打了一位数字", "one digit too many"))
MISSING_DIGIT = Slip(3, Words("像是少打了一位数字", "one digit is missing"))
WRONG_DIGIT = Slip(4, Words("像是打错了一位数字", "one digit looks mistyped"))
TOTAL_LEFT_OUT = Slip(0, Words("各项不全为 0，总计却是 0，像是没有加总", "the total is 0 though its parts are not"))
TOTAL_IN_PART = Slip(2, Words("与总计相同，像是把总计填进了分项", "the same as the total: it looks typed into a part"))
COPIED = Slip(5, Words("与相邻一格相同，像是重复填写了", "the same as a neighbouring cell: it looks copied"))
EXCHANGED = Slip(0, Words("像是两格的数互换了", "the figures of the two cells look exchanged"))
MISPLACED = Slip(0, Words("像是填错了格，本应填在另一格", "the figure looks entered in the wrong one of the two cells"))


def slip(reported: Number, expected: Number) -> Slip | None:
    """The slip of the keyboard, the sign or the unit that turns one number into the other, if there is one."""
    if reported == -expected:
        return SIGN
    if expected and reported == expected * YUAN_PER_UNIT:
        return UNIT
    typed, meant = str(abs(reported)), str(abs(expected))
    if (reported < 0) != (expected < 0) or min(typed, meant, key=len) == "0":
        return None
    if len(typed) == len(meant) > 1:
        wrong = [n for n in range(len(typed)) if typed[n] != meant[n]]
        if len(wrong) == 1:
            return WRONG_DIGIT
        first, last = wrong[0], wrong[-1]
        if last == first + 1 and typed[first] == meant[last] and typed[last] == meant[first]:
            return SWAPPED_DIGITS
    elif len(typed) == len(meant) + 1:
        at = [n for n in range(len(typed)) if typed[:n] + typed[n + 1 :] == meant]
        return None if not at else DOUBLED_DIGIT if len(at) > 1 else EXTRA_DIGIT
    elif len(typed) + 1 == len(meant) and any(meant[:n] + meant[n + 1 :] == typed for n in range(len(meant))):
        return MISSING_DIGIT
    return None


def explain(form: Form, values: Mapping[str, Number | None], repair: Mapping[str, Number | None]) -> dict[str, Slip]:
    """The best explanation for each cell of a repair."""
    reported = [values.get(c) for c in repair]
    wanted = list(repair.values())
    if len(repair) == 2 and None not in reported and wanted == reported[::-1]:
        return dict.fromkeys(repair, MISPLACED if 0 in reported else EXCHANGED)
    return {c: min(_slips(form, values, c, e), key=lambda s: s.weight) for c, e in repair.items()}


def _slips(form: Form, values: Mapping[str, Number | None], cell: str, expected: Number | None) -> Iterator[Slip]:
    reported = values.get(cell)
    yield NO_SLIP
    if reported is None or expected is None:
        return
    typed = slip(reported, expected)
    if typed:
        yield typed
    totals = {r.total for r in form.relations_of(cell) if r.total}
    if reported == 0:
        if cell in totals:
            yield TOTAL_LEFT_OUT
        return
    if cell not in totals and any(values.get(t) == reported for t in totals):
        yield TOTAL_IN_PART
    if reported > LOOKS_CHANCE and any(values.get(n) == reported for n in _neighbours(form, cell)):
        yield COPIED


def _neighbours(form: Form, cell: str) -> Iterator[str]:
    """The cells left, right, above and below."""
    at = form.cells[cell]
    rows, columns = ([e.id for e in leaves] for leaves in (at.table.row_leaves, at.table.column_leaves))
    row, column = rows.index(at.row.id), columns.index(at.column.id)
    for r, c in ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)):
        if 0 <= r < len(rows) and 0 <= c < len(columns):
            yield f"{at.table.id}/{rows[r]}/{columns[c]}"
