"""What a source holds besides the form's rows, and what of the form it does not hold."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import groupby, islice

from xlreport.form import Form, Table
from xlreport.match.found import Found
from xlreport.match.met import Walk
from xlreport.match.tokens import Token
from xlreport.numerals import is_value
from xlreport.report import WARNING, Finding, GridCell, GridRow, Words

MAX_RAW = 200  # characters of a raw row that a finding quotes


def strangers(met: Walk) -> Iterator[Finding]:
    """Rows that the form lacks, and labels that differ by a slip."""
    for found in met.unknown:
        details = {"label": found.label.text[:MAX_RAW], "raw": raw_row(found)}
        yield Finding("unknown-row", WARNING, place=found.label.place, details=details)
    for hit, cell in met.slips:
        label = hit.entry.label if hit.entry else hit.table.caption if hit.table else ""
        yield Finding(
            "label-differs", "info", place=cell.place, details={"label": cell.text[:MAX_RAW], "official": label}
        )


def astray(met: Walk, rows: Sequence[GridRow]) -> Iterator[tuple[Found, list[Token]]]:
    """Figures in rows of a document's table that have no label, such as the rest of one that a page end cut.

    With them the row above.
    """
    pairs = (pair for pair in met.astray if not _is_number_of(rows[pair[1].row], pair[1].cell))
    for _, row in groupby(pairs, key=lambda pair: pair[1].row):
        (found, first), *others = row
        yield found, [first, *(token for _, token in others)]


def _is_number_of(row: GridRow, cell: GridCell) -> bool:
    """Whether a cell only numbers its row: it is the first, and words are next."""
    filled = islice((c for c in row.cells if c.text), 2)
    return next(filled, None) is cell and any(not is_value(c.text) for c in filled)


def absences(form: Form, seen: Container[str], open_table: Table | None = None) -> Iterator[Finding]:
    """Tables and rows of the form that are not among the ``seen`` ones (``table/row``).

    ``open_table`` is the one in which the source stopped.
    """
    for table in form.tables:
        missing = [e for e in table.row_leaves if f"{table.id}/{e.id}" not in seen]
        cells = tuple(f"{table.id}/{e.id}/{c.id}" for e in missing for c in table.column_leaves)
        if not missing:
            continue
        if len(missing) == len(table.row_leaves):
            yield Finding("missing-table", WARNING, cells, details={"table": _table_words(form, table)})
        else:
            zh = "、".join(e.label for e in missing)
            words = Words(zh, ", ".join(e.id for e in missing))
            yield Finding("missing-row", WARNING, cells, details={"rows": words, "count": len(missing)})
    if open_table and f"{open_table.id}/{open_table.row_leaves[-1].id}" not in seen:
        yield Finding("cut-off", WARNING, details={"row": _table_words(form, open_table), "raw": ""})


def _table_words(form: Form, table: Table) -> Words:
    name = table.caption or next(s.title for s in form.sections if s.id == table.section)
    return Words(name, table.id)


def is_deduplicated(met: Walk) -> bool:
    """Whether the export dropped each line that had occurred before: the tables' headers have labels in common."""
    headers = [t for columns in met.columns.values() for _, t in columns if t.lattice is None]
    has_labels = len(headers) > 2 and len(met.labels) > 12
    return has_labels and len(met.labels) - len(set(met.labels)) < len(set(met.captions)) - 2


def row_words(found: Found) -> Words:
    """The row's name for a message; a row without a label goes by the headings of its columns."""
    heads = (c.label for c in found.table.columns if c.depth == 1)
    return Words(f"“{found.entry.label or '、'.join(heads)}”", f"{found.table.id}/{found.entry.id}")


def raw_row(found: Found) -> str:
    """The row as the source has it, shortened."""
    return " | ".join([found.label.text, *(s.cell.text for s in found.slots)])[:MAX_RAW]
