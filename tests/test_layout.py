"""The layout follows from the form: spans as the official tables print them, addresses there and back, formulas."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from xlreport.a1 import Area
from xlreport.form import Form, editions, load_form
from xlreport.layout import (
    CAPTION,
    COLUMN,
    ROW,
    STUB,
    Block,
    Spot,
    areas,
    axis_of,
    layout_of,
    name_of,
    quoted,
)

EDITIONS = editions(local=True)


def block(edition: str, table: str) -> Block:
    return next(b for b in layout_of(load_form(edition)).blocks if b.table.id == table)


def spans(block: Block, role: str) -> dict[str, str]:
    """Each label of a role and where it stands, from the table's own first row."""
    up = block.outline.top - 1
    return {
        x.text: Area(x.row - up, x.column, x.row + x.rowspan - 1 - up, x.column + x.colspan - 1).a1
        for x in block.labels
        if x.role == role
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_labels_and_figures_tile_each_sheet_without_gap_or_overlap(edition: str) -> None:
    layout = layout_of(load_form(edition))
    for sheet in {b.sheet for b in layout.blocks}:
        taken: list[tuple[int, int]] = []
        for b in (b for b in layout.blocks if b.sheet == sheet):
            for x in b.labels:
                taken += [(x.row + r, x.column + c) for r in range(x.rowspan) for c in range(x.colspan)]
        for spot in (s for s in layout.spots.values() if s.sheet == sheet):
            taken += [(spot.row, spot.column + c) for c in range(spot.colspan)]
        mine = [b.outline for b in layout.blocks if b.sheet == sheet]
        whole = {(r, c) for a in mine for r in range(a.top, a.bottom + 1) for c in range(a.left, a.right + 1)}
        assert len(taken) == len(set(taken))
        assert set(taken) == whole


def test_the_table_of_requests_is_merged_as_on_the_form() -> None:
    table = block("2021", "requests")
    columns, rows = spans(table, COLUMN), spans(table, ROW)
    assert spans(table, STUB) == {table.table.stub: "A1:C3"}
    assert columns == {
        "申请人情况": "D1:J1",
        "自然人": "D2:D3",
        "法人或其他组织": "E2:I2",
        "商业企业": "E3",
        "科研机构": "F3",
        "社会公益组织": "G3",
        "法律服务机构": "H3",
        "其他": "I3",
        "总计": "J2:J3",
    }
    assert rows["一、本年新收政府信息公开申请数量"] == "A4:C4"
    assert rows["三、本年度办理结果"] == "A6:A27"
    assert rows["（一）予以公开"] == "B6:C6"
    assert rows["（三）不予公开"] == "B8:B15"
    assert rows["1.属于国家秘密"] == "C8"
    assert rows["（六）其他处理"] == "B24:B26"
    assert rows["（七）总计"] == "B27:C27"
    assert rows["四、结转下年度继续办理"] == "A28:C28"
    older = spans(block("2019", "requests"), ROW)
    assert (older["三、本年度办理结果"], older["（六）其他处理"]) == ("A6:A25", "B24:C24")


def test_the_table_of_disputes_has_no_labels_of_rows() -> None:
    columns = block("2019", "disputes")
    wide = [(x.text, x.row - columns.outline.top, x.column, x.rowspan, x.colspan) for x in columns.labels]
    assert wide[0] == ("行政复议", 0, 1, 1, 5)
    assert wide[1] == ("结果维持", 1, 1, 2, 1)
    assert ("行政诉讼", 0, 6, 1, 10) in wide
    assert ("复议后起诉", 1, 11, 1, 5) in wide
    assert columns.outline == Area(4, 1, 7, 15)


@pytest.mark.parametrize(
    ("edition", "table", "last_column"),
    [("2021", "documents", "D"), ("2021", "fees", "B:D"), ("2019", "licensing", "D"), ("2019", "procurement", "C:D")],
)
def test_the_last_column_reaches_the_width_of_the_section(edition: str, table: str, last_column: str) -> None:
    b = block(edition, table)
    assert spans(b, CAPTION) == {b.table.caption: "A1:D1"}
    left, _, right = last_column.partition(":")
    assert list(spans(b, COLUMN).values())[-1] == (f"{left}2:{right}2" if right else f"{left}2")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_has_cells_of_its_own(edition: str) -> None:
    layout = layout_of(load_form(edition))
    assert list(layout.spots) == list(layout.form.cells)
    taken = [(s.sheet, s.row, s.column + n) for s in layout.spots.values() for n in range(s.colspan)]
    assert len(taken) == len(set(taken))


def test_names_are_valid_and_survive_an_added_row() -> None:
    official, local = layout_of(load_form("2019")), layout_of(load_form("2019-hubei"))
    assert {a: local.names[a] for a in official.names} == dict(official.names)
    below = "documents/normative_documents/made"
    assert local.spots[below].row == official.spots[below].row
    assert local.spots["licensing/licences/decisions"].row == official.spots["licensing/licences/decisions"].row + 1
    for name in local.names.values():
        assert re.fullmatch(r"[A-Za-z_]\w{0,254}", name)
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", name)
    assert name_of("fees/fees/amount") == "fees___fees___amount"


def test_sheets_are_named_as_clerks_call_them() -> None:
    names = list(layout_of(load_form("2021")).sheets.values())
    assert names[:4] == ["一、总体情况", "表二", "表三", "表四"]
    assert all(len(n) <= 31 for n in names)
    assert [quoted(n) for n in names[:2]] == ["'一、总体情况'", "表二"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_total_has_a_formula_of_its_parts(edition: str) -> None:
    layout = layout_of(load_form(edition))
    found = {layout.spots[a].link: layout.total_formula(r) for a, r in layout.form.totals.items()}
    row = layout.spots["requests/received/requester.total"].row
    assert found[f"表三!J{row}"] == f'IF(COUNT(D{row}:I{row})=0,"",SUM(D{row}:I{row}))'
    assert len(found) == len(layout.form.totals)


def test_the_balance_of_the_form_as_a_formula() -> None:
    form = load_form("2021")
    layout = layout_of(form)
    balance = next(r for r in form.relations if r.id == "requests/balance/requester.total")
    assert layout.side(balance.lhs) == "SUM(表三!J7:J8)"
    assert layout.side(balance.rhs, "表三") == "SUM(J30:J31)"
    floor = next(r for r in form.cautions if r.id.startswith("documents/in-force-floor/rules"))
    assert layout.side(floor.rhs) == "SUM(表二!B6)-SUM(表二!C6)"
    carried = form.across_years[-1]
    last = {t.cell: Spot("表三", 9, 20) for t in carried.rhs}
    assert layout.side(carried.rhs, last=last) == "SUM(表三!T9)"


def test_a_relation_knows_its_row_or_column() -> None:
    form = load_form("2021")
    along = {r.id: axis_of(r, form.cells) for r in form.relations}
    assert along["requests/requesters/received"][0] == ROW
    assert along["requests/outcomes/requester.total"][0] == COLUMN
    assert along["disputes/direct-suits/cases"][0] == ROW


def test_areas_join_what_stands_together() -> None:
    def spots(*cells: tuple[int, int]) -> list[Spot]:
        return [Spot("表", r, c) for r, c in cells]

    assert [a.a1 for a in areas(spots((1, 1), (1, 2), (2, 1), (2, 2), (4, 1)))] == ["A1:B2", "A4"]
    assert [a.a1 for a in areas([Spot("表", 1, 2, 3), Spot("表", 2, 2, 3)])] == ["B1:B2"]
    assert areas([]) == []


def test_any_form_can_be_laid_out() -> None:
    """A heading whose rows do not stand together is printed once for each run of them."""
    form = load_form("2021")
    requests = form.table("requests")
    moved = [e for e in requests.rows if e.id != "outcome.withheld.inquiry"]
    moved.append(next(e for e in requests.rows if e.id == "outcome.withheld.inquiry"))
    table = replace(requests, rows=tuple(moved))
    section = type(form.sections[2])("requests", "三、表", (), (table,))
    odd = Form("odd", "", "", "", "2021", (section,))
    labels = [x for x in layout_of(odd).blocks[0].labels if x.text == "（三）不予公开"]
    assert [x.rowspan for x in labels] == [7, 1]
