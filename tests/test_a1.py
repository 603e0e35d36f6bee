"""Columns by letters and by numbers, rectangles by their corners."""

from __future__ import annotations

import pytest

from xlreport.a1 import Area, column_letters, column_number


@pytest.mark.parametrize(
    ("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("XFD", 16_384)]
)
def test_letters_and_numbers_of_columns_say_the_same(letters: str, number: int) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == column_number(letters.lower()) == number


def test_a_rectangle_is_named_by_its_corners_and_holds_what_is_between() -> None:
    assert (Area(2, 3, 2, 3).a1, Area(2, 3, 4, 27).a1) == ("C2", "C2:AA4")
    inside = {(r, c) for r in range(6) for c in range(6) if Area(2, 3, 4, 4).holds(r, c)}
    assert inside == {(2, 3), (2, 4), (3, 3), (3, 4), (4, 3), (4, 4)}
