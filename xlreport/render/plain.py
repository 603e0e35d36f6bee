"""Text that is safe to show: one line, nothing invisible; and how wide a terminal shows it.

Messages quote the files they are about, and those may hold anything: terminal codes, marks that turn the direction
of writing, characters that XML cannot carry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Controls, marks of direction, what no encoding can write, and what XML forbids.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
_CLOSING = frozenset("。，、；：？！）】》”’…%,.;:?!)]")
_PIECES = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def plain(text: object) -> str:
    """The text on one line; blanks for tabs and line ends, � for every other character that shows nothing."""
    return _UNSEEN.sub(lambda m: " " if m[0] in "\t\n\r\x0b\x0c\x85\u2028\u2029" else "\ufffd", str(text))


def width(text: str) -> int:
    """Columns of a terminal; Chinese characters take two, combining marks none."""
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks, on its left where ``right`` is true; never cut."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int | None) -> Iterator[str]:
    """Lines of at most so many columns: Chinese may break anywhere but before closing marks, the rest at blanks."""
    if not columns:
        yield text
        return
    line, used = "", 0
    for piece in _PIECES.findall(text):
        takes = width(piece)
        if used + takes > columns and line and piece not in _CLOSING:
            yield line.rstrip()
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + takes
    yield line.rstrip()
