"""Promises of the project as a whole: version, size, docstrings, what the wheel holds, and staying on this machine."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import xlreport
from conftest import NetworkUsed

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "xlreport").rglob("*.py"))
MODULE_NAMES = [m.relative_to(ROOT).as_posix() for m in MODULES]
LONGEST_MODULE = 300


def tracked_files() -> list[Path]:
    """The project's own files: what git knows, or outside a checkout everything but what was generated."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [p for name in listed.decode().split("\0") if name and (p := ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        generated = {".git", "out", "dist", "build", "__pycache__"}
        parts = ((p, p.relative_to(ROOT).parts) for p in ROOT.rglob("*") if p.is_file())
        return [p for p, names in parts if not generated & set(names) and not names[0].startswith(".venv")]


def test_the_version_is_the_newest_of_the_changelog() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == xlreport.__version__


@pytest.mark.parametrize("module", MODULES, ids=MODULE_NAMES)
def test_modules_stay_small(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES, ids=MODULE_NAMES)
def test_what_is_public_says_what_it_promises(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in (tree, *public) if not ast.get_docstring(node)] == []  # type: ignore[attr-defined]


def test_nothing_speaks_of_places_outside_the_project() -> None:
    # Each is split, so that this file does not speak of them either.
    outside = ["../" + "shared", "/wo" + "rk/", "/fa" + "rm/", "pythonhos" + "ted", "pypi" + ".org", "deb" + ".debian"]
    unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    pattern = re.compile("|".join(map(re.escape, outside)) + "|" + "|".join(rf"\b{w}\b" for w in unfinished))
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in pattern.finditer(text)]
    assert found == []


def built(kind: str, folder: Path) -> Path:
    """A wheel or an sdist, built without the network by the build tool of the test extra."""
    pytest.importorskip("hatchling", reason="hatchling builds it")
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_source_distribution_holds_all_that_its_tests_read(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert {p.relative_to(ROOT).as_posix() for p in tracked_files()} <= packed


def test_the_wheel_holds_every_data_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    templates = {f"xlreport/templates/{p.name}" for p in (ROOT / "templates").iterdir() if p.is_file()}
    others = {
        p.relative_to(ROOT).as_posix()
        for p in tracked_files()
        if p.is_relative_to(ROOT / "xlreport") and p.suffix != ".pyc"
    }
    assert templates | others <= packed
    assert not [name for name in packed if "__pycache__" in name]


def test_editions_load_from_an_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import xlreport.form as f\n"
        "print(f.__file__)\n"
        "for e in f.editions(local=True): print(e, len(f.load_form(e).cells))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    origin, *cells = done.stdout.splitlines()
    assert Path(origin).is_relative_to(tmp_path)
    assert {"2019 198", "2021 200"} < set(cells)


def test_the_extras_that_make_and_ci_install_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = [
        extra
        for file in ("Makefile", ".ci/run")
        for line in re.findall(r"EXTRAS ?= ?([\w,]+)", (ROOT / file).read_text(encoding="utf-8"))
        for extra in line.split(",")
    ]
    assert named == ["dev", "dev", "engines"]
    assert set(named) <= set(extras)


@pytest.mark.parametrize(("required", "exit_code"), [("0", 0), ("1", 1)])
def test_a_skipped_engine_test_fails_where_engines_are_required(required: str, exit_code: int, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = engine: as in the project\n", encoding="utf-8")
    (tmp_path / "test_engine.py").write_text(
        "import pytest\n"
        "@pytest.mark.engine\n"
        "def test_render(): pytest.skip('no such program')\n"
        "def test_other(): pytest.skip('not on this system')\n",
        encoding="utf-8",
    )
    environment = os.environ | {"XLREPORT_REQUIRE_ENGINES": required}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == exit_code
    assert ("an engine is required here" in done.stdout) == (required == "1")


def test_tests_cannot_leave_this_machine() -> None:
    # 192.0.2.0/24 is set aside for documentation: if the guard fails, nothing is reached either.
    with socket.socket() as probe, pytest.raises(NetworkUsed):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.invalid", 80)


def test_this_machine_itself_stays_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as client:
        assert client.getpeername() == server.getsockname()
