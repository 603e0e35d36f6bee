"""A report's tables as plain text, in the ways in which extractors write tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xlreport.form import Form
from xlreport.layout import layout_of
from xlreport.numerals import Number

NBSP = "\u00a0"
Values = Mapping[str, Number | None]


class Piece(NamedTuple):
    """One cell of a table's row. ``span`` counts its columns; ``covered`` is True where a cell above reaches down."""

    text: str
    span: int = 1
    covered: bool = False
    is_figure: bool = False


Row = list[Piece]


def sections(form: Form, values: Values) -> Iterator[tuple[str, list[Row]]]:
    """The title and the table rows of each section, in official order; None is a blank cell."""
    layout = layout_of(form)
    for section in form.sections:
        rows: list[Row] = []
        for block in layout.blocks_of(section):
            pieces: dict[tuple[int, int], Piece] = {}
            for label in block.labels:
                pieces[label.row, label.column] = Piece(label.text, label.colspan)
                for row in range(label.row + 1, label.row + label.rowspan):
                    pieces[row, label.column] = Piece("", label.colspan, covered=True)
            for address, spot in layout.spots.items():
                if address.startswith(block.table.id + "/"):
                    value = values[address]
                    text = "" if value is None else str(value)
                    pieces[spot.row, spot.column] = Piece(text, spot.colspan, is_figure=True)
            numbers = sorted({row for row, _ in pieces})
            rows += [[pieces[at] for at in sorted(pieces) if at[0] == number] for number in numbers]
        yield section.title, rows


def _text(form: Form, values: Values, write: Callable[[list[Row]], str]) -> str:
    return "\n".join(f"{title}\n{write(rows)}" for title, rows in sections(form, values))


def tabs(form: Form, values: Values) -> str:
    """One row a line, cells between tabs, a tab for each column that a cell covers."""
    return _text(form, values, lambda rows: "".join("\t".join(_grid(row)) + "\n" for row in rows))


def indented(form: Form, values: Values) -> str:
    """One cell a line, each led by a tab; blank cells keep a no-break blank; an empty line ends the row."""

    def write(row: Row) -> str:
        texts = (t for p in row for t in (p.text or ("" if p.covered else NBSP), *[""] * (p.span - 1)))
        return "".join(f"\t{t}\n" for t in texts) + "\n"

    return _text(form, values, lambda rows: "".join(map(write, rows)))


def pipes(form: Form, values: Values) -> str:
    """One row a line, a bar behind each cell, blank cells in their place."""
    return _text(form, values, lambda rows: "".join(" | ".join(_grid(row)) + " |\n" for row in rows))


def markdown(form: Form, values: Values) -> str:
    """Bars on both sides, a ruled line below the first row, labels in bold."""

    def bold(row: Row) -> Row:
        return [p if p.is_figure or not p.text else p._replace(text=f"**{p.text}**") for p in row]

    def write(rows: list[Row]) -> str:
        lines = ["| " + " | ".join(_grid(bold(row))) + " |\n" for row in rows]
        if lines:
            lines.insert(1, "|" + " --- |" * len(_grid(rows[0])) + "\n")
        return "\n" + "".join(lines)

    return _text(form, values, write)


def barred(form: Form, values: Values) -> str:
    """One cell a line, a bar behind each, and a line of bars where a row is merged away."""

    def write(row: Row) -> str:
        cells = [p for p in row if not p.covered]
        return "".join(f"{p.text} |\n".lstrip() + ("|" * (p.span - 1) + "\n" if p.span > 1 else "") for p in cells)

    return _text(form, values, lambda rows: "".join(map(write, rows)))


def lone_bars(form: Form, values: Values) -> str:
    """One cell a line, its bar on the next."""
    return _text(form, values, lambda rows: "".join(f"{p.text}\n|\n" for row in rows for p in row if not p.covered))


def spaced(form: Form, values: Values) -> str:
    """One cell a line, an empty line behind each: blank cells are lost."""
    return _text(form, values, lambda rows: "".join(f"{p.text}\n\n" for row in rows for p in row if p.text))


def aligned(form: Form, values: Values) -> str:
    """One row a line, blanks before each cell, as programs print pages."""
    return _text(form, values, lambda rows: "".join("   ".join(p.text for p in row if p.text) + "\n" for row in rows))


KEEP_BLANKS = (tabs, indented, pipes, markdown)
ALL = (*KEEP_BLANKS, barred, lone_bars, spaced, aligned)


def _grid(row: Row) -> list[str]:
    return [t for p in row for t in (p.text, *[""] * (p.span - 1))]
