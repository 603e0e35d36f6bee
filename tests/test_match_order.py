"""Texts whose lines stand in another order than people read them, or run into one another."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exports
from making import balanced
from roundtrip.judge import judge
from test_match import DISPUTES, DOCUMENTS, HEADER, NEW, OLD, codes, reading, row
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


def test_labels_that_were_lost_are_no_other_order() -> None:
    text, values = by_columns(NEW, Random(1), 0.0)
    lines = text.split("\n\n")
    for label in ("4.保护第三方合法权益", "2.重复申请", "3.其他"):
        lines.remove(label)
    report, findings = reading("\n\n".join(lines))
    assert judge(values, report, findings).wrong == ()
    assert "order-lost" not in codes(findings)
    assert sum(a.startswith("requests/") for a in report.figures) >= 25 * 7 - 6 * 7


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


def printed(form: Form, values: dict[str, object], first: int, last: int) -> str:
    """A printed page, a row a line, on which the figures of rows ``first`` to ``last`` of table 3 stand one too low."""
    table = form.table("requests")
    figures = [" ".join(str(values[f"requests/{r.id}/{c.id}"]) for c in table.column_leaves) for r in table.row_leaves]
    lines = HEADER.replace("\t", "  ").splitlines()
    for k, entry in enumerate(table.row_leaves):
        if k == first:
            lines.append(entry.label)
        elif k == last:
            lines += [
                entry.label,
                *(f"{a}\n{b}" for a, b in zip(*(figures[n].split() for n in (k - 1, k)), strict=True)),
            ]
        else:
            lines.append(f"{entry.label}    {figures[k - 1 if first < k < last else k]}")
    return "\n".join(lines)


@given(st.integers(0, 10**6), st.integers(0, 18), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_no_figure_is_wrong_where_rows_of_a_page_pass_their_figures_on(seed: int, first: int, size: int) -> None:
    values = balanced(NEW, Random(seed))
    report, findings = reading(printed(NEW, dict(values), first, first + size), NEW.edition)
    truth = {a: v for a, v in values.items() if a.startswith("requests/")}
    assert judge(truth, report, findings).wrong == ()
    assert len(report.figures) >= len(truth) - 7 * 2 * (size + 1)


@pytest.mark.parametrize(("figures", "documents"), [("1 0\n2\n0 0\n0\n3", None), ("1\n0\n2\n0\n0\n0\n3", [3, 1, 12])])
def test_rows_with_one_and_with_several_figures_in_their_lines_show_an_order_by_columns(
    figures: str, documents: list[object] | None
) -> None:
    cells = [*DOCUMENTS.split(), *HEADER.split(), "一、本年新收政府信息公开申请数量", figures]
    cells += ["二、上年结转政府信息公开申请数量", figures, "（一）予以公开"]
    report, _ = reading("\n".join(cells))
    assert row(report, "documents/normative_documents") == documents


def test_figures_behind_words_that_are_no_label_leave_the_bare_row_before_in_doubt() -> None:
    rows = [line.split("\t") for line in DOCUMENTS.splitlines()]
    rows += [["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政处罚", "6"], ["行政强制", "0"]]
    cells = [[f"span=3 | {c}" if len(r) == 2 else c for c in r] for r in rows]
    report, findings = reading("".join("|-\n" + "".join(f"| {c}\n" for c in r) for r in cells))
    assert {a for a in report.figures if "documents" not in a} == set()
    assert "short-row" in codes(findings)


@pytest.mark.parametrize("lost", [None, 3, 10])
def test_a_mark_that_ends_a_row_without_a_label_is_no_blank_cell(lost: int | None) -> None:
    figures = ["", "0", "0", "19", "19", "5", "0", "0", "1", "6", "3", "1", "1", "0", "5"]
    if lost is not None:
        del figures[lost]
    cells = [f"{c} |" for c in (*DISPUTES.split()[1:], *figures)]
    report, _ = reading("\n".join([DISPUTES.split()[0], *cells, "|", "五、存在的主要问题及改进情况", "无。"]))
    assert row(report, "disputes/cases") == (None if lost else [int(f) if f else "" for f in figures])


@pytest.mark.parametrize(
    ("label", "is_read"), [("5.要求行政机关确认或重新出具已", False), ("5.要求行政机关确认或重新出具已获取信息", True)]
)
def test_half_a_row_that_does_not_add_up_is_not_all_of_it(label: str, is_read: bool) -> None:
    report, findings = reading(HEADER + f"{label}\t2\t0\t0\t0\t0\t0\t21\n（六）其他处理\t0\t0\t0\t0\t0\t0\t0\n")
    assert (row(report, "requests/outcome.declined.confirmation") is not None) == is_read
    assert ("short-row" in codes(findings)) != is_read


@pytest.mark.parametrize(
    ("written", "figures"),
    [
        ("3| 1| 12  ", [3, 1, 12]),
        ("3| 1|\n12  ", [3, 1, 12]),
        ("3| |\n12  ", [3, "", 12]),
        ("3|\n| 12  ", [3, "", 12]),
        ("3| 1|", None),
    ],
)
def test_a_line_broken_behind_a_bar_goes_on_in_the_next(written: str, figures: list[object] | None) -> None:
    text = DOCUMENTS.replace("3\t1\t12\n", "3\t1\t12\n\n").replace("\t", "| ").replace("\n", "  \n")
    report, _ = reading(text.replace("3| 1| 12  ", written))
    assert row(report, "documents/normative_documents") == figures
    assert row(report, "licensing/licences") == [8]


@pytest.mark.parametrize("mark", ["\t", "  ", "| "], ids=["tabs", "blanks", "bars"])
@pytest.mark.parametrize("glued", ["3404332604350023730629815301841989549", "0000000", "3404-3260"])
def test_a_row_whose_figures_ran_into_one_another_is_not_blank(glued: str, mark: str) -> None:
    rows = ["一、本年新收政府信息公开申请数量\t" + glued, "二、上年结转政府信息公开申请数量\t" + "\t".join("1000001")]
    report, findings = reading(
        (HEADER + "\n".join(rows) + "\n（一）予以公开\t0\t0\t0\t0\t0\t0\t0\n").replace("\t", mark)
    )
    assert row(report, "requests/received") is None
    assert row(report, "requests/brought_forward") == [1, 0, 0, 0, 0, 0, 1]
    assert "short-row" in codes(findings)
