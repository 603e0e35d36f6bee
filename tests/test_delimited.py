"""Commas and semicolons → cells, where they part cells; where they are punctuation, nothing is cut."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport.sources.delimited import rows_of

TABLE = [
    ["第二十条第（六）项", "", ""],
    ["信息内容", "本年处理决定数量", ""],
    ["行政处罚", "12", ""],
    ["行政强制", "0", ""],
    ["行政许可", "305", ""],
]


def written(rows: list[list[str]], mark: str = ",", *, quoted: bool = False) -> str:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=mark, quoting=quoting, lineterminator="\n").writerows(rows)
    return out.getvalue()


def cells(text: str) -> list[list[str]]:
    found = rows_of(text)
    assert found is not None
    return [[c.text for c in row] for row in found]


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_table_comes_back_as_it_was_written(mark: str, quoted: bool) -> None:
    assert cells(written(TABLE, mark, quoted=quoted)) == [*TABLE, [""]]


def test_quotes_hold_marks_line_ends_and_quotes_together() -> None:
    rows = [*TABLE, ["行政事业性\n收费", "1,203.5", ""], ['3.危及"三安全,一稳定"', "7", ""]]
    assert cells(written(rows)) == [*rows, [""]]


def test_a_place_is_the_line_and_column_of_the_cell_in_the_file() -> None:
    found = rows_of('"信息\n内容",数\n' + written(TABLE))
    assert found is not None
    assert [(c.text, c.line, c.column) for row in found[:3] for c in row] == [
        ("信息\n内容", 1, 1),
        ("数", 2, 5),
        ("第二十条第（六）项", 3, 1),
        ("", 3, 11),
        ("", 3, 12),
        ("信息内容", 4, 1),
        ("本年处理决定数量", 4, 6),
        ("", 4, 15),
    ]


def test_a_row_without_label_is_cut_and_makes_its_header_a_row() -> None:
    rows = [["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], ["1", "", "0", "2", "3"]]
    assert cells(written(TABLE + rows))[5:7] == rows


def test_running_text_between_tables_is_not_cut() -> None:
    text = "2023年,我局共办理申请3件,其中予以公开2件,不予公开1件。"
    assert cells(f"{text}\n{written(TABLE)}\n{text}") == [[text], *TABLE, [""], [text]]
    assert cells(f"今年,办结,3件。\n{written(TABLE)}")[0] == ["今年,办结,3件。"]


@pytest.mark.parametrize(
    "text",
    [
        "2023年,收到申请3件,办结3件,结转0件。\n" * 9,
        "规章 0 0 0\n规范性文件 1 1,234,567 3\n" * 9,
        "行政事业性收费 1,234,567\n" * 9,
        "规章\t0\t0\n说明,,\n" * 9,
        "规章 | 0 | 0 |\n说明,,\n" * 9,
        "一、总体情况\n" * 9,
        "",
    ],
    ids=["sentences", "blanks", "thousands", "tabs", "bars", "no mark", "nothing"],
)
def test_where_marks_do_not_part_cells_nothing_is_cut(text: str) -> None:
    assert rows_of(text) is None


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("header", [[], [["", "0", "1", "2"]]], ids=["bare", "with numbers of columns"])
def test_numbers_that_only_count_rows_are_no_figures(first: int, header: list[list[str]]) -> None:
    counted = [[str(n), *row] for n, row in enumerate(TABLE, first)]
    assert cells(written(header + counted)) == [*([["0", "1", "2"]] if header else []), *TABLE, [""]]


def test_figures_that_happen_to_count_up_stay() -> None:
    rows = [["规章", "1", "0"], ["", "2", "0"], ["", "3", "0"]]
    assert cells(written(TABLE + rows))[5:8] == rows


def test_a_program_s_word_for_a_blank_cell_is_blank() -> None:
    assert cells(written([*TABLE, ["规章", "NaN", "4"]]))[5] == ["规章", "", "4"]


@given(st.text(alphabet='规章0 ,;"\n', max_size=200))
def test_no_character_that_a_reader_sees_is_lost(text: str) -> None:
    def seen(string: str) -> list[str]:
        return sorted(c for c in string if c in "规章")

    found = rows_of(text + "\n" + written(TABLE))
    assert found is None or seen("".join(c.text for row in found for c in row)) == seen(text + written(TABLE))


@pytest.mark.parametrize(
    "attack",
    [
        *(',"' * 50_000, '"' * 99_999, ',"a""' * 30_000, '"a,' * 50_000, '"",\n"' * 30_000),
        *(",1" * 50_000 + "x", "," + " " * 100_000 + "x", "甲" + " " * 100_000 + "x", "|" * 100_000, ", " * 50_000),
    ],
    ids=range(10),
)
def test_odd_texts_take_no_longer_than_others(attack: str) -> None:
    assert rows_of(written(TABLE) + attack) is not None
