"""What each figure's cell shows: the reported figure, or a formula that tells the same.

A total becomes a formula where the reported total agrees with its parts. Elsewhere the report stands as it is,
marked, with the expected figure in a note: nothing is repaired in silence. On a blank form every total is a
formula that stays empty while none of its parts is a number: a total of nothing is blank, not 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from xlreport.form import AMOUNT, Form, FormError, Relation
from xlreport.layout import Layout, layout_of
from xlreport.numerals import MAX_DIGITS, Number
from xlreport.report import Figure, Report, Words
from xlreport.write.page import Content
from xlreport.write.texts import clean, number_text

AUTO, FORMULA, REPORTED = "auto", "formula", "reported"

INPUT, TOTAL = "input", "total"  # filled in by hand; a formula
KEPT, UNSURE = "kept", "unsure"  # a reported total that its parts contradict, or that they are too few to confirm
SUMMED = "summed"  # a formula, though the report has something else
ODD = "odd"  # text where a number belongs
MISSING = "missing"  # the source holds no such cell

_LONG = 10**MAX_DIGITS  # what a spreadsheet no longer holds to the last digit


class Shown(NamedTuple):
    """One figure's cell: its content or stored result, its formula, what it is, and what to say of it."""

    value: Content
    state: str
    formula: str | None = None
    notes: tuple[Words, ...] = ()

    @property
    def number(self) -> Number | None:
        return None if isinstance(self.value, str) else self.value

    @property
    def blank(self) -> bool:
        """Nothing in it, or a total of nothing."""
        return self.value is None or self.value == ""


_NOTHING = Shown(None, MISSING)
_FEW = 1_000  # what most figures are below
_SMALL = [Shown(n, INPUT) for n in range(_FEW)]


class Tally(NamedTuple):
    """Both sides of a relation with blanks counted as nothing; ``complete`` is true if every cell is a number."""

    lhs: Number
    rhs: Number
    complete: bool


def shown(report: Report | None, layout: Layout, totals: str, prefill: Mapping[str, Figure]) -> dict[str, Shown]:
    """Each address of the form, in official order, with what its cell shows.

    Without a report the form is blank but for ``prefill``.
    """
    form = layout.form
    out = dict.fromkeys(form.cells, _NOTHING)
    figures: Mapping[str, Figure] = prefill if report is None else report.figures
    inputs, sums = _order(form)
    for address, needs_unit in inputs:
        figure = figures.get(address)
        if report is None:
            out[address] = _prefilled(figure)
            continue
        value = figure.value if figure and not needs_unit and figure.note is None else None
        if type(value) is int and 0 <= value < _FEW:
            out[address] = _SMALL[value]
        else:
            out[address] = _reported(address, report, None, needs_unit=needs_unit)
    for address, relation, parts, formula in sums:
        figure = figures.get(address)
        total = figure.value if figure and totals == AUTO else None
        if total is not None and total == _plain_sum(parts, out):
            out[address] = Shown(total, TOTAL, formula)
        elif _as_formula(relation, report, totals):
            out[address] = _formula(relation, [out[p] for p in parts], report, formula)
        elif report is not None:
            out[address] = _reported(address, report, relation, needs_unit=False)
    return out


def _plain_sum(parts: Sequence[str], figures: Mapping[str, Shown]) -> Number | None:
    """The sum of parts that are all numbers, else None."""
    total: Number = 0
    for part in parts:
        value = figures[part].value
        if value is None or isinstance(value, str):
            return None
        total += value
    return total


@cache
def _order(form: Form) -> tuple[list[tuple[str, bool]], list[tuple[str, Relation, tuple[str, ...], str]]]:
    """The cells that are no totals, and whether each needs a unit; then the totals, each after its parts."""
    layout = layout_of(form)
    inputs = [(a, c.kind == AMOUNT) for a, c in form.cells.items() if a not in form.totals]
    parts = {a: tuple(t.cell for t in r.rhs) for a, r in form.totals.items()}
    if any(t.coefficient != 1 for r in form.totals.values() for t in r.rhs):
        raise FormError("a total adds up its parts")
    waiting, sums = dict(form.totals), []
    while waiting:
        ready = [a for a in waiting if waiting.keys().isdisjoint(parts[a])]
        if not ready:
            raise FormError("totals that are parts of each other")
        sums += [(a, waiting.pop(a), parts[a], layout.total_formula(form.totals[a])) for a in ready]
    return inputs, sums


def tally(relation: Relation, figures: Mapping[str, Shown], last: Report | None = None) -> Tally:
    """The two sides of a relation as the workbook's formulas reckon them."""
    sums, complete = [], True
    for terms in (relation.lhs, relation.rhs):
        total: Number = 0
        for cell, coefficient, last_year in terms:
            value = (last.value(cell) if last else None) if last_year else figures[cell].value
            if value is None or isinstance(value, str):
                complete = False
            else:
                total += coefficient * value
        sums.append(whole(total))
    return Tally(sums[0], sums[1], complete)


