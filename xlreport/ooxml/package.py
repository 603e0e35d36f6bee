"""A workbook package: its parts, relations, sheets, defined names and properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from xlreport.a1 import column_number
from xlreport.ooxml.sniff import KINDS, inside_ole, sniff
from xlreport.ooxml.xml import Node, named_elements, nodes, unqualified
from xlreport.ooxml.zipped import MAX_TOTAL, Member, damaged, directory, suspicious, too_large, unpack
from xlreport.report import Unusable, Words

MAX_FILE = 100_000_000
MAX_SMALL_PART = 16_000_000  # parts that are held as a list of elements
MAX_NAMES = 20_000
_ONE_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!:\[\]]+))!\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::(.+))?")


_SAVE_AS = Words("用 Excel 或 WPS 打开，另存为 .xlsx", "open it in Excel or WPS and save it as .xlsx")


class Relation(NamedTuple):
    """A relation of a part; ``target`` is the name of a part, or an address outside where ``external``."""

    id: str
    kind: str
    target: str
    external: bool


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it. ``part`` is None where the file lacks it; ``kind`` is ``worksheet`` mostly."""

    name: str
    state: str
    part: str | None
    kind: str


class Package:
    """The parts of one file, unpacked only when asked for and never beyond the limits in all."""

    def __init__(self, members: list[Member]) -> None:
        self.members = members
        self._by_name = {m.name.casefold(): m for m in members}
        self._unpacked = 0
        self._relations: dict[str, list[Relation]] = {}

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._by_name

    def member(self, part: str) -> Member:
        return self._by_name[part.casefold()]

    def stream(self, part: str) -> Iterator[bytes]:
        """The part in chunks; names of parts ignore letter case (ECMA-376 part 2, 6.2.2)."""
        for chunk in unpack(self.member(part)):
            self._unpacked += len(chunk)
            if self._unpacked > MAX_TOTAL:
                raise too_large("解压后超过 300 MB", "it unpacks to more than 300 MB")
            yield chunk

    def read(self, part: str) -> bytes:
        return b"".join(self.stream(part))

    def nodes(self, part: str) -> list[Node]:
        """The elements of a small part."""
        return nodes(self._small(part), part)

    def named_elements(self, part: str, *names: str) -> list[list[Element]]:
        """For each of the names, the elements of a small part that bear it."""
        return named_elements(self._small(part), part, *names)

    def _small(self, part: str) -> bytes:
        if self.member(part).size > MAX_SMALL_PART:
            raise too_large(f"部件 {part} 过大", f"the part {part} is too large")
        return self.read(part)

    def relations(self, part: str) -> list[Relation]:
        """What the part refers to; ``""`` stands for the package itself. Nothing outside is ever followed."""
        if part not in self._relations:
            folder, file = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", file + ".rels")
            listed = self.named_elements(rels, "Relationship")[0] if rels in self else ()
            self._relations[part] = [_relation(folder, e.attrib) for e in listed]
        return self._relations[part]


def _relation(folder: str, a: Mapping[str, str]) -> Relation:
    external = a.get("TargetMode", "").casefold() == "external"
    target = a.get("Target", "")
    if not external:
        target = unquote(target).replace("\\", "/")
        target = posixpath.normpath(posixpath.join(folder, target) if target[:1] != "/" else target.lstrip("/"))
        if target.startswith(".."):
            raise suspicious("引用越出了文件", "a relation leaves the package")
    return Relation(a.get("Id", ""), a.get("Type", "").rpartition("/")[2], target, external)


def kind_of(data: bytes) -> tuple[str, Package | None]:
    """What the file is: ``xlsx`` (with its package), ``xls``, ``xlsb``, ``ods``, ``encrypted`` or a key of KINDS."""
    if len(data) > MAX_FILE:
        raise too_large("文件超过 100 MB", "it is larger than 100 MB")
    kind = sniff(data)
    if kind == "ole":
        return inside_ole(data), None
    if kind != "zip":
        return kind, None
    package = Package(directory(data))
    if "mimetype" in package:
        kind = package.read("mimetype")[:200].decode("ascii", "replace")
        return ("ods" if kind.startswith("application/vnd.oasis.opendocument.spreadsheet") else "odt"), package
    for part, name in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
    ):
        if part in package:
            return name, package
    return ("xlsx" if "[Content_Types].xml" in package or "_rels/.rels" in package else "zip"), package


