"""Every hostile workbook is read faithfully or refused by name, in bounded memory."""

from __future__ import annotations

import sys
import tracemalloc

import pytest

from ooxml.hostile import READABLE, REFUSED
from xlreport.report import Unusable
from xlreport.sources.workbook import read


@pytest.mark.parametrize("name", READABLE)
def test_figures_survive(name: str) -> None:
    grid = read(READABLE[name](), name)
    values = {(c.place.row, c.column): c.value for row in grid.rows for c in row.cells if c.value is not None}
    assert values == {(n, 2): n for n in range(1, 15)}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str) -> None:
    code, make = REFUSED[name]
    with pytest.raises(Unusable) as refused:
        read(make(), name)
    assert refused.value.code == code


def test_what_is_left_out_is_said() -> None:
    far = [f for f in read(READABLE["stray-far-cell"](), "x").findings if f.code == "far-cells"]
    assert [(str(f.place), f.details["count"]) for f in far] == [("S1!XFD1048576", 1)]
    merges = read(READABLE["hundred-thousand-merges"](), "x").findings
    assert [f.code for f in merges] == ["value-under-merge"]


@pytest.mark.parametrize("name", ["endless-row", "merge-over-everything", "long-strings-used-often"])
@pytest.mark.skipif(sys.gettrace() is not None, reason="a tracer's own memory counts")
def test_memory_is_bounded(name: str) -> None:
    data = (READABLE[name] if name in READABLE else REFUSED[name][1])()
    tracemalloc.start()
    try:
        read(data, name)
    except Unusable:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 200_000_000
