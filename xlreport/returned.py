"""A workbook that this program handed out, as it comes back: read by the names of its cells.

Names follow their cells when rows are inserted or sheets renamed. They are believed only while the labels beside
them still say the same; otherwise the sheets are matched by their labels like anybody else's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from xlreport import identity
from xlreport.form import Cell, Form, editions, load_form
from xlreport.labels import key
from xlreport.layout import Layout, layout_of, quoted
from xlreport.numerals import read_number
from xlreport.report import WARNING, Figure, Finding, Grid, GridCell, GridRow, Place

FEWEST_ROWS = 3  # rows of the form with figures that make a sheet look like one of its own
LONGEST_LABEL = 200  # characters, with notes
_BESIDE = identity.ASIDE.union(identity.COVER, identity.TEXTS, identity.FINDINGS, {identity.SHEET})


@dataclass(frozen=True)
class Returned:
    """A recognised workbook: its edition, what it says of itself, and its own sheets."""

    grid: Grid
    form: Form
    said: Mapping[str, str]
    missing: frozenset[str]
    typed: frozenset[str]
    continued: frozenset[str]

    @cached_property
    def layout(self) -> Layout:
        return layout_of(self.form)

    @property
    def totals(self) -> frozenset[str]:
        """The totals that were handed out as formulas; none where the file's format hides formulas from us."""
        return frozenset() if self._hides_formulas else self._handed_out

    @property
    def hidden_totals(self) -> frozenset[str]:
        """The totals that were handed out as formulas and may still be, where the file's format hides formulas."""
        return self._handed_out if self._hides_formulas else frozenset()

    @property
    def _hides_formulas(self) -> bool:
        return any(f.code == "values-only" for f in self.grid.findings)

    @property
    def _handed_out(self) -> frozenset[str]:
        return frozenset(self.form.totals) - self.typed - self.missing

    @cached_property
    def cells(self) -> Mapping[tuple[str, int, int], GridCell]:
        return {(c.place.name, c.place.row, c.place.column): c for r in self.grid.rows for c in r.cells}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each cell of the form stands now, as far as its name survives."""
        names = {n.casefold(): p for n, p in self.grid.names.items()}
        found = ((address, names.get(name)) for address, name in _folded_names(self.form).items())
        return {address: place for address, place in found if place}

    def at(self, name: str) -> str | None:
        """What stands in the cell of a defined name of the cover, None where it is blank or gone.

        Where the name is lost, as in a file of another format, the cell is the one beside its key.
        """
        place = self.grid.names.get(name)
        spot = (place.name, place.row, place.column) if place else self._beside_key(name)
        cell = self.cells.get(spot) if spot else None
        return (cell.text.strip() or None) if cell else None

    def _beside_key(self, name: str) -> tuple[str, int, int] | None:
        keys = identity.KEYS[name]
        beside = ((sheet, row, 2) for (sheet, row, column), c in self.cells.items() if column == 1 and c.text in keys)
        return next(beside, None)

    def own_sheets(self) -> Grid:
        """The sheets that hold the report, without cover, checks, findings and guide.

        Where one of them is gone it may have another name now, and so sheets that we did not hand out count too.
        """
        names = {p.name for p in self.places.values()} | set(self.layout.sheets.values())
        present = {r.cells[0].place.name for r in self.grid.rows if r.cells}
        if not present.issuperset(self.layout.sheets[s.id] for s in self.form.sections if s.tables):
            names |= present - _BESIDE
        rows = tuple(r for r in self.grid.rows if r.cells and r.cells[0].place.name in names)
        return replace(self.grid, rows=rows or self.grid.rows)  # renamed by a program that left the names behind

    def unread(self, read: Collection[str]) -> Iterator[Finding]:
        """A finding for each sheet beside those ``read`` that looks like a further copy of one of the form's tables."""
        labels = {label for label, _ in _labels(self.form).values() if label}
        found: Counter[str] = Counter()
        for row in self.grid.rows:
            sheet = row.cells[0].place.name if row.cells else ""
            if sheet not in read and sheet not in _BESIDE and any(c.value is not None for c in row.cells):
                found[sheet] += any(key(c.text[:LONGEST_LABEL]) in labels for c in row.cells)
        for sheet in (s for s, rows in found.items() if rows >= FEWEST_ROWS):
            yield Finding("sheet-unread", WARNING, place=Place("sheet", 1, 1, sheet), details={"sheet": sheet})

    def findings(self) -> Iterator[Finding]:
        """What there is to say about the file; last year's figures, which we folded ourselves, are no secret."""
        ends: dict[str, int] = {}
        for place in self.places.values():
            ends[place.name] = max(place.column, ends.get(place.name, 0))
        for finding in self.grid.findings:
            sheet = finding.details.get("sheet", "")
            if finding.code == "hidden-figures" and sheet in ends:
                seen = (c for (name, _, at), c in self.cells.items() if name == sheet and at <= ends[sheet])
                if count := sum(c.hidden and c.value is not None for c in seen):
                    yield replace(finding, details={**finding.details, "count": count})
            else:
                yield finding

    def prose(self) -> Grid:
        """The running text, section by section, each led by its title."""
        beside = self._beside_tables()
        rows = []
        for section in self.form.sections:
            sheet = self.layout.sheets[section.id]
            texts = beside.get(section.title, []) if section.tables else self._paragraphs(sheet)[1:]
            rows += [GridRow((c,)) for c in (GridCell(section.title, Place("sheet", 1, 1, sheet)), *texts)]
        return Grid(self.grid.name, tuple(rows))

    def _beside_tables(self) -> dict[str, list[GridCell]]:
        """What is said in words in the sections with tables, by the section's title."""
        titles = {s.title for s in self.form.sections}
        said: dict[str, list[GridCell]] = {}
        for cell in (c for name in identity.TEXTS for c in self._paragraphs(name)):
            if cell.text in titles:
                said[cell.text] = paragraphs = []
            elif said:
                paragraphs.append(cell)
        return said

    def _paragraphs(self, sheet: str) -> list[GridCell]:
        """The filled cells of a sheet's first column; those that were cut up for printing are whole again."""
        whole: list[GridCell] = []
        for cell in self._first_cells.get(sheet, ()):
            if whole and f"{quoted(sheet)}!A{cell.place.row}" in self.continued:
                whole[-1] = whole[-1]._replace(text=whole[-1].text + cell.text)
            else:
                whole.append(cell)
        return whole

    @cached_property
    def _first_cells(self) -> Mapping[str, list[GridCell]]:
        """The filled cells of the first column of every sheet."""
        found: dict[str, list[GridCell]] = {}
        for row in self.grid.rows:
            if row.cells and row.cells[0].column == 1 and row.cells[0].text:
                found.setdefault(row.cells[0].place.name, []).append(row.cells[0])
        return found


