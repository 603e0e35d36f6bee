"""Whole reports through every verb, compared with what people have reviewed.

Every sample is a case, and so is every folder of ``tests/cases`` with an ``input.*`` of its own (and a ``last.*``, last
year's report, where years are compared). ``make golden`` rewrites the expected files; review them by diff.
"""

from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dump import dump
from xlreport.cli import cli

CASES = Path(__file__).parent / "cases"
SAMPLES = Path(__file__).parent.parent / "samples"
OWN_INPUTS = {p.parent.name: p for p in CASES.glob("*/input.*")}
INPUTS = OWN_INPUTS | {p.stem: p for p in SAMPLES.glob("*.txt")}


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_case(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    case = CASES / name
    monkeypatch.chdir(tmp_path)
    for source in case.glob("last.*"):
        shutil.copy(source, source.name)
    produced = outcome(Path(shutil.copy(INPUTS[name], tmp_path)).name)
    if request.config.getoption("--golden"):
        rewrite(case, produced)
    expected = {p.name: p.read_text(encoding="utf-8") for p in case.iterdir() if p.stem not in ("input", "last")}
    assert expected == produced, f"tests/cases/{name} is out of date? make golden, then read the diff"


def test_there_are_cases_of_both_kinds_and_no_other_folders() -> None:
    assert 0 < len(OWN_INPUTS) < len(INPUTS)
    assert {p.name for p in CASES.iterdir() if p.is_dir()} == set(INPUTS)


def outcome(source: str) -> dict[str, str]:
    """What each verb makes of a report in the working folder, as files to review: name → text."""
    last = [word for path in Path().glob("last.*") for word in ("--last", path.name)]
    _, parsed = run("parse", source)
    code, findings = run("check", source, *last)
    files = {
        "report.json": one_figure_a_line(parsed),
        "findings.txt": f"{findings.rstrip()}\n\nexit code {code}\n",
    }
    run("convert", source, "-o", "converted", *last)
    workbook = Path("converted", Path(source).stem + ".xlsx")
    if workbook.exists():
        files["workbook.txt"] = dump(workbook)
        run("check", str(workbook), "-o", "marked", *last)
        files["marked.txt"] = changes(files["workbook.txt"], dump(Path("marked", workbook.name)))
    return files


def run(*words: str) -> tuple[int, str]:
    """The exit code and the results of one command; only codes that speak of the input are in order."""
    result = CliRunner().invoke(cli, [*words, "--jobs", "1"], standalone_mode=False, catch_exceptions=False)
    assert result.return_value in (0, 1, 3), f"{words}: {result.output}"
    return result.return_value, result.stdout


def one_figure_a_line(parsed: str) -> str:
    """The JSON object of ``parse``, with a line for each figure, paragraph and finding."""
    report = json.loads(parsed)
    lines = []
    for key, value in report.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"    {as_json(k)}: {as_json(v)}" for k, v in value.items())
            lines.append(f"  {as_json(key)}: {{\n{inner}\n  }}")
        elif isinstance(value, list) and value:
            inner = ",\n".join(f"    {as_json(v)}" for v in value)
            lines.append(f"  {as_json(key)}: [\n{inner}\n  ]")
        else:
            lines.append(f"  {as_json(key)}: {as_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def changes(before: str, after: str) -> str:
    """What marking adds to a workbook, as the lines that differ."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "".join(f"{line}\n" for line in lines if not line.startswith(("---", "+++", "@@")))


def rewrite(case: Path, produced: dict[str, str]) -> None:
    case.mkdir(exist_ok=True)
    for old in case.iterdir():
        if old.stem not in ("input", "last") and old.name not in produced:
            old.unlink()
    for name, text in produced.items():
        (case / name).write_text(text, encoding="utf-8")
