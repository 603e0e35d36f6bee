"""A row of the form as a walk met it: its label, and all that stands between that and the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from xlreport.form import Entry, Table
from xlreport.labels import key
from xlreport.match.tokens import Token
from xlreport.numerals import is_value
from xlreport.report import GridCell

SHORTEST_LABEL = 4  # characters; fewer may be a word that somebody put where a figure belongs
UNKNOWN = Entry("unknown", "")  # a row that the form does not have


@dataclass
class Found:
    """A row of the form as met in a source: its label's cell and everything up to the next label.

    ``width`` is the count of its cells in the form; ``spare`` that of the further stub columns which the label spans,
    each of which may show up as a blank cell.
    ``before`` counts the cells in front of the label in its row of the grid; ``gap_after`` the empty lines behind the
    last slot; ``at_end`` is true where the text stopped in this row; ``stretch`` counts the further columns over which
    the form merges the row's last cell; ``said`` is the key of all pieces of the label that were met, and
    ``has_half_label`` is true where they do not make it whole; ``is_torn`` where words stand amid its line or in the
    place of its figures; ``is_announced`` where its table's caption or header was met before it, in its section
    and its lattice.
    """

    table: Table
    entry: Entry
    label: GridCell
    row: int
    lattice: int | None
    slots: list[Token]
    before: int = 0
    gap_after: int = 0
    at_end: bool = False
    stretch: int = 0
    said: str = ""
    has_half_label: bool = False
    is_torn: bool = False
    is_announced: bool = False
    width: int = field(init=False)
    spare: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = len(self.table.column_leaves)
        self.spare = self.table.depth - self.entry.depth

    @cached_property
    def filled(self) -> list[Token]:
        """The slots that hold something; asked for only when the row is complete."""
        return [s for s in self.slots if s.text]

    @cached_property
    def is_one_line(self) -> bool:
        """Whether label and cells stand in one row of the grid, so that the text itself marks where the row ends."""
        return bool(self.slots) and all(s.row == self.row for s in self.slots)

    @cached_property
    def lines(self) -> int:
        """Over how many rows of the grid the figures are spread."""
        return len({s.row for s in self.filled})

    @property
    def is_even(self) -> bool:
        """Whether the blanks between its figures, if any, only part them: as many each time, or where a line begins."""
        filled = [k for k, s in enumerate(self.slots) if s.text]
        inner = self.slots[filled[0] : filled[-1]] if filled else []
        at_breaks = all(s.text or (k and s.row != inner[k - 1].row) for k, s in enumerate(inner))
        return at_breaks or len({b - a for a, b in pairwise(filled)}) == 1

    @property
    def is_too_wide(self) -> bool:
        """Whether more cells stand from its first figure to its last than it has columns: some of them only part."""
        return bool(self.filled) and self.slots.index(self.filled[-1]) - self.slots.index(self.filled[0]) >= self.width

    @property
    def is_irregular(self) -> bool:
        """Whether the figures stand on lines of their own at unequal distances."""
        return len({s.gap for s in self.slots[1:]}) > 1 and not self.is_one_line

    @property
    def is_in_place(self) -> bool:
        """Whether every cell, spare stub columns included, stands where the form has it: no other reading is left."""
        spare = self.slots[: self.spare]
        return (
            self.is_one_line
            and self.spare > 0
            and self.before == self.entry.depth - 1 > 0
            and len(self.slots) == self.width + self.spare
            and bool(self.filled)
            and not any(s.text for s in spare)
        )

    def cut_at_stray(self) -> Found | None:
        """Cut off the text behind the row that is none of its cells; the row that it begins, if it is one.

        Figures follow the label of a row. Other words are prose if they stand behind a whole row, else they are what
        somebody wrote instead of figures.
        """
        if (odd := self._first_stray()) is None:
            return None
        stray, rest = self.slots[odd], self.slots[odd + 1 :]
        is_row = any(s.row == stray.row or is_value(s.text) for s in rest)
        while is_row and odd and not self.slots[odd - 1].text and self.slots[odd - 1].row == stray.row != self.row:
            odd -= 1  # a blank cell in front of the other row's label
        if is_row or odd >= self.width:
            self.slots = self.slots[:odd]
        self.is_torn = stray.row == self.row or len(self.slots) > odd
        return self.stranger(stray, rest) if is_row else None

    def stranger(self, label: Token, slots: list[Token]) -> Found:
        """A row that the form does not have, behind this one."""
        return Found(self.table, UNKNOWN, label.cell, label.row, None, slots, is_announced=self.is_announced)

    def _first_stray(self) -> int | None:
        """The first slot that is no cell of the row: words behind its last cell, or a label's worth on a new line."""
        texts = [s.text for s in self.slots if s.text]
        if self.lattice is not None or (len(texts) == self.width and is_value(texts[-1])):
            return None  # as many as the row has cells: words among them stand in one of these
        for k, slot in enumerate(self.slots):
            is_apart = k >= self.width or (slot.row != self.row and len(key(slot.cell.text)) >= SHORTEST_LABEL)
            if is_apart and slot.text and not is_value(slot.cell.text):
                return k
        return None
