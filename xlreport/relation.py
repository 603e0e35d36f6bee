"""Balance relations: the one map of coefficients over cells of which formula, check and localisation are views."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

COUNT, CHANGE, AMOUNT = "count", "change", "amount"


class FormError(ValueError):
    """An edition file contradicts itself or cannot be found."""


class Entry(NamedTuple):
    """One row or column of a table; ``depth`` counts from 1, a heading is an entry that is no leaf.

    ``printed`` is the label with the line breaks of the official form, where it has any.
    """

    id: str
    label: str
    also: tuple[str, ...] = ()
    kind: str = COUNT
    unit: str | None = None
    help: str = ""
    depth: int = 1
    leaf: bool = True
    printed: str = ""


class Rule(NamedTuple):
    """One line of a table's rules, as written in the edition: an equation, a caution or a link to last year."""

    id: str
    text: str
    label: str
    severity: str
    code: str
    only: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


class Axes(Protocol):
    """What a rule needs of a table: its id and its two axes."""

    @property
    def id(self) -> str: ...
    @property
    def rows(self) -> tuple[Entry, ...]: ...
    @property
    def columns(self) -> tuple[Entry, ...]: ...
    @property
    def row_leaves(self) -> tuple[Entry, ...]: ...
    @property
    def column_leaves(self) -> tuple[Entry, ...]: ...


class Term(NamedTuple):
    """``coefficient`` × the figure of ``cell``, of last year's report where ``last`` is true."""

    cell: str
    coefficient: int = 1
    last: bool = False


@dataclass(frozen=True)
class Relation:
    """A linear relation ``lhs op rhs`` over cells, one instance of a :class:`Rule`.

    ``op`` is ``=`` for the form's balances, ``>=`` or ``!=`` for cautions.
    """

    id: str
    rule: Rule
    lhs: tuple[Term, ...]
    rhs: tuple[Term, ...]
    op: str = "="
    coefficients: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        merged: dict[str, int] = {}
        for terms, sign in ((self.lhs, 1), (self.rhs, -1)):
            for cell, coefficient, last in terms:
                if not last:
                    merged[cell] = merged.get(cell, 0) + sign * coefficient
        object.__setattr__(self, "coefficients", merged)

    @property
    def total(self) -> str | None:
        """The cell that the relation defines as a sum, or None for a balance of two sums."""
        return self.lhs[0].cell if len(self.lhs) == 1 and self.op == "=" else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of this year's report, left side first."""
        return tuple(self.coefficients)


def instances(table: Axes, rule: Rule) -> Iterator[Relation]:
    """The rule written out for each leaf of the axis that it does not name."""
    try:
        left, op, right = re.split(r"\s+(=|>=|!=)\s+", rule.text)
    except ValueError:
        raise FormError(f"{table.id}: cannot read the rule {rule.text!r}") from None
    names = {n.removeprefix("last.").removesuffix(".*") for n in re.findall(r"[\w.*]+", f"{left} {right}")}
    turned = names <= {e.id for e in table.rows}
    along, across = (table.rows, table.column_leaves) if turned else (table.columns, table.row_leaves)
    if not names <= {e.id for e in along}:
        raise FormError(f"{table.id}: the rule {rule.text!r} names no single axis")
    lhs = _terms(left, along, frozenset())
    rhs = _terms(right, along, frozenset(t.cell for t in lhs))
    for other in across:
        if (rule.only and other.id not in rule.only) or other.id in rule.excluded:
            continue

        def address(name: str, other: Entry = other) -> str:
            row, column = (name, other.id) if turned else (other.id, name)
            return f"{table.id}/{row}/{column}"

        yield Relation(
            id=f"{table.id}/{rule.id}/{other.id}",
            rule=rule,
            lhs=tuple(t._replace(cell=address(t.cell)) for t in lhs),
            rhs=tuple(t._replace(cell=address(t.cell)) for t in rhs),
            op=op,
        )


def _terms(side: str, along: tuple[Entry, ...], left: frozenset[str]) -> tuple[Term, ...]:
    terms: list[Term] = []
    for sign, name in re.findall(r"([+-]?)\s*([\w.*]+)", side):
        coefficient = -1 if sign == "-" else 1
        last, stem = name.startswith("last."), name.removeprefix("last.")
        if stem.endswith(".*"):
            below = stem.removesuffix("*")
            ids = [e.id for e in along if e.leaf and e.id.startswith(below) and e.id not in left]
        else:
            ids = [stem]
        terms += [Term(i, coefficient, last) for i in ids]
    return tuple(terms)