def prefill_from(last: Report | None, form: Form) -> dict[str, Figure]:
    """The figures that last year's report settles, such as 上年结转, wherever that report holds all it takes."""
    found: dict[str, Figure] = {}
    for relation in form.across_years if last else ():
        assert last is not None
        cell = relation.lhs[0].cell
        sources = [last.figures.get(t.cell) for t in relation.rhs if t.last]
        settled = len(relation.lhs) == 1 and len(sources) == len(relation.rhs) and cell not in form.totals
        if settled and all(f is not None and f.value is not None for f in sources):
            value = _sum([(t.coefficient, last.value(t.cell)) for t in relation.rhs])
            place = next(f.place for f in sources if f is not None)
            found.setdefault(cell, Figure(value, number_text(value), place))
    return found


def _as_formula(relation: Relation, report: Report | None, totals: str) -> bool:
    if report is None or totals != AUTO:
        return totals != REPORTED
    assert relation.total is not None
    reported = report.figures.get(relation.total)
    if reported is None:
        return False
    if reported.value is None and reported.blank:
        parts = [report.figures.get(t.cell) for t in relation.rhs]
        return all(p is not None and p.blank for p in parts)
    total: Number = 0
    for cell, coefficient, _ in relation.rhs:
        part = report.figures.get(cell)
        if part is None or part.value is None:
            return False
        total += coefficient * part.value
    return reported.value == total


def _formula(relation: Relation, parts: list[Shown], report: Report | None, formula: str) -> Shown:
    numbers = [(t.coefficient, p.number) for t, p in zip(relation.rhs, parts, strict=True)]
    result: Content = "" if all(n is None for _, n in numbers) else _sum(numbers)
    notes: tuple[Words, ...] = ()
    assert relation.total is not None
    if report is not None:
        figure = report.figures.get(relation.total)
        if figure is None:
            notes = (Words("原文无此格，按各项求和", "not in the source; summed from its parts"),)
        elif (figure.value if figure.value is not None else figure.raw.strip()) != result:
            notes = (Words(f"原报告写“{figure.raw}”，此处按各项求和", f"the report has “{figure.raw}”; summed here"),)
    return Shown(result, SUMMED if notes else TOTAL, formula, notes)


def _prefilled(figure: Figure | None) -> Shown:
    if figure is None:
        return Shown(None, INPUT)
    note = Words(f"取自上年报告：{figure.place.in_chinese()}", f"taken from last year's report: {figure.place}")
    return Shown(figure.value, INPUT, None, (note,))


def _reported(address: str, report: Report, relation: Relation | None, *, needs_unit: bool) -> Shown:
    figure = report.figures.get(address)
    if figure is None:
        return Shown(None, MISSING)
    no_unit = figure.value is not None and figure.unit is None and needs_unit
    notes: list[Words] = []
    if figure.value is None:
        state = INPUT if figure.blank else ODD
        value: Content = None if figure.blank else clean(figure.raw)
        if state == ODD:
            notes.append(Words("不是数字，照录原文", "no number; kept as reported"))
    elif _holds(figure.value):
        value, state = figure.value, INPUT
        if figure.note:
            notes.append(Words(f"原文写作“{figure.raw.strip()}”", f"the source has “{figure.raw.strip()}”"))
    else:
        value, state = clean(figure.raw), ODD
        notes.append(Words("位数超过表格能存的 15 位，照录原文", "too many digits for a spreadsheet; kept as text"))
    if no_unit:
        notes.append(Words("原文没有写明单位，未换算", "the source states no unit; not converted"))
    if relation and state == INPUT:
        parts = [(t.coefficient, report.value(t.cell)) for t in relation.rhs]
        if all(n is not None for _, n in parts):
            said = f"写“{number_text(figure.value)}”" if figure.value is not None else "未填"
            told = f"has “{number_text(figure.value)}”" if figure.value is not None else "leaves this blank"
            state, due = KEPT, number_text(_sum(parts))
            notes.append(
                Words(f"原报告{said}，各项之和是 {due}。原数未改", f"the report {told}; its parts sum to {due}")
            )
        else:
            state = UNSURE
            notes.append(Words("各项没有填全，照录原报告", "not all parts are numbers; kept as reported"))
    return Shown(value, state, None, tuple(notes))


def _holds(value: Number) -> bool:
    if isinstance(value, int) and -_LONG < value < _LONG:
        return True
    digits = Decimal(value).normalize().as_tuple().digits
    return len(digits) <= MAX_DIGITS


def _sum(parts: list[tuple[int, Number | None]]) -> Number:
    total: Number = 0
    for coefficient, number in parts:
        if number is not None:
            total += coefficient * number
    return whole(total)


def whole(number: Number) -> Number:
    """Without a fraction that is nothing."""
    return number if isinstance(number, int) else int(number) if number == int(number) else number
