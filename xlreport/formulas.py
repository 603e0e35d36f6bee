"""Formulas of a workbook, as far as sums, differences, constants and references go: anything else is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from xlreport.numerals import Number, read_number
from xlreport.report import Figure, Place

Spot = tuple[str, int, int]
"""A cell: sheet, row, column."""
MAX_CELLS = 2_000  # of one range; no sum of the form needs more than 22
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_COUNTS = ("COUNTBLANK(", "COUNT(", "COUNTA(")


class Linear(NamedTuple):
    """What a formula adds up: a coefficient for each cell, and a constant."""

    terms: Mapping[Spot, int]
    constant: Number


class _NotUnderstood(Exception):
    """The formula does something other than add and take off."""


def linear(formula: str, sheet: str) -> Linear | None:
    """The formula (with its ``=``) of a cell on ``sheet`` as a sum, None where it is something else.

    ``IF(…,"",sum)`` over counts of blanks, by which a total stays empty while its parts are, is read as the sum.
    """
    from openpyxl.formula import Tokenizer  # noqa: PLC0415 - only workbooks with formulas need it

    try:
        tokens = [t for t in Tokenizer(formula).items if t.type != "WHITE-SPACE"]
        terms: dict[Spot, int] = {}
        constant, at = _sum(tokens, 0, sheet, terms, 1, in_sum=False)
        if at != len(tokens):
            return None
    except (_NotUnderstood, IndexError, RecursionError):
        return None
    return Linear({s: c for s, c in terms.items() if c}, constant)


def _sum(
    tokens: list[object], at: int, sheet: str, terms: dict[Spot, int], sign: int, *, in_sum: bool
) -> tuple[Number, int]:
    """Read terms from ``at`` until something that ends a sum; the constants, and where that is."""
    constant: Number = 0
    expecting = True
    factor = sign
    while at < len(tokens):
        token: object = tokens[at]
        kind, subtype, value = token.type, token.subtype, token.value  # type: ignore[attr-defined]
        if kind == "OPERATOR-PREFIX" or (kind == "OPERATOR-INFIX" and value in "+-" and not expecting):
            factor = (sign if not expecting else factor) * (-1 if value == "-" else 1)
            expecting, at = True, at + 1
            continue
        if not expecting:
            break
        if kind == "OPERAND" and subtype == "NUMBER":
            number = read_number(value, "amount").value
            if number is None:
                raise _NotUnderstood
            constant, at = constant + factor * number, at + 1
        elif kind == "OPERAND" and subtype == "RANGE":
            spots = list(_range(value, sheet))
            if len(spots) > 1 and not in_sum:
                raise _NotUnderstood
            for spot in spots:
                terms[spot] = terms.get(spot, 0) + factor
            at += 1
        elif kind == "PAREN" and subtype == "OPEN":
            inner, at = _sum(tokens, at + 1, sheet, terms, factor, in_sum=False)
            constant += inner
            at = _closed(tokens, at)
        elif kind == "FUNC" and value.upper() == "SUM(":
            inner, at = _arguments(tokens, at + 1, sheet, terms, factor)
            constant += inner
        elif kind == "FUNC" and value.upper() == "IF(":
            at = _past_blank_guard(tokens, at + 1)
            inner, at = _sum(tokens, at, sheet, terms, factor, in_sum=False)
            constant += inner
            at = _closed(tokens, at)
        else:
            raise _NotUnderstood
        expecting = False
        factor = sign
    if expecting:
        raise _NotUnderstood
    return constant, at


def _arguments(tokens: list[object], at: int, sheet: str, terms: dict[Spot, int], sign: int) -> tuple[Number, int]:
    constant: Number = 0
    while True:
        inner, at = _sum(tokens, at, sheet, terms, sign, in_sum=True)
        constant += inner
        if tokens[at].type == "SEP":  # type: ignore[attr-defined]
            at += 1
            continue
        return constant, _closed(tokens, at)


def _closed(tokens: list[object], at: int) -> int:
    if tokens[at].subtype != "CLOSE":  # type: ignore[attr-defined]
        raise _NotUnderstood
    return at + 1


def _past_blank_guard(tokens: list[object], at: int) -> int:
    """Behind a condition that only counts blanks and its empty text; anything else is not understood."""
    depth = 0
    while depth or tokens[at].type != "SEP":  # type: ignore[attr-defined]
        token = tokens[at]
        if token.type == "FUNC" and token.subtype == "OPEN" and token.value.upper() not in _COUNTS:  # type: ignore[attr-defined]
            raise _NotUnderstood
        depth += {"OPEN": 1, "CLOSE": -1}.get(token.subtype, 0)  # type: ignore[attr-defined]
        at += 1
    if tokens[at + 1].value != '""' or tokens[at + 2].type != "SEP":  # type: ignore[attr-defined]
        raise _NotUnderstood
    return at + 3


def _range(reference: str, sheet: str) -> Iterator[Spot]:
    named, mark, cells = reference.rpartition("!")
    if mark:
        sheet = named.strip("'").replace("''", "'")
    corners = [_CELL.fullmatch(c) for c in cells.split(":")]
    if "[" in named or len(corners) > 2 or not all(corners):
        raise _NotUnderstood
    columns, rows = zip(*((_column(m[1]), int(m[2])) for m in corners if m), strict=True)
    top, left, bottom, right = min(rows), min(columns), max(rows), max(columns)
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise _NotUnderstood
    yield from ((sheet, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def spot_of(place: Place) -> Spot | None:
    """The cell of a place in a workbook."""
    return (place.name, place.row, place.column) if place.kind == "sheet" else None


def result(sum: Linear, at: Mapping[Spot, Figure]) -> Number | None:
    """What the formula gives for the figures ``at`` its cells; None if it uses a cell that is none of the form's."""
    total = sum.constant
    for spot, coefficient in sum.terms.items():
        figure = at.get(spot)
        if figure is None:
            return None
        total += coefficient * (figure.value or 0)
    return total


def calculated(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures with a result for each formula that was never calculated, where it is understood."""
    done = dict(figures)
    waiting = [a for a, f in figures.items() if f.formula and not f.stored]
    for _ in range(3):  # a total of totals waits for those
        at = {s: f for f in done.values() if (s := spot_of(f.place))}
        for address in list(waiting):
            figure = done[address]
            sum = linear(figure.formula or "", figure.place.name)
            uses_waiting = sum and any(at.get(s) in [done[w] for w in waiting if w != address] for s in sum.terms)
            value = result(sum, at) if sum and not uses_waiting else None
            if value is not None:
                done[address] = replace(figure, value=value, raw=figure.raw or str(value))
                waiting.remove(address)
    return done
