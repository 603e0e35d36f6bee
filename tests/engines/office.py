"""LibreOffice without a screen, with a profile of its own: recalculates every formula when it loads a file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def soffice() -> str | None:
    """The program, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def profile(folder: Path) -> Path:
    """A fresh profile that recalculates on load, always."""
    (folder / "user").mkdir(parents=True, exist_ok=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    return folder


def convert(paths: Sequence[Path], suffix: str, folder: Path, *, timeout: int = 600) -> list[Path]:
    """The files, loaded, recalculated and saved anew in ``folder``, all in one run of the program."""
    program = soffice()
    assert program
    folder.mkdir(exist_ok=True)
    home = profile(folder / "profile")
    command = [program, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", suffix]
    command += ["--outdir", str(folder), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, timeout=timeout, check=False)
    made = [folder / f"{p.stem}.{suffix}" for p in paths]
    assert all(p.is_file() for p in made), done.stderr.decode(errors="replace")
    return made
