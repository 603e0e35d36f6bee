"""The contract of the command line: streams, exit codes, paths, outputs, languages."""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xlreport import outputs
from xlreport.cli import main
from xlreport.export import sqlite
from xlreport.inputs import expand
from xlreport.report import Unusable, cause_of

SAMPLES = Path(__file__).parent.parent / "samples"
CLEAN, BROKEN, BLANK = "澄湖区水务局2022.txt", "石桥头镇2020.txt", "云岭市民政局2023.txt"


def xlreport(*words: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    command = [sys.executable, "-m", "xlreport", *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, env=os.environ | environment, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", SAMPLES / CLEAN], 0),
        (["check", SAMPLES / BROKEN], 1),
        (["check", SAMPLES / BROKEN, "--fail-on", "never"], 0),
        (["check", SAMPLES / "清河区民政局2020.txt"], 0),
        (["check", SAMPLES / "清河区民政局2020.txt", "--fail-on", "warning"], 1),
        (["check", SAMPLES / BLANK, "--fail-on", "never"], 1),  # not assessable is never in order
        (["parse", SAMPLES / "望川区人民政府2020.txt"], 1),  # two rows could not be read
        (["parse", SAMPLES / CLEAN], 0),
        (["check"], 2),
        (["check", SAMPLES / CLEAN, "--edition", "1999"], 2),
        (["check", "no-such-file.txt"], 3),
        (["check", SAMPLES / BROKEN, "no-such-file.txt"], 3),
        (["rules", "no-such-rule"], 2),
        (["--version"], 0),
    ],
)
def test_exit_codes(words: list[str | Path], code: int) -> None:
    assert xlreport(*words).returncode == code


