"""A run that was interrupted is taken up where it stopped, and comes to the same as one that was not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlreport import work
from xlreport.cli import cli
from xlreport.inputs import Input
from xlreport.journal import NAME, Journal

SAMPLES = Path(__file__).parent.parent / "samples"
CLEAN, BROKEN = "澄湖区水务局2022.txt", "石桥头镇2020.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports; the second has errors."""
    (tmp_path / "in").mkdir()
    for name, sample in {"1": CLEAN, "2": BROKEN, "3": CLEAN}.items():
        (tmp_path / "in" / f"{name}.txt").write_bytes((SAMPLES / sample).read_bytes())
    return tmp_path


def convert(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        cli, ["convert", str(folder / "in"), "-o", str(folder / "out"), "--jobs", "1", *words], standalone_mode=False
    )


def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """A run that is stopped by hand at the third file."""
    whole = work.convert_one

    def stop(task: work.Task, settings: work.Settings) -> object:
        if task.input.name.endswith("3.txt"):
            raise KeyboardInterrupt
        return whole(task, settings)

    with monkeypatch.context() as patch:
        patch.setattr(work, "convert_one", stop)
        return convert(folder, *words)


def outputs(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "out").iterdir()}


def test_a_run_that_comes_to_its_end_leaves_no_journal(folder: Path) -> None:
    assert convert(folder).return_value == 1
    assert sorted(outputs(folder)) == ["1.xlsx", "2.xlsx", "3.xlsx"]


def test_an_interrupted_run_is_taken_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = interrupted(folder, monkeypatch)
    assert isinstance(stopped.exception, KeyboardInterrupt) or stopped.exit_code
    assert "--resume" in stopped.stderr
    assert sorted(outputs(folder)) == [NAME, "1.xlsx", "2.xlsx"]
    before = {p.name: p.stat().st_mtime_ns for p in (folder / "out").glob("*.xlsx")}
    resumed = convert(folder, "--resume")
    assert resumed.return_value == 1, "the error of the second report counts, though it was checked before"
    assert "2 份在上次运行中已完成" in resumed.stderr
    assert sorted(outputs(folder)) == ["1.xlsx", "2.xlsx", "3.xlsx"]
    assert all((folder / "out" / n).stat().st_mtime_ns == t for n, t in before.items())


@pytest.mark.parametrize("change", ["input", "output", "settings"])
def test_what_has_changed_is_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    interrupted(folder, monkeypatch)
    words = ["--resume", "--totals", "reported"] if change == "settings" else ["--resume"]
    if change == "input":
        os.utime(folder / "in" / "1.txt", ns=(1, 1))
    if change == "output":
        (folder / "out" / "1.xlsx").unlink()
    said = convert(folder, *words).stderr
    assert ("1 份在上次运行中已完成" in said) == (change != "settings")


@pytest.mark.parametrize("change", [False, True])
def test_other_contents_of_last_years_report_are_other_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: bool
) -> None:
    last = folder / "last.txt"
    last.write_bytes((SAMPLES / "澄湖区水务局2021.txt").read_bytes())
    interrupted(folder, monkeypatch, "--last", str(last))
    if change:
        os.utime(last, ns=(1, 1))
    said = convert(folder, "--resume", "--last", str(last)).stderr
    assert ("2 份在上次运行中已完成" in said) != change


def test_without_resume_everything_is_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(folder, monkeypatch)
    assert convert(folder).stderr == ""
    assert {"1.xlsx", "1 (2).xlsx", "3.xlsx"} <= set(outputs(folder))


def test_resume_needs_a_folder(folder: Path) -> None:
    assert CliRunner().invoke(cli, ["check", str(folder / "in"), "--resume"]).exit_code == 2


def test_lines_that_are_no_entries_are_passed_over(tmp_path: Path) -> None:
    item = Input(str(tmp_path / "a.txt"), "a.txt")
    Path(item.path).write_text("x")
    journal = Journal(tmp_path, "s", resume=False)
    with journal:
        journal.note(item, ["pass"], 0, [])
        path = tmp_path / NAME
        kept = path.read_text(encoding="utf-8")
    path.write_text('{"no": "entry"}\n[1]\nnull\n' + kept + json.dumps(["cut"])[:3])
    with Journal(tmp_path, "s", resume=True) as journal:
        assert journal.rest([item]) == []
        assert journal.verdicts == {"pass": 1}
