"""What the capped child of :mod:`xlreport.sources.pdf` does: a PDF → its tables and lines. Imports nothing of ours.

The answer holds for each page its ``cells``, a list for each ruled table of ``[left, top, right, bottom, text]``,
and its ``lines``, ``[top, [piece, …]]`` of text outside the tables, cut at wide gaps.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median
from typing import Any

MEMORY = 1536 << 20
SECONDS = 60
PAGES = 300
EDGES = 100_000  # ruled lines of one page; a dot of a line has four
CORNERS = 8  # of what may be a rule of a table; drawn letters have more
CHARACTERS = 100_000  # of one page
WIDE = 1.5  # a gap of so many heights of a character parts two cells
NEAR = 3.0  # points: as pdfplumber's own tolerance
MOST = 1.1  # so many figures of a table to those that stand in their cells in the same way
_RULES = {"snap_x_tolerance": 1}  # upright rules of two tables on a page may be near each other
_OF_FIGURES = re.compile(r"[\d.,+-]")


def page_of(page: Any) -> dict[str, Any]:
    """Tables and lines of one page."""
    from pdfplumber.utils.text import extract_words  # noqa: PLC0415

    if len(page.chars) > CHARACTERS:
        raise MemoryError
    for line in page.lines:  # on a page that is turned they are crooked by a rounding
        line.update((side, round(line[side], 3)) for side in ("x0", "x1", "top", "bottom"))
    shown = page.filter(_counts)
    if len(shown.edges) > EDGES:
        raise MemoryError
    chars = shown.dedupe_chars().chars  # bold text is sometimes the same character printed twice
    tables, inside = [], set()
    for table in shown.find_tables(_RULES | {"explicit_horizontal_lines": list(_closing(shown.edges))}):
        texts: dict[Any, list[Any]] = {box: [] for box in table.cells if box[2] - box[0] > NEAR}  # no doubled rules
        for n, box, text in _in_boxes(list(texts), chars):
            texts[box].append(chars[n] | {"text": text})
            inside.add(n)
        margin = min((max(_hull(found)[0] - box[0], 0) for box, found in texts.items() if found), default=0)
        tables.append([[*box, _text(found, box, margin) if found else ""] for box, found in texts.items()])
    tables = [cells for cells in tables if cells]
    words = extract_words([c for n, c in enumerate(chars) if n not in inside])
    return {"tables": tables, "lines": list(_lines(words))}


def _counts(thing: dict[str, Any]) -> bool:
    """Whether it may be part of the text or of a table's rules: slanted characters and drawn letters are watermarks."""
    if thing["object_type"] == "char":
        across, up = (abs(x) for x in thing["matrix"][:2])
        return bool(min(across, up) <= (across + up) / 100)
    is_thin = not thing.get("fill") or min(thing["width"], thing["height"]) < NEAR
    return thing["object_type"] != "curve" or (is_thin and len(thing["pts"]) <= CORNERS)


def _text(chars: list[Any], box: tuple[float, ...], margin: float) -> str:
    """The lines of a cell. The lines of a figure are one where no digit more had room on any but the last."""
    from pdfplumber.utils.text import extract_text  # noqa: PLC0415

    text: str = extract_text(chars)
    *full, last = text.split("\n")
    if not full or not text.replace("\n", "").isdigit() or len({len(line) for line in full}) > 1:
        return text
    left, _, right, _ = _hull(chars)
    room = box[2] - box[0] - 2 * margin - (right - left)
    is_full = room < max(c["x1"] - c["x0"] for c in chars) and len(last) <= len(full[0])
    return "".join((*full, last)) if is_full else text


def _closing(edges: list[Any]) -> Iterator[dict[str, Any]]:
    """Rules where a page cuts a row: there the upright rules end, and browsers draw no other."""
    upright = [e for e in edges if e["orientation"] == "v" and e["bottom"] - e["top"] > NEAR]
    for side, outermost in (("top", min), ("bottom", max)):
        end = outermost((e[side] for e in upright), default=0)
        ends = sorted({e["x0"] for e in upright if abs(e[side] - end) < NEAR})
        for left, right in pairwise(ends):
            line = {"x0": left, "x1": right, "top": end, "bottom": end, "width": right - left, "height": 0}
            yield line | {"orientation": "h", "object_type": "line"}


