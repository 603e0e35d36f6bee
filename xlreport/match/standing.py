"""Where a walk stands in a report, and what a label means there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xlreport.form import Form, Section, Table
from xlreport.labels import Hit, key

SHORTEST_OPENING = 6  # characters; a shorter label is a word of any prose


@dataclass
class Standing:
    """The place of a walk: its section ("" before the first), its table and the order of the last row met there.

    ``table`` is None in prose, ``before`` the table that was left last; ``announced`` are the tables whose caption or
    header stood in this section of the text, each with the lattice in which they did.
    """

    form: Form
    section: str = ""
    table: Table | None = None
    before: Table | None = None
    last_row: int = -1
    announced: set[tuple[str, int | None]] = field(default_factory=set)

    def enter_section(self, section: Section) -> None:
        """Below a heading, which a page may repeat amid its table."""
        if self.section != section.id:
            self.announced.clear()
        self.section = section.id
        if self.table and self.table.id not in {table for table, _ in self.announced}:
            self.table = None

    def enter(self, hit: Hit, lattice: int | None) -> None:
        """At a label of a table."""
        if hit.table and hit.table is not self.table:
            self.before, self.table, self.last_row, self.section = self.table, hit.table, -1, hit.table.section
        if hit.table and hit.axis != "row":
            self.announced.add((hit.table.id, lattice))

    def choose(self, hits: Iterable[Hit], text: str, *, is_in_row: bool) -> Hit | None:
        """The meaning of a label that fits here; None where it is only a word of the prose."""
        fitting = [h for h in hits if self._fits(h, text, is_in_row)]
        return min(fitting, key=self._rank) if len(fitting) > 1 else fitting[0] if fitting else None

    def _rank(self, hit: Hit) -> tuple[int, int]:
        if hit.table is self.table and self.table:
            leaves = (k for k, e in enumerate(self.table.rows) if k > self.last_row and e.leaf)
            if hit.axis == "row":
                return (0 if hit.order == next(leaves, -1) else 2, hit.order)
            return (1, hit.order)
        tables = self.form.tables
        here = tables.index(self.table) if self.table else -1
        distance = tables.index(hit.table) - here if hit.table else 0
        return (3 if distance >= 0 else 4, abs(distance))

    def _fits(self, hit: Hit, text: str, is_in_row: bool) -> bool:
        table = hit.table
        if table is None or table is self.table or hit.axis == "caption":
            return True
        same_section = self.table is not None and self.table.section == table.section
        if hit.axis == "stub":
            return same_section or len(table.stub) > SHORTEST_OPENING
        if same_section or self.section == table.section:
            return True
        if not table.stub:  # its labels are common words: only where it is due
            return self.last_row > 0 and is_in_row
        # A label that stands alone in the prose opens nothing: it must be long; and in a section without tables only
        # their captions and headers open one.
        is_in_prose = hit.axis == "row" and any(s.id == self.section and not s.tables for s in self.form.sections)
        return len(key(text)) >= SHORTEST_OPENING and not is_in_prose
