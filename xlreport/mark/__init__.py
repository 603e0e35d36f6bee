"""The agency's own workbook with its findings marked: fills, notes, one sheet in front, and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from xlreport import identity
from xlreport.form import Form
from xlreport.identity import FINDINGS_NAME
from xlreport.mark.restore import Restored
from xlreport.mark.sheet import NOTHING, TITLE, Message, address, findings_sheet, memory_in
from xlreport.mark.worksheet import HEADER_ROW
from xlreport.numerals import Number
from xlreport.ooxml import cells, fills, notes, parts
from xlreport.ooxml.contents import with_formulas
from xlreport.ooxml.fills import Styles
from xlreport.ooxml.package import Package, SheetEntry, Workbook, kind_of, refusal, workbook
from xlreport.ooxml.patch import splice, utf8
from xlreport.ooxml.places import layout
from xlreport.ooxml.xml import begun, is_plain
from xlreport.ooxml.zipped import damaged, pack, packed
from xlreport.report import ERROR, INFO, SEVERITIES, WARNING, Finding, Place, Suspect, Unusable, say
from xlreport.sources.workbook import read_all, read_texts

Cell = tuple[int, int]

_MARK = identity.FINDINGS_MARK.encode()
_EFFORT = 3  # to deflate the few parts that change: a tenth larger than they could be, in half the time
_SEVEREST = (INFO, WARNING, ERROR)


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
    return marking.marked(findings, form, message, _colours(findings, places), restored)


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
        self.namespace, self.strict = namespace, "purl.oclc.org" in namespace
        self.base = parts.STRICT_RELATIONSHIPS if self.strict else parts.RELATIONSHIPS
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
        texts = _notes(findings, message, self.lang)
        for sheet in self.book.sheets:
            if sheet.kind == "worksheet" and sheet.part and sheet != self.old and (self.old or sheet.name in colours):
                self.patch(sheet, sheet.part, colours.get(sheet.name, {}), texts.get(sheet.name, {}))
                self.restore(sheet.part, {p[1:3]: r[:2] for p, r in restored.items() if p.name == sheet.name})
        past = self.past._replace(colours=self.colours)
        content = findings_sheet(findings, form, self.styles, past, message, lang=self.lang, namespace=self.namespace)
        if self.old and self.old.part:
            self.changed[self.old.part] = content
            raw, part = self.package.read(self.book.part), self.book.part
            renewed = parts.with_sheet_taken_over(
                raw, part, self.book.sheets.index(self.old), self.old.name, FINDINGS_NAME, HEADER_ROW
            )
            if renewed != raw:
                self.changed[part] = renewed
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
        comments = next((r.target for r in relations.values() if r.kind == "comments"), None)
        if not colours and not self.was_marked and comments is None:
            return  # a workbook of our own that nobody has marked yet
        raw = self.package.read(part)
        data, back = utf8(raw)
        found = layout(data, part, None if self.was_marked else frozenset(row for row, _ in colours))

        def restyle(cell: Cell, style: int, severity: str | None) -> int:
            at = address(Place("sheet", *cell, sheet.name))
            own = self.styles.unmarked(style, self.past.colours.get(at)) if self.was_marked else style
            if severity and (colour := self.styles.colour(own)):
                self.colours[at] = colour
            return self.styles.marked(own, severity) if severity else own

        edits = list(cells.restyled(data, found, colours, restyle))
        drawing_id = cells.legacy_drawing_id(found)
        drawing = relations.get(drawing_id or "")
        if drawing_id and not drawing:
            texts = {}  # its drawing is missing: a second one would break what is left
        if texts or (comments and self.old):
            new: list[parts.NewRelation] = []
            if comments is None:
                comments = self.free_name("xl/xlreportComments.xml")
                new.append(parts.NewRelation(parts.free_id(relations), "comments", comments))
                self.types.append((comments, "comments"))
                before = notes.no_comments(self.namespace)
            else:
                before = self.package.read(comments)
            after, gone, came = notes.noted(before, comments, texts)
            if after != before:
                self.changed[comments] = after
            if drawing:
                drawn = self.package.read(drawing.target)
                if (redrawn := notes.drawn(drawn, gone, {p: texts[p] for p in came})) != drawn:
                    self.changed[drawing.target] = redrawn
            elif came:
                name = self.free_name("xl/drawings/xlreportNotes.vml")
                id = parts.free_id([*relations, *(r.id for r in new)])
                new.append(parts.NewRelation(id, "vmlDrawing", name))
                self.types.append((name, "vmlDrawing"))
                self.changed[name] = notes.drawn(notes.NEW_DRAWING, set(), {p: texts[p] for p in came})
                edits.append(cells.legacy_drawing(found, id, self.base))
            if new:
                self.relate(part, new)
        if edits:
            self.changed[part] = back(splice(data, edits))

    def restore(self, part: str, formulas: Mapping[Cell, tuple[str, Number | None]]) -> None:
        if formulas:
            data, back = utf8(self.changed.get(part) or self.package.read(part))
            self.changed[part] = back(with_formulas(data, part, formulas))

    def add_sheet(self, content: bytes) -> None:
        name = self.free_name("xl/worksheets/xlreportFindings.xml")
        id = parts.free_id(r.id for r in self.book.relations)
        title = parts.free_title(say(TITLE, self.lang), (s.name for s in self.book.sheets))
        self.changed[name] = content
        self.types.append((name, "worksheet"))
        self.changed[self.book.part] = parts.with_sheet_in_front(
            self.package.read(self.book.part), self.book.part, title, id, FINDINGS_NAME, HEADER_ROW
        )
        self.relate(self.book.part, [parts.NewRelation(id, "worksheet", name)])

    def add_styles(self) -> None:
        patched = self.styles.patched()
        if self.styles_part is None:
            # Some readers look for this name only.
            name = "xl/styles.xml" if "xl/styles.xml" not in self.package else self.free_name("xl/xlreportStyles.xml")
            id = parts.free_id([*(r.id for r in self.book.relations), "rIdReport1"])
            self.types.append((name, "styles"))
            self.changed[name] = patched
            self.relate(self.book.part, [parts.NewRelation(id, "styles", name)])
        else:
            self.changed[self.styles_part] = patched

    def relate(self, part: str, new: Sequence[parts.NewRelation]) -> None:
        folder, _, file = part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        before = self.changed.get(rels) or (self.package.read(rels) if rels in self.package else parts.NEW_RELATIONS)
        self.changed[rels] = parts.with_relations(before, rels, new, strict=self.strict)

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


def _colours(findings: Iterable[Finding], places: Mapping[str, Place]) -> dict[str, dict[Cell, str]]:
    """Sheet → cell → the severest finding that names the cell or suspects it."""
    found: dict[str, dict[Cell, str]] = {}
    for finding in findings:
        # The cells of a relation are not all wrong; those of any other finding are.
        named = () if finding.relation else (places.get(c) for c in finding.cells)
        for place in (finding.place, *named, *(s.place for s in finding.suspects)):
            if place and place.kind == "sheet":
                on_sheet = found.setdefault(place.name, {})
                cell = (place.row, place.column)
                on_sheet[cell] = max(finding.severity, on_sheet.get(cell, INFO), key=_SEVEREST.index)
    return found


def _notes(findings: Iterable[Finding], message: Message, lang: str) -> dict[str, dict[Cell, str]]:
    """Sheet → cell → what its note says, one paragraph a finding."""
    found: dict[str, dict[Cell, list[str]]] = {}
    for finding in findings:
        text, hint = message(finding)
        text = text.partition("\n")[0]
        words = SEVERITIES.get(finding.severity, SEVERITIES[INFO])
        label = f"[{words.en}] " if lang == "en" else f"【{words.zh}】"
        said = {p: f"{label}{text}\n{hint}".rstrip() for p in (finding.place,) if p and p.kind == "sheet"}
        for suspect in finding.suspects:
            if suspect.place and suspect.place.kind == "sheet":
                advice = _suspicion(suspect, lang)
                before = said.get(suspect.place, f"{label}{text}")
                said[suspect.place] = f"{before}\n{advice}"
        for place, paragraph in said.items():
            found.setdefault(place.name, {}).setdefault((place.row, place.column), []).append(paragraph)
    return {
        sheet: {cell: "\n\n".join(dict.fromkeys(paragraphs))[:3_000] for cell, paragraphs in on_sheet.items()}
        for sheet, on_sheet in found.items()
    }


def _suspicion(suspect: Suspect, lang: str) -> str:
    reason, value = suspect.reason, suspect.expected
    if lang == "en":
        likely = "should be" if suspect.certain else "may have to be"
        return f"{likely} {value} ({reason.en})" if value is not None else reason.en
    likely = "应为" if suspect.certain else "可能应为"
    return f"{likely} {value}（{reason.zh}）" if value is not None else reason.zh