def _in_boxes(boxes: list[Any], chars: list[Any]) -> Iterator[tuple[int, Any, str]]:
    """The number of each character whose middle lies in a box, the box, and the character.

    A figure wider than its box stays whole if it stands in the middle of the box; figures that touch each other are
    two if each stands in its box as the others of the table do. Else a ``|`` shows where they are cut.
    """
    box_at = _finder(boxes)
    runs = [(run, [box_at(_hull([chars[n]])) for n in run]) for run in _runs(chars)]
    owners = [found[0] if len(run) == 1 else box_at(_hull([chars[n] for n in run])) for run, found in runs]
    held = Counter(owners)
    inside = [
        ([chars[n] for n in run], owner)
        for (run, found), owner in zip(runs, owners, strict=True)
        if owner and held[owner] == len(set(found)) == 1 and _OF_FIGURES.match(chars[run[0]]["text"])
    ]
    alike = list(_alignments(inside))
    for (run, found), owner in zip(runs, owners, strict=True):
        if owner and held[owner] == 1 and len(set(found)) > 1 and _is_centred(_hull([chars[n] for n in run]), owner):
            yield from ((n, owner, chars[n]["text"]) for n in run)
            continue
        parts = groupby(zip(run, found, strict=True), itemgetter(1))
        if alike and all(box and _is_aligned([chars[n] for n, _ in part], box, alike) for box, part in parts):
            yield from ((n, box, chars[n]["text"]) for n, box in zip(run, found, strict=True))
            continue
        around = [found[0], *found, found[-1]]
        for n, before, box, after in zip(run, around, found, around[2:], strict=False):
            if box:
                yield n, box, "|" * (before != box) + chars[n]["text"] + "|" * (after != box)


def _runs(chars: list[Any]) -> Iterator[list[int]]:
    """The numbers of the characters of each figure, as they were drawn one behind the other; of any other one alone."""
    run: list[int] = []
    for n, char in enumerate(chars):
        last = chars[run[-1]] if run else char
        is_next = abs(char["x0"] - last["x1"]) < char["size"] / 12 and abs(char["top"] - last["top"]) < 1
        if run and not (is_next and _OF_FIGURES.match(char["text"]) and _OF_FIGURES.match(last["text"])):
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def _hull(chars: list[Any]) -> tuple[float, float, float, float]:
    outermost = (("x0", min), ("top", min), ("x1", max), ("bottom", max))
    left, top, right, bottom = (of(c[side] for c in chars) for side, of in outermost)
    return left, top, right, bottom


def _is_centred(hull: tuple[float, ...], box: tuple[float, ...]) -> bool:
    width = box[2] - box[0]
    return abs(hull[0] + hull[2] - box[0] - box[2]) < width / 3 and hull[2] - hull[0] < 2 * width


def _offsets(chars: list[Any], box: tuple[float, ...]) -> tuple[float, float, float]:
    """How far characters are off the left side of a box, its middle, and its right side."""
    left, _, right, _ = _hull(chars)
    return left - box[0], (left + right - box[0] - box[2]) / 2, box[2] - right


def _alignments(figures: list[tuple[list[Any], Any]]) -> Iterator[tuple[int, float]]:
    """Which of their offsets nearly all figures of a table have in common."""
    for side, offsets in enumerate(zip(*(_offsets(chars, box) for chars, box in figures), strict=True)):
        usual = median(offsets)
        near = sum(1 for x in offsets if abs(x - usual) < NEAR / 3)
        if 1 < len(offsets) <= near * MOST:
            yield side, usual


def _is_aligned(chars: list[Any], box: tuple[float, ...], alike: list[tuple[int, float]]) -> bool:
    """Whether characters stand in a box as the others do, so nearly that one more or less would not."""
    offsets, width = _offsets(chars, box), chars[0]["x1"] - chars[0]["x0"]
    return all(abs(offsets[side] - usual) < width / 4 for side, usual in alike)


def _finder(boxes: list[Any]) -> Callable[[tuple[float, float, float, float]], Any]:
    """→ the box in which the middle of something lies, or None."""
    xs, ys = (sorted({box[side] for box in boxes for side in sides}) for sides in ((0, 2), (1, 3)))
    slots = {}
    for box in boxes:
        for x in range(xs.index(box[0]), xs.index(box[2])):
            for y in range(ys.index(box[1]), ys.index(box[3])):
                slots[x, y] = box

    def box_at(hull: tuple[float, float, float, float]) -> Any:
        left, top, right, bottom = hull
        return slots.get((bisect_right(xs, (left + right) / 2) - 1, bisect_right(ys, (top + bottom) / 2) - 1))

    return box_at


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
