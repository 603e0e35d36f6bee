"""Word documents (.docx) → Grid, as their reader sees them: insertions accepted, deletions and hidden text left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import hexdigits
from xml.parsers import expat

from xlreport.ooxml.package import Package, kind_of
from xlreport.ooxml.xml import begun, local, no_collecting, not_well_formed
from xlreport.ooxml.zipped import damaged, too_large
from xlreport.report import Grid
from xlreport.sources.blocks import Block, Box, Lattice, Line, to_rows, unframe
from xlreport.sources.numbering import Numbering, numbering_of

MAX_PART = 40_000_000
MAX_DEPTH = 1_000
MAX_SPAN = 1_000
MAX_OPEN_SPANS = 64

# Deleted or moved away; former properties; the second version of a drawing; the reading beside a character.
_UNSEEN = frozenset(
    [
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "Fallback",
        "rt",
        "tcPrChange",
        "trPrChange",
        "pPrChange",
        "tblPrChange",
    ]
)
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_HIDES = ("vanish", "strike", "dstrike")  # what is struck out no longer counts
_OFF = ("0", "false", "off", "none")


@no_collecting()
def read(data: bytes, name: str) -> Grid:
    """The body of a document; headers, footers and notes are left out.

    A line's place is its number among the lines of text, a cell's place its table, row and cell. Raises Unusable:
    ``damaged``, ``too-large``, ``suspicious``.
    """
    _, package = kind_of(data)
    part = _main_part(package) if package else None
    if package is None or part is None:
        raise damaged("找不到正文", "it has no body")
    if package.member(part).size > MAX_PART:
        raise too_large("文档正文过大", "its body is too large")
    document = _Document(numbering_of(package, part))
    _, chunks = begun(package.stream(part), part)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = document.start, document.end
    parser.CharacterDataHandler = document.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e
    return Grid(name, to_rows(document.contents[0]))


def _main_part(package: Package) -> str | None:
    targets = [r.target for r in package.relations("") if r.kind == "officeDocument" and not r.external]
    return next((p for p in (*targets, "word/document.xml") if p in package), None)


@dataclass
class _Paragraph:
    texts: list[str] = field(default_factory=list)
    style: str = ""
    list: str = ""
    level: str = ""


@dataclass
class _Table:
    rows: list[list[Box]] = field(default_factory=list)
    column: int = 1
    colspan: int = 1
    merge: str = ""
    is_deleted: bool = False
    # first column → the cell above (row, place in the row) that cells merged with it lengthen
    open: dict[int, tuple[int, int]] = field(default_factory=dict)

    def end_cell(self, content: list[Block]) -> None:
        after = self.column + self.colspan
        above = self.open.get(self.column)
        if self.merge == "continue" and above:
            r, n = above
            self.rows[r][n] = self.rows[r][n]._replace(rowspan=len(self.rows) - r)
        else:
            self.open = {c: cell for c, cell in self.open.items() if not self.column <= c < after}
            if self.merge == "restart" and len(self.open) < MAX_OPEN_SPANS:
                self.open[self.column] = (len(self.rows) - 1, len(self.rows[-1]))
            self.rows[-1].append(Box(self.column, content, 1, self.colspan))
        self.column = after

    def end_row(self) -> None:
        if self.is_deleted:
            self.rows.pop()
            self.open = {c: (r, n) for c, (r, n) in self.open.items() if r < len(self.rows)}


class _Document:
    """What has been read so far; expat calls the three methods."""

    def __init__(self, numbering: Numbering) -> None:
        self.contents: list[list[Block]] = [[]]  # of the body, and of each cell that is open
        self._numbering = numbering
        self._path: list[str] = []
        self._unseen = 0
        self._lines = 0
        self._tables: list[_Table] = []
        self._paragraphs: list[_Paragraph] = []  # a text box is a paragraph inside a paragraph
        self._controls: list[bool] = []  # whether each content control that is open shows only what to type in
        self._is_hidden = self._is_raised = False

    def start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = local(qualified)
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise too_large("文档的嵌套层次过深", "its elements are nested too deeply")
        if self._tables and parent == "trPr" and name in ("del", "hidden"):
            self._tables[-1].is_deleted = True
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
            return
        value = next((v for k, v in attributes.items() if local(k) == "val"), "")
        if name == "p":
            self._paragraphs.append(_Paragraph())
        elif name == "tbl":
            self._tables.append(_Table())
            self.contents[-1].append(Lattice(self._tables[-1].rows))
        elif name == "sdt":
            self._controls.append(False)
        elif name == "showingPlcHdr" and self._controls:
            self._controls[-1] = value not in _OFF
        elif name == "sym" and self._paragraphs:
            self._add(_symbol(next((v for k, v in attributes.items() if local(k) == "char"), "")))
        elif name == "r":
            self._is_hidden = self._is_raised = False
        elif name in _HIDES and self._path[-3:-1] == ["r", "rPr"]:
            self._is_hidden = self._is_hidden or value not in _OFF
        elif name == "vertAlign" and self._path[-3:-1] == ["r", "rPr"]:
            self._is_raised = value == "superscript"
        elif self._paragraphs and parent == "r" and name in _MARKS:
            self._add(_MARKS[name])
        elif self._paragraphs and parent in ("pPr", "numPr"):
            if name == "pStyle":
                self._paragraphs[-1].style = value
            elif name == "numId":
                self._paragraphs[-1].list = value
            elif name == "ilvl":
                self._paragraphs[-1].level = value
        elif self._tables:
            self._in_table(name, value, self._tables[-1])

    def _in_table(self, name: str, value: str, table: _Table) -> None:
        if name == "tr":
            table.rows.append([])
            table.column, table.is_deleted = 1, False
        elif name == "gridBefore":
            table.column += _span(value, 0)
        elif name == "tc":
            if not table.rows:
                table.rows.append([])
            table.colspan, table.merge = 1, ""
            self.contents.append([])
        elif name == "gridSpan":
            table.colspan = _span(value, 1)
        elif name == "vMerge":
            table.merge = value or "continue"

    def text(self, text: str) -> None:
        if not self._unseen and self._paragraphs and self._path[-1] == "t":
            self._add(text)

    def _add(self, text: str) -> None:
        if not self._is_hidden and not any(self._controls):  # the mark of a note is no digit of the figure before it
            self._paragraphs[-1].texts.append(f"[{text}]" if self._is_raised and self._tables else text)

    def end(self, qualified: str) -> None:
        name = self._path.pop()
        if self._unseen:
            self._unseen -= 1
        elif name == "p":
            paragraph = self._paragraphs.pop()
            text = self._numbering.next(paragraph.style, paragraph.list, paragraph.level, "".join(paragraph.texts))
            for line in text.split("\n"):
                self._lines += bool(line.strip())
                self.contents[-1].append(Line(line.strip(" \t"), self._lines))
        elif name == "tc" and self._tables:
            self._tables[-1].end_cell(self.contents.pop())
        elif name == "tr" and self._tables:
            self._tables[-1].end_row()
        elif name == "tbl" and self._tables:
            unframe(Lattice(self._tables.pop().rows))
        elif name == "sdt":
            self._controls.pop()


def _span(value: str, least: int) -> int:
    return min(max(int(value), least), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 9 else least


def _symbol(code: str) -> str:
    """The character of a symbol; one that only its font knows is at least no blank."""
    number = int(code, 16) if len(code) == 4 and set(code) <= set(hexdigits) else 0
    return chr(number) if 0x20 <= number < 0xD800 else "\u25a1"
