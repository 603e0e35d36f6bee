"""The agency's own workbook with its findings marked: fills, notes, one sheet in front, and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from xlreport import identity
from xlreport.form import Form
from xlreport.identity import FINDINGS_NAME
from xlreport.mark import marks
from xlreport.mark.marks import Cell
from xlreport.mark.restore import Restored
from xlreport.mark.sheet import NOTHING, TITLE, Message, address, findings_sheet, memory_in
from xlreport.mark.worksheet import HEADER_ROW
from xlreport.numerals import Number
from xlreport.ooxml import cells, fills, notes, parts
from xlreport.ooxml.contents import with_formulas
from xlreport.ooxml.fills import Styles
from xlreport.ooxml.package import Package, Relation, SheetEntry, Workbook, kind_of, refusal, workbook
from xlreport.ooxml.patch import Edit, splice, utf8
from xlreport.ooxml.places import Places, places_in
from xlreport.ooxml.xml import begun, is_plain
from xlreport.ooxml.zipped import damaged, pack, packed
from xlreport.report import Finding, Place, Unusable, say
from xlreport.sources.workbook import read_all, read_texts

_MARK = identity.FINDINGS_MARK.encode()
_EFFORT = 3  # to deflate the few parts that change: a tenth larger than they could be, in half the time


def mark(
    data: bytes,
    findings: Sequence[Finding],
    form: Form,
    *,
    lang: str = "zh",
    message: Message,
    places: Mapping[str, Place] = MappingProxyType({}),
    restored: Mapping[Place, Restored] = MappingProxyType({}),
) -> bytes:
    """A copy of an xlsx or xlsm workbook with the findings marked in it.

    ``message`` gives what is wrong and what to do about a finding in the wanted language. Marks of an earlier run go;
    what the agency typed beside a finding that still stands stays. Marking twice gives the same bytes. All parts
    that need no mark are copied as they are, still packed. ``places`` says where the figures stand, so that each cell
    of a finding that has several is filled; ``restored`` are formulas to put back. Raises Unusable, with
    ``not-patchable`` for xls, et, xlsb and ods.
    """
    kind, package = kind_of(data)
    if kind in ("xls", "xlsb", "ods"):
        raise Unusable("not-patchable", format=kind)
    if kind != "xlsx" or package is None:
        raise refusal(kind)
    if parts.TYPES not in package:
        raise damaged("缺少内容类型部件", "it has no content types")
    marking = _Marking(package, workbook(package), lang)
    return marking.marked(findings, form, message, marks.colours(findings, places), restored)


def can_mark(data: bytes) -> bool:
    """Whether :func:`mark` can mark the file: xlsx and xlsm, not the binary or OpenDocument formats."""
    return kind_of(data)[0] == "xlsx"


def read_explanations(data: bytes) -> dict[str, str]:
    """What the agency typed into the findings sheet of a marked copy: fingerprint of the finding → text."""
    found: dict[str, str] = {}
    for _, _, sheet in read_all(data):
        found |= memory_in(sheet.cells).explanations
    return found


class _Marking:
    """One run over one package: what becomes of each part that needs a change."""

    def __init__(self, package: Package, book: Workbook, lang: str) -> None:
        self.package, self.book, self.lang = package, book, lang
        self.changed: dict[str, bytes] = {}
        self.types: list[tuple[str, str]] = []
        self.old = _findings_sheet_of(book)
        self.past = memory_in(read_texts(package, book, self.old)) if self.old and self.may_remember() else NOTHING
        self.colours: dict[str, str] = {}
        namespace, _ = begun((package.read(book.part),), book.part)
        self.namespace, self.base = namespace, parts.relationships(namespace)
        self.styles_part = next((r.target for r in book.relations if r.kind == "styles" and r.target in package), None)
        styles = package.read(self.styles_part) if self.styles_part else fills.no_styles(namespace)
        self.styles = Styles(styles, self.styles_part or "")
        self.was_marked = self.old is not None and self.styles.any_marked()

    def may_remember(self) -> bool:
        """Whether the findings sheet may be of an earlier marking: its text may stand elsewhere, or it has our mark."""
        data = self.package.read(self.old.part or "") if self.old else b""
        return any(r.kind == "sharedStrings" for r in self.book.relations) or not is_plain(data) or _MARK in data

    def marked(
        self,
        findings: Sequence[Finding],
        form: Form,
        message: Message,
        colours: Mapping[str, Mapping[Cell, str]],
        restored: Mapping[Place, Restored],
    ) -> bytes:
        texts = marks.notes(findings, message, self.lang)
        for sheet in self.book.sheets:
            if sheet.kind == "worksheet" and sheet.part and sheet != self.old and (self.old or sheet.name in colours):
                self.patch(sheet, sheet.part, colours.get(sheet.name, {}), texts.get(sheet.name, {}))
                on_sheet = {p: r for p, r in restored.items() if p.name == sheet.name}
                self.restore(sheet.part, {(p.row, p.column): (r.formula, r.value) for p, r in on_sheet.items()})
        past = self.past._replace(colours=self.colours)
        content = findings_sheet(findings, form, self.styles, past, message, lang=self.lang, namespace=self.namespace)
        if self.old and self.old.part:
            self.changed[self.old.part] = content
            self.take_over(self.old)
        else:
            self.add_sheet(content)
        self.add_styles()
        if restored:
            part = self.book.part
            self.changed[part] = parts.with_full_calculation(self.changed.get(part) or self.package.read(part), part)
        if self.types:
            self.changed[parts.TYPES] = parts.with_types(self.package.read(parts.TYPES), self.types)
        return self.packed()

    def patch(self, sheet: SheetEntry, part: str, colours: Mapping[Cell, str], texts: Mapping[Cell, str]) -> None:
        """The fills and notes of one sheet; where it was marked before, the old ones go."""
        relations = {r.id: r for r in self.package.relations(part) if not r.external and r.target in self.package}
        if not colours and not self.was_marked and not any(r.kind == "comments" for r in relations.values()):
            return  # a workbook of our own that nobody has marked yet
        data, back = utf8(self.package.read(part))
        found = places_in(data, part, None if self.was_marked else frozenset(row for row, _ in colours))

        def restyle(cell: Cell, style: int, severity: str | None) -> int:
            at = address(Place("sheet", *cell, sheet.name))
            own = self.styles.unmarked(style, self.past.colours.get(at)) if self.was_marked else style
            if severity and (colour := self.styles.colour(own)):
                self.colours[at] = colour
            return self.styles.marked(own, severity) if severity else own

        edits = [*cells.restyled(data, found, colours, restyle), *self.annotate(part, found, relations, texts)]
        if edits:
            self.changed[part] = back(splice(data, edits))

    def annotate(
        self, part: str, found: Places, relations: Mapping[str, Relation], texts: Mapping[Cell, str]
    ) -> Iterator[Edit]:
        """The comments of one sheet and the drawing that shows them; the edits of the sheet itself that this takes."""
        drawing_id = cells.legacy_drawing_id(found)
        drawing = relations.get(drawing_id or "")
        if drawing_id and not drawing:
            texts = {}  # its drawing is missing: a second one would break what is left
        comments = next((r.target for r in relations.values() if r.kind == "comments"), None)
        if not texts and not (comments and self.old):
            return
        before = self.package.read(comments) if comments else notes.no_comments(self.namespace)
        if comments is None:
            comments = self.free_name("xl/xlreportComments.xml")
            self.relate(part, "comments", comments)
        after, gone, came = notes.noted(before, comments, texts, identity.NOTE_AUTHOR)
        if after != before:
            self.changed[comments] = after
        if drawing:
            drawn = self.package.read(drawing.target)
            if (redrawn := notes.drawn(drawn, gone, came)) != drawn:
                self.changed[drawing.target] = redrawn
        elif came:
            name = self.free_name("xl/drawings/xlreportNotes.vml")
            self.changed[name] = notes.drawn(notes.NEW_DRAWING, set(), came)
            yield cells.legacy_drawing(found, self.relate(part, "vmlDrawing", name), self.base)

    def take_over(self, old: SheetEntry) -> None:
        """What the list of sheets says of a findings sheet that has new content."""
        before, part = self.package.read(self.book.part), self.book.part
        number = self.book.sheets.index(old)
        after = parts.with_sheet_taken_over(before, part, number, old.name, FINDINGS_NAME, HEADER_ROW)
        if after != before:
            self.changed[part] = after

    def restore(self, part: str, formulas: Mapping[Cell, tuple[str, Number | None]]) -> None:
        if formulas:
            data, back = utf8(self.changed.get(part) or self.package.read(part))
            self.changed[part] = back(with_formulas(data, part, formulas))

    def add_sheet(self, content: bytes) -> None:
        """The findings sheet in front of all others."""
        before, part = self.package.read(self.book.part), self.book.part
        name = self.free_name("xl/worksheets/xlreportFindings.xml")
        self.changed[name] = content
        title = parts.free_title(say(TITLE, self.lang), (s.name for s in self.book.sheets))
        id = self.relate(part, "worksheet", name)
        self.changed[part] = parts.with_sheet_in_front(before, part, title, id, FINDINGS_NAME, HEADER_ROW)

    def add_styles(self) -> None:
        """The styles with those of the marks, in a part of their own where the workbook has none."""
        part = self.styles_part
        if part is None:
            # Some readers look for this name only.
            part = "xl/styles.xml" if "xl/styles.xml" not in self.package else self.free_name("xl/xlreportStyles.xml")
            self.relate(self.book.part, "styles", part)
        self.changed[part] = self.styles.patched()

    def relate(self, part: str, kind: str, target: str) -> str:
        """Make a new part known, which another one refers to; the id of the relation."""
        folder, _, file = part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        before = self.changed.get(rels) or (self.package.read(rels) if rels in self.package else parts.NEW_RELATIONS)
        self.changed[rels], id = parts.with_relation(before, rels, kind, target, self.base)
        self.types.append((target, kind))
        return id

    def free_name(self, wanted: str) -> str:
        stem, dot, suffix = wanted.rpartition(".")
        number = 1
        while (name := f"{stem}{number}{dot}{suffix}") in self.package or name in self.changed:
            number += 1
        return name

    def packed(self) -> bytes:
        changed = {name.casefold(): (name, data) for name, data in self.changed.items()}
        members = []
        for member in self.package.members:
            _, data = changed.pop(member.name.casefold(), ("", None))
            members.append(member if data is None else packed(member.name, data, member, effort=_EFFORT))
        members += (packed(name, data, effort=_EFFORT) for name, data in changed.values())
        return pack(members)


def _findings_sheet_of(book: Workbook) -> SheetEntry | None:
    """The findings sheet that is there already: of an earlier marking, or of a workbook that we wrote ourselves."""
    known = book.names(only=FINDINGS_NAME).get(FINDINGS_NAME)
    ours = any(s.name == identity.SHEET for s in book.sheets)
    return next(
        (s for s in book.sheets if s.part and (s.name == known[0] if known else ours and s.name in TITLE)), None
    )
