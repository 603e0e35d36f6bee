"""What the capped child of :mod:`xlreport.sources.pdf` does: a PDF → its tables and lines. Imports nothing of ours.

The answer holds for each page its ``cells``, a list for each ruled table of ``[left, top, right, bottom, text]``,
and its ``lines``, ``[top, [piece, …]]`` of text outside the tables, cut at wide gaps.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

MEMORY = 1536 << 20
SECONDS = 60
PAGES = 300
EDGES = 20_000  # ruled lines of one page
CHARACTERS = 100_000  # of one page
WIDE = 1.5  # a gap of so many heights of a character parts two cells


def page_of(page: Any) -> dict[str, Any]:
    """Tables and lines of one page."""
    from pdfplumber.utils.text import extract_text, extract_words  # noqa: PLC0415

    if len(page.chars) > CHARACTERS or len(page.edges) > EDGES:
        raise MemoryError
    # Slanted characters are a watermark. Bold text is sometimes the same character printed twice.
    upright = page.filter(lambda o: o["object_type"] != "char" or not (o["matrix"][0] and o["matrix"][1]))
    chars = upright.dedupe_chars().chars
    tables, inside = [], set()
    for table in upright.find_tables():
        texts: dict[Any, list[Any]] = {box: [] for box in table.cells}
        for n, box in _in_boxes(table.cells, chars):
            texts[box].append(chars[n])
            inside.add(n)
        tables.append([[*box, extract_text(found) if found else ""] for box, found in texts.items()])
    words = extract_words([c for n, c in enumerate(chars) if n not in inside])
    return {"tables": tables, "lines": list(_lines(words))}


def _in_boxes(boxes: list[Any], chars: list[Any]) -> Iterator[tuple[int, Any]]:
    """The number of each character whose middle lies in a box, and the box."""
    xs, ys = (sorted({box[side] for box in boxes for side in sides}) for sides in ((0, 2), (1, 3)))
    slots = {}
    for box in boxes:
        for x in range(xs.index(box[0]), xs.index(box[2])):
            for y in range(ys.index(box[1]), ys.index(box[3])):
                slots[x, y] = box
    for n, char in enumerate(chars):
        middle = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        box = slots.get((bisect_right(xs, middle[0]) - 1, bisect_right(ys, middle[1]) - 1))
        if box:
            yield n, box


def _lines(words: list[Any]) -> Iterator[tuple[float, list[str]]]:
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda w: w["top"] + w["bottom"]):
        height = word["bottom"] - word["top"]
        if rows and abs(sum(word[k] - rows[-1][0][k] for k in ("top", "bottom"))) < height:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w["x0"])
        pieces = [row[0]["text"]]
        for left, right in pairwise(row):
            if right["x0"] - left["x1"] > WIDE * (right["bottom"] - right["top"]):
                pieces.append(right["text"])
            else:
                pieces[-1] += " " + right["text"]
        yield row[0]["top"], pieces


def answer(data: bytes) -> dict[str, Any]:
    """The first pages of a document and whether it has more, or an error."""
    import pdfplumber  # noqa: PLC0415

    pages = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages[: PAGES + 1]:
                pages.append(page_of(page))
                page.close()
    except Exception as e:
        names = {type(x).__name__ for x in (e, *e.args, e.__cause__, e.__context__)}
        if names & {"PDFPasswordIncorrect", "PDFEncryptionError"}:
            return {"error": "encrypted"}
        raise
    return {"pages": pages[:PAGES], "is_cut": len(pages) > PAGES}
