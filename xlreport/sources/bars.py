"""Rows whose cells bars part, close or frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlreport.report import GridCell, GridRow
from xlreport.sources.line import BLANK, DRAWN, PAGE, SPACE, longer, pieces_of, plain_cells

MARKS = "|｜│┃¦"
FEWEST_RULES = 5  # lines drawn between the rows of a table
MARK = re.compile(f"[{MARKS}]")
_ONLY_BARS = re.compile(f"[\\s{MARKS}]*")
_FRAMED = re.compile(f"[{MARKS}][^{MARKS}]*[^\\s{MARKS}][^{MARKS}]*[{MARKS}]")
_FILLED = re.compile(f"[^\\s{MARKS}][^{MARKS}]*")
_WIDE_BLANK = re.compile("[\u00a0\u3000]")
_RULE = re.compile(r"\+[-=:]{2,}\+")


def are_ruled(lines: list[str]) -> bool:
    """Whether rules are drawn between the rows of the tables."""
    return sum(1 for line in lines if _RULE.search(line)) >= FEWEST_RULES


def rows_of(lines: list[str]) -> Iterator[GridRow]:
    """The rows of a text whose tables have bars; a line without any is a plain one."""
    return (_ruled if are_ruled(lines) else _parted if _bars_part_cells(lines) else _barred)(lines)


def _barred(lines: list[str]) -> Iterator[GridRow]:
    """Cells that bars close: several on a line, or one a line, the bar beside it or on a line of its own."""
    texts = [line.strip() for line in lines]
    framed = [t for t in texts if _FRAMED.fullmatch(t)]
    # Where each cell is framed by itself, a lone bar only parts rows.
    lone_bars_are_cells = len(framed) * 2 < sum(1 for t in texts if MARK.search(t) and not _ONLY_BARS.fullmatch(t))
    gap, is_open = 0, False
    for n, raw in enumerate(lines, 1):
        line = raw.strip(BLANK)
        if not line:
            gap += 1
            continue
        if PAGE.fullmatch(line) or DRAWN.fullmatch(line):
            continue
        if not MARK.search(line):
            yield GridRow(tuple(plain_cells(raw, n)), gap=gap)
            gap, is_open = 0, True
            continue
        pieces = list(pieces_of(raw, n, MARK))
        if not _ONLY_BARS.fullmatch(line):
            is_open = not MARK.match(line[-1])
            pieces = pieces[1 if MARK.match(line) else 0 : len(pieces) if is_open else -1]
        elif lone_bars_are_cells:
            pieces, is_open = pieces[2 if is_open else 1 :], False
        else:
            pieces, is_open = pieces[1:-1] if _WIDE_BLANK.search(line) else [], False
        if pieces:
            yield GridRow(tuple(pieces), gap=gap)
            gap = 0


def _ruled(lines: list[str]) -> Iterator[GridRow]:
    """Rows with a drawn rule between them, whose cells may go over several lines."""
    row: list[GridCell] = []
    for n, raw in enumerate([*lines, ""], 1):
        is_row = MARK.match(raw.lstrip()) and not _RULE.search(raw)
        pieces = list(pieces_of(raw, n, MARK))[1:-1] if is_row else []
        if row and len(pieces) == len(row):
            row = [longer(cell, piece.text) if cell.text else piece for cell, piece in zip(row, pieces, strict=True)]
            continue
        if row:
            yield GridRow(tuple(row))
        row = pieces
        if raw.strip() and not is_row and not _RULE.search(raw):
            yield GridRow(tuple(plain_cells(raw, n)))


def _bars_part_cells(lines: list[str]) -> bool:
    """Whether bars stand between cells only; where they close cells, nearly every row ends with one."""
    several = [t for line in lines if len(_FILLED.findall(t := line.strip())) > 1 and MARK.search(t)]
    return sum(1 for t in several if not MARK.match(t[-1])) * 5 > len(several)


def _parted(lines: list[str]) -> Iterator[GridRow]:
    """Rows of cells with bars between them, which may go on in the next line.

    They do so in a line that opens with a bar, if they end in a blank cell, or cell by cell where no row of the text
    opens with one; and behind a bar that ends a line, where lines end in blanks: it was broken there.
    """
    barred = [line for line in lines if MARK.search(line)]
    several = [line for line in map(str.strip, barred) if len(_FILLED.findall(line)) > 1]
    rows_open = sum(1 for line in several if MARK.match(line)) * 5 > len(several)
    lines_end_in_blanks = sum(1 for line in barred if line[-1] in SPACE) * 2 > len(barred)
    row: list[GridCell] = []
    gap, is_broken = 0, False
    for n, raw in enumerate([*lines, ""], 1):
        line = raw.strip(BLANK)
        has_cells = bool(MARK.search(line)) and not DRAWN.fullmatch(line)
        pieces = list(pieces_of(raw, n, MARK)) if has_cells else []
        if is_broken and line and not DRAWN.fullmatch(line):
            row[-1:] = pieces or plain_cells(raw, n)
            is_broken = MARK.match(raw[-1]) is not None
            continue
        if row and has_cells and MARK.match(line) and (not row[-1].text or (len(pieces) == 2 and not rows_open)):
            row += pieces[1:]
            continue
        if row:
            yield GridRow(tuple(row[:-1] if is_broken else row), gap=gap)
            gap = 0
        row, is_broken = pieces, has_cells and lines_end_in_blanks and MARK.match(raw[-1]) is not None
        if not line:
            gap += 1
        elif not has_cells and not PAGE.fullmatch(line) and not DRAWN.fullmatch(line):
            yield GridRow(tuple(plain_cells(raw, n)), gap=gap)
            gap = 0
