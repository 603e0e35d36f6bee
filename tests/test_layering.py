"""Each room imports only from the rooms before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "xlreport"

# A room is a module or a folder of modules. Rooms of one line do not know each other.
LAYERS = (
    ("relation", "a1"),
    ("form",),
    ("numerals", "labels"),
    ("report",),
    ("catalogue", "layout", "identity", "formulas", "ooxml"),
    ("sources", "reckon"),
    ("prose", "returned", "locate"),
    ("match", "split", "checks", "migrate"),
    ("check",),
    ("compare", "summary"),
    ("write", "mark"),
    ("rollup",),
    ("render",),
    ("export",),
    ("bulk", "inputs", "outputs", "lastyear"),
    ("work", "roster", "journal"),
    ("run",),
    ("web",),
    ("cli",),
    ("api",),
    ("__init__", "__main__"),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
# What the package itself says of itself is open to every room.
OPEN = {"__version__"}

MODULES = sorted(p.relative_to(PACKAGE).with_suffix("").as_posix() for p in PACKAGE.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    """The project's own modules that a module imports anywhere, functions included, as paths below the package."""
    path = PACKAGE / f"{module}.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports hide the layer"
            names = [f"{node.module}.{a.name}" for a in node.names]
        for name in names:
            package, *rest = name.split(".")
            if package == "xlreport" and rest and rest[0] not in OPEN:
                yield _module(rest)


def _module(parts: list[str]) -> str:
    """The longest leading part of a dotted name that is a module; what follows is a name inside it."""
    for n in range(len(parts), 0, -1):
        path = "/".join(parts[:n])
        if path in MODULES:
            return path
        if f"{path}/__init__" in MODULES:
            return f"{path}/__init__"
    return "__init__"


def room(module: str) -> str:
    return module.partition("/")[0]


def test_the_layers_name_exactly_the_rooms() -> None:
    assert {room(m) for m in MODULES} == set(LEVEL)


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_from_earlier_layers_only(module: str) -> None:
    outside = [other for other in imports(module) if room(other) != room(module)]
    assert [other for other in outside if LEVEL[room(other)] >= LEVEL[room(module)]] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({m: set(imports(m)) - {m} for m in MODULES}).prepare()


def test_the_reader_of_imports_sees_late_and_nested_ones() -> None:
    assert "form" in set(imports("report")), "this test reads real code, and report is built on form"
    assert _module(["form", "load_form"]) == "form"
    assert _module(["load_form"]) == "__init__"
