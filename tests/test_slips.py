"""Slips between what was typed and what was meant, and the order in which suspects are named."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from making import balanced, counted, made_report
from xlreport.form import load_form
from xlreport.locate import headlines, slip

FORM = load_form("2021")
COLUMNS = [c.id for c in FORM.table("requests").column_leaves]
ROWS = [r.id for r in FORM.table("requests").row_leaves]


@pytest.mark.parametrize(
    ("typed", "meant", "reason"),
    [
        (21, 12, "two neighbouring digits look swapped"),
        (1324, 1234, "two neighbouring digits look swapped"),
        (-5, 5, "a minus sign too many or too few"),
        (115, 15, "one digit looks typed twice"),
        (152, 15, "one digit too many"),
        (15, 150, "one digit is missing"),
        (18, 15, "one digit looks mistyped"),
        (757000, Decimal("75.7"), "looks like yuan in a cell for 10,000 yuan"),
    ],
)
def test_a_slip_is_recognised(typed: int, meant: int | Decimal, reason: str) -> None:
    assert slip(typed, meant).reason.en == reason


@pytest.mark.parametrize(("typed", "meant"), [(3, 4), (0, 5), (12, 34), (321, 123), (10, 0), (5, 0)])
def test_figures_that_merely_differ_are_no_slip(typed: int, meant: int) -> None:
    assert slip(typed, meant) is None


def disputes(**figures: int) -> dict[str, int]:
    values = dict.fromkeys(counted(FORM, "requests", "disputes"), 0)
    return values | {f"disputes/cases/reconsideration.{k}": v for k, v in figures.items()}


def first(values: dict[str, int | None]):
    (headline,) = headlines(made_report(FORM, values))
    assert not any(s.certain for s in headline.suspects)
    return headline.suspects[0]


def test_where_nothing_crosses_the_plausible_slip_comes_first() -> None:
    suspect = first(disputes(upheld=21, corrected=3, total=15))
    assert (suspect.cell, suspect.expected) == ("disputes/cases/reconsideration.upheld", 12)
    suspect = first(disputes(upheld=4, pending=3, total=0))
    assert (suspect.cell, suspect.expected) == ("disputes/cases/reconsideration.total", 7)


def test_where_nothing_crosses_and_nothing_is_plausible_the_group_is_named_in_official_order() -> None:
    (headline,) = headlines(made_report(FORM, disputes(upheld=1, corrected=1, total=5)))
    assert [s.expected for s in headline.suspects] == [4, 4, 3, 3, 2]
    assert len({s.reason for s in headline.suspects}) == 1


def test_a_total_typed_into_an_addend_is_recognised() -> None:
    suspect = first(disputes(upheld=24, corrected=8, total=24))
    assert suspect.cell == "disputes/cases/reconsideration.upheld"
    assert suspect.reason.en == "the same as the total: it looks typed into a part"


@pytest.mark.parametrize(
    ("columns", "figure", "reason"),
    [
        ((0, 1), None, "the figures of the two cells look exchanged"),
        ((0, 3), None, "the figures of the two cells look exchanged"),
        ((1, 2), 0, "the figure looks entered in the wrong one of the two cells"),
    ],
)
def test_figures_in_each_others_cells_are_recognised(columns: tuple[int, int], figure: int | None, reason: str) -> None:
    values = balanced(FORM, Random(11), busy=True)
    row = "requests/outcome.disclosed"
    here, there = (f"{row}/{COLUMNS[c]}" for c in columns)
    if figure is not None:  # the columns' and the row's totals follow
        less = values[here] - figure
        for cell in (here, f"{row}/{COLUMNS[-1]}"):
            values[cell] -= less
        for total in ("outcome.total", "received"):
            for column in (COLUMNS[columns[0]], COLUMNS[-1]):
                values[f"requests/{total}/{column}"] -= less
    wrong = values | {here: values[there], there: values[here]}
    (headline,) = headlines(made_report(FORM, wrong))
    best = {s.cell: (s.expected, s.reason.en) for s in headline.suspects if s.set == 0}
    assert best == {here: (values[here], reason), there: (values[there], reason)}


@pytest.mark.parametrize("row", ["received", "outcome.disclosed", "outcome.declined.petition", "carried_forward"])
@pytest.mark.parametrize("blank", [False, True])
def test_a_row_shifted_by_one_cell_is_one_slip(row: str, blank: bool) -> None:
    right = balanced(FORM, Random(12), busy=True)
    cells = [f"requests/{row}/{c}" for c in COLUMNS]
    reported = right | dict(zip(cells[1:], [right[c] for c in cells], strict=False))
    reported[cells[0]] = None if blank else 0
    assert first(reported).reason.en == "the figures of this row look shifted by one cell"
    (headline,) = headlines(made_report(FORM, reported))
    assert {s.cell: s.expected for s in headline.suspects if s.set == 0} == {c: right[c] for c in cells}


@pytest.mark.parametrize("column", [COLUMNS[0], COLUMNS[3], COLUMNS[-1]])
def test_a_column_shifted_by_one_row_is_one_slip(column: str) -> None:
    right = balanced(FORM, Random(13), busy=True)
    cells = [f"requests/{r}/{column}" for r in ROWS]
    reported = right | dict(zip(cells[1:], [right[c] for c in cells], strict=False)) | {cells[0]: 0}
    (headline,) = headlines(made_report(FORM, reported))
    best = {s.cell: s.expected for s in headline.suspects if s.set == 0}
    assert best == {c: right[c] for c in cells}
    assert headline.suspects[0].reason.en == "the figures of this column look shifted by one row"
