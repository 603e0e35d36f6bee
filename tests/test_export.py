"""Tidy data: the same rows in every format, every cell of every report once, nothing left out in silence."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlreport import sources
from xlreport.check import check
from xlreport.cli import cli
from xlreport.export.delimited import write
from xlreport.export.tables import FIGURES, TABLES, exported
from xlreport.match import parse
from xlreport.render.records import Checked

SAMPLES = Path(__file__).parent.parent / "samples"
NAMES = [f.name for f in FIGURES]
BROKEN = SAMPLES / "石桥头镇2020.txt"


def export(target: Path, *paths: Path, **options: str) -> int:
    words = [*map(str, paths or [SAMPLES]), "-o", str(target), "--jobs", "1", *(w for o in options.items() for w in o)]
    result = CliRunner().invoke(cli, ["export", *words], standalone_mode=False)
    assert not result.exception, result.output
    return int(result.return_value)


def figures_of_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_csv_sqlite_json_and_parquet_hold_the_same_figures(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb writes Parquet")
    for suffix in ("csv", "sqlite", "json", "parquet"):
        export(tmp_path / f"all.{suffix}")
    heads, *rows = figures_of_csv(tmp_path / "all.csv")
    assert heads == NAMES
    document = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    from_json = [tuple(row[n] for n in NAMES) for row in document["figures"]]
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as database:
        from_sqlite = database.execute("SELECT * FROM figures").fetchall()
        assert database.execute("SELECT count(*) FROM files").fetchone()[0] == len(document["files"]) == 8
        assert database.execute("SELECT count(*) FROM findings").fetchone()[0] == len(document["findings"])
    from_parquet = duckdb.sql(f"SELECT * FROM '{tmp_path / 'all.parquet'}'").fetchall()
    assert from_sqlite == from_parquet == from_json
    # CSV has no types and no null: what is neither is an empty field.
    assert rows == [["" if v is None else str(v) for v in row] for row in from_json]


def test_every_cell_of_the_form_has_a_row_and_says_why_it_has_no_number() -> None:
    report, found = parse(sources.read(BROKEN))
    rows = exported(Checked("x", check(report, found))).figures
    assert [r[NAMES.index("cell")] for r in rows] == list(report.form.cells)
    by_cell = {r[NAMES.index("cell")]: dict(zip(NAMES, r, strict=True)) for r in rows}
    assert by_cell["enforcement/penalties/change"]["status"] == "not-a-number"
    assert by_cell["enforcement/penalties/change"]["raw"] == "增"
    assert by_cell["requests/brought_forward/requester.organization.enterprise"]["status"] == "blank"
    amount = by_cell["procurement/procurement/amount"]
    assert (amount["value"], amount["unit"], amount["status"]) == (757000, None, "number")


def test_a_cell_that_cannot_be_read_is_missing_not_zero() -> None:
    report, found = parse(sources.read(SAMPLES / "望川区人民政府2020.txt"))
    rows = [dict(zip(NAMES, r, strict=True)) for r in exported(Checked("x", check(report, found))).figures]
    missing = [r for r in rows if r["status"] == "missing"]
    assert {r["cell"] for r in missing} == report.form.cells.keys() - report.figures.keys()
    assert missing
    assert all(r["value"] is None for r in missing)


def test_what_a_spreadsheet_takes_for_a_formula_is_text_in_csv_and_numbers_stay(tmp_path: Path) -> None:
    report, found = parse(sources.read(SAMPLES / "清河区民政局2020.txt"))
    cell = "licensing/licences/change"
    report = replace(report, figures=report.figures | {cell: replace(report.figures[cell], value=-46, raw="-46")})
    write(tmp_path / "x.csv", [exported(Checked("=1+1.txt", check(report, found)))])
    rows = {r["cell"]: r for r in (dict(zip(NAMES, x, strict=True)) for x in figures_of_csv(tmp_path / "x.csv")[1:])}
    assert (rows[cell]["value"], rows[cell]["raw"], rows[cell]["file"]) == ("-46", "-46", "'=1+1.txt")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text there")
@pytest.mark.parametrize("suffix", ["csv", "sqlite", "json", "parquet"])
def test_a_name_that_is_no_text_stops_nothing(tmp_path: Path, suffix: str) -> None:
    if suffix == "parquet":
        pytest.importorskip("duckdb", reason="duckdb writes Parquet")
    odd = tmp_path / os.fsdecode(b"\xff\xfe.txt")
    odd.write_bytes(BROKEN.read_bytes())
    assert export(tmp_path / f"x.{suffix}", odd, tmp_path / os.fsdecode(b"\xff none.txt")) == 3
    assert (tmp_path / f"x.{suffix}").stat().st_size > 1000


def test_what_a_format_cannot_hold_is_replaced() -> None:
    report, found = parse(sources.read(BROKEN))
    cell = "licensing/licences/change"
    odd = replace(report.figures[cell], value=None, raw="a\x00b\ud800")
    rows = exported(Checked("x", check(replace(report, figures=report.figures | {cell: odd}), found))).figures
    assert [r[NAMES.index("raw")] for r in rows if cell in r] == ["a\ufffdb\ufffd"]


def test_unusable_files_are_listed_and_the_code_is_3(tmp_path: Path) -> None:
    assert export(tmp_path / "x.json", BROKEN, tmp_path / "none.txt") == 3
    files = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["files"]
    assert [f["verdict"] for f in files] == ["fail", "unusable"]


def test_nothing_is_overwritten_and_the_code_follows_fail_on(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    assert export(target, BROKEN) == 1
    first = target.read_bytes()
    assert export(target, SAMPLES / "清河区民政局2020.txt", **{"--fail-on": "error"}) == 0
    assert target.read_bytes() == first
    assert (tmp_path / "x (2).csv").exists()


def test_a_suffix_that_names_no_format_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["export", str(BROKEN), "-o", str(tmp_path / "x.xyz")])
    assert result.exit_code == 2
    assert ".sqlite" in result.output


def test_fields_of_a_table_are_unique_and_described_in_both_languages() -> None:
    for fields in TABLES.values():
        assert len({f.name for f in fields}) == len(fields)
        assert all(f.said.zh and f.said.en for f in fields)
