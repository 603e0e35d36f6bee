"""LibreOffice without a screen, with a profile of its own: recalculates every formula when it loads a file."""

from __future__ import annotations

import json
import os
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


def python_with_uno() -> str | None:
    """A Python that can drive the program: its bridge comes with the system's Python or with the program's own."""
    program = soffice()
    near = [str(p) for p in Path(program).resolve().parent.glob("python*") if p.is_file()] if program else []
    for python in ("/usr/bin/python3", *near):
        if Path(python).is_file():
            tried = subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=60, check=False)
            if tried.returncode == 0:
                return python
    return None


def drive(path: Path, steps: Sequence[Sequence[object]], folder: Path) -> list[object]:
    """Open the workbook as a user would and take the steps: ``type`` a cell's content, or ``see`` what it shows.

    A step is (``type``, sheet, A1, content) or (``see``, sheet, A1); returns what each ``see`` saw, as text. Others are
    (``unprotect``, sheet, ""), (``insert``, sheet, range) for the rows of a range, with ``columns`` for its columns,
    (``rename``, sheet, "", name) and (``save``, "", "", url).
    """
    program, python = soffice(), python_with_uno()
    assert program
    assert python
    pipe = f"xlreport{os.getpid()}"
    command = [program, f"-env:UserInstallation={profile(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL)
    try:
        script = [python, str(Path(__file__).with_name("drive.py")), pipe, path.as_uri()]
        done = subprocess.run(script, input=json.dumps(steps), capture_output=True, text=True, timeout=180, check=False)
        assert done.stdout, done.stderr  # the bridge itself may fail on its way out, when all is done
        return list(json.loads(done.stdout))
    finally:
        office.terminate()
        office.wait(30)