def test_our_own_fault_is_code_4_and_spares_the_other_files(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import xlreport.match as m\nread = m.parse\n"
        "def parse(grid, edition='auto'):\n"
        "    if 'boom' in grid.name: raise ZeroDivisionError\n"
        "    return read(grid, edition)\n"
        "m.parse = parse\n"
    )
    (tmp_path / "boom.txt").write_bytes((SAMPLES / CLEAN).read_bytes())
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = xlreport("check", tmp_path / "boom.txt", SAMPLES / CLEAN, "--format", "json", "--jobs", "1", PYTHONPATH=path)
    assert done.returncode == 4
    assert [r["verdict"] for r in records(done)] == ["unusable", "pass"]
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_run_ends_with_130() -> None:
    process = subprocess.Popen([sys.executable, "-m", "xlreport", "parse", "-"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(bytes(2**17))  # more than a pipe holds: once it is written, the other end is read
    time.sleep(0.5)  # and then waited at: a signal between two reads is not heard before the next
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130


def test_results_go_to_stdout_and_talk_to_stderr() -> None:
    done = xlreport("check", SAMPLES / CLEAN, SAMPLES / BROKEN, "--format", "json")
    assert [r["verdict"] for r in records(done)] == ["pass", "fail"]
    assert done.stderr == ""


def test_parse_gives_one_object_a_line_as_promised() -> None:
    (record,) = records(xlreport("parse", SAMPLES / BROKEN))
    assert list(record)[:9] == ["file", "edition", "agency", "year", "title", "script", "figures", "prose", "findings"]
    figures = record["figures"]
    assert isinstance(figures, dict)
    assert figures["requests/outcome.total/requester.total"] == {
        "value": 0,
        "raw": "0",
        "unit": None,
        "place": "line 335",
    }
    assert figures["enforcement/penalties/change"]["value"] is None
    assert figures["requests/brought_forward/requester.organization.enterprise"]["raw"] == ""
    assert (record["edition"], record["year"], record["script"]) == ("2019", 2020, "hans")


def test_a_file_that_cannot_be_read_is_an_object_too(tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(b"\xff\xfe\x00\xd8\x00")
    done = xlreport("check", tmp_path / "odd.txt", "--format", "json")
    assert (done.returncode, [r["verdict"] for r in records(done)]) == (3, ["unusable"])


def test_paths_are_files_folders_globs_lists_and_stdin(tmp_path: Path) -> None:
    for name in ("a.txt", "b/c.txt", "b/~$c.txt", "b/notes.json"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((SAMPLES / CLEAN).read_bytes())
    (tmp_path / "list.lst").write_text(f"# ours\n{tmp_path / 'a.txt'}\n", encoding="utf-8")

    def files(*words: str | Path, stdin: bytes = b"") -> list[str]:
        return [Path(str(r["file"])).name for r in records(xlreport("parse", *words, stdin=stdin))]

    assert files(tmp_path) == ["a.txt", "c.txt"]
    assert files(tmp_path / "*.txt") == ["a.txt"]
    assert files(f"@{tmp_path / 'list.lst'}", tmp_path / "a.txt") == ["a.txt"]
    assert files("-", stdin=(SAMPLES / CLEAN).read_bytes()) == ["stdin"]


@pytest.mark.parametrize(
    "verb", [["check"], ["parse"], ["convert", "-o", "out"], ["summary", "-o", "s.xlsx"], ["export", "-o", "e.csv"]]
)
def test_a_folder_without_any_report_is_no_clean_run(tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "扫描件.jpg").write_bytes(b"")
    (tmp_path / "list.txt").write_text("# none\n")
    (tmp_path / "list@").write_text("")
    name, *options = [tmp_path / word if "." in word or word == "out" else word for word in verb]
    for path in (tmp_path / "in", f"@{tmp_path / 'list.txt'}"):
        assert xlreport(name, path, *options).returncode == 3


def test_files_of_a_folder_that_are_passed_over_are_told(tmp_path: Path) -> None:
    for name in ("乙局.zip", "丙局.jpg", "~$甲局.xlsx", ".hidden.zip", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "甲局.txt").write_bytes((SAMPLES / CLEAN).read_bytes())
    told = xlreport("check", tmp_path)
    assert "文件夹里有 2 个文件不是报告的格式，没有读取" in told.stderr
    assert "乙局.zip" in told.stderr
    assert told.returncode == 0
    assert xlreport("check", tmp_path, "-q").stderr == ""
    assert "2 files of the folders" in xlreport("check", tmp_path, "--lang", "en").stderr


def test_the_parts_of_a_saved_page_are_no_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "甲局.html").write_text("<p>甲局</p>", encoding="utf-8")
    for folder in ("甲局_files", "甲局.files", "乙局_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "frame.html").write_text("<p>x</p>")
    assert [i.name.removeprefix(f"{tmp_path.as_posix()}/") for i in expand([str(tmp_path)])] == [
        "甲局.html",
        "乙局_files/frame.html",
    ]


def test_a_disk_that_is_full_costs_what_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(target: Path, *_: object, **__: object) -> Path:
        raise Unusable("not-written", path=target.name, cause=cause_of(OSError(28, "No space left on device")))

    monkeypatch.setattr(outputs, "saved", full)
    monkeypatch.setattr(sys, "argv", ["xlreport", "convert", str(SAMPLES / CLEAN), "-o", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    monkeypatch.setattr(sys, "argv", ["xlreport", "template", "2021", "-o", str(tmp_path / "x.xlsx"), "--lang", "en"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "x.xlsx was not written: no space is left on the disk" in capsys.readouterr().err


def test_a_full_database_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(sqlite, "_fill", full)
    with pytest.raises(OSError, match="full") as caught:
        sqlite.write(tmp_path / "x.sqlite", [])
    assert caught.value.errno == errno.ENOSPC


def test_the_last_word_on_the_language_is_the_verbs() -> None:
    def said(*words: str, **environment: str) -> bool:
        done = xlreport(*words, **environment)
        assert done.returncode == 3
        return "was not found" in done.stdout

    missing = ("check", "no-such-file.txt")
    assert not said(*missing)
    assert said(*missing, XLREPORT_LANG="en")
    assert said("--lang", "en", *missing, XLREPORT_LANG="zh")
    assert not said("--lang", "en", *missing, "--lang", "zh", XLREPORT_LANG="en")


def test_nothing_is_overwritten_unless_asked_for(tmp_path: Path) -> None:
    convert = ("convert", SAMPLES / CLEAN, "-o", tmp_path, "-q")
    assert xlreport(*convert).returncode == 0
    first = (tmp_path / "澄湖区水务局2022.xlsx").read_bytes()
    assert xlreport(*convert).returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["澄湖区水务局2022 (2).xlsx", "澄湖区水务局2022.xlsx"]
    assert xlreport(*convert, "--overwrite").returncode == 0
    assert len(list(tmp_path.iterdir())) == 2
    assert (tmp_path / "澄湖区水务局2022.xlsx").read_bytes() == first  # the same input gives the same bytes


def test_the_same_results_with_one_process_and_with_two() -> None:
    runs = [xlreport("check", SAMPLES, "--format", "json", "--jobs", jobs) for jobs in ("1", "2")]
    assert runs[0].stdout == runs[1].stdout
    assert {r.returncode for r in runs} == {1}


def test_the_language_changes_words_and_nothing_else() -> None:
    zh, en = (records(xlreport("check", SAMPLES / BROKEN, "--format", "json", "--lang", x))[0] for x in ("zh", "en"))
    words = ("message", "hint")
    for a, b in zip(zh.pop("findings"), en.pop("findings"), strict=True):  # type: ignore[call-overload]
        assert all(a.pop(w) != b.pop(w) for w in words)
        assert a["fingerprint"] == b["fingerprint"]
    assert zh == en


def test_last_year_is_found_by_agency_in_a_folder(tmp_path: Path) -> None:
    text = (SAMPLES / CLEAN).read_text(encoding="utf-8")
    (tmp_path / "now.txt").write_text(text, encoding="utf-8")
    done = xlreport("check", tmp_path / "now.txt", "--last", SAMPLES, "--format", "json")
    assert records(done)[0]["findings"] == []
    before = (SAMPLES / "澄湖区水务局2021.txt").read_text(encoding="utf-8")
    row = next(line for line in before.splitlines() if line.startswith("四、结转下年度"))
    cells = row.split("\t")
    (tmp_path / "last.txt").write_text(before.replace(row, "\t".join([cells[0], *["9"] * 7])), encoding="utf-8")
    done = xlreport("check", tmp_path / "now.txt", "--last", tmp_path / "last.txt", "--format", "json")
    assert "not-carried-forward" in {f["code"] for f in records(done)[0]["findings"]}  # type: ignore[index,union-attr]


def test_a_roster_hands_out_one_form_each_with_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("单位,年度\n云岭市档案局,2024\n=cmd|x,\n", encoding="gb18030")
    done = xlreport("template", "2021", "--roster", tmp_path / "roster.csv", "--year", "2025", "-o", tmp_path / "out")
    assert done.returncode == 0
    manifest = (tmp_path / "out" / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()
    assert manifest[1].startswith("云岭市档案局,2024,2021,云岭市档案局.xlsx,")
    assert manifest[2].startswith("'=cmd|x,2025,2021,cmd_x.xlsx,")


def test_an_agency_listed_twice_gets_one_form_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("单位,年度\n甲局,2024\n乙局,2024\n甲 局,2024\n甲局,2025\n", encoding="utf-8")
    done = xlreport("template", "2021", "--roster", tmp_path / "roster.csv", "-o", tmp_path / "out")
    assert "重复的单位只写一份：甲 局" in done.stderr
    assert sorted(p.name for p in (tmp_path / "out").glob("*.xlsx")) == ["乙局.xlsx", "甲局 (2).xlsx", "甲局.xlsx"]


@pytest.mark.parametrize(("year", "why"), [("2024", "2022 年度"), ("2023", None)])
def test_a_form_begins_with_the_report_of_the_year_before_alone(tmp_path: Path, year: str, why: str | None) -> None:
    last, out = SAMPLES / "澄湖区水务局2022.txt", tmp_path / "blank.xlsx"
    done = xlreport("template", "2021", "--year", year, "--last", last, "-o", out)
    assert (done.returncode, out.exists()) == ((2, False) if why else (0, True))
    assert why is None or why in done.stderr


def test_options_that_do_not_go_together_are_wrong_usage(tmp_path: Path) -> None:
    source = SAMPLES / "澄湖区水务局2022.txt"
    (tmp_path / "roster.csv").write_text("甲局\n", encoding="utf-8")
    for words in (("--from", source, "--last", source), ("--from", source, "--roster", tmp_path / "roster.csv")):
        done = xlreport("template", "2021", *words, "-o", tmp_path / "out")
        assert done.returncode == 2
    assert not (tmp_path / "out").exists()


def test_a_comparison_that_was_not_made_is_told(tmp_path: Path) -> None:
    now = SAMPLES / "澄湖区水务局2022.txt"
    wrong = xlreport("check", now, "--last", now, "--format", "json")
    (finding,) = records(wrong)[0]["findings"]  # type: ignore[misc]
    assert (finding["code"], finding["severity"], wrong.returncode) == ("last-year-unused", "warning", 0)
    assert "2022 年度" in finding["message"]
    elsewhere = xlreport("check", now, "--last", SAMPLES / "石桥头镇2020.txt", "--format", "json")
    assert "没有找到云岭市澄湖区水务局 2021 年度的报告" in records(elsewhere)[0]["findings"][0]["message"]  # type: ignore[index]


def test_a_report_on_the_wrong_edition_is_carried_over(tmp_path: Path) -> None:
    source = SAMPLES / "澄湖区民政局2020.txt"
    done = xlreport("template", "2021", "--from", source, "-o", tmp_path / "new.xlsx", "--lang", "en")
    assert done.returncode == 1
    assert "licensing" in done.stderr
    (record,) = records(xlreport("parse", tmp_path / "new.xlsx"))
    assert record["edition"] == "2021"
    figures = record["figures"]
    assert isinstance(figures, dict)
    assert figures["requests/received/requester.total"]["value"] == 6
