"""Notes on cells: the comments part and the VML drawing that shows them. Notes of others are never touched.

A note that this program wrote when it made the workbook keeps its text; what is found of its cell comes before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlreport.a1 import column_letters
from xlreport.ooxml.area import position
from xlreport.ooxml.patch import Edit, appended, outline, prefix_at, splice, utf8, xml_text
from xlreport.ooxml.strings import text_of
from xlreport.ooxml.xml import finished

AUTHOR = "xlreport"
_RULE = "\n————\n"  # between what was found of a cell and the note that it had before

Place = tuple[int, int]

_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>\s?", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s(\d{1,9})")
_BOX = b'<v:shapetype id="_x0000_t202"'

NEW_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)

_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)

_NOTE_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:240pt;height:{height}pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 12, {top}, 4, {right}, 12, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def no_comments(namespace: str) -> bytes:
    """A comments part without any, to start from."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
    ).encode()


def noted(data: bytes, part: str, notes: Mapping[Place, str], maker: str) -> tuple[bytes, set[Place], dict[Place, str]]:
    """The comments part with our earlier notes gone and the new ones added.

    A cell that someone else has commented keeps that comment, and no other; where it was the ``maker`` of the workbook,
    the new note goes before it. Also gives the places of the notes that went, and those that came with their texts.
    """
    data, back = utf8(data)
    spans = outline(data, part, 4)
    prefix = prefix_at(data, spans[-1].start)
    lists = {s.name: s for s in spans if s.depth == 2}
    authors = sorted((s for s in spans if s.name == "author"), key=lambda s: s.start)
    names = [data[data.index(b">", s.start) + 1 : s.close].decode() if not s.empty else "" for s in authors]
    ours, written = (str(names.index(name)) if name in names else None for name in (AUTHOR, maker))
    texts = _texts(data, part) if written else {}
    edits: list[Edit] = []
    gone: set[Place] = set()
    taken: set[Place] = set()
    extended: dict[Place, str] = {}
    for span in spans:
        if span.name != "comment" or not (place := position(span.attributes.get("ref", ""))):
            continue
        author = span.attributes.get("authorId")
        if author == ours:
            gone.add(place)
            edits.append(Edit(span.start, span.end, ""))
            continue
        taken.add(place)
        before = texts.get(place, "")
        after = _extended(before, notes.get(place, ""))
        if author == written and after != before:
            extended[place] = after
            edits.append(Edit(span.start, span.end, _comment(prefix, place, written, after)))
    came = {place: text for place, text in notes.items() if place not in taken}
    if came and ours is None:
        edits += appended(data, lists["authors"], f"<{prefix}author>{AUTHOR}</{prefix}author>")
        ours = str(len(names))
    if came:
        edits += appended(data, lists["commentList"], "".join(_comment(prefix, p, ours, came[p]) for p in came))
    return back(splice(data, edits)), gone | extended.keys(), extended | came


def _texts(data: bytes, part: str) -> dict[Place, str]:
    """What the notes of a comments part say, by cell."""
    found: dict[Place, str] = {}
    for comment in finished((data,), part, ("comment",)):
        if place := position(comment.get("ref", "")):
            found[place] = "".join(map(text_of, comment))
    return found


def _extended(note: str, found: str) -> str:
    """A note of the workbook's maker led by what was found, but for what it says already."""
    own = note.rpartition(_RULE)[2]
    new = [p for p in found.split("\n\n") if p.partition("\n")[0] not in own]
    return "\n\n".join(new) + _RULE + own if new else own


def _comment(prefix: str, place: Place, author: str | None, text: str) -> str:
    p, ref = prefix, f"{column_letters(place[1])}{place[0]}"
    return (
        f'<{p}comment ref="{ref}" authorId="{author}"><{p}text><{p}t xml:space="preserve">{xml_text(text)}</{p}t>'
        f"</{p}text></{p}comment>"
    )


def drawn(data: bytes, gone: set[Place], came: Mapping[Place, str]) -> bytes:
    """The VML drawing without the shapes of the notes that went and with those of the notes that came.

    Worked on as text: VML in the wild is not always well-formed. Left as it is where it has no end tag of its own.
    """
    data, back = utf8(data)
    data = _SHAPE.sub(lambda m: b"" if _place_of_note(m[0]) in gone else m[0], data)
    end = data.rfind(b"</xml>")
    if end >= 0 and came:
        first = max((int(n) for n in _SHAPE_ID.findall(data)), default=1024) + 1
        new = "".join(_shape(first + n, place, text) for n, (place, text) in enumerate(came.items()))
        if _BOX not in data:
            new = _SHAPE_TYPE + new
        data = data[:end] + new.encode() + data[end:]
    return back(data)


def _place_of_note(shape: bytes) -> Place | None:
    row, column = re.search(rb"<x:Row>\s*(\d+)", shape), re.search(rb"<x:Column>\s*(\d+)", shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and b'"Note"' in shape else None


def _shape(id: int, place: Place, text: str) -> str:
    row, column = place[0] - 1, place[1] - 1
    lines = sum(1 + len(line) // 20 for line in text.split("\n"))
    return _NOTE_SHAPE.format(
        id=id,
        z=id % 1000,
        row=row,
        column=column,
        left=column + 1,
        right=column + 5,
        top=max(row - 1, 0),
        bottom=max(row - 1, 0) + lines + 1,
        height=15 * (lines + 1),
    )
