"""What the rows of a source show together, by which each of them is placed and doubted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlreport.form import Cell, Form
from xlreport.match import doubts
from xlreport.match.fit import Fit, fit, fit_lattice
from xlreport.match.found import Found
from xlreport.match.headers import Header, header_line, headers_of, units_of
from xlreport.match.met import Walk
from xlreport.match.positions import Positions, fit_at, positions_of
from xlreport.match.style import Style, common_to, style_of
from xlreport.numerals import is_value
from xlreport.report import Figure, Grid, GridCell, Place
from xlreport.returned import figure_of


class Circumstances(NamedTuple):
    """What is known of a source before its rows are read one by one. Rows in sets stand there by identity.

    ``loose`` are the tables in which figures stand that belong to no row, ``headers`` the columns of each table in
    each lattice, ``units`` those of each table's columns, ``positions`` where the figures of a table in running text
    stand, ``styles`` how each section writes its rows. ``skipped`` are rows whose next one in the form does not follow
    in the text, ``entangled`` those that may have caught figures of others, ``crowded`` the lines with several rows.
    """

    form: Form
    grid: Grid
    loose: Collection[str]
    headers: Mapping[str, Mapping[int, Header]]
    units: Mapping[str, Mapping[str, str]]
    positions: Mapping[str, Positions]
    styles: Mapping[str, Style]
    skipped: Collection[int]
    entangled: Collection[int]
    crowded: Collection[int]
    is_disordered: bool
    is_habitually_bare: bool

    def fitted(self, found: Found) -> Fit:
        """The cells of a row, if their places are certain."""
        if found.lattice is not None:
            header = self.headers[found.table.id].get(found.lattice, Header())
            return fit_lattice(found, self.grid.rows[found.row].cells, header)
        positions = self.positions.get(found.table.id)
        if positions and (placed := fit_at(found, positions)):
            return placed
        is_loose = not found.entry.label and not (found.is_one_line and not found.before)
        sure = found.width - (self.grid.blanks == "unsure")  # the last blank may be the mark that ends the row
        if is_loose and len(found.filled) < found.width and len(found.slots) > sure:
            runs = doubts.runs_that_add_up(self.form, found)  # neither label nor line tells where it begins
            return Fit(runs[0] if len(runs) == 1 else None)
        followed, crowded = id(found) not in self.skipped, found.row in self.crowded
        style = self.styles[found.table.section]
        return fit(found, style, self.grid.blanks, is_followed=followed, is_crowded=crowded)

    def figure(self, found: Found, cell: Cell, source: GridCell | None) -> Figure:
        """The figure of one cell of a row, of which the source may have nothing but the label."""
        if source is None:
            return Figure(None, "", self._place(found, cell))
        return figure_of(cell, source, self.units[cell.table.id].get(cell.column.id) or cell.unit)

    def _place(self, found: Found, cell: Cell) -> Place:
        """Where a cell would stand that the source does not hold."""
        header = None if found.lattice is None else self.headers[cell.table.id].get(found.lattice)
        spot = header and header.leaves.get(cell.column.id)
        is_sheet = spot and found.label.place.kind == "sheet"
        return found.label.place._replace(column=spot[0]) if spot and is_sheet else found.label.place

    def is_doubtful(self, found: Found, cells: Sequence[GridCell | None], row: Mapping[str, Figure]) -> bool:
        """Whether a row of running text may be another than the one it looks like."""
        if found.lattice is not None or not found.filled:
            return False
        if id(found) in self.entangled:
            return True
        contradicts = doubts.contradicts_itself(self.form, row)
        if contradicts and (found.has_half_label or doubts.runs_that_add_up(self.form, found)):
            return True  # the rest of a cut row may stand elsewhere
        has_words = not all(is_value(s.cell.text) for s in found.filled)
        if has_words and (self.grid.blanks == "gaps" or not found.entry.label):
            return True
        if self.grid.blanks == "kept" or found.is_one_line:
            return False
        is_odd = None in cells or self.is_disordered or id(found) in self.skipped
        if not any(address in self.form.totals for address in row):
            return is_odd  # since nothing confirms it
        style = self.styles[found.table.section]
        loses_cells = self.grid.blanks == "gaps" and (style.has_partial or style.has_surplus)
        is_odd = is_odd or loses_cells or found.table.id in self.loose
        return is_odd and contradicts

    def may_be_lost(self, found: Found) -> bool:
        """Whether a row without figures may have had some."""
        return doubts.may_be_lost(
            found,
            self.grid.blanks,
            self.styles[found.table.section],
            is_crowded=found.row in self.crowded,
            is_habit=self.is_habitually_bare,
        )


def circumstances_of(
    met: Walk, form: Form, grid: Grid, texts: Sequence[Found], *, is_disordered: bool
) -> Circumstances:
    """What a walk over the grid tells of all rows; ``texts`` are those of running text."""
    crowds = Counter(r.row for r in texts)
    return Circumstances(
        form=form,
        grid=grid,
        loose=met.loose,
        headers=headers_of(met.columns, form, grid.rows),
        units={t.id: units_of(met.columns.get(t.id, ())) for t in form.tables},
        positions=positions_of(met.columns, form, grid, texts),
        styles=_styles(met, form, grid, texts),
        skipped=_skipped(texts),
        entangled=doubts.entangled(texts) | (doubts.displaced(texts) if grid.blanks == "gaps" else set()),
        crowded={row for row, rows in crowds.items() if rows > 1},
        is_disordered=is_disordered,
        is_habitually_bare=doubts.is_habitually_bare(texts),
    )


def _styles(met: Walk, form: Form, grid: Grid, texts: Sequence[Found]) -> dict[str, Style]:
    headers = {t.id: starts for t in form.tables if (starts := header_line(met.columns.get(t.id, ()), t))}
    common = common_to(texts)
    # Figures beside a heading or an unknown label may belong to a row that shows none.
    astray = {r.table.section for r in (*met.headings, *met.unknown) if r.lattice is None and r.filled}
    found: dict[str, Style] = {}
    for section in form.sections:
        if section.tables:
            rows = [r for r in texts if r.table.section == section.id]
            is_tight = any(t.id in met.tight and t.depth > 1 for t in section.tables)
            style = style_of(rows, common, grid.blanks, headers, is_tight=is_tight)
            found[section.id] = style._replace(has_surplus=style.has_surplus or section.id in astray)
    return found


def _skipped(rows: Sequence[Found]) -> set[int]:
    orders = [(r.table, r.table.row_leaves.index(r.entry)) for r in rows]
    return {
        id(row)
        for row, ((table, order), (following, at)) in zip(rows, pairwise(orders), strict=False)
        if (at != order + 1 if following is table else order + 1 < len(table.row_leaves))
    }
