"""One headline for each fault: the relations it breaks, and the suspect cells with the likely figures, best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlreport.form import Form, Relation
from xlreport.locate.search import Group, Repair, locate
from xlreport.locate.shifts import shifts
from xlreport.locate.slips import Slip, explain
from xlreport.numerals import Number
from xlreport.reckon import Reckoner, spot_of
from xlreport.report import Report, Suspect, Words

FEW = 2  # beyond it, errors that happen to agree with each other may pass for a smaller number of others
LISTED = 50  # more ways to read a fault than anyone will look through
CROSSING = 2  # one broken relation alone never shows which of its cells is wrong


class Reading(NamedTuple):
    """One way to read a fault: the cells that changed, and the slip that may have changed each."""

    repair: Repair
    slips: Mapping[str, Slip]


class Headline(NamedTuple):
    """One fault. ``suspects`` of one ``set`` change together; ``size`` cells are wrong at least.

    ``likely`` is true where the first set stands out, because the relations leave no other or because a slip explains
    it better than any other; where it is false the sets are equally good, and the first is only the first of the
    form. ``relations`` is empty for a figure that cannot be right by itself although every sum agrees with it;
    ``suspects`` is empty where too many cells are wrong to say which, and stops after ``LISTED`` sets.
    """

    relations: tuple[Relation, ...]
    suspects: tuple[Suspect, ...]
    likely: bool
    size: int
    why: Words


def headlines(report: Report, *, limit: int = 20_000) -> Iterator[Headline]:
    """The faults of a report that its balance relations show, in the order of the form."""
    values = {a: f.value for a, f in report.figures.items()}
    groups = locate(report.form, values, limit=limit)
    follows = following(report) if groups else {}
    if follows:
        groups = locate(report.form, values, follows=frozenset(follows), limit=limit)
    clear = sum(g.size for g in groups) <= FEW
    for group in groups:
        readings = rank(report.form, values, group, frozenset(follows.values()))
        certain = clear and _certain(group, readings)
        suspects = tuple(
            Suspect(
                cell=cell,
                place=figure.place if (figure := report.figures.get(cell)) else None,
                reported=values.get(cell),
                expected=expected,
                reason=slips[cell].reason,
                set=number,
                certain=certain,
            )
            for number, (repair, slips) in enumerate(readings[:LISTED])
            for cell, expected in repair.items()
        )
        yield Headline(group.relations, suspects, _stands_out(readings), group.size, _why(group, readings, certain))


def following(report: Report) -> dict[str, str]:
    """The totals that add up their parts as formulas do, by relation: such a total is never wrong by itself."""
    figures, form = report.figures, report.form
    formulas = [a for a in form.totals if a in report.hidden_totals or ((f := figures.get(a)) and f.formula)]
    if not formulas:
        return {}
    cells = Reckoner(report.cells)
    at = {s: a for a, f in figures.items() if (s := spot_of(f.place))}
    spots = {a: s for s, a in at.items()}
    found: dict[str, str] = {}
    for total in formulas:
        sum_ = cells.sum_of(spots[total]) if total in spots else None
        added = cells.leaves(sum_.terms, at) if sum_ and not sum_.constant else None
        for relation in (r for r in form.relations_of(total) if r.total == total):
            parts = {s: t.coefficient for t in relation.rhs if (s := spots.get(t.cell))}
            is_hidden = total in report.hidden_totals and relation is form.totals[total]
            is_sum = is_hidden if added is None else added == cells.leaves(parts, at)
            if is_sum and sum(t.coefficient * (report.value(t.cell) or 0) for t in relation.rhs) == report.value(total):
                found[relation.id] = total
                break
    return found


def rank(
    form: Form, values: Mapping[str, Number | None], group: Group, formulas: frozenset[str] = frozenset()
) -> list[Reading]:
    """The ways to read a fault, the most plausible first, else in official order; ``formulas`` are not retyped."""
    readings = [Reading(repair, explain(form, values, repair)) for repair in group.repairs]
    moved = shifts(form, values, group.relations) if group.size > 1 else ()
    for repair, slip in ((r, s) for r, s in moved if formulas.isdisjoint(r)):
        # One slip of the hand that moved many figures beats many single ones, but not two that do with less.
        if len(repair) == group.size or group.size > FEW or group.gave_up:
            others = [r for r in readings if r.repair != repair]
            readings = [Reading(repair, dict.fromkeys(repair, slip)), *others]
    return sorted(readings, key=_weight)


def _weight(reading: Reading) -> float:
    return sum(s.weight for s in reading.slips.values()) / len(reading.slips)


def _stands_out(readings: Sequence[Reading]) -> bool:
    return len(readings) == 1 or (len(readings) > 1 and _weight(readings[0]) < _weight(readings[1]))


def _certain(group: Group, readings: Sequence[Reading]) -> bool:
    if len(readings) != 1 or group.size > 1 or group.gave_up:
        return False
    return all(sum(c in r.coefficients for r in group.relations) >= CROSSING for c in readings[0].repair)


def _why(group: Group, readings: Sequence[Reading], certain: bool) -> Words:
    relations, size, choices = len(group.relations), group.size, len(readings)
    together = len(readings[0].repair) if readings else 0
    if not readings:
        return Words(
            f"至少有 {size} 格不对，牵连太多，无法断定是哪几格，请逐格核对",
            f"at least {size} cells are wrong, too many to say which; check each",
        )
    if certain:
        return Words(
            f"只有改正这一格，{relations} 条勾稽关系才同时成立",
            f"the only single cell whose change makes {relations} relations hold",
        )
    if choices == 1 and together == 1:
        return Words(
            "改正这一格，勾稽关系就成立；但也可能是另外几格同时有错",
            "a change of this cell makes the relations hold; but several others may be wrong instead",
        )
    if choices == 1:
        return Words(
            f"这 {together} 格一起改正，勾稽关系才成立",
            f"the relations hold once these {together} cells change together",
        )
    if size == 1:
        return Words(f"有 {choices} 格都可能不对，改正其中一格即可", f"any one of {choices} cells may be the wrong one")
    return Words(
        f"至少有 {size} 格不对，有 {choices} 种改法",
        f"at least {size} cells are wrong; there are {choices} ways to mend them",
    )
