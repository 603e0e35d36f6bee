"""Shared formulas move as openpyxl moves them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from xlreport.ooxml.formulas import translated

REFERENCES = st.builds(
    "{}{}{}{}".format, st.sampled_from(["", "$"]), st.sampled_from(["E", "Z", "AA"]), st.sampled_from(["", "$"]),
    st.integers(50, 900),
)  # fmt: skip
PIECES = st.one_of(
    REFERENCES,
    st.builds("{}:{}".format, REFERENCES, REFERENCES),
    st.builds("表1!{}".format, REFERENCES),
    st.builds("'A1 B2'!{}".format, REFERENCES),
    st.sampled_from(['"A1"', "12", "LOG10(5)", "T1_R05_C2", "TRUE", "E:F", "$E:F", "60:70", "60:$70", "SUM(E60:F70)"]),
)


@given(st.lists(PIECES, min_size=1, max_size=5), st.integers(-40, 40), st.integers(-4, 40))
def test_as_openpyxl(pieces: list[str], rows: int, columns: int) -> None:
    formula = "+".join(pieces)
    theirs = Translator("=" + formula, origin="H100").translate_formula(row_delta=rows, col_delta=columns)
    assert "=" + translated(formula, rows, columns) == theirs


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1048576", "B1"),
        ("XFD1", "A2"),
        ('IF(A1="A1",A1,"差"&B1)', 'IF(B2="A1",B2,"差"&C2)'),
        ("Table1[A1]", "Table1[A1]"),
        ("A1.B2", "A1.B2"),
    ],
)
def test_edges(formula: str, moved: str) -> None:
    assert translated(formula, 1, 1) == moved
