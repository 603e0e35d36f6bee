"""Notes of a sheet: their texts, and the drawings in which programs show them, as XlsxWriter writes them."""

from __future__ import annotations

from collections.abc import Callable

from xlreport.a1 import column_letters
from xlreport.identity import NOTE_AUTHOR
from xlreport.write.page import NOTE_FONT, NOTE_SIZE, Item, Page, note_height
from xlreport.write.sheet import PLAIN_WIDTH, column_pixels, row_pixels
from xlreport.write.xml import escaped, space

_WIDTH = 256  # pixels
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{number}"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>{shapes}</xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:{left:.15g}pt;'
    'margin-top:{top:.15g}pt;width:{width:.15g}pt;height:{height:.15g}pt;z-index:{order};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def notes_xml(page: Page) -> str:
    """The comments part of a page."""
    font = f'<rPr><sz val="{NOTE_SIZE}"/><color indexed="81"/><rFont val="{NOTE_FONT}"/><family val="2"/></rPr>'
    notes = [
        f'<comment ref="{column_letters(i.column)}{i.row}" authorId="0"><text><r>{font}'
        f"<t{space(i.note or '')}>{escaped(i.note or '')}</t></r></text></comment>"
        for i in _noted(page)
    ]
    return (
        f'{_START}<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<authors><author>{NOTE_AUTHOR}</author></authors><commentList>{''.join(notes)}</commentList></comments>"
    )


def drawing_xml(page: Page, number: int) -> str:
    """The drawing part of a page's notes; ``number`` counts the sheets with notes from 1."""
    widths = {n: 0 if w.level else column_pixels(w) for w in page.widths for n in range(w.first, w.last + 1)}
    shapes = []
    for order, item in enumerate(_noted(page), 1):
        note = item.note or ""
        height = int(0.5 + 74 * note_height(note))
        across = _span(item.column + 1, 15, _WIDTH, lambda c: widths.get(c, PLAIN_WIDTH))
        row, down = (item.row - 1, 10) if item.row > 1 else (1, 2)
        along = _span(row, down, height, lambda r: row_pixels(page, r))
        shapes.append(_SHAPE.format(
            id=1024 * number + order, order=order, left=across[4] * 0.75, top=along[4] * 0.75, width=_WIDTH * 0.75,
            height=height * 0.75, row=item.row - 1, column=item.column - 1,
            anchor=", ".join(map(str, (*across[:2], *along[:2], *across[2:4], *along[2:4]))),
        ))  # fmt: skip
    return _DRAWING.format(number=number, shapes="".join(shapes))


def _noted(page: Page) -> list[Item]:
    return sorted(page.noted(), key=lambda i: (i.row, i.column))


def _span(at: int, offset: int, size: int, pixels: Callable[[int], int]) -> tuple[int, int, int, int, int]:
    """Where something begins and ends, as lines counted from 0 with pixels into them, and its distance from the edge.

    It begins ``offset`` pixels into line ``at``, which counts from 1, and is ``size`` pixels long.
    """
    distance = sum(pixels(n) for n in range(1, at)) + offset
    while offset >= pixels(at):
        offset -= pixels(at)
        at += 1
    end, rest = at, size + (offset if pixels(at) else 0)
    while rest >= pixels(end):
        rest -= pixels(end)
        end += 1
    return at - 1, offset, end - 1, rest, distance
