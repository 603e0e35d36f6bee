"""The editions as data: what the official files say, and how a local edition extends one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from xlreport.form import FormError, editions, load_form

RULES = {
    "2019": {"requesters": 23, "outcomes": 7, "balance": 7},
    "2021": {"requesters": 25, "outcomes": 7, "balance": 7},
}
SUITS = {"reconsideration": 1, "direct-suits": 1, "suits-after-reconsideration": 1}


@pytest.mark.parametrize(("edition", "cells", "relations"), [("2019", 198, 40), ("2021", 200, 42)])
def test_cells_and_relations_of_the_official_editions(edition: str, cells: int, relations: int) -> None:
    form = load_form(edition)
    assert (len(form.cells), len(form.relations)) == (cells, relations)
    assert Counter(r.rule.id for r in form.relations) == RULES[edition] | SUITS


def test_a_relation_is_one_map_of_coefficients() -> None:
    balance = next(r for r in load_form("2021").relations if r.id == "requests/balance/requester.total")
    assert balance.total is None
    assert {c.split("/")[1]: k for c, k in balance.coefficients.items()} == {
        "received": 1,
        "brought_forward": 1,
        "outcome.total": -1,
        "carried_forward": -1,
    }


def test_a_sum_takes_every_leaf_below_but_itself() -> None:
    form = load_form("2021")
    outcomes = next(r for r in form.relations if r.id == "requests/outcomes/requester.total")
    assert outcomes.total == "requests/outcome.total/requester.total"
    assert len(outcomes.rhs) == 21
    assert "requests/outcome.other/requester.total" not in form.cells  # a heading has no figures


def test_only_changes_may_be_negative_and_only_amounts_have_a_unit() -> None:
    kinds = Counter(c.kind for c in load_form("2019").cells.values())
    assert kinds["change"] == 5
    assert kinds["amount"] == 1
    assert [c.unit for c in load_form("2021").cells.values() if c.kind == "amount"] == ["万元"]


def test_a_local_edition_adds_its_row_to_the_official_ones() -> None:
    local, official = load_form("2019-hubei"), load_form("2019")
    added = [a for a in local.cells if a not in official.cells]
    assert added == [f"documents/other_documents/{c}" for c in ("made", "disclosed", "disclosed_total")]
    assert "2019-hubei" not in editions()
    assert "2019-hubei" in editions(local=True)


def test_an_added_row_joins_its_total_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(
        'extends = "2021"\nedition = "local"\n[[add]]\ntable = "requests"\nafter = "outcome.withheld.inquiry"\n'
        'id = "outcome.withheld.work_secret"\nlabel = "9.属于工作秘密"\n',
        encoding="utf-8",
    )
    outcomes = next(r for r in load_form(str(path)).relations if r.id == "requests/outcomes/requester.total")
    assert "requests/outcome.withheld.work_secret/requester.total" in outcomes.coefficients


def test_an_edition_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(FormError, match="2019, 2019-hubei, 2021"):
        load_form("2020")


def test_a_rule_that_names_no_row_or_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    text = Path("templates/2021.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("requester.total = requester.*", "requester.totals = requester.*"), encoding="utf-8")
    with pytest.raises(FormError, match="names no single axis"):
        load_form(str(path))


def test_names_lead_with_headings_only_where_the_label_is_not_enough() -> None:
    form = load_form("2021")
    assert form.name_of("requests/outcome.declined.repeated/requester.total") == "2.重复申请 × 总计"
    assert form.name_of("disputes/cases/litigation.direct.total") == "行政诉讼 未经复议直接起诉 总计"
