"""PDF with text → Grid: ruled tables, also across pages, and the lines of text around them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import count, takewhile
from typing import Any, NamedTuple

from xlreport.ooxml.zipped import too_large
from xlreport.report import Grid, GridCell, GridRow, Place, Unusable, Words
from xlreport.sources.child import answer_of
from xlreport.sources.radicals import in_characters
from xlreport.sources.ruled import Cell, Part, agree, columns_of, rows_of

SECONDS = 90
_PAGE_NUMBER = re.compile(r"[-–—\s\d/第页頁共,，.·]{1,24}|(?i:page \d+(?: of \d+)?)")
_ADDRESS = re.compile(r"(?:https?|file)://\S+(?: /)?")  # a browser prints it below each page
_DIGITS, _LETTER = re.compile(r"\d+"), re.compile(r"[^\W\d_]")
_AT_EDGES = 3  # so many lines at the head or the foot of a page may be the same on each
_UNMAPPED = re.compile(r"\(cid:\d+\)")


class Text(NamedTuple):
    """One line outside the tables."""

    page: int
    pieces: list[str]


def read(data: bytes, name: str) -> Grid:
    """The pages of a PDF; a place is the row on its page, lines and table rows counted together, and the cell in it.

    A table that goes on at the head of the next page is one table. Raises Unusable: ``needs-extra``, ``scanned-pdf``
    where there are no characters, ``encrypted``, ``damaged``, ``too-large``.
    """
    if find_spec("pdfplumber") is None:
        raise Unusable("needs-extra", extra="pdf", what=Words("读取 PDF 文件", "Reading a PDF file"))
    answer = answer_of("pdf_child.py", data, SECONDS)
    if answer["is_cut"]:
        raise too_large("页数过多", "it has too many pages")
    items = [item for page in _bare([_items(n, page) for n, page in enumerate(answer["pages"], 1)]) for item in page]
    texts = "".join(
        t for item in items for t in (item.pieces if isinstance(item, Text) else [c.text for c in item.cells])
    )
    if len(_UNMAPPED.sub("", texts).strip()) < max(10, len(texts) / 2):
        raise Unusable("scanned-pdf")
    return Grid(name, tuple(_rows(_joined(items))))


def _items(number: int, page: dict[str, Any]) -> list[Part | Text]:
    """Tables and lines of a page from top to bottom."""
    parts = [
        Part(number, [Cell(*cell)._replace(text=in_characters(cell[4])) for cell in cells]) for cells in page["tables"]
    ]
    tops: list[tuple[float, Part | Text]] = [(part.top, part) for part in parts]
    tops += [(top, Text(number, list(map(in_characters, pieces)))) for top, pieces in page["lines"]]
    return [item for _, item in sorted(tops, key=lambda pair: pair[0])]


def _bare(pages: Sequence[list[Part | Text]]) -> Iterator[list[Part | Text]]:
    """The pages without the lines that stand at the head or at the foot of most. The first of the heads stays."""
    heads, feet = [_edge(page) for page in pages], [_edge(page[::-1]) for page in pages]
    same_heads, same_feet = _repeated(heads), _repeated(feet)
    known: set[str] = set()
    for page, head, foot in zip(pages, heads, feet, strict=True):
        start = sum(1 for _ in takewhile(known.__contains__, head))
        end = len(page) - sum(1 for _ in takewhile(lambda x: x in same_feet or _ADDRESS.match(x), foot))
        known |= same_heads.intersection(head)
        yield page[start : max(start, end)]


def _edge(page: list[Part | Text]) -> list[str]:
    """The first lines of a page down to a table, without digits; for a lone number, how far it is off the page's."""
    found = []
    for item in page[:_AT_EDGES]:
        line = " ".join(item.pieces) if isinstance(item, Text) else ""
        numbers = _DIGITS.findall(line)
        if _LETTER.search(line):
            found.append(_DIGITS.sub("", line))
        elif 1 <= len(numbers) <= 2 and len(numbers[0]) < 5:
            found.append(str(int(numbers[0]) - item.page))
        else:
            break
    return found


def _repeated(edges: list[list[str]]) -> set[str]:
    seen = Counter(line for edge in edges for line in set(edge))
    return {line for line, n in seen.items() if n >= max(2, len(edges) / 2)}


def _joined(items: list[Part | Text]) -> Iterator[list[Part] | Text]:
    """The items with the parts of each table together; the numbers of the pages between two parts are dropped."""
    parts: list[Part] = []
    numbers: list[Text] = []
    for item in items:
        if isinstance(item, Text) and _PAGE_NUMBER.fullmatch(" ".join(item.pieces)):
            numbers.append(item)
            continue
        if isinstance(item, Part) and parts and item.page == parts[-1].page + 1 and agree(parts[-1], item):
            parts.append(item)
            numbers.clear()
            continue
        if parts:
            yield parts
        yield from numbers
        parts, numbers = [], []
        if isinstance(item, Part):
            parts = [item]
        else:
            yield item
    if parts:
        yield parts
    yield from numbers


def _rows(items: Iterator[list[Part] | Text]) -> Iterator[GridRow]:
    numbers: defaultdict[int, Iterator[int]] = defaultdict(lambda: count(1))  # of the rows of each page
    table = 0
    for item in items:
        if isinstance(item, Text):
            yield _line(item.pieces, Place("page", next(numbers[item.page]), 1, str(item.page)))
            continue
        is_frame = len(columns_of(item)) == 2  # around running text
        table += not is_frame
        for cells in rows_of(item, [numbers[part.page] for part in item]):
            if is_frame:
                yield from (_line([line], c.place) for c in cells for line in c.text.split("\n") if line)
            else:
                yield GridRow(cells, table=table)


def _line(pieces: list[str], place: Place) -> GridRow:
    return GridRow(tuple(GridCell(t, place._replace(column=nth), nth) for nth, t in enumerate(pieces, 1)))
