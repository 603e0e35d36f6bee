"""Texts whose lines stand in another order than people read them, or run into one another."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exports
from making import balanced
from roundtrip.judge import judge
from test_match import DISPUTES, HEADER, NEW, OLD, codes, reading, row
from xlreport.form import Form


def by_columns(form: Form, random: Random, share: float) -> tuple[str, dict[str, object]]:
    """A report's text, a cell a line, in which the labels of neighbouring rows may come before all their figures."""
    values = balanced(form, random)
    lines = []
    for title, rows in exports.sections(form, values):
        lines.append(title)
        while rows:
            size = random.randint(2, 4) if random.random() < share else 1
            together = [rows.pop(0) for _ in range(min(size, len(rows)))]
            for is_figure in (False, True):
                lines += [p.text for r in together for p in r if p.is_figure is is_figure and p.text]
    return "\n\n".join(lines), dict(values)


@given(st.integers(0, 10**6), st.sampled_from((OLD, NEW)), st.sampled_from((0.05, 0.2, 0.7)))
@settings(max_examples=25, deadline=None)
def test_no_figure_is_wrong_where_labels_come_before_the_figures_of_several_rows(
    seed: int, form: Form, share: float
) -> None:
    text, values = by_columns(form, Random(seed), share)
    assert judge(values, *reading(text)).wrong == ()


@pytest.mark.parametrize("form", [OLD, NEW], ids=lambda f: f.edition)
def test_a_text_by_columns_is_told_of_once(form: Form) -> None:
    text, _ = by_columns(form, Random(1), 0.7)
    report, findings = reading(text)
    assert codes(findings) == {"order-lost"}
    assert not report.figures


def test_page_numbers_between_figures_are_no_other_order() -> None:
    text, values = by_columns(NEW, Random(1), 0.0)
    lines = text.split("\n\n")
    for label in ("4.保护第三方合法权益", "2.重复申请", "（七）总计"):
        lines.insert(lines.index(label) + 3, "3")
    report, findings = reading("\n\n".join(lines))
    assert judge(values, report, findings).wrong == ()
    assert sum(a.startswith("requests/") for a in report.figures) == 25 * 7 - 3 * 7


def test_a_row_without_a_label_that_begins_amid_a_line_must_add_up() -> None:
    title, *labels = DISPUTES.split()
    before = title + "\n" + "".join(f"| {label} " for label in labels)
    cells = ["", "1", "", "0", "2", "3", "", "0", "", "", "0", "0", "0", "0", "3", "3"]
    report, findings = reading(before + "".join(f"| {c} " for c in cells) + "|\n")
    assert row(report, "disputes/cases") == [int(c) if c else "" for c in cells[1:]]
    cells[5] = "4"
    report, findings = reading(before + "".join(f"| {c} " for c in cells) + "|\n")
    assert row(report, "disputes/cases") is None
    assert "cut-off" in codes(findings)


@pytest.mark.parametrize(
    ("brought_forward", "received"),
    [("0 0 0 0 0 0 0", [1, "", "", "", 2, 4, 7]), ("1  2  3  4  10", None)],
    ids=["full row", "evenly spaced"],
)
def test_blanks_between_all_figures_of_a_row_are_no_blank_cells(
    brought_forward: str, received: list[object] | None
) -> None:
    cells = [*HEADER.split(), "一、本年新收政府信息公开申请数量", "1", "", "", "", "2", "4", "7"]
    cells += ["二、上年结转政府信息公开申请数量", *brought_forward.split(" "), "（一）予以公开", *"0000000"]
    report, _ = reading("".join(f"{c} |\n" for c in cells))
    assert row(report, "requests/received") == received
