"""SheetJS, which many web systems read workbooks with, sees in ours what openpyxl sees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import openpyxl
import pytest

from making import balanced, made_report
from xlreport.form import editions, load_form
from xlreport.write import write

ROOT = Path(__file__).parent.parent.parent
MODULES = Path(os.environ.get("XLREPORT_NODE_MODULES", ROOT / "out" / "engines" / "node_modules"))
DUMP = """
const book = require("xlsx").readFile(process.argv[1], {cellFormula: true});
const cells = {};
for (const name of book.SheetNames)
  for (const [at, cell] of Object.entries(book.Sheets[name]))
    if (at[0] !== "!" && cell.v !== undefined) cells[`${name}!${at}`] = [cell.v, cell.f ?? null];
console.log(JSON.stringify(cells));
"""


@pytest.mark.engine
@pytest.mark.parametrize("edition", editions())
def test_sheetjs_reads_every_value_and_formula(edition: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node or not (MODULES / "xlsx").is_dir():
        pytest.skip("node or the package xlsx is not here")
    form = load_form(edition)
    path = tmp_path / "report.xlsx"
    path.write_bytes(write(made_report(form, balanced(form, Random(3)), year=int(edition)), form))

    environment = os.environ | {"NODE_PATH": str(MODULES)}
    done = subprocess.run([node, "-e", DUMP, str(path)], capture_output=True, check=True, env=environment)
    seen = json.loads(done.stdout)

    values, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    expected = {
        f"{sheet.title}!{cell.coordinate}": [cell.value, _formula(formulas[sheet.title][cell.coordinate].value)]
        for sheet in values
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert len(expected) > 500
    assert {at: seen.get(at) for at in expected} == expected


def _formula(value: object) -> str | None:
    return value[1:] if isinstance(value, str) and value.startswith("=") else None
