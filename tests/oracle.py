"""Solvers as a second opinion on the smallest repairs: slow, independent, and only for tests and benches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module

from xlreport.form import Form
from xlreport.locate import Group
from xlreport.numerals import Number

ROOM = 10_000_000  # no true figure in a test is larger, nor the expected one of a wrong guess
PATIENCE = 30  # about as many seconds; nearly every case is decided in a tenth of one


class Undecided(Exception):
    """The solver's patience ended before it found a repair or showed that there is none."""


def another_repair(
    form: Form,
    values: Mapping[str, Number | None],
    found: Collection[frozenset[str]],
    size: int,
    within: Collection[str] | None = None,
) -> frozenset[str] | None:
    """A set of at most ``size`` cells, beside the ``found`` ones and their like, whose change satisfies every relation.

    The true figures are whole and not negative; a known one is the reported one unless its cell is changed, and only
    cells ``within`` are, if given. CP-SAT of OR-Tools looks for it; raises ``Undecided``.
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
        if within is not None and cell not in within:
            model.add(change == 0)
    model.add(sum(changed.values()) <= size)
    for repair in found:
        model.add_bool_or(~changed[c] for c in repair)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.cp_model_probing_level = 0  # takes longer than what it saves
    solver.parameters.max_deterministic_time = PATIENCE
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status == cp_model.UNKNOWN:
        raise Undecided
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE), solver.status_name(status)
    return frozenset(c for c, change in changed.items() if solver.value(change))


def fewest(form: Form, values: Mapping[str, Number | None], engine: str) -> int:
    """How many cells must change at least for every relation to hold, as ``highs`` or ``scip`` of OR-Tools has it.

    Only for small figures: to these engines a switch that is a millionth on is off.
    """
    builder = import_module("ortools.linear_solver.python.model_builder")
    model = builder.Model()
    room = 10 * max(int(v) for v in values.values() if v is not None) + 100
    true, changed = {}, []
    for cell in dict.fromkeys(c for r in form.relations for c in r.coefficients):
        true[cell] = model.new_int_var(0, room, cell)
        value = values.get(cell)
        if value is not None:
            changed.append(model.new_bool_var(f"{cell} changed"))
            model.add(true[cell] - int(value) <= room * changed[-1])
            model.add(true[cell] - int(value) >= -room * changed[-1])
    for relation in form.relations:
        model.add(sum(k * true[c] for c, k in relation.coefficients.items()) == 0)
    model.minimize(sum(changed))
    solver = builder.Solver(engine)
    assert solver.solve(model) == builder.SolveStatus.OPTIMAL
    return round(solver.objective_value)


def combined(groups: Collection[Group]) -> list[frozenset[str]]:
    """The repairs of the whole report: one repair of each group, in every combination."""
    whole = [frozenset[str]()]
    for group in groups:
        whole = [w | r.keys() for w in whole for r in group.repairs]
    return whole
