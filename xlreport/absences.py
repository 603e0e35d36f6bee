"""What a source holds besides the form's rows, and what of the form it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlreport.form import Form
from xlreport.report import WARNING, Finding, Words
from xlreport.style import Found
from xlreport.tokens import Token
from xlreport.walk import Walk

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


def absences(met: Walk, form: Form, seen: Mapping[str, Found]) -> Iterator[Finding]:
    """Tables and rows of the form that the source does not hold."""
    for table in form.tables:
        missing = [e for e in table.row_leaves if f"{table.id}/{e.id}" not in seen]
        cells = tuple(f"{table.id}/{e.id}/{c.id}" for e in missing for c in table.column_leaves)
        if not missing:
            continue
        if len(missing) == len(table.row_leaves):
            name = table.caption or next(s.title for s in form.sections if s.id == table.section)
            yield Finding("missing-table", WARNING, cells, details={"table": Words(name, table.id)})
        else:
            zh = "、".join(e.label for e in missing)
            words = Words(zh, ", ".join(e.id for e in missing))
            yield Finding("missing-row", WARNING, cells, details={"rows": words, "count": len(missing)})
    if met.open and any(met.open.id == t.id and f"{t.id}/{t.row_leaves[-1].id}" not in seen for t in form.tables):
        name = met.open.caption or next(s.title for s in form.sections if s.id == met.open.section)
        yield Finding("cut-off", WARNING, details={"row": Words(name, met.open.id), "raw": ""})


def is_deduplicated(met: Walk, tokens: Sequence[Token]) -> bool:
    """Whether the export dropped each line that had occurred before: no table of the form is without repetition."""
    texts = [t.text for t in tokens if t.row in met.table_rows and t.text and t.lattice is None]
    return len(texts) > 15 and len(met.captions) > 2 and len(set(texts)) == len(texts)


def row_words(found: Found) -> Words:
    """The row's name for a message."""
    return Words(f"“{found.entry.label or found.table.id}”", f"{found.table.id}/{found.entry.id}")


def raw_row(found: Found) -> str:
    """The row as the source has it, shortened."""
    return " | ".join([found.label.text, *(s.cell.text for s in found.slots)])[:MAX_RAW]
