"""What every sheet of one workbook is designed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from xlreport import identity
from xlreport.catalogue import message
from xlreport.checks.rows import by_table
from xlreport.form import CHANGE, Form, Section
from xlreport.layout import Layout
from xlreport.numerals import Number
from xlreport.report import RANK, Finding, Report, Words, say
from xlreport.write.figures import INPUT, MISSING, TOTAL, Shown

COVER, TEXTS, CHECKS, FINDINGS, GUIDE = (
    Words(*identity.COVER),
    Words(*identity.TEXTS),
    Words(*identity.CHECKS),
    Words(*identity.FINDINGS),
    Words(*identity.GUIDE),
)


_NOTED = 12  # cells of one finding that bear a note; notes are drawings, and other programs lose many of them
BALANCED, OFF = Words("平衡", "balanced"), Words("不平", "off")


class Shape(NamedTuple):
    """What the formulas of a workbook depend on: which figures are formulas, and which the source does not hold.

    The figures themselves matter to no formula, so that reports of one shape share all of them.
    """

    form: Form
    formulas: tuple[str, ...]
    missing: tuple[str, ...]

    def open_cells(self, section: Section) -> tuple[str, ...]:
        """The cells of a section that hold no formula: those that somebody fills in or may correct."""
        return open_cells(self)[section.id]


@cache
def relations_of(form: Form, section: str | None) -> range:
    """Which of the form's balance relations, counted from 0, belong to a section; for None, all of them."""
    tables = {t.id for t in form.tables if section in (None, t.section)}
    found = [n for n, r in enumerate(form.relations) if r.id.partition("/")[0] in tables]
    return range(found[0], found[-1] + 1) if found else range(0)


@lru_cache(maxsize=256)
def open_cells(shape: Shape) -> dict[str, tuple[str, ...]]:
    """The same for every section, by its id."""
    formulas, cells = set(shape.formulas), shape.form.cells
    return {
        s.id: tuple([a for a, c in cells.items() if c.table.section == s.id and a not in formulas])
        for s in shape.form.sections
    }


def shape_of(form: Form, figures: Mapping[str, Shown]) -> Shape:
    """The shape of a workbook with these figures."""
    formulas = tuple([a for a, f in figures.items() if f.formula is not None])
    return Shape(form, formulas, tuple([a for a, f in figures.items() if f.state == MISSING]))


class Judged(NamedTuple):
    """Both sides of a balance relation as they are now, what is said of it, how many of its cells are filled in, and
    whether its total is left out.
    """

    lhs: Number
    rhs: Number
    said: Words
    filled: int
    left_out: bool

    @property
    def off(self) -> bool:
        return self.said is OFF


class Status(NamedTuple):
    """How many relations are off or cannot be judged yet, how many cells are blank or badly filled."""

    off: int
    partial: int
    blank: int
    bad: int


@dataclass(frozen=True)
class Draft:
    """The inputs of one workbook. ``kind`` is that of :mod:`xlreport.identity`; a form may be begun with figures."""

    layout: Layout
    report: Report | None
    last: Report | None
    figures: Mapping[str, Shown]
    agency: str | None
    year: int | None
    lang: str
    findings: tuple[Finding, ...] = ()
    kind: str = identity.FORM
    shape: Shape = field(kw_only=True)
    judged: tuple[Judged, ...] = field(kw_only=True)  # every balance relation, in official order
    said: dict[str | None, str] = field(default_factory=dict, kw_only=True)  # the status of sections, once put in words

    def say(self, words: Words) -> str:
        return say(words, self.lang)

    @property
    def tables(self) -> tuple[Section, ...]:
        return tuple(s for s in self.layout.form.sections if s.tables)

    @cached_property
    def ranked(self) -> tuple[Finding, ...]:
        """The findings as they are listed, gravest first; many rows of one table that were not read are one."""
        return tuple(sorted(by_table(self.findings, self.layout.form), key=lambda f: RANK[f.severity]))

    @cached_property
    def messages(self) -> tuple[str, ...]:
        """What the findings say, in the same order."""
        return tuple(message(f, self.layout.form, self.lang) for f in self.ranked)

    @cached_property
    def found(self) -> dict[str, list[int]]:
        """Which of the findings, counted from 0, single out a cell, by its address."""
        found: dict[str, list[int]] = {}
        for number, finding in enumerate(self.ranked):
            cells = dict.fromkeys([s.cell for s in finding.suspects] or finding.cells)
            for cell in cells if len(cells) <= _NOTED else ():
                found.setdefault(cell, []).append(number)
        return found

    @cached_property
    def unread(self) -> frozenset[str]:
        """The cells whose rows the source holds with figures that no column could be given to."""
        return frozenset(c for f in self.findings if f.code == "short-row" and f.details.get("count") for c in f.cells)

    @cached_property
    def unusual(self) -> frozenset[str]:
        """The cells that are not as on a blank form, or of which there is something to say."""
        totals = self.layout.form.totals
        return frozenset(self.found) | {
            a for a, f in self.figures.items()
            if f.notes or (f.state != TOTAL and (f.state != INPUT or a in totals))
        }  # fmt: skip

    @cached_property
    def states(self) -> dict[str, Status]:
        """The present state of each section with tables, as the check sheet's formulas reckon it."""
        return {s.id: self._state(s) for s in self.tables}

    def _state(self, section: Section) -> Status:
        within = relations_of(self.layout.form, section.id)
        now = [self.judged[n].said for n in within]
        cells, open_cells = self.layout.form.cells, self.shape.open_cells(section)
        values = [self.figures[a].value for a in open_cells]
        odd = [a for a, v in zip(open_cells, values, strict=True) if v is not None and (isinstance(v, str) or v < 0)]
        bad = [a for a in odd if isinstance(self.figures[a].value, str) or cells[a].kind != CHANGE]
        return Status(
            off=now.count(OFF),
            partial=len(now) - now.count(OFF) - now.count(BALANCED),
            blank=values.count(None),
            bad=len(bad),
        )
