"""What keeps the sums from being right: figures that cannot be added, balances that break, a total that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from xlreport.checks.faults import across
from xlreport.form import Form, Term
from xlreport.numerals import Number
from xlreport.report import ERROR, WARNING, Finding, Report, Words
from xlreport.summary.units import Unit, unit_unknown

_NAMED = 5  # units or cells that a message names; the ledger and the sheets of the units have all


def not_summed(form: Form, units: Sequence[Unit]) -> Iterator[Finding]:
    """One finding for each unit with figures that no sum can take in."""
    for unit in units:
        odd = [(a, v) for a, v in zip(form.cells, unit.values, strict=True) if isinstance(v, str)]
        if odd:
            what = _some(Words(f"“{form.name_of(a)}”{v or '没有读到'}", f"{a} {v or 'not read'}") for a, v in odd)
            details = {"agency": unit.name, "count": len(odd), "what": what}
            yield Finding("not-summed", ERROR, tuple([a for a, _ in odd]), details=details)


def unbalanced(form: Form, units: Sequence[Unit]) -> Iterator[Finding]:
    """One finding for each balance that the sums break, with the units whose own imbalances add up to it."""
    at = {a: n for n, a in enumerate(form.cells)}
    for relation in form.relations:
        sides = [(u, _side(relation.lhs, u, at), _side(relation.rhs, u, at)) for u in units]
        lhs, rhs = sum((left for _, left, _ in sides), 0), sum((right for _, _, right in sides), 0)
        if lhs != rhs:
            off: list[tuple[str, Number]] = [(u.name, left - right) for u, left, right in sides if left != right]
            off.sort(key=lambda pair: abs(Decimal(pair[1])), reverse=True)
            details = {
                "rule": Words(f"{relation.rule.label}（{across(relation, form)}）", relation.id),
                "units": _some(Words(f"{name}（{by:+}）", f"{name} ({by:+})") for name, by in off),
            }
            yield Finding("sum-unbalanced", ERROR, relation.cells, None, relation.id, lhs, rhs, details)


def _some(items: Iterable[Words]) -> Words:
    """The first few of a list, and how many it has where it has more."""
    said = list(items)
    few, rest = said[:_NAMED], len(said) - _NAMED
    zh, en = "、".join(w.zh for w in few), ", ".join(w.en for w in few)
    return Words(f"{zh}等 {len(said)} 个", f"{en} and {rest} more") if rest > 0 else Words(zh, en)


def _side(terms: Iterable[Term], unit: Unit, at: Mapping[str, int]) -> Number:
    """One side of a relation of one unit; what is no number counts as nothing, as in the sums."""
    total: Number = 0
    for cell, coefficient, _ in terms:
        value = unit.values[at[cell]]
        if value is not None and not isinstance(value, str):
            total += coefficient * value
    return total


def differing(report: Report, against: Report | None, *, complete: bool) -> Iterator[Finding]:
    """Each figure of the superior's own report that is not the sum; an error where every unit listed is counted.

    Blanks and amounts without a unit say nothing about the sum; the check of that report tells them. A report of
    another year is not compared, which is one error.
    """
    if against is None:
        return
    if against.year and report.year and against.year != report.year:
        yield Finding("against-unused", ERROR, details={"year": against.year, "wanted": report.year})
        return
    for address, figure in report.figures.items():
        theirs = against.figures.get(address)
        if theirs is None or theirs.value is None or unit_unknown(theirs, report.form.cells[address].kind):
            continue
        if theirs.value != (figure.value or 0):
            severity = ERROR if complete else WARNING
            yield Finding("sum-differs", severity, (address,), theirs.place, None, theirs.value, figure.value or 0)