def refusal(kind: str) -> Unusable:
    """Why a file of that kind is not read as a workbook."""
    if kind == "encrypted":
        return Unusable("encrypted")
    if kind == "empty":
        return Unusable("empty")
    return Unusable("unsupported-format", kind=kind, what=KINDS.get(kind, KINDS["unknown"]), remedy=_SAVE_AS)


class DefinedName(NamedTuple):
    """A defined name as it is written; ``local_to`` is the number of the sheet that alone knows it."""

    name: str
    local_to: str | None
    text: str


class Workbook(NamedTuple):
    """The workbook part: where it is, its relations, sheets in order, and defined names."""

    part: str
    relations: list[Relation]
    sheets: list[SheetEntry]
    defined: list[DefinedName]
    since_1904: bool

    def names(self, only: str | None = None) -> dict[str, tuple[str, int, int]]:
        """Names (only the one, if it is given) that stand for one cell → sheet, row, column.

        A name of one sheet only is ``Sheet!name`` where another has taken its name.
        """
        titles = {s.name for s in self.sheets}
        known = {t.casefold(): t for t in titles}
        found: dict[str, tuple[str, int, int]] = {}
        wanted = [n for n in self.defined if only in (None, n.name)]
        for name, local_to, text in sorted(wanted, key=lambda n: n.local_to is not None):
            m = _ONE_CELL.fullmatch(text.strip().removeprefix("="))
            if not m or name.startswith("_xlnm."):
                continue
            quoted, plain, letters, digits, other = m.groups()
            written = quoted.replace("''", "'") if quoted else plain
            sheet = written if written in titles else known.get(written.casefold())
            if sheet is None or (other and other.replace("$", "") != letters + digits):
                continue
            key = name if local_to is None or name not in found else f"{sheet}!{name}"
            found.setdefault(key, (sheet, int(digits), column_number(letters)))
        return found


def workbook(package: Package) -> Workbook:
    """Reads the workbook part. Raises Unusable where there is none, or no sheet in it."""
    main = next((r.target for r in package.relations("") if r.kind == "officeDocument" and not r.external), None)
    part = next((p for p in (main, "xl/workbook.xml") if p and p in package), None)
    if part is None:
        if "[Content_Types].xml" in package:
            raise damaged("找不到工作簿部件", "it has no workbook part")
        raise refusal("zip")
    relations = package.relations(part)
    by_id = {r.id: r for r in relations}
    listed, defined, properties = package.named_elements(part, "sheet", "definedName", "workbookPr")
    sheets: list[SheetEntry] = []
    for a in (unqualified(e.attrib) for e in listed):
        relation = by_id.get(a.get("id", ""))
        target = relation.target if relation and not relation.external and relation.target in package else None
        kind = relation.kind if relation else "worksheet"
        sheets.append(SheetEntry(a.get("name", ""), a.get("state", "visible"), target, kind))
    names = [DefinedName(e.get("name", ""), e.get("localSheetId"), e.text or "") for e in defined[:MAX_NAMES]]
    since_1904 = any(e.get("date1904") in ("1", "true") for e in properties)
    if not any(s.part for s in sheets):
        raise damaged("没有任何工作表", "it has no sheet")
    return Workbook(part, relations, sheets, names, since_1904)


def custom_properties(package: Package) -> dict[str, str]:
    """The custom document properties, as text."""
    part = next((r.target for r in package.relations("") if r.kind == "custom-properties" and not r.external), None)
    if part is None or part not in package:
        return {}
    found: dict[str, str] = {}
    current = ""
    for name, a, text in package.nodes(part):
        if name == "property":
            current = a.get("name", "")
        elif text.strip():
            found[current] = text
    return found
