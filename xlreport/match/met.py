"""What a walk over the cells of a source met."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlreport.form import Table
from xlreport.labels import Hit
from xlreport.match.found import Found
from xlreport.match.tokens import Token
from xlreport.report import GridCell


@dataclass
class Walk:
    """What one walk met. ``rows`` are leaves of the form, ``headings`` entries without figures of their own.

    ``labels`` are those of the tables, as the form has them; ``unknown`` are rows that the form lacks; ``tight`` the
    tables whose corner no blank cell follows; ``strays`` those behind whose header something stands that is no figure;
    ``loose`` those with a figure that follows no row's label; ``astray`` the figures in rows of a lattice
    without a label, each with the row above; ``open`` is the table in which the text stopped;
    ``table_rows`` are the grid rows that are no running text.
    """

    rows: list[Found] = field(default_factory=list)
    headings: list[Found] = field(default_factory=list)
    unknown: list[Found] = field(default_factory=list)
    slips: list[tuple[Hit, GridCell]] = field(default_factory=list)
    columns: dict[str, list[tuple[Hit, Token]]] = field(default_factory=dict)
    captions: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    tight: set[str] = field(default_factory=set)
    strays: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    astray: list[tuple[Found, Token]] = field(default_factory=list)
    open: Table | None = None
    table_rows: set[int] = field(default_factory=set)

    def forget_lists(self) -> None:
        """Forget rows met without their table's caption and header where the table itself is met elsewhere.

        Such a row stands in another list of the text, which counts what was published, say. A lattice without any
        label of the form is the agency's own.
        """
        own = {(r.table.id, r.entry.id) for r in self.rows if r.is_announced}
        sections = {r.table.section for r in self.rows if r.is_announced}
        self.rows = [r for r in self.rows if r.is_announced or (r.table.id, r.entry.id) not in own]
        self.unknown = [u for u in self.unknown if u.is_announced or u.table.section not in sections]
        labels = (t.lattice for columns in self.columns.values() for _, t in columns)
        lattices = {*labels, *(r.lattice for r in (*self.rows, *self.headings))}
        self.astray = [(row, figure) for row, figure in self.astray if figure.lattice in lattices]
