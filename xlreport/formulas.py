"""Formulas of a workbook, as far as sums, differences, constants and references go: anything else is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, NamedTuple

from xlreport.a1 import column_number
from xlreport.numerals import Number, read_number

Spot = tuple[str, int, int]
"""A cell: sheet, row, column."""
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
MAX_TERMS = 1_000  # of one formula; no sum of the form needs more than 22
MAX_LENGTH = 8_192  # what Excel takes


class Guard(NamedTuple):
    """When a formula stays empty: ``function``, one of those that count cells, gives ``number`` for the cells."""

    function: str
    cells: tuple[Spot, ...]
    number: int


class Linear(NamedTuple):
    """What a formula adds up: a coefficient for each cell, and a constant.

    ``summed`` are the cells that it adds by SUM, which passes over text.
    """

    terms: Mapping[Spot, int]
    constant: Number
    summed: frozenset[Spot] = frozenset()
    guard: Guard | None = None


class _NotUnderstood(Exception):
    """The formula does something other than add and take off."""


@lru_cache(maxsize=256)  # workbooks of one form have the same formulas
def linear(formula: str, sheet: str) -> Linear | None:
    """The formula (with its ``=``) of a cell on ``sheet`` as a sum, None where it is something else.

    ``IF(…,"",sum)`` with a condition on counts of blank or filled cells is read as the sum, with its guard.
    """
    if len(formula) > MAX_LENGTH:
        return None
    try:
        tokens = [t for t in _tokenizer()(formula).items if t.type != "WHITE-SPACE"]
        guard, tokens = _guarded(tokens, sheet)
        reader = _Reader(tokens, sheet)
        constant, at = reader.sum(0, 1, in_sum=False)
        if at != len(reader.tokens):
            return None
    except (_NotUnderstood, IndexError, RecursionError):
        return None
    return Linear({s: c for s, c in reader.terms.items() if c}, constant, frozenset(reader.summed), guard)


@cache
def _tokenizer() -> Any:
    """The Tokenizer of openpyxl without the rest of openpyxl, which takes longer to load than all else in a check."""
    home = find_spec("openpyxl")
    assert home
    assert home.origin
    spec = spec_from_file_location("_openpyxl_tokenizer", Path(home.origin).parent / "formula" / "tokenizer.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Tokenizer


class _Reader:
    """Reads the tokens of one formula; ``terms`` and ``summed`` grow on the way."""

    def __init__(self, tokens: Sequence[Any], sheet: str) -> None:
        self.tokens, self.sheet = tokens, sheet
        self.terms: dict[Spot, int] = {}
        self.summed: set[Spot] = set()

    def sum(self, at: int, sign: int, *, in_sum: bool) -> tuple[Number, int]:
        """Read terms from ``at`` until something that ends a sum; the constants, and where that is."""
        constant: Number = 0
        expecting = True
        factor = sign
        while at < len(self.tokens):
            token = self.tokens[at]
            kind, subtype, value = token.type, token.subtype, token.value
            if kind == "OPERATOR-PREFIX" or (kind == "OPERATOR-INFIX" and value in "+-" and not expecting):
                factor = (sign if not expecting else factor) * (-1 if value == "-" else 1)
                # A range is passed over by SUM only where it stands alone: of =SUM(-A1) the minus makes a number.
                expecting, in_sum, at = True, False, at + 1
                continue
            if not expecting:
                break
            if kind == "OPERAND" and subtype == "NUMBER":
                number = read_number(value, "amount").value
                if number is None:
                    raise _NotUnderstood
                constant, at = constant + factor * number, at + 1
            elif kind == "OPERAND" and subtype == "RANGE":
                self.add(list(spots_of(value, self.sheet)), factor, in_sum=in_sum)
                at += 1
            elif kind == "PAREN" and subtype == "OPEN":
                inner, at = self.sum(at + 1, factor, in_sum=False)
                constant += inner
                at = self.closed(at)
            elif kind == "FUNC" and value.upper() == "SUM(":
                inner, at = self.arguments(at + 1, factor)
                constant += inner
            else:
                raise _NotUnderstood
            expecting = False
            factor = sign
        if expecting:
            raise _NotUnderstood
        return constant, at

    def add(self, spots: Sequence[Spot], factor: int, *, in_sum: bool) -> None:
        if (len(spots) > 1 and not in_sum) or len(self.terms) + len(spots) > MAX_TERMS:
            raise _NotUnderstood
        for spot in spots:
            self.terms[spot] = self.terms.get(spot, 0) + factor
        if in_sum:
            self.summed.update(spots)

    def arguments(self, at: int, sign: int) -> tuple[Number, int]:
        constant: Number = 0
        while True:
            inner, at = self.sum(at, sign, in_sum=True)
            constant += inner
            if self.tokens[at].type != "SEP":
                return constant, self.closed(at)
            at += 1

    def closed(self, at: int) -> int:
        if self.tokens[at].subtype != "CLOSE":
            raise _NotUnderstood
        return at + 1


def _guarded(tokens: list[Any], sheet: str) -> tuple[Guard | None, list[Any]]:
    """The guard of ``IF(COUNTBLANK(…)+…=n,"",sum)`` or one like it, and the sum; no guard for any other formula."""
    if not (tokens and tokens[0].type == "FUNC" and tokens[0].value.upper() == "IF(" and tokens[-1].value == ")"):
        return None, tokens
    end = next(n for n, t in enumerate(tokens) if t.type == "SEP" and _depth(tokens[1:n]) == 0)
    *counted, equals, number = tokens[1:end]
    cells: list[Spot] = []
    function = ""
    for token in counted:
        if token.type == "FUNC" and token.subtype == "OPEN":
            if function not in ("", token.value.upper()):
                raise _NotUnderstood
            function = token.value.upper()
        elif token.type == "OPERAND":
            cells += spots_of(token.value, sheet)
        elif not (token.type == "SEP" or token.subtype == "CLOSE" or token.value == "+"):
            raise _NotUnderstood
    is_count = function in ("COUNTBLANK(", "COUNT(", "COUNTA(") and number.value.isdigit() and equals.value == "="
    empty = [t.value for t in tokens[end + 1 : end + 3]] == ['""', ","]
    if not is_count or not empty or _depth(tokens[end + 3 : -1]) or len(cells) > MAX_TERMS:
        raise _NotUnderstood
    return Guard(function[:-1], tuple(cells), int(number.value)), tokens[end + 3 : -1]


def _depth(tokens: Sequence[Any]) -> int:
    return sum({"OPEN": 1, "CLOSE": -1}.get(t.subtype, 0) for t in tokens)


def spots_of(reference: str, sheet: str) -> Iterator[Spot]:
    """The cells of a reference seen from ``sheet``."""
    named, mark, cells = reference.rpartition("!")
    if mark:
        sheet = named.strip("'").replace("''", "'")
    corners = [_CELL.fullmatch(c) for c in cells.split(":")]
    if set(sheet) & set("[]:") or len(corners) > 2 or not all(corners):
        raise _NotUnderstood
    columns, rows = zip(*((column_number(m[1]), int(m[2])) for m in corners if m), strict=True)
    top, left, bottom, right = min(rows), min(columns), max(rows), max(columns)
    if (bottom - top + 1) * (right - left + 1) > MAX_TERMS:
        raise _NotUnderstood
    yield from ((sheet, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
