"""Errors as people make them, one kind a function: each spoils some figures of a balanced report."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

from making import counted
from xlreport.form import Form
from xlreport.report import Words

Values = dict[str, int | None]
Mutation = Callable[[Form, Values, Random], None]


def single_cell(form: Form, values: Values, random: Random) -> None:
    cell = random.choice(counted(form, "requests"))
    values[cell] = random.choice(
        [n for n in (0, values[cell] + 1, values[cell] - 1, 17) if n >= 0 and n != values[cell]]
    )


def key_slip(form: Form, values: Values, random: Random) -> None:
    cell = random.choice([c for c in counted(form, "requests") if values[c] > 9])
    digits = str(values[cell])
    at = random.randrange(len(digits))
    slips = (digits[:at] + digits[at:][1:], digits[:at] + random.choice("123456789") + digits[at:])
    values[cell] = int(random.choice([s for s in slips if int(s) != values[cell]]))


def swapped_digits(form: Form, values: Values, random: Random) -> None:
    def swapped(number: int) -> int:
        digits = str(number)
        return int(digits[:-2] + digits[-1] + digits[-2])

    fit = [c for c in counted(form, "requests") if values[c] > 9 and swapped(values[c]) != values[c]]
    cell = random.choice(fit)
    values[cell] = swapped(values[cell])


def sign(form: Form, values: Values, random: Random) -> None:
    cell = random.choice([c for c in counted(form, "requests") if values[c]])
    values[cell] = -values[cell]


def total_in_addend(form: Form, values: Values, random: Random) -> None:
    pairs = [
        (t.cell, total)
        for total, relation in form.totals.items()
        if total.startswith("requests/")
        for t in relation.rhs
        if values[t.cell] != values[total]
    ]
    addend, total = random.choice(pairs)
    values[addend] = values[total]


def total_left_out(form: Form, values: Values, random: Random) -> None:
    values[random.choice([c for c in form.totals if values[c] and c.startswith("requests/")])] = 0


def two_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "requests"), 2):
        values[cell] += random.choice((1, 2, 3, 10))


def three_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "requests"), 3):
        values[cell] += random.choice((1, 2, 3, 10))


def wrong_neighbour(form: Form, values: Values, random: Random) -> None:
    lines = [_row(form, r.id) for r in form.table("requests").row_leaves]
    pairs = [(a, b) for line in lines for a, b in pairwise(line[:-1]) if values[a] != values[b]]
    a, b = random.choice(pairs)
    values[a], values[b] = values[b], values[a]


def shifted_row(form: Form, values: Values, random: Random) -> None:
    rows = [_row(form, r.id) for r in form.table("requests").row_leaves]
    _shift(random.choice([r for r in rows if _moves(values, r)]), values)


def shifted_column(form: Form, values: Values, random: Random) -> None:
    table = form.table("requests")
    columns = [[f"requests/{r.id}/{c.id}" for r in table.row_leaves] for c in table.column_leaves]
    _shift(random.choice([c for c in columns if _moves(values, c)]), values)


def carried_along(form: Form, values: Values, random: Random) -> None:
    """An addend is wrong and the total of its row agrees with it, as a formula would."""
    table = form.table("requests")
    row = random.choice([r.id for r in table.row_leaves if r.id != "outcome.total"])
    cell = random.choice(_row(form, row)[:-1])
    more = random.choice((1, 2, 10))
    values[cell] += more
    values[f"requests/{row}/requester.total"] += more


def dispute_cell(form: Form, values: Values, random: Random) -> None:
    cell = random.choice(counted(form, "disputes"))
    values[cell] += random.choice((1, 2, 10))


def dispute_two_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "disputes")[:4], 2):
        values[cell] += random.choice((1, 2, 10))


def fault_beside_blanks(form: Form, values: Values, random: Random) -> None:
    cell, *blanks = random.sample(counted(form, "requests"), 6)
    values[cell] += random.choice((1, 2, 10))
    values |= dict.fromkeys(blanks)


def blanked(form: Form, values: Values, random: Random) -> None:
    values[random.choice(counted(form, "requests", "disputes"))] = None


MUTATIONS: dict[Mutation, Words] = {
    single_cell: Words("一格填错", "one cell"),
    key_slip: Words("多打或少打一位", "a digit more or less"),
    swapped_digits: Words("数字颠倒", "swapped digits"),
    sign: Words("正负号反了", "wrong sign"),
    total_in_addend: Words("总计填进了分项", "a total in an addend"),
    total_left_out: Words("总计填成 0", "a total left at 0"),
    two_cells: Words("两格同时填错", "two cells"),
    three_cells: Words("三格同时填错", "three cells"),
    wrong_neighbour: Words("相邻两格填反", "two neighbours swapped"),
    shifted_row: Words("整行错开一格", "a row shifted by one"),
    shifted_column: Words("整列错开一格", "a column shifted by one"),
    carried_along: Words("一格填错，行总计跟着错", "one cell, and the total of its row with it"),
    dispute_cell: Words("复议诉讼表一格填错", "one cell of the disputes"),
    dispute_two_cells: Words("复议诉讼表两格填错", "two cells of the disputes"),
    fault_beside_blanks: Words("一格填错，五格空白", "one cell beside five blank ones"),
    blanked: Words("一格漏填", "one cell left blank"),
}


def _row(form: Form, row: str) -> list[str]:
    return [f"requests/{row}/{c.id}" for c in form.table("requests").column_leaves]


def _shift(line: list[str], values: Values) -> None:
    moved = [0, *(values[c] for c in line[:-1])]
    values.update(zip(line, moved, strict=True))


def _moves(values: Values, line: list[str]) -> bool:
    return any(values[a] != values[b] for a, b in pairwise(line))
