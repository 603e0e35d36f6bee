"""Grid × Form → Report: the tables by their labels, wherever they stand and however they were exported.

The edition follows from the labels, never from the year. A figure is taken only where its place is certain; what is
left out is named in a finding.

Cells become tokens, a walk over these finds the rows (``found``), all rows together tell the circumstances, and under
these each row is fitted to the form (``fit``), doubted (``doubts``) and read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from xlreport import identity, prose, returned
from xlreport.form import Form, editions, load_form
from xlreport.labels import is_traditional, keys, labels_of, simplified
from xlreport.match.absences import absences
from xlreport.match.tokens import Token, tokens_of
from xlreport.ooxml.xml import no_collecting
from xlreport.prose import statements
from xlreport.reckon import Reckoner, calculated, reached
from xlreport.report import INFO, WARNING, Figure, Finding, Grid, GridCell, Report

LONGEST_NOTED = 300  # characters of a label with all its notes; what is longer may be a whole text without line ends
_YEAR = re.compile(r"20\d\d")


@no_collecting()
def parse(grid: Grid, edition: str = "auto") -> tuple[Report, list[Finding]]:
    """The report that a grid holds, and what was wrong in reading it.

    ``edition`` is ``auto``, the name of an edition, or the path of an edition's TOML file. Never raises for what
    the data are like: a grid without any table gives a report without figures and the finding ``no-table``.
    """
    book = returned.recognise(grid)
    if book and edition in ("auto", book.form.edition):
        known = returned.figures(book)
        if known is not None:
            unread = {a.rpartition("/")[0] for a in book.form.cells if a not in known}
            whole = {a.rpartition("/")[0] for a in known} - unread
            read = {p.name for p in book.places.values()}.union(book.layout.sheets.values())
            return _of_its_own_word(book, known), [
                *book.grid.findings,
                *book.unread(read),
                *absences(book.form, whole),
            ]
        grid = book.own_sheets()
        read = {r.cells[0].place.name for r in grid.rows if r.cells}
        grid = replace(grid, findings=(*grid.findings, *book.unread(read)))
        if all(f.code != "values-only" for f in grid.findings):
            grid = replace(grid, findings=(*grid.findings, Finding("names-lost", INFO)))
    # A form that comes back as it was handed out needs neither, and is checked sooner without loading them.
    from xlreport.match.reading import read_figures  # noqa: PLC0415
    from xlreport.match.walk import walk  # noqa: PLC0415

    folded, fold = _folded(grid)
    tokens = tokens_of(grid, folded)
    form, doubts = _choose_form(tokens, edition)
    met = walk(tokens, labels_of(form))
    figures, findings = read_figures(met, form, grid, tokens)
    figures = {a: figures[a] for a in form.cells if a in figures}
    figures = returned.with_units(figures, book) if book else figures
    said = prose.read(grid, form, fold=fold, table_rows=met.table_rows)
    report = _report(form, figures, grid, book, said)
    if fold is not _same:
        report = replace(report, script="hant")
    of_report = [*doubts, *prose.doubts(said)] if report.figures else []
    return report, [*grid.findings, *of_report, *findings]


def _of_its_own_word(book: returned.Returned, figures: Mapping[str, Figure]) -> Report:
    """The report of a workbook that was handed out here and whose cells are where their names say."""
    grid = book.prose()
    _, fold = _folded(grid)
    said = prose.read(grid, book.form, fold=fold)
    return replace(
        _report(book.form, figures, book.grid, book, said),
        agency=book.at(identity.AGENCY),
        year=_year_of(book),
        title=book.said.get("title") or None,
        script=book.said.get("script") or said.script,
        prose={s.id: text for s in book.form.sections if (text := said.sections.get(s.id, "")) or s.tables},
        named=True,
    )


def _report(
    form: Form, figures: Mapping[str, Figure], grid: Grid, book: returned.Returned | None, said: prose.Prose
) -> Report:
    """What was read of a grid, which may be a ``book`` that was handed out here, put together."""
    cells = _cells(figures, book.grid if book else grid, book)
    return Report(
        form=form,
        figures=calculated(figures, Reckoner(cells)),
        agency=(book and book.at(identity.AGENCY)) or said.agency,
        year=(book and _year_of(book)) or said.year,
        title=said.title,
        script=said.script,
        prose=said.sections,
        statements=statements.find(said, form),
        period=said.period,
        notice=said.notice,
        name=grid.name,
        is_roll_up=book is not None and book.said.get("kind") == identity.SUMMARY,
        is_marked=identity.FINDINGS_NAME in grid.names,
        totals=book.totals if book else frozenset(),
        hidden_totals=book.hidden_totals if book else frozenset(),
        cells=cells,
    )


def _year_of(book: returned.Returned) -> int | None:
    year = book.at(identity.YEAR) or ""
    return int(year) if _YEAR.fullmatch(year) else None


def _cells(
    figures: Mapping[str, Figure], grid: Grid, book: returned.Returned | None
) -> dict[tuple[str, int, int], GridCell]:
    """The cells by which formulas are checked, none for a source that has no formulas and needs none."""
    if not book and not any(f.formula for f in figures.values()):
        return {}
    cells = book.cells if book else {(c.place.name, c.place.row, c.place.column): c for r in grid.rows for c in r.cells}
    return reached(figures.values(), cells, grid.unread)


def _folded(grid: Grid) -> tuple[list[str], Callable[[str], str]]:
    """The texts of all cells in simplified script, and what folds further texts of this source."""
    texts = [c.text for r in grid.rows for c in r.cells]
    if not is_traditional("".join(texts)):
        return texts, _same
    if any("\n" in t for t in texts):
        return [simplified(t) for t in texts], simplified
    return simplified("\n".join(texts)).split("\n"), simplified


def _same(text: str) -> str:
    return text


def _choose_form(tokens: Sequence[Token], edition: str) -> tuple[Form, list[Finding]]:
    """The edition whose own labels occur most; with a finding where those of another occur too, or none do."""
    if edition != "auto":
        return load_form(edition), []
    texts = {t.text for t in tokens}
    labels = {t for t in texts if len(t) < LONGEST_NOTED}.union(*map(str.split, texts))
    seen = {k for label in labels if len(label) > 1 for k in keys(label)}
    owned = {e: labels_of(load_form(e)).own for e in editions()}
    scores = {e: len(seen & own.difference(*(o for x, o in owned.items() if x != e))) for e, own in owned.items()}
    best = max(scores, key=lambda e: (scores[e], e))
    others = [n for e, n in scores.items() if e != best]
    details = {"edition": best}
    if scores[best] and max(others) == scores[best]:
        return load_form(best), [Finding("edition-unsure", WARNING, details=details)]
    if not scores[best] and seen & labels_of(load_form(best)).hits.keys():
        return load_form(best), [Finding("edition-unsure", WARNING, details=details)]
    # One label of the other edition is a slip of the pen, more of them are another form.
    return load_form(best), [Finding("edition-mixed", WARNING, details=details)] if sum(others) > 1 else []
