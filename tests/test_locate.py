"""The wrong cell is named: every single fault, several faults against a solver, blanks, and honest ignorance."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest

from filled import checked, official, places, retyped
from making import balanced, counted, made_report
from oracle import another_repair, combined
from xlreport.form import Form, load_form
from xlreport.locate import headlines, locate
from xlreport.numerals import Number

EDITIONS = ("2019", "2021")
NATURAL, ENTERPRISE, TOTAL = "requester.natural_person", "requester.organization.enterprise", "requester.total"
COLUMNS = [c.id for c in load_form("2021").table("requests").column_leaves]


@pytest.fixture(scope="module", params=EDITIONS)
def form(request: pytest.FixtureRequest) -> Form:
    return load_form(request.param)


def only(groups):
    (group,) = groups
    return group


def faulty(form: Form, random: Random, count: int) -> tuple[dict[str, int | None], list[str]]:
    values = balanced(form, random, busy=random.random() < 0.5)
    cells = random.sample(counted(form, "requests", "disputes"), count)
    for cell in cells:
        values[cell] = random.choice([n for n in (0, values[cell] + 1, values[cell] * 10, 7) if n != values[cell]])
    return values, cells


@pytest.mark.parametrize("seed", range(20))
def test_balanced_figures_have_no_fault(form: Form, seed: int) -> None:
    assert locate(form, balanced(form, Random(seed), busy=seed % 2 == 1)) == ()


def test_one_fault_in_any_cell_of_the_request_table_is_named_with_its_right_figure(form: Form) -> None:
    cells = counted(form, "requests")
    assert len(cells) == {"2019": 161, "2021": 175}[form.edition]
    for seed, cell in enumerate(cells * 3):
        random = Random(seed)
        values = balanced(form, random)
        right = values[cell]
        values[cell] = random.choice([n for n in (0, right - 1, right + 1, right * 10, -right, 99) if n != right])
        group = only(locate(form, values))
        assert (group.size, group.repairs) == (1, ({cell: right},))
        assert {r.id for r in group.relations} == {r.id for r in form.relations_of(cell)}


def test_one_fault_in_any_cell_of_the_dispute_table_is_named_among_its_sum(form: Form) -> None:
    cells = counted(form, "disputes")
    assert len(cells) == 15
    for seed, cell in enumerate(cells * 3):
        values = balanced(form, Random(seed))
        right = values[cell]
        values[cell] += 1 + seed % 4
        group = only(locate(form, values))
        assert {cell: right} in group.repairs
        assert all(repair.keys() <= set(group.relations[0].cells) for repair in group.repairs)
        (headline,) = headlines(made_report(form, values))
        assert not any(s.certain for s in headline.suspects)


def test_every_fault_is_the_first_and_only_certain_suspect_of_one_headline(form: Form) -> None:
    values = balanced(form, Random(3))
    for cell in counted(form, "requests"):
        (headline,) = headlines(made_report(form, {**values, cell: values[cell] + 3}))
        (suspect,) = headline.suspects
        assert suspect.cell == cell
        assert (suspect.reported, suspect.expected, suspect.certain) == (values[cell] + 3, values[cell], True)
        assert suspect.place == made_report(form, values).figures[cell].place


def test_a_total_left_at_zero_breaks_three_relations_and_gives_one_headline(form: Form) -> None:
    values = balanced(form, Random(1))
    cell = f"requests/outcome.total/{TOTAL}"
    (headline,) = headlines(made_report(form, {**values, cell: 0}))
    assert len(headline.relations) == 3
    assert [(s.cell, s.expected) for s in headline.suspects] == [(cell, values[cell])]
    assert headline.suspects[0].reason.zh == "各项不全为 0，总计却是 0，像是没有加总"


def test_faults_far_from_each_other_are_told_apart(form: Form) -> None:
    values = balanced(form, Random(2))
    faults = {
        f"requests/outcome.disclosed/{NATURAL}": 5,
        f"requests/received/{ENTERPRISE}": 7,
        "disputes/cases/reconsideration.total": 2,
    }
    groups = locate(form, {**values, **{c: values[c] + d for c, d in faults.items()}})
    assert [g.size for g in groups] == [1, 1, 1]
    assert all({c: values[c]} in g.repairs for g in groups for c in faults if c in g.repairs[0])
    assert [len(g.relations) for g in groups] == [2, 2, 1]


def test_two_faults_in_one_row_are_named_together(form: Form) -> None:
    values = balanced(form, Random(4))
    faults = {f"requests/outcome.disclosed/{NATURAL}": 5, f"requests/outcome.disclosed/{ENTERPRISE}": 9}
    group = only(locate(form, {**values, **{c: values[c] + d for c, d in faults.items()}}))
    assert group.repairs == ({c: values[c] for c in faults},)


def test_two_faults_of_the_same_size_leave_two_readings_and_no_certainty(form: Form) -> None:
    values = balanced(form, Random(6), busy=True)
    rows = ("outcome.disclosed", "outcome.partly_disclosed")
    first = {f"requests/{rows[0]}/{NATURAL}", f"requests/{rows[1]}/{ENTERPRISE}"}
    second = {f"requests/{rows[0]}/{ENTERPRISE}", f"requests/{rows[1]}/{NATURAL}"}
    reported = {**values, **{c: values[c] + 4 for c in first}}
    assert {frozenset(r) for r in only(locate(form, reported)).repairs} == {frozenset(first), frozenset(second)}
    (headline,) = headlines(made_report(form, reported))
    assert {s.set for s in headline.suspects} == {0, 1}
    assert not any(s.certain for s in headline.suspects)


def test_a_blank_cell_is_tolerated_and_costs_nothing(form: Form) -> None:
    for seed, cell in enumerate(counted(form, "requests", "disputes")):
        values = balanced(form, Random(seed))
        assert locate(form, {**values, cell: None}) == ()
        del values[cell]
        assert locate(form, values) == (), "a missing cell is as open as a blank one"


def test_a_report_without_any_figure_has_no_fault(form: Form) -> None:
    assert locate(form, dict.fromkeys(form.cells)) == ()
    assert locate(form, {}) == ()


def test_a_fault_beside_blanks_is_found_where_other_relations_still_bind_it(form: Form) -> None:
    values = balanced(form, Random(8))
    fault = f"requests/outcome.disclosed/{NATURAL}"
    reported = {**values, f"requests/outcome.disclosed/{ENTERPRISE}": None, fault: values[fault] + 2}
    group = only(locate(form, reported))
    assert {fault: values[fault]} in group.repairs


def test_relations_that_only_contradict_each_other_around_a_blank_are_reported_together() -> None:
    form = load_form("2021")
    row = "requests/outcome.disclosed"
    values = dict.fromkeys(counted(form, "requests", "disputes"), 0)
    values |= {f"{row}/{NATURAL}": 3, f"{row}/{TOTAL}": 2, f"{row}/{ENTERPRISE}": None}
    values |= {f"requests/{r}/{c}": None for r in ("received", "outcome.total") for c in COLUMNS}
    group = only(locate(form, values))
    assert [r.id for r in group.relations] == ["requests/requesters/outcome.disclosed"], "no blank can be -1"
    assert {frozenset(r) for r in group.repairs} == {frozenset({f"{row}/{NATURAL}"}), frozenset({f"{row}/{TOTAL}"})}
    assert all(v is None for r in group.repairs for v in r.values()), "the blank leaves the figure open"


@pytest.mark.parametrize("wrong", [-4, "half"])
def test_a_figure_that_cannot_be_right_is_part_of_every_repair(form: Form, wrong: object) -> None:
    values = balanced(form, Random(9))
    cell = f"requests/outcome.disclosed/{NATURAL}"
    reported = {**values, cell: Decimal("2.5") if wrong == "half" else wrong}
    assert only(locate(form, reported)).repairs == ({cell: values[cell]},)


def test_a_repair_never_asks_for_a_negative_count() -> None:
    form = load_form("2021")
    values = dict.fromkeys(counted(form, "requests", "disputes"), 0)
    values |= {"disputes/cases/reconsideration.upheld": 3, "disputes/cases/reconsideration.total": 1}
    group = only(locate(form, values))
    assert group.repairs == (
        {"disputes/cases/reconsideration.upheld": 1},
        {"disputes/cases/reconsideration.total": 3},
    )


def test_a_search_that_takes_too_long_says_how_many_cells_are_wrong_at_least(form: Form) -> None:
    values, cells = faulty(form, Random(5), 6)
    (group, *_) = locate(form, values, limit=20)
    assert group.gave_up
    assert group.repairs == ()
    assert 1 <= group.size <= len(cells)
    (headline, *_) = headlines(made_report(form, values), limit=20)
    assert not any(s.certain for s in headline.suspects)


@pytest.mark.parametrize(("edition", "seed"), [("2019", 5), ("2019", 22), ("2021", 114), ("2021", 145)])
def test_what_a_clash_around_blanks_has_shown_is_not_searched_for_again(edition: str, seed: int) -> None:
    form, random = load_form(edition), Random(seed)
    values, _ = faulty(form, random, 4)
    values |= dict.fromkeys(random.sample(counted(form, "requests"), 60))
    assert not any(g.gave_up for g in locate(form, values, limit=500))


def test_the_same_figures_give_the_same_answer_in_any_order(form: Form) -> None:
    values, _ = faulty(form, Random(7), 4)
    backwards = dict(reversed(values.items()))
    assert locate(form, backwards) == locate(form, values)


@pytest.mark.engine
@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_smallest_repairs_and_no_others_are_found_as_a_solver_confirms(form: Form, count: int) -> None:
    pytest.importorskip("ortools", reason="ortools is not installed")
    for seed in range(40):
        random = Random(1000 * count + seed)
        values, cells = faulty(form, random, count)
        right = balanced(form, Random(1000 * count + seed))
        if seed % 2:
            values |= dict.fromkeys(random.sample(sorted(right.keys() & set(counted(form, "requests"))), 5))
        groups = locate(form, values)
        assert sum(g.size for g in groups) <= len(cells)
        found = combined(groups)
        assert another_repair(form, values, found, len(found[0])) is None, f"seed {seed}"


@pytest.mark.engine
def test_the_solver_does_find_a_repair_that_is_left_out(form: Form) -> None:
    pytest.importorskip("ortools", reason="ortools is not installed")
    values = balanced(form, Random(1))
    cell = f"requests/outcome.disclosed/{NATURAL}"
    values[cell] += 1
    assert another_repair(form, values, [], 1) == {cell}


def test_one_broken_sum_is_never_called_certain_even_if_one_cell_alone_can_mend_it() -> None:
    values = dict.fromkeys(counted(load_form("2021"), "requests", "disputes"), 0)
    values |= {"disputes/cases/reconsideration.upheld": 4, "disputes/cases/reconsideration.pending": 3}
    (headline,) = headlines(made_report(load_form("2021"), values))
    (suspect,) = headline.suspects
    assert (suspect.cell, suspect.expected) == ("disputes/cases/reconsideration.total", 7)
    assert headline.likely
    assert not suspect.certain


def test_the_first_of_equal_suspects_is_not_called_the_likeliest() -> None:
    values = dict.fromkeys(counted(load_form("2021"), "requests", "disputes"), 0)
    values |= {"disputes/cases/reconsideration.upheld": 4, "disputes/cases/reconsideration.total": 6}
    (headline,) = headlines(made_report(load_form("2021"), values))
    assert len(headline.suspects) == 5
    assert not headline.likely


EDITION = """
edition = "small"
name = "Small"
notice = ""
years = ""
[[section]]
id = "money"
title = "Money"
[[section.table]]
id = "money"
columns = [
  { id = "before", label = "before", kind = "amount" },
  { id = "change", label = "change", kind = "change" },
  { id = "after", label = "after", kind = "amount" },
]
rows = [ { id = "fees", label = "fees" } ]
relations = [ { id = "sum", rule = "before + change = after", label = "before and change make after" } ]
"""


@pytest.mark.parametrize(
    ("before", "change", "after", "mended"),
    [
        ("1.5", -3, "0", {"before": 3}),  # not after: -1.5 is no amount; not change: -1.5 is not whole
        ("2.5", -1, "2", {"before": 3, "after": Decimal("1.5")}),
        ("2.5", -1, "0.5", {"before": Decimal("1.5"), "change": -2, "after": Decimal("1.5")}),
    ],
)
def test_changes_may_be_negative_and_amounts_broken_but_not_the_reverse(
    tmp_path, before, change, after, mended
) -> None:
    (tmp_path / "small.toml").write_text(EDITION, encoding="utf-8")
    values = {"before": Decimal(before), "change": change, "after": Decimal(after)}
    groups = locate(load_form(str(tmp_path / "small.toml")), {f"money/fees/{c}": v for c, v in values.items()})
    assert only(groups).repairs == tuple({f"money/fees/{c}": v} for c, v in mended.items())


def test_a_total_that_is_a_formula_is_never_suspected_and_its_wrong_part_alone_is(form: Form) -> None:
    inputs = [c for c in counted(form, "requests") if c not in form.totals]
    for seed, cell in enumerate(inputs[::7]):
        values = balanced(form, Random(seed), busy=True)
        right = values[cell]
        values[cell] = right + 1 + seed % 3
        summed = recalculated(form, values)
        report = checked(official(form, summed)).report
        (headline,) = headlines(report)
        assert headline.size == 1
        assert {s.cell: s.expected for s in headline.suspects}[cell] == right
        assert form.totals.keys().isdisjoint(s.cell for s in headline.suspects)
        assert {r.id for r in headline.relations} <= {r.id for r in form.relations if r.total is None}


def recalculated(form: Form, values: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """The figures with every total as its formula gives it."""
    after = dict(values)
    for _ in range(2):  # totals of totals
        for total, relation in form.totals.items():
            after[total] = sum(t.coefficient * (after[t.cell] or 0) for t in relation.rhs)
    return after


def test_a_total_that_was_typed_over_is_suspected_like_any_figure() -> None:
    form = load_form("2021")
    values = balanced(form, Random(3), busy=True)
    total = "requests/received/requester.total"
    data = official(form, values)
    report = checked(retyped(data, {places(checked(data).report)[total]: int(values[total]) + 5})).report
    (headline,) = headlines(report)
    assert [(s.cell, s.expected) for s in headline.suspects] == [(total, values[total])]
