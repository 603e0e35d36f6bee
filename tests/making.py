"""Made-up reports for tests and benches: random figures that satisfy every relation and caution of a form."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from xlreport.form import AMOUNT, CHANGE, COUNT, Form
from xlreport.numerals import Number
from xlreport.report import Figure, Place, Report

TOTAL_ROW, TOTAL_COLUMN = "outcome.total", "requester.total"
INCOMING, OUTGOING = ("received", "brought_forward"), "carried_forward"


def balanced(form: Form, random: Random, *, busy: bool = False) -> dict[str, Number]:
    """A figure for every cell of the form. Most agencies have many zeros and small numbers; ``busy`` ones do not."""
    values: dict[str, Number] = {}
    for address, cell in form.cells.items():
        if cell.kind == CHANGE:
            values[address] = random.randint(-50, 50) or 1
        elif cell.kind == AMOUNT:
            values[address] = Decimal(random.randint(0, 99_999_999)) / 10_000 if random.random() < 0.8 else 0
        else:
            values[address] = _count(random, busy)
    _balance_requests(form, values, random)
    for _ in range(2):  # a total of totals needs its parts first
        for address, relation in form.totals.items():
            values[address] = sum(t.coefficient * values[t.cell] for t in relation.rhs)
    for caution in form.cautions:  # every caution has its adjustable cell on the left, alone or first
        cell = caution.lhs[0].cell
        lhs, rhs = (sum(t.coefficient * values[t.cell] for t in side) for side in (caution.lhs, caution.rhs))
        if not (lhs >= rhs if caution.op == ">=" else lhs != rhs):
            values[cell] += rhs - lhs + 1
    return values


def made_report(form: Form, values: dict[str, Number | None], *, year: int | None = None) -> Report:
    """A report of these figures; None stands for a blank cell, an absent address for a missing one."""
    figures = {
        address: Figure(
            value,
            "" if value is None else str(value),
            Place("line", number),
            "万元" if form.cells[address].kind == AMOUNT else None,
        )
        for number, (address, value) in enumerate(values.items(), start=1)
    }
    year = year or int(form.base)
    return Report(form, figures, agency="某某局", year=year, title="某某局政府信息公开工作年度报告")


def counted(form: Form, *tables: str) -> list[str]:
    """The cells of the named tables that count something, in official order."""
    return [a for a, c in form.cells.items() if c.table.id in tables and c.kind == COUNT]


def _count(random: Random, busy: bool) -> int:
    if busy:
        return random.randint(0, 3000)
    return random.choice((0, 0, 0, 0, 0, 1, 1, 2, 3, 5, random.randint(4, 60)))


def _balance_requests(form: Form, values: dict[str, Number], random: Random) -> None:
    table = form.table("requests")
    outcomes = [r.id for r in table.row_leaves if r.id.startswith("outcome.") and r.id != TOTAL_ROW]
    for column in table.column_leaves:
        at = {r.id: f"requests/{r.id}/{column.id}" for r in table.row_leaves}
        total = int(sum(values[at[o]] for o in outcomes)) + int(values[at[OUTGOING]])
        values[at["brought_forward"]] = random.randint(0, min(total, 40))
        values[at["received"]] = total - values[at["brought_forward"]]