def recognise(grid: Grid) -> Returned | None:
    """The workbook, if it says that it was handed out here, in an edition that is known."""
    rows = [r.cells for r in grid.rows if r.cells and r.cells[0].place.name == identity.SHEET]
    pairs = [(cells[0].text, cells[1].text) for cells in rows if len(cells) > 1]
    listed = {k.removeprefix(identity.PREFIX): v for k, v in grid.properties.items() if k.startswith(identity.PREFIX)}
    kept = (identity.MISSING, identity.TYPED, identity.CONTINUED)
    lists = {name: frozenset(v for k, v in pairs if k == name) for name in kept}
    said = listed | {k: v for k, v in pairs if k not in lists}
    if "edition" not in said or said["edition"] not in editions(local=True):
        return None
    form = load_form(said["edition"])
    book = Returned(grid, form, said, *lists.values())
    return replace(book, grid=replace(grid, findings=tuple(book.findings())))


def figures(book: Returned) -> dict[str, Figure] | None:
    """Every figure by its name, None if a name is lost or a label no longer says what the name says."""
    if len(book.places) != len(book.form.cells) or not _labels_agree(book):
        return None
    result = {}
    for address, cell in book.form.cells.items():
        place = book.places[address]
        source = book.cells.get((place.name, place.row, place.column))
        unit = cell.unit or book.said.get(identity.UNIT + address)
        if source is not None and (source.text or source.formula):
            result[address] = figure_of(cell, source, unit)
        elif address not in book.missing:
            result[address] = Figure(None, "", place)
    return result


def figure_of(cell: Cell, source: GridCell, unit: str | None) -> Figure:
    """What a cell of a source says; ``unit`` is the unit of amounts that the source or the form states."""
    read = read_number(source.text, cell.kind, unit)
    value = source.value if read.value is None and source.value is not None else read.value
    return Figure(value, source.text, source.place, read.unit, read.note, source.formula, source.stored)


def with_units(figures: Mapping[str, Figure], book: Returned) -> dict[str, Figure]:
    """The figures of a workbook that was read by its labels, with the units that it was handed out with."""
    said = {a: book.said.get(identity.UNIT + a) for a in figures}
    return {a: f if f.unit else replace(f, unit=said[a]) for a, f in figures.items()}


def _labels_agree(book: Returned) -> bool:
    """Whether each figure's row and column still bear their labels."""
    sheets = {place.name for place in book.places.values()}
    rows: set[tuple[str, int, str]] = set()
    columns: set[tuple[str, int, str]] = set()
    for (sheet, row, column), cell in book.cells.items():
        if cell.text and cell.value is None and sheet in sheets:
            label = key(cell.text)
            rows.add((sheet, row, label))
            columns.add((sheet, column, label))
    labels = _labels(book.form)
    return all(
        (place.name, place.column, label) in columns and (not of_row or (place.name, place.row, of_row) in rows)
        for (of_row, label), place in ((labels[address], place) for address, place in book.places.items())
    )


@cache
def _labels(form: Form) -> Mapping[str, tuple[str, str]]:
    """For each cell what the labels of its row and its column come down to."""
    return {a: (key(c.row.label) if c.row.label else "", key(c.column.label)) for a, c in form.cells.items()}


@cache
def _folded_names(form: Form) -> Mapping[str, str]:
    """For each cell its defined name; letter case means nothing in it."""
    return {address: name.casefold() for address, name in layout_of(form).names.items()}
