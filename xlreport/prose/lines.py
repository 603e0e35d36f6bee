"""The lines of a grid's running text, each beside its twin in plain letters and one script, in which it is matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from itertools import islice, pairwise
from typing import NamedTuple

from xlreport.numerals import is_value
from xlreport.report import Grid, GridCell, Place

MAX_LINES = 50_000  # the longest reports have a twentieth of it
MAX_GAP = 8  # blanks between two pieces of a sentence
MIN_TITLE = 4  # letters of the shortest title

HAN = r"[^\W\d_a-zA-Z]"  # an ideograph; a range of code points takes a hundred times as long to compile
PINYIN = r"\([a-z\u00e0-\u024f\u0251\u0261\u0300-\u036f]{1,8}\)"
_UNSEEN = re.compile(rf"[\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]+|(?<={HAN})(?:{PINYIN}){{1,4}}")
_NUMERAL = re.compile("[一二三四五六七]")
_CONVERTED = (("资讯", "信息"), ("规范性档案", "规范性文件"))  # by programs that put in the words of another region
_MARKS = re.compile("[，。；,;©]")


class Line(NamedTuple):
    """One line of one cell; ``flat`` is its text with width, radicals and script folded, at the same length."""

    text: str
    flat: str
    row: int
    place: Place
    section: str | None = None


def lines_of(grid: Grid, fold: Callable[[str], str], table_rows: Set[int]) -> Iterator[Line]:
    """The lines of every cell that holds anything; of the rows of tables those that may be a title."""
    told = list(islice(_told(grid, table_rows), MAX_LINES))
    flat = folded("\n".join(cell.text for _, cell in told), fold)
    start = 0
    for n, cell in told:
        at, end = start, start + len(cell.text)
        start = end + 1
        if "\n" not in cell.text:
            yield Line(cell.text, flat[at:end], n, cell.place)
            continue
        for text in cell.text.split("\n"):
            if text.strip():
                place = moved(cell.place, at - end + len(cell.text))
                yield Line(text, flat[at : at + len(text)], n, place)
            at += len(text) + 1


def _told(grid: Grid, table_rows: Set[int]) -> Iterator[tuple[int, GridCell]]:
    for n, row in enumerate(grid.rows):
        if n not in table_rows:
            yield from ((n, cell) for cell in _uncut([cell for cell in row.cells if cell.text.strip()]))
        else:  # a title may stand inside its table, as the first row
            yield from ((n, c) for c in row.cells if len(c.text) >= MIN_TITLE and _NUMERAL.search(c.text))


def _uncut(cells: list[GridCell]) -> list[GridCell]:
    """The cells of a row, or the sentence that was cut into them at the blanks around its numbers, whole again.

    Numbers side by side are those of a table, and so are cells without the marks of a sentence.
    """
    places = [cell.place for cell in cells]
    if len(cells) < 2 or places[0].kind != "line" or any(place.row != places[0].row for place in places):
        return cells
    if any(is_value(a.text) and is_value(b.text) for a, b in pairwise(cells)) or not any(
        _MARKS.search(cell.text) for cell in cells
    ):
        return cells
    pieces = [cells[0].text]
    for before, cell in pairwise(cells):
        blanks = cell.place.column - before.place.column - len(before.text)
        pieces += " " * min(max(blanks, 1), MAX_GAP), cell.text
    return [cells[0]._replace(text="".join(pieces))]


def folded(text: str, fold: Callable[[str], str]) -> str:
    """The text in plain letters, one script and one choice of words, letter for letter."""
    plain = in_plain_letters(text)
    flat = fold(plain)
    for converted, word in _CONVERTED:
        flat = flat.replace(converted, word)
    return flat if len(flat) == len(text) else plain  # a fold that breaks its promise would shift every place


def in_plain_letters(text: str) -> str:
    """The text with full width, Kangxi radicals and odd blanks as plain letters, letter for letter."""
    return text.translate(_WIDTHS)


def moved(place: Place, by: int) -> Place:
    """The place so many letters further on in its line; elsewhere than in a text, the cell itself."""
    return place._replace(column=place.column + by) if by and place.kind == "line" else place


def squeeze(text: str, flat: str) -> tuple[str, str]:
    """Both texts without blanks, invisible marks and pinyin in brackets, still letter for letter alike."""
    if not _UNSEEN.search(flat):
        return text, flat
    kept, at = [], 0
    for m in _UNSEEN.finditer(flat):
        kept.append((at, m.start()))
        at = m.end()
    kept.append((at, len(flat)))
    return "".join(text[a:b] for a, b in kept), "".join(flat[a:b] for a, b in kept)


class _Widths(dict[int, int]):
    """Letters to their plain form where that is one letter: full width, Kangxi radicals, odd blanks."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(code))
        # A circled 1 before an item is no figure.
        self[code] = ord(plain) if len(plain) == 1 and unicodedata.category(chr(code)) != "No" else code
        return self[code]


_WIDTHS = _Widths()
