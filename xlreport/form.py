"""Form editions: the official tables as data, with the cells and relations that follow from them.

An edition is one TOML file in ``templates/``; a local edition ``extends`` another one.
Everything else about a form (cells, relations, formulas, layout, checks) is derived from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from xlreport.relation import AMOUNT, CHANGE, COUNT, Entry, FormError, Relation, Rule, Term, instances

__all__ = [
    "AMOUNT",
    "CHANGE",
    "COUNT",
    "Cell",
    "Entry",
    "Form",
    "FormError",
    "Relation",
    "Rule",
    "Section",
    "Table",
    "Term",
    "editions",
    "full_label",
    "load_form",
]

_HERE = Path(__file__).parent
TEMPLATES = next(p for p in (_HERE / "templates", _HERE.parent / "templates") if p.is_dir())


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``rows`` and ``columns`` in official order, headings included; ``depth`` of its stub in columns."""

    id: str
    section: str
    caption: str
    stub: str
    rows: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    relations: tuple[Rule, ...] = ()
    cautions: tuple[Rule, ...] = ()
    across_years: tuple[Rule, ...] = ()
    row_leaves: tuple[Entry, ...] = field(init=False, compare=False, repr=False)
    column_leaves: tuple[Entry, ...] = field(init=False, compare=False, repr=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row_leaves", tuple(e for e in self.rows if e.leaf))
        object.__setattr__(self, "column_leaves", tuple(e for e in self.columns if e.leaf))
        object.__setattr__(self, "depth", max((e.depth for e in self.rows), default=1))


class Section(NamedTuple):
    """One of the six sections; ``tables`` is empty where the section is prose."""

    id: str
    title: str
    also: tuple[str, ...]
    tables: tuple[Table, ...]


class Cell(NamedTuple):
    """One input or total of the form; ``address`` is ``table/row/column``."""

    address: str
    table: Table
    row: Entry
    column: Entry

    @property
    def kind(self) -> str:
        return self.column.kind if self.column.kind != COUNT else self.row.kind

    @property
    def unit(self) -> str | None:
        """The unit the form itself prints for this cell, if any."""
        return self.column.unit or self.row.unit


@dataclass(frozen=True)
class Form:
    """One edition of the annual report. ``cells`` and ``relations`` are in official order."""

    edition: str
    name: str
    notice: str
    years: str
    base: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = field(init=False)
    cells: Mapping[str, Cell] = field(init=False)
    relations: tuple[Relation, ...] = field(init=False)
    cautions: tuple[Relation, ...] = field(init=False)
    across_years: tuple[Relation, ...] = field(init=False)
    totals: Mapping[str, Relation] = field(init=False)
    by_cell: Mapping[str, tuple[Relation, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        tables = tuple(t for s in self.sections for t in s.tables)
        cells = {
            c.address: c
            for t in tables
            for row in t.row_leaves
            for column in t.column_leaves
            for c in (Cell(f"{t.id}/{row.id}/{column.id}", t, row, column),)
        }
        relations = tuple(r for t in tables for rule in t.relations for r in instances(t, rule))
        totals: dict[str, Relation] = {}
        by_cell: dict[str, tuple[Relation, ...]] = {}
        for relation in relations:
            for cell in relation.coefficients:
                by_cell[cell] = (*by_cell.get(cell, ()), relation)
            if relation.total:
                totals.setdefault(relation.total, relation)
        derived = {
            "tables": tables,
            "cells": cells,
            "relations": relations,
            "cautions": tuple(r for t in tables for rule in t.cautions for r in instances(t, rule)),
            "across_years": tuple(r for t in tables for rule in t.across_years for r in instances(t, rule)),
            "totals": totals,
            "by_cell": by_cell,
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def table(self, id: str) -> Table:
        return next(t for t in self.tables if t.id == id)

    def name_of(self, address: str) -> str:
        """The cell in the words of the form: row × column, with the table where that is not plain."""
        cell = self.cells[address]
        row, column = full_label(cell.table.rows, cell.row), full_label(cell.table.columns, cell.column)
        return f"{row} × {column}" if row else column

    def relations_of(self, address: str) -> tuple[Relation, ...]:
        """The balance relations in which the cell takes part."""
        return self.by_cell.get(address, ())

    def __hash__(self) -> int:
        return hash(self.edition)

    def __reduce__(self) -> tuple[Any, ...]:
        # A form travels between worker processes by name: it is the same file on both sides.
        return load_form, (self.edition,)


def full_label(entries: tuple[Entry, ...], entry: Entry) -> str:
    """The label, led by its headings where the label alone would name several entries."""
    if sum(e.label == entry.label for e in entries if e.leaf) < 2:
        return entry.label
    by_id = {e.id: e for e in entries}
    return " ".join(by_id[i].label for i in (*_prefixes(entry.id), entry.id))


def _prefixes(id: str) -> Iterator[str]:
    parts = id.split(".")
    for n in range(1, len(parts)):
        yield ".".join(parts[:n])


def _entries(raw: list[dict[str, Any]], where: str) -> tuple[Entry, ...]:
    ids = [r["id"] for r in raw]
    if len(set(ids)) != len(ids):
        raise FormError(f"{where}: an id occurs twice")
    entries = []
    for r in raw:
        id = r["id"]
        known = set(ids)
        parents = [p for p in _prefixes(id) if p in known]
        if "." in id and id.rpartition(".")[0] not in known:
            raise FormError(f"{where}: {id} has no heading {id.rpartition('.')[0]}")
        entries.append(
            Entry(
                id=id,
                label=r["label"],
                also=tuple(r.get("also", ())),
                kind=r.get("kind", COUNT),
                unit=r.get("unit"),
                help=r.get("help", ""),
                depth=len(parents) + 1,
                leaf=not any(other.startswith(id + ".") for other in ids),
                printed=r.get("printed", ""),
            )
        )
    return tuple(entries)


def _rules(raw: list[dict[str, Any]], code: str, severity: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            id=r["id"],
            text=r["rule"],
            label=r["label"],
            severity=r.get("severity", severity),
            code=r.get("code", code),
            only=frozenset(r.get("only", ())),
            excluded=frozenset(r.get("except", ())),
        )
        for r in raw
    )


def _merged(path: Path) -> dict[str, Any]:
    """The raw edition, with everything it extends folded in."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    if "extends" not in raw:
        return raw | {"base": raw["edition"]}
    merged = _merged(TEMPLATES / f"{raw['extends']}.toml")
    tables = {t["id"]: t for s in merged["section"] for t in s.get("table", ())}
    for add in raw.get("add", ()):
        axis = tables[add["table"]][add.get("axis", "rows")]
        at = next((n for n, e in enumerate(axis) if e["id"] == add["after"]), None)
        if at is None:
            raise FormError(f"{path.name}: nothing is called {add['after']!r} in {add['table']}")
        axis.insert(at + 1, {k: v for k, v in add.items() if k not in ("table", "after", "axis")})
    return merged | {k: v for k, v in raw.items() if k not in ("add", "extends")}


@cache
def load_form(edition: str) -> Form:
    """The form of an edition, by name (``2019``, ``2021``, a local one) or by the path of a TOML file."""
    path = Path(edition) if edition.endswith(".toml") else TEMPLATES / f"{edition}.toml"
    if not re.fullmatch(r"[\w.\-]+", path.name) or not path.is_file():
        raise FormError(f"no edition {edition!r}; there are {', '.join(editions(local=True))}")
    raw = _merged(path)
    sections = []
    for s in raw["section"]:
        tables = tuple(
            Table(
                id=t["id"],
                section=s["id"],
                caption=t.get("caption", ""),
                stub=t.get("stub", ""),
                rows=_entries(t["rows"], f"{path.name}: {t['id']}"),
                columns=_entries(t["columns"], f"{path.name}: {t['id']}"),
                relations=_rules(t.get("relations", []), "unbalanced", "error"),
                cautions=_rules(t.get("cautions", []), "improbable", "warning"),
                across_years=_rules(t.get("across_years", []), "not-carried-forward", "warning"),
            )
            for t in s.get("table", ())
        )
        sections.append(Section(s["id"], s["title"], tuple(s.get("also", ())), tables))
    return Form(
        edition=edition if edition.endswith(".toml") else raw["edition"],
        name=raw["name"],
        notice=raw["notice"],
        years=raw["years"],
        base=raw["base"],
        sections=tuple(sections),
    )


@cache
def editions(*, local: bool = False) -> tuple[str, ...]:
    """The official editions, oldest first; with ``local`` the extended ones too."""
    names = sorted(p.stem for p in TEMPLATES.glob("*.toml"))
    return tuple(n for n in names if local or n.isdigit())
