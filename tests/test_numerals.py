"""What a cell says: a number, nothing, or something that is no number. Never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport.form import AMOUNT, CHANGE, COUNT
from xlreport.numerals import MAX_DIGITS, Number, is_no_data, is_value, read_number, tidy, to_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("\u00a00 ", 0),
        ("\u30003\u3000", 3),
        ("１２", 12),
        ("\u200b7\ufeff", 7),
        ("1,234", 1234),
        ("1，234", 1234),
        ("12,345,678", 12_345_678),
        ("+3", 3),
        ("-4", -4),
        ("－4", -4),
        ("−4", -4),
        ("- 4", -4),
        ("2.5", Decimal("2.5")),
        ("2.50", Decimal("2.5")),
        ("3.0", 3),
        (".5", Decimal("0.5")),
        ("007", 7),
        ("[bookmark: _GoBack]6", 6),
        ("**8**", 8),
        ("\\-8", -8),
        ("? 0", 0),
    ],
)
def test_a_number_in_any_writing(text: str, value: Number) -> None:
    reading = read_number(text, COUNT)
    assert (reading.value, reading.note) == (value, None)
    assert is_value(text)


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "1 234",
        "12 3",
        "12\n3",
        "-\n4",
        "1.2.3",
        "1/2",
        "3-4",
        "1e3",
        "十",
        "增",
        "+(0) -(0)",
        "0x1F",
        "约5",
        "5左右",
        "?",
    ],
)
def test_what_might_be_two_numbers_or_none_is_no_number(text: str) -> None:
    assert [read_number(text, kind).value for kind in (COUNT, CHANGE, AMOUNT)] == [None] * 3


@pytest.mark.parametrize("mark", ["①", "⑳", "²", "¹²", "₃", "⑴", "⒈", "❶", "㉑", "[1]", "[注1]"])
def test_the_mark_of_a_note_never_becomes_the_last_digit(mark: str) -> None:
    assert is_value(f"5{mark}")
    assert [read_number(f"5{mark}", kind).value for kind in (COUNT, CHANGE, AMOUNT)] == [None] * 3
    assert read_number(mark, COUNT).value is None


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000", "\u200b", "[bookmark: _GoBack]"])
def test_what_a_reader_does_not_see_is_blank(text: str) -> None:
    assert tidy(text) == ""
    assert read_number(text, COUNT).value is None
    assert not is_value(text)


@pytest.mark.parametrize("mark", [*"/／\\＼-－–—―─━ー*×╳xX_~～", "--", "——", "———", "− −", "//", "***"])
@pytest.mark.parametrize("around", ["{}", " {}\u00a0", "\u3000{}"])
def test_a_mark_for_no_data_stands_in_a_cell_but_is_no_number(mark: str, around: str) -> None:
    text = around.format(mark)
    assert is_value(text)
    assert is_no_data(text)
    assert [read_number(text, kind).value for kind in (COUNT, CHANGE, AMOUNT)] == [None] * 3


@pytest.mark.parametrize(
    "word",
    ["无", "無", "暂无", "暫無", "没有", "无数据", "不适用", "不涉及", "N/A", "n/a", "NA", "NaN", "NULL", "None"],
)
def test_a_word_for_no_data_is_a_mark_as_well(word: str) -> None:
    assert is_value(word)
    assert is_no_data(word)
    assert read_number(word, COUNT).value is None


@pytest.mark.parametrize(
    "text", ["", " ", "0", "-1", "/1", "-/", "3-4", "无需", "无3", "若干", "增", "零", "xy", "x1", "件"]
)
def test_what_says_more_than_nothing_is_no_mark(text: str) -> None:
    assert not is_no_data(text)


@pytest.mark.parametrize(
    ("text", "value"), [("增10", 10), ("减4", -4), ("減4", -4), ("增加 3", 3), ("减少2", -2), ("減少2", -2)]
)
def test_a_sign_in_words_is_read_in_a_change_only_and_told(text: str, value: int) -> None:
    assert read_number(text, CHANGE) == (value, None, "sign-in-words")
    assert read_number(text, COUNT).value is None


@pytest.mark.parametrize(("text", "value"), [("+19", 19), ("-46", -46), ("0", 0)])
def test_a_sign_of_its_own_needs_no_telling(text: str, value: int) -> None:
    assert read_number(text, CHANGE) == (value, None, None)


@pytest.mark.parametrize(
    "text", ["未增未减", "无增减", "不增不减", "没有增减", "无变化", "没有变化", "不变", "持平", "与上年持平"]
)
def test_words_for_no_change_are_a_change_of_nothing(text: str) -> None:
    assert is_value(text)
    assert read_number(text, CHANGE) == (0, None, "sign-in-words")
    assert read_number(text, COUNT).value is None


@pytest.mark.parametrize("text", ["无增", "未减", "变化", "增减", "不", "持续", "未变动情况"])
def test_other_words_about_change_say_no_number(text: str) -> None:
    assert read_number(text, CHANGE).value is None


@pytest.mark.parametrize("counter", [*"件条宗项个次批笔例", "批次", "件次"])
def test_a_counter_behind_a_count_is_told(counter: str) -> None:
    assert read_number(f"3 {counter}", COUNT) == (3, None, "unit-in-cell")
    assert read_number(f"3\n{counter}", COUNT) == (3, None, "unit-in-cell")
    assert read_number(counter, COUNT).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("87.35万元", "87.35"),
        ("87.35 万元", "87.35"),
        ("2132.4萬元", "2132.4"),
        ("1.5亿元", "15000"),
        ("1.5億元", "15000"),
        ("251000元", "25.1"),
        ("1元", "0.0001"),
        ("25,100元", "2.51"),
    ],
)
def test_money_with_its_unit_becomes_ten_thousands(text: str, value: str) -> None:
    assert read_number(text, AMOUNT) == (Decimal(value), "万元", "unit-in-cell")
    assert is_value(text)


@pytest.mark.parametrize(
    ("text", "heading", "value", "unit"),
    [
        ("757000", None, 757_000, None),
        ("757000", "元", Decimal("75.7"), "万元"),
        ("52.15", "万元", Decimal("52.15"), "万元"),
        ("2", "亿元", 20_000, "万元"),
        ("30000元", "万元", 3, "万元"),
    ],
)
def test_money_takes_the_unit_of_its_cell_then_of_its_heading_and_none_is_guessed(
    text: str, heading: str | None, value: Number, unit: str | None
) -> None:
    assert read_number(text, AMOUNT, heading)[:2] == (value, unit)


def test_figures_stay_exact() -> None:
    value = read_number("0.1234", AMOUNT, "万元").value
    assert isinstance(value, Decimal)
    assert value * 10_000 == 1234
    assert type(read_number("5.00", AMOUNT, "万元").value) is int


def test_more_digits_than_a_spreadsheet_holds_are_no_number() -> None:
    assert read_number("9" * MAX_DIGITS, COUNT).value == 10**MAX_DIGITS - 1
    assert read_number("9" * 30, COUNT).value is None
    assert read_number("1" * 100_000, COUNT).value is None


@given(st.integers(-(10**12), 10**12))
def test_every_way_of_writing_an_integer_reads_the_same(number: int) -> None:
    digits = str(number)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in digits)
    assert {read_number(t, COUNT).value for t in (digits, f"{number:,}", wide, f" {digits}\u00a0")} == {number}


@given(st.decimals(0, 10**8, places=4))
def test_an_amount_keeps_its_decimals(amount: Decimal) -> None:
    assert read_number(str(amount), AMOUNT, "万元").value == amount
    assert read_number(f"{amount}万元", AMOUNT).value == amount


@given(st.text(max_size=40))
def test_any_text_has_a_reading(text: str) -> None:
    for kind in (COUNT, CHANGE, AMOUNT):
        assert read_number(text, kind).value is None or is_value(text)


@pytest.mark.parametrize(
    ("stored", "seen"), [(3, "3"), (3.0, "3"), (0.1 + 0.2, "0.3"), (1.15 * 100, "115"), (12.3456, "12.3456")]
)
def test_a_stored_float_is_what_its_user_sees(stored: float, seen: str) -> None:
    assert str(to_number(stored)) == seen


@pytest.mark.parametrize("text", ["1. 5", "1 .5"])
def test_the_point_behind_a_number_of_a_list_makes_no_fraction(text: str) -> None:
    assert read_number(text, AMOUNT).value is None
