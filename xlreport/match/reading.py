"""Rows as met → figures, each where it belongs; and findings for all that could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise

from xlreport.form import Cell, Form
from xlreport.labels import key
from xlreport.match import doubts
from xlreport.match.absences import MAX_RAW, absences, astray, is_deduplicated, raw_row, row_words, strangers
from xlreport.match.circumstances import Circumstances, circumstances_of
from xlreport.match.fit import Fit
from xlreport.match.found import Found
from xlreport.match.met import Walk
from xlreport.match.tokens import Token
from xlreport.match.unlabelled import blank_rows
from xlreport.report import WARNING, Figure, Finding, Grid


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
    reader = _Reader(circumstances_of(met, form, grid, texts, is_disordered=is_disordered))
    for found in rows:
        reader.read(found)
    for heading in met.headings:
        reader.read_heading(heading)
    reader.doubt_bare_rows(texts)
    for found, figures in astray(met, grid.rows):
        reader.read_astray(found, figures)
    return reader.figures, [
        *reader.findings,
        *strangers(met),
        *absences(form, reader.seen, met.open),
    ]


class _Reader:
    """Fits rows one after another and keeps what came of them."""

    def __init__(self, known: Circumstances) -> None:
        self.known, self.form = known, known.form
        self.figures: dict[str, Figure] = {}
        self.findings: list[Finding] = []
        self.seen: dict[str, Found] = {}
        self.unread = set(known.loose)  # tables with figures that were not read: bare rows may have lost theirs

    def read(self, found: Found) -> None:
        """Take the row's figures, or say why not."""
        row_id = f"{found.table.id}/{found.entry.id}"
        cells = cells_of(self.form)[row_id]
        addresses = tuple(c.address for c in cells)
        fitted = self.known.fitted(found)
        if row_id in self.seen:
            self.repeat(found, cells, fitted)
            return
        self.seen[row_id] = found
        if fitted.cells is None or (not found.filled and doubts.says_figures(found.label.text)):
            self.leave_out(found, addresses)
            return
        row = {c.address: self.known.figure(found, c, source) for c, source in zip(cells, fitted.cells, strict=True)}
        if self.known.is_doubtful(found, fitted.cells, row):
            self.leave_out(found, addresses)
            return
        if found.at_end and self.known.grid.stops_in_figure and not self.is_whole(row):
            # Only where blank cells are kept is the row known but for the figure that may be cut.
            cut = addresses[-1:] if self.known.grid.blanks == "kept" else addresses
            row = {a: f for a, f in row.items() if a not in cut}
            self.leave_out(found, cut)
        self.figures |= row
        if fitted.residue:
            text = " ".join(c.text for c in fitted.residue)[:MAX_RAW]
            details = {"row": row_words(found), "raw": text}
            self.findings.append(Finding("residue", WARNING, addresses, fitted.residue[0].place, details=details))

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

    def doubt_bare_rows(self, texts: Sequence[Found]) -> None:
        """A label with nothing behind it is a blank row, unless the figures behind it may have gone astray.

        In a table with figures that were not read the row before it may have caught one of them, if nothing but the
        next label ended that row.
        """
        astray = frozenset(self.unread)
        for before, found in pairwise([None, *texts]):
            if found is None or found.at_end or found.filled or len(found.slots) >= found.width:
                continue
            if found.table.id in astray and before and before.table is found.table and not before.is_one_line:
                self.take_back(before)
            if found.table.id in astray or self.known.may_be_lost(found):
                self.take_back(found)

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

    def repeat(self, found: Found, cells: Sequence[Cell], fitted: Fit) -> None:
        """The same row once more: harmless where it says the same (a header repeated on a page), else a finding."""
        addresses = tuple(c.address for c in cells)
        if fitted.cells is not None:
            known = [self.figures.get(a) for a in addresses]
            again = [self.known.figure(found, c, source) for c, source in zip(cells, fitted.cells, strict=True)]
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
                self.figures[address] = self.known.figure(found, self.form.cells[address], slot.cell)
            self.seen |= dict.fromkeys(ids, found)
            self.findings.append(Finding("labels-lost", WARNING, addresses, found.label.place, details=details))
        else:
            self.findings.append(Finding("residue", WARNING, (), filled[0].cell.place, details=details))


@cache
def cells_of(form: Form) -> Mapping[str, tuple[Cell, ...]]:
    """The cells of each row of the form, by ``table/row``."""
    by_row = groupby(form.cells.values(), key=lambda c: c.address.rpartition("/")[0])
    return {row: tuple(cells) for row, cells in by_row}
