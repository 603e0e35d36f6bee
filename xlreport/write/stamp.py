"""Book → bytes of an .xlsx at the cost of what differs: XlsxWriter designs the master once, each book is stamped on it.

The master holds the parts that books of one kind share (styles, theme, content types, relations), already deflated,
and the list of sheets and names with gaps for what each book prints. Stamping adds the sheets and the book's own
properties. The same book always gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from functools import cache, lru_cache
from io import BytesIO
from itertools import compress
from typing import NamedTuple

from xlreport.a1 import Area, column_letters
from xlreport.ooxml.zipped import End, Member, pack, packed
from xlreport.write.mould import filled_xml, rest_xml
from xlreport.write.notes import drawing_xml, notes_xml
from xlreport.write.package import styles_of, to_bytes
from xlreport.write.page import Book, Item, Page
from xlreport.write.sheet import sheet_xml
from xlreport.write.styles import Looks
from xlreport.write.texts import safe_properties
from xlreport.write.xml import escaped

_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MOST_ENDS = 256
_EFFORT = 3  # half the time of the usual 6, for files 4 % larger
_SCHEMAS = "http://schemas.openxmlformats.org"
_CORE = (
    f'{_START}<cp:coreProperties xmlns:cp="{_SCHEMAS}/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>{agency}</dc:creator><cp:lastModifiedBy>{agency}</cp:lastModifiedBy>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_CUSTOM = (
    f'{_START}<Properties xmlns="{_SCHEMAS}/officeDocument/2006/custom-properties" '
    f'xmlns:vt="{_SCHEMAS}/officeDocument/2006/docPropsVTypes">{{properties}}</Properties>'
)
_PROPERTY = (
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{id}" name="{name}">'
    "<vt:lpwstr>{value}</vt:lpwstr></property>"
)
_OWN = re.compile(
    r"xl/(worksheets/sheet|comments|drawings/vmlDrawing)\d+\.\w+|docProps/(core|custom)\.xml|xl/workbook\.xml"
)
_PRINTED = re.compile(
    r'(?<=<definedName name="_xlnm\.)(Print_Area|_FilterDatabase)(" localSheetId="(\d+)"[^>]*>[^<]*!)[^<!]*'
)


class Outline(NamedTuple):
    """What two books must share to be stamped on one master; ``sheets`` are their names and traits in order."""

    sheets: tuple[tuple[str, bool, bool, tuple[int, int] | None, bool, bool], ...]
    names: tuple[tuple[str, str], ...]
    fonts: str


class Master(NamedTuple):
    """Shared parts; and the list of sheets, in pieces after which a printed or filtered area goes, and its end."""

    members: tuple[Member, ...]
    looks: Looks
    workbook: tuple[str, ...]
    end: End
    gaps: tuple[tuple[int, bool], ...]  # the sheet, counted from 0, and whether its filter is meant


def _own(name: str, data: bytes, end: End | None = None) -> Member:
    """A part of one book alone. What all share is deflated thoroughly once; here size is traded for speed."""
    return packed(name, data, end=end, effort=_EFFORT)


def stamped(book: Book, fonts: str) -> bytes:
    """The workbook as an .xlsx, equal in content to what :func:`to_bytes` gives."""
    noted = [bool(p.noted()) for p in book.pages]
    master = _master(_outline(book, noted, fonts))
    own = [_own("xl/workbook.xml", _workbook(book, master).encode(), end=master.end)]
    for number, (page, has_notes) in enumerate(zip(book.pages, noted, strict=True), 1):
        own.append(_sheet(number, page, master.looks, has_notes))
    for number, page in enumerate(compress(book.pages, noted), 1):
        own.append(_own(f"xl/comments{number}.xml", notes_xml(page).encode()))
        own.append(_own(f"xl/drawings/vmlDrawing{number}.vml", drawing_xml(page, number).encode()))
    title, agency = (escaped(safe_properties(t)) for t in (book.title, book.agency or ""))
    own.append(_own("docProps/core.xml", _CORE.format(title=title, agency=agency).encode()))
    properties = [
        _PROPERTY.format(id=id, name=escaped(name), value=escaped(value))
        for id, (name, value) in enumerate(book.properties.items(), 2)
    ]
    own.append(_own("docProps/custom.xml", _CUSTOM.format(properties="".join(properties)).encode()))
    return pack([*master.members, *own])


def _sheet(number: int, page: Page, looks: Looks, noted: bool) -> Member:
    name, first, base = f"xl/worksheets/sheet{number}.xml", number == 1, page.base
    if base is None:
        return _own(name, sheet_xml(page, looks, first=first, noted=noted).encode())
    if not base.slots:
        return _base_sheet(name, base, looks, first=first)
    return _own(name, filled_xml(page, looks, first=first).encode(), end=_end(page, looks, noted=noted))


_ENDS: dict[tuple[int | bool, ...], tuple[object, End]] = {}


def _end(page: Page, looks: Looks, *, noted: bool) -> End:
    """The end of a sheet that has a base, deflated once for all pages that have their rules in common."""
    what = (page.base, page.guards, page.shades, looks)
    key = (*map(id, what), noted)
    if key not in _ENDS:
        if len(_ENDS) >= _MOST_ENDS:
            _ENDS.clear()
        # What the key identifies is kept with it, so that nothing else ever bears the same identity.
        _ENDS[key] = what, End(rest_xml(page, looks, noted=noted).encode())
    return _ENDS[key][1]


@lru_cache(maxsize=64)
def _base_sheet(name: str, base: Page, looks: Looks, *, first: bool) -> Member:
    """A sheet that is the same in every book."""
    page = base.sheet()
    return packed(name, (filled_xml(page, looks, first=first) + rest_xml(page, looks, noted=False)).encode())


@cache
def _looks(fonts: str) -> Looks:
    return Looks(styles_of(fonts)[1])


def _outline(book: Book, noted: list[bool], fonts: str) -> Outline:
    sheets = [
        (p.name, p.hidden, n, p.repeat, bool(p.printed), bool(p.filtered))
        for p, n in zip(book.pages, noted, strict=True)
    ]
    return Outline(tuple(sheets), tuple(book.names.items()), fonts)


@lru_cache(maxsize=64)
def _master(outline: Outline) -> Master:
    """XlsxWriter's parts for empty sheets of these names and traits."""
    some = Area(1, 1, 2, 2)
    pages = []
    for name, hidden, noted, repeat, printed, filtered in outline.sheets:
        page = Page(name, hidden=hidden, repeat=repeat, printed=some if printed else None)
        page.filtered = some if filtered else None
        page.items = [Item(1, 1, None, "plain", note=name)] if noted else []
        pages.append(page)
    empty = Book(pages, dict(outline.names), {"any": "any"}, "any", "any")
    with zipfile.ZipFile(BytesIO(to_bytes(empty, outline.fonts))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    styles = styles_of(outline.fonts)[0]
    text = parts["xl/workbook.xml"]
    pieces, gaps, at = [], [], 0
    for m in _PRINTED.finditer(text):
        pieces.append(text[at : m.end(2)])
        gaps.append((int(m[3]), m[1] != "Print_Area"))
        at = m.end()
    members = [packed(n, t.encode()) for n, t in parts.items() if not _OWN.fullmatch(n) and n != "xl/styles.xml"]
    return Master(
        (*members, packed("xl/styles.xml", styles)), _looks(outline.fonts), tuple(pieces), End(text[at:].encode()),
        tuple(gaps),
    )  # fmt: skip


def _workbook(book: Book, master: Master) -> str:
    """The list of sheets and names as far as it varies."""
    out: list[str] = []
    for (sheet, filtered), piece in zip(master.gaps, master.workbook, strict=True):
        page = book.pages[sheet]
        area = page.filtered if filtered else page.printed
        assert area
        out += (piece, _absolute(area))
    return "".join(out)


def _absolute(area: Area) -> str:
    first = f"${column_letters(area.left)}${area.top}"
    last = f"${column_letters(area.right)}${area.bottom}"
    return first if first == last else f"{first}:{last}"
