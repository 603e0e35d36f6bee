"""A solver as a second opinion on the smallest repairs: slow, independent, and only for tests and benches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module

from xlreport.form import Form
from xlreport.locate import Group
from xlreport.numerals import Number

ROOM = 100_000  # no true figure in a test is larger


def another_repair(
    form: Form, values: Mapping[str, Number | None], found: Collection[frozenset[str]], size: int
) -> frozenset[str] | None:
    """A set of at most ``size`` cells, beside the ``found`` ones and their like, whose change satisfies every relation.

    The true figures are whole and not negative; a known one is the reported one unless its cell is changed.
    """
    cp_model = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    cells = dict.fromkeys(c for r in form.relations for c in r.coefficients)
    true = {c: model.new_int_var(0, ROOM, c) for c in cells}
    changed = {c: model.new_bool_var(c) for c in cells if values.get(c) is not None}
    for relation in form.relations:
        model.add(sum(k * true[c] for c, k in relation.coefficients.items()) == 0)
    for cell, change in changed.items():
        model.add(true[cell] == int(values[cell])).only_enforce_if(~change)
    model.add(sum(changed.values()) <= size)
    for repair in found:
        model.add_bool_or(~changed[c] for c in repair)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE), solver.status_name(status)
    return frozenset(c for c, change in changed.items() if solver.value(change))


def combined(groups: Collection[Group]) -> list[frozenset[str]]:
    """The repairs of the whole report: one repair of each group, in every combination."""
    whole = [frozenset[str]()]
    for group in groups:
        whole = [w | r.keys() for w in whole for r in group.repairs]
    return whole
