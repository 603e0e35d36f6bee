"""Parts that name other parts: content types, relations, and the workbook's list of sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from xlreport.ooxml.patch import Edit, Span, appended, outline, prefix_at, retagged, splice, utf8, xml_text

TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

NEW_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CONTENT_TYPES = {
    "worksheet": _SPREADSHEET + "worksheet+xml",
    "styles": _SPREADSHEET + "styles+xml",
    "comments": _SPREADSHEET + "comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}


# What is looked for in a workbook part. It may hold hundreds of names; few of them belong to one sheet.
_USED = (
    rb"<(?:[\w.-]+:)?(?:bookViews|workbookView|sheets?|functionGroups|externalReferences|definedNames|calcPr"
    rb"|definedName(?=[^<]*localSheetId|[^<]*%s))\b"
)
_ROOT_ONLY = re.compile(rb"(?!)")
_MATTERS = re.compile(_USED % b"localSheetId")


def relationships(namespace: str) -> str:
    """What the types of relations begin with in a workbook whose elements have that namespace."""
    return STRICT_RELATIONSHIPS if "purl.oclc.org" in namespace else RELATIONSHIPS


def with_types(data: bytes, new: Iterable[tuple[str, str]]) -> bytes:
    """The content types with (part, kind) added."""
    data, back = utf8(data)
    root = outline(data, TYPES, 1, _ROOT_ONLY)[-1]
    prefix = prefix_at(data, root.start)
    xml = "".join(
        f'<{prefix}Override PartName="/{xml_text(part)}" ContentType="{CONTENT_TYPES[kind]}"/>' for part, kind in new
    )
    return back(splice(data, appended(data, root, xml)))


def with_relation(data: bytes, part: str, kind: str, target: str, base: str) -> tuple[bytes, str]:
    """A relations part with one more relation, to the part ``target``, and its id; ``base`` begins its type."""
    data, back = utf8(data)
    id = next(id for n in count(1) if (id := f"rIdReport{n}").encode() not in data)
    root = outline(data, part, 1, _ROOT_ONLY)[-1]
    prefix = prefix_at(data, root.start)
    xml = f'<{prefix}Relationship Id="{id}" Type="{base}/{kind}" Target="/{xml_text(target)}"/>'
    return back(splice(data, appended(data, root, xml))), id


def with_sheet_in_front(data: bytes, part: str, title: str, relation: str, name: str, repeated: int) -> bytes:
    """The workbook with a sheet before all others, and a hidden defined name for its first cell.

    Its row number ``repeated`` is printed on every page. The sheet that was in front of the user stays so; names that
    belong to one sheet go on belonging to it.
    """
    data, back = utf8(data)
    spans = outline(data, part, wanted=_MATTERS)
    root = spans[-1]
    prefix = prefix_at(data, root.start)
    found = {s.name: s for s in spans if s.depth == 2}
    base = relationships(data[root.start : root.start + 2000].decode("utf-8", "replace"))
    ids = [
        int(s.attributes["sheetId"]) for s in spans if s.name == "sheet" and s.attributes.get("sheetId", "").isdigit()
    ]
    sheets = found["sheets"]
    inside = data.index(b">", sheets.start) + 1
    sheet = (
        f'<{prefix}sheet name="{xml_text(title)}" sheetId="{max(ids, default=0) + 1}" '
        f'xmlns:r="{base}" r:id="{relation}"/>'
    )
    edits = [Edit(inside, inside, sheet), *_views(data, spans, sheets, prefix)]
    for span in spans:
        if span.name == "definedName" and span.attributes.get("localSheetId", "").isdigit():
            edits.append(retagged(data, span.start, localSheetId=str(int(span.attributes["localSheetId"]) + 1)))
    edits += _named(data, found, prefix, _first_cell(title, name, prefix) + _repeated(title, 0, repeated, prefix))
    return back(splice(data, edits))


def with_sheet_taken_over(data: bytes, part: str, index: int, title: str, name: str, repeated: int) -> bytes:
    """The workbook after its sheet number ``index`` (from 0) has got new content.

    What was named on that sheet alone, such as the range of its filter, goes; the name of its first cell is there,
    and its row number ``repeated`` is printed on every page.
    """
    data, back = utf8(data)
    spans = outline(data, part, wanted=re.compile(_USED % re.escape(name).encode()))
    prefix = prefix_at(data, spans[-1].start)
    found = {s.name: s for s in spans if s.depth == 2}
    names = [s for s in spans if s.name == "definedName"]
    edits = [Edit(s.start, s.end, "") for s in names if s.attributes.get("localSheetId") == str(index)]
    known = any(s.attributes.get("name") == name for s in names)
    first = "" if known else _first_cell(title, name, prefix)
    edits += _named(data, found, prefix, first + _repeated(title, index, repeated, prefix))
    return back(splice(data, edits))


def with_full_calculation(data: bytes, part: str) -> bytes:
    """The workbook that asks the program that opens it to calculate every formula anew."""
    data, back = utf8(data)
    spans = outline(data, part, wanted=_MATTERS)
    found = {s.name: s for s in spans if s.depth == 2}
    if known := found.get("calcPr"):
        if known.attributes.get("fullCalcOnLoad") in ("1", "true"):
            return back(data)
        return back(splice(data, [retagged(data, known.start, fullCalcOnLoad="1")]))
    before = ("sheets", "functionGroups", "externalReferences", "definedNames")
    at = max(found[n].end for n in before if n in found)
    return back(splice(data, [Edit(at, at, f'<{prefix_at(data, spans[-1].start)}calcPr fullCalcOnLoad="1"/>')]))


def _first_cell(title: str, name: str, prefix: str) -> str:
    return f'<{prefix}definedName name="{name}" hidden="1">{_quoted(title)}!$A$1</{prefix}definedName>'


def _repeated(title: str, index: int, row: int, prefix: str) -> str:
    named = f'<{prefix}definedName name="_xlnm.Print_Titles" localSheetId="{index}">'
    return f"{named}{_quoted(title)}!${row}:${row}</{prefix}definedName>"


def _quoted(title: str) -> str:
    return f"'{xml_text(title.replace(chr(39), chr(39) * 2))}'"


def _named(data: bytes, found: dict[str, Span], prefix: str, xml: str) -> Iterator[Edit]:
    """The edits that add a defined name; the list of them, if it lacks, goes where the schema wants it."""
    if names := found.get("definedNames"):
        yield from appended(data, names, xml)
    else:
        at = max(found[n].end for n in ("sheets", "functionGroups", "externalReferences") if n in found)
        yield Edit(at, at, f"<{prefix}definedNames>{xml}</{prefix}definedNames>")


def _views(data: bytes, spans: list[Span], sheets: Span, prefix: str) -> list[Edit]:
    """The tabs that the windows show, one further to the right; without any window the first would be ours."""
    edits = []
    for span in spans:
        if span.name == "workbookView":
            active = span.attributes.get("activeTab", "0")
            tabs = {"activeTab": str(int(active) + 1 if active.isdigit() else 1)}
            if "firstSheet" in span.attributes:
                tabs["firstSheet"] = "0"
            edits.append(retagged(data, span.start, **tabs))
    if not edits:
        view = f'<{prefix}bookViews><{prefix}workbookView activeTab="1"/></{prefix}bookViews>'
        edits.append(Edit(sheets.start, sheets.start, view))
    return edits


def free_title(wanted: str, taken: Iterable[str]) -> str:
    """A sheet name that no other sheet has, letter case ignored."""
    known = {t.casefold() for t in taken}
    return next(
        t for n in range(1, len(known) + 2) if (t := wanted if n == 1 else f"{wanted} ({n})").casefold() not in known
    )
