"""Names that any system accepts, and files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlreport import outputs
from xlreport.report import Unusable


@given(st.text(max_size=200))
def test_any_text_makes_a_name_that_stays_in_its_folder(text: str) -> None:
    name = outputs.safe_name(text)
    assert name
    assert len(name) <= outputs.MAX_NAME + 1
    assert Path("folder", name).parent == Path("folder")
    assert name not in (".", "..")
    assert not set(name) & set('<>:"/\\|?*\n\t\x00')
    assert not name.startswith(("=", "+", "-", "@", " "))
    assert not name.endswith((".", " "))


@pytest.mark.parametrize("reserved", ["CON", "nul.txt", "com1", "LPT9.xlsx"])
def test_names_that_windows_keeps_for_itself_are_changed(reserved: str) -> None:
    assert outputs.safe_name(reserved) == f"_{reserved}"


def test_names_that_differ_by_case_only_are_numbered() -> None:
    assert outputs.unique_names(["甲局", "a", "A", "甲局"], ".xlsx") == [
        "甲局.xlsx",
        "a.xlsx",
        "A (2).xlsx",
        "甲局 (2).xlsx",
    ]


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.xlsx"
    outputs.save(target, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Unusable) as caught:
        outputs.save(target, b"new", overwrite=True)
    assert (caught.value.code, caught.value.details["cause"].zh) == ("not-written", "磁盘空间不足")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.xlsx": b"old"}


def test_a_target_that_another_program_holds_is_written_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.xlsx"
    outputs.save(target, b"old")

    def locked(source: Path, to: Path) -> None:
        raise PermissionError(13, "Permission denied", str(to))

    monkeypatch.setattr("os.replace", locked)
    assert outputs.save(target, b"new", overwrite=True) == tmp_path / "a (2).xlsx"
    assert (target.read_bytes(), (tmp_path / "a (2).xlsx").read_bytes()) == (b"old", b"new")
