"""Rows as met → figures, each where it belongs; and findings for all that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise

from xlreport.form import Cell, Form
from xlreport.labels import key
from xlreport.match import doubts
from xlreport.match.absences import MAX_RAW, absences, astray, is_deduplicated, raw_row, row_words, strangers
from xlreport.match.fit import Fit, fit, fit_lattice
from xlreport.match.headers import Header, header_line, headers_of, units_of
from xlreport.match.met import Walk
from xlreport.match.positions import fit_at, positions_of
from xlreport.match.style import Found, common_to, style_of
from xlreport.match.tokens import Token
from xlreport.match.unlabelled import blank_rows
from xlreport.numerals import is_value
from xlreport.report import WARNING, Figure, Finding, Grid, GridCell, Place
from xlreport.returned import figure_of


def read_figures(met: Walk, form: Form, grid: Grid, tokens: Sequence[Token]) -> tuple[dict[str, Figure], list[Finding]]:
    """The figures of all rows that a walk met, and findings for every row, table or figure that was left out."""
    if not met.rows:
        return {}, [Finding("no-table", WARNING)]
    if is_deduplicated(met):
        return {}, [Finding("repeated-lines-lost", WARNING, place=met.rows[0].label.place)]
    rows = [*met.rows, *blank_rows(met, form, grid)]
    if grid.blanks != "kept" and not any(s.text for r in rows for s in r.slots) and rows[0].lattice is None:
        return {}, [Finding("blank-form", WARNING, place=rows[0].label.place)]
    texts = [r for r in rows if r.lattice is None]
    is_disordered = grid.blanks == "gaps" and doubts.is_disordered(form, texts, met)
    if is_disordered and texts == rows and doubts.is_scrambled(form, texts):
        return {}, [Finding("order-lost", WARNING, place=rows[0].label.place)]
    reader = _Reader(met, form, grid, rows, is_disordered=is_disordered)
    for found in rows:
        reader.read(found)
    for heading in met.headings:
        reader.read_heading(heading)
    reader.doubt_bare_rows()
    for found, figures in astray(met, grid.rows):
        reader.read_astray(found, figures)
    return reader.figures, [
        *reader.findings,
        *strangers(met),
        *absences(form, reader.seen, met.open),
    ]


class _Reader:
    """Fits rows one after another and keeps what came of them."""

    def __init__(self, met: Walk, form: Form, grid: Grid, rows: Sequence[Found], *, is_disordered: bool) -> None:
        self.form, self.met, self.grid, self.is_disordered = form, met, grid, is_disordered
        self.figures: dict[str, Figure] = {}
        self.findings: list[Finding] = []
        self.seen: dict[str, Found] = {}
        self.texts = [r for r in rows if r.lattice is None]
        self.unread = set(met.loose)  # tables with figures that were not read: rows without any may have lost theirs
        self.headers = headers_of(met.columns, form, grid.rows)
        self.units = {t.id: units_of(met.columns.get(t.id, ())) for t in form.tables}
        text_rows = self.texts
        self.positions = positions_of(met.columns, form, grid, text_rows)
        headers = {t.id: starts for t in form.tables if (starts := header_line(met.columns.get(t.id, ()), t))}
        common = common_to(text_rows)
        self.styles = {
            s.id: style_of(
                [r for r in text_rows if r.table.section == s.id],
                common,
                grid.blanks,
                headers,
                is_tight=any(t.id in met.tight and t.depth > 1 for t in s.tables),
            )
            for s in form.sections
            if s.tables
        }
        # Figures beside a heading or an unknown label may belong to a row that shows none.
        astray = {r.table.section for r in (*met.headings, *met.unknown) if r.lattice is None and r.filled}
        self.styles = {
            s: style._replace(has_surplus=style.has_surplus or s in astray) for s, style in self.styles.items()
        }
        self.skipped = _skipped(text_rows)
        self.entangled = doubts.entangled(text_rows) | (doubts.displaced(text_rows) if grid.blanks == "gaps" else set())
        crowds = Counter(r.row for r in text_rows)
        self.crowded = {row for row, rows in crowds.items() if rows > 1}
        self.bare_by_habit = doubts.is_habitually_bare(text_rows)

    def read(self, found: Found) -> None:
        """Take the row's figures, or say why not."""
        row_id = f"{found.table.id}/{found.entry.id}"
        cells = cells_of(self.form)[row_id]
        addresses = tuple(c.address for c in cells)
        fitted = self.fitted(found)
        if row_id in self.seen:
            self.repeat(found, cells, fitted)
            return
        self.seen[row_id] = found
        if fitted.cells is None or (not found.filled and doubts.says_figures(found.label.text)):
            self.leave_out(found, addresses)
            return
        row = {c.address: self.figure(found, c, source) for c, source in zip(cells, fitted.cells, strict=True)}
        if self.is_doubtful(found, fitted.cells, row):
            self.leave_out(found, addresses)
            return
        if found.at_end and self.grid.stops_in_figure and not self.is_whole(row):
            # Only where blank cells are kept is the row known but for the figure that may be cut.
            cut = addresses[-1:] if self.grid.blanks == "kept" else addresses
            row = {a: f for a, f in row.items() if a not in cut}
            self.leave_out(found, cut)
        self.figures |= row
        if fitted.residue:
            text = " ".join(c.text for c in fitted.residue)[:MAX_RAW]
            details = {"row": row_words(found), "raw": text}
            self.findings.append(Finding("residue", WARNING, addresses, fitted.residue[0].place, details=details))

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
        is_odd = is_odd or loses_cells or found.table.id in self.met.loose
        return is_odd and contradicts

    def is_whole(self, row: Mapping[str, Figure]) -> bool:
        """Whether the last figure of a text that stops in it can be seen to be whole: the row adds up to it."""
        last = list(row)[-1]
        total = self.form.totals.get(last)
        parts = [row[t.cell].value for t in total.rhs if t.cell in row] if total else []
        return bool(parts) and None not in parts and sum(p or 0 for p in parts) == row[last].value

    def leave_out(self, found: Found, addresses: tuple[str, ...]) -> None:
        """Say that a row's figures, if it has any, cannot be placed."""
        details = {
            "row": row_words(found),
            "raw": raw_row(found),
            "count": len(found.filled),
            "columns": len(addresses),
        }
        code = "cut-off" if found.at_end else "short-row"
        self.findings.append(Finding(code, WARNING, addresses, found.label.place, details=details))
        if not found.at_end:
            self.unread.add(found.table.id)

    def doubt_bare_rows(self) -> None:
        """A label with nothing behind it is a blank row, unless the figures behind it may have gone astray.

        In a table with figures that were not read the row before it may have caught one of them, if nothing but the
        next label ended that row.
        """
        astray = frozenset(self.unread)
        for before, found in pairwise([None, *self.texts]):
            if found is None or found.at_end or found.filled or len(found.slots) >= found.width:
                continue
            if found.table.id in astray and before and before.table is found.table and not before.is_one_line:
                self.take_back(before)
            if found.table.id in astray or self.may_be_lost(found):
                self.take_back(found)

    def may_be_lost(self, found: Found) -> bool:
        return doubts.may_be_lost(
            found,
            self.grid.blanks,
            self.styles[found.table.section],
            is_crowded=found.row in self.crowded,
            is_habit=self.bare_by_habit,
        )

    def take_back(self, found: Found) -> None:
        addresses = tuple(c.address for c in cells_of(self.form)[f"{found.table.id}/{found.entry.id}"])
        if self.figures.keys() >= set(addresses):
            for address in addresses:
                del self.figures[address]
            self.leave_out(found, addresses)

    def read_astray(self, found: Found, figures: Sequence[Token]) -> None:
        """Figures below a row without a label of their own may be those that it lacks."""
        cells = cells_of(self.form).get(f"{found.table.id}/{found.entry.id}", ())  # a heading has none
        addresses = (c.address for c in cells)
        lacking = tuple(a for a in addresses if (figure := self.figures.get(a)) and figure.blank)
        for address in lacking:
            del self.figures[address]
        details = {"row": row_words(found), "raw": " | ".join(t.text for t in figures)[:MAX_RAW]}
        self.findings.append(Finding("residue", WARNING, lacking, figures[0].cell.place, details=details))

    def fitted(self, found: Found) -> Fit:
        if found.lattice is None:
            positions = self.positions.get(found.table.id)
            if positions and (placed := fit_at(found, positions)):
                return placed
            style = self.styles[found.table.section]
            is_loose = not found.entry.label and not (found.is_one_line and not found.before)
            sure = found.width - (self.grid.blanks == "unsure")  # the last blank may be the mark that ends the row
            if is_loose and len(found.filled) < found.width and len(found.slots) > sure:
                runs = doubts.runs_that_add_up(self.form, found)  # neither label nor line tells where it begins
                return Fit(runs[0] if len(runs) == 1 else None)
            followed, crowded = id(found) not in self.skipped, found.row in self.crowded
            return fit(found, style, self.grid.blanks, is_followed=followed, is_crowded=crowded)
        header = self.headers[found.table.id].get(found.lattice, Header())
        return fit_lattice(found, self.grid.rows[found.row].cells, header)

    def place(self, found: Found, cell: Cell) -> Place:
        """Where a cell stands, or would stand, if the source holds nothing there."""
        header = None if found.lattice is None else self.headers[cell.table.id].get(found.lattice)
        spot = header and header.leaves.get(cell.column.id)
        is_sheet = spot and found.label.place.kind == "sheet"
        return found.label.place._replace(column=spot[0]) if spot and is_sheet else found.label.place

    def figure(self, found: Found, cell: Cell, source: GridCell | None) -> Figure:
        """The figure of one cell of a row, of which the source may have nothing but the label."""
        if source is None:
            return Figure(None, "", self.place(found, cell))
        unit = self.units[cell.table.id].get(cell.column.id) or cell.unit
        return figure_of(cell, source, unit)

    def repeat(self, found: Found, cells: Sequence[Cell], fitted: Fit) -> None:
        """The same row once more: harmless where it says the same (a header repeated on a page), else a finding."""
        addresses = tuple(c.address for c in cells)
        if fitted.cells is not None:
            known = [self.figures.get(a) for a in addresses]
            again = [self.figure(found, c, source) for c, source in zip(cells, fitted.cells, strict=True)]
            if [f and f.value for f in known] == [f.value for f in again]:
                return
        details = {"row": row_words(found), "raw": raw_row(found)}
        self.findings.append(Finding("row-twice", WARNING, addresses, found.label.place, details=details))

    def read_heading(self, found: Found) -> None:
        """Figures behind a heading whose own rows have lost their labels belong to them if the count is exact."""
        filled = [s for s in found.slots if s.text]
        if found.lattice is not None or not any(key(s.cell.text) for s in filled):
            return
        children = [e for e in found.table.row_leaves if e.id.startswith(found.entry.id + ".")]
        n = len(found.table.column_leaves)
        ids = [f"{found.table.id}/{e.id}" for e in children]
        addresses = tuple(f"{i}/{c.id}" for i in ids for c in found.table.column_leaves)
        details = {"row": row_words(found), "raw": raw_row(found), "count": len(filled)}
        if len(filled) == n * len(children) and not any(i in self.seen for i in ids):
            for address, slot in zip(addresses, filled, strict=True):
                self.figures[address] = self.figure(found, self.form.cells[address], slot.cell)
            self.seen |= dict.fromkeys(ids, found)
            self.findings.append(Finding("labels-lost", WARNING, addresses, found.label.place, details=details))
        else:
            self.findings.append(Finding("residue", WARNING, (), filled[0].cell.place, details=details))


@cache
def cells_of(form: Form) -> Mapping[str, tuple[Cell, ...]]:
    """The cells of each row of the form, by ``table/row``."""
    by_row = groupby(form.cells.values(), key=lambda c: c.address.rpartition("/")[0])
    return {row: tuple(cells) for row, cells in by_row}


def _skipped(rows: Sequence[Found]) -> set[int]:
    """The rows (by identity) that are not followed by the next row of the form, if any is."""
    orders = [(r.table, r.table.row_leaves.index(r.entry)) for r in rows]
    return {
        id(row)
        for row, (table, order), (following, at) in zip(rows, orders, orders[1:], strict=False)
        if (at != order + 1 if following is table else order + 1 < len(table.row_leaves))
    }
