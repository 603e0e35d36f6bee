"""HTML → Grid: saved pages, ``.mht`` archives, pieces from a content system, Markdown with tables of HTML in it.

Column and row spans are kept; what stands outside the tables is cut like a text file.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from xlreport.ooxml.xml import no_collecting
from xlreport.ooxml.zipped import damaged, too_large
from xlreport.report import Grid
from xlreport.sources import encoding
from xlreport.sources.blocks import Block, Box, Lattice, to_rows, unframe
from xlreport.sources.shown import Seen, cut

MAX_BYTES = 32 << 20  # saved pages may hold their pictures inline
MAX_TAGS = 1_000_000
MAX_COLSPAN, MAX_ROWSPAN = 1000, 65534  # the same as in browsers
MAX_OPEN_SPANS = 64

_MHT = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){0,20}?mime-version:", re.IGNORECASE)
_BIG5 = re.compile(rb"charset\s*=\s*[\"']?big-?5", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
_GONE = re.compile(  # hidden, or struck out
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|text-decoration(?:-line)?\s*:[^;]*line-through)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"(?:^|;)\s*font-size\s*:\s*0+(?:\.0*)?(?:[a-z]{2,3}|%)?\s*(?:[;!]|$)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\s*[\d①-⓿]{1,3}\s*")
_LAID_OUT = re.compile(r"<(?:(/?table)|html|p|br|body|li|h[1-6])[\s/>]", re.IGNORECASE)
_AS_WRITTEN = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_OPENS, _CLOSES = (re.compile(pattern, re.IGNORECASE) for pattern in ("<table\\b", "</table\\b"))

_CELLS = frozenset(["td", "th"])
_OF_TABLES = frozenset(["table", "tr", "td", "th"])
_GROUPS = frozenset(["thead", "tbody", "tfoot"])
# fmt: off
_UNSEEN = frozenset([
    "head", "script", "style", "template", "noscript", "iframe", "object", "svg", "select", "button", "datalist",
    "del", "s", "strike", "rp", "rt",
])
_LINES = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
])
# fmt: on
_MAY_BE_BLANK = frozenset(["p", "div", "li", "dd"])
_TYPED_IN = frozenset(["", "text", "number"])


@no_collecting()
def read(data: bytes, name: str) -> Grid:
    """What a page shows: a line's place is its line in the source, a cell's place its table, row and cell.

    The names of the page and of its article are the property ``title``. Raises Unusable: ``unknown-encoding``,
    ``too-large``, ``damaged``.
    """
    page = _page_of(data)
    if len(page) > MAX_BYTES or page.count(b"<") > MAX_TAGS:
        raise too_large("网页过大", "the page is too large")
    source = decode(page).replace("\r\n", "\n").replace("\r", "\n")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise too_large("网页的嵌套层次过深", "its elements are nested too deeply")
    if root is None:
        return Grid(name, ())
    seen = Seen()
    blocks = _blocks(root, seen, is_markdown=_is_markdown(source))
    is_whole = source.rstrip().endswith(">")
    if not is_whole and len(_OPENS.findall(source)) > len(_CLOSES.findall(source)):
        _drop_unfinished_row(blocks)
    grid = cut(to_rows(blocks), seen.spots)
    return replace(
        grid,
        name=name,
        stops_in_figure=grid.stops_in_figure and not source.endswith((">", "\n")),
        properties={"title": title} if (title := _names_of(root)) else {},
    )


def _names_of(root: Any) -> str:
    """What the page calls its article, as sites of governments must say, and what it calls itself."""
    names = [
        *(meta.get("content") for meta in root.iterfind("head/meta[@name='ArticleTitle']")),
        root.findtext("head/title"),
    ]
    return " | ".join(_BLANKS.sub(" ", name).strip() for name in names if name and name.strip())


def _is_markdown(source: str) -> bool:
    """Whether nothing but its line ends lays out the text around the tables."""
    depth = 0
    for tag in _LAID_OUT.finditer(source):
        if tag[1]:
            depth = max(0, depth + (-1 if tag[1].startswith("/") else 1))
        elif not depth:
            return False
    return True


def decode(data: bytes) -> str:
    """The text of a page, as :func:`encoding.decode` reads it: what a page says of its encoding is often wrong.

    Only Big5 needs the page's word, since it would pass for GB18030.
    """
    if _BIG5.search(data[:4096]):
        for name in ("utf-8-sig", "big5hkscs"):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                continue
    return encoding.decode(data)


def _drop_unfinished_row(blocks: list[Block]) -> None:
    """Where a page stops inside a cell, nobody knows whether the last figure is whole."""
    while blocks and isinstance(blocks[-1], Lattice) and blocks[-1].rows:
        rows = blocks[-1].rows
        blocks = rows[-1][-1].content if rows[-1] else []
        if not any(isinstance(block, Lattice) for block in blocks):
            rows.pop()
            return


def _page_of(data: bytes) -> bytes:
    """The page itself where it was saved as one ``.mht`` file with its pictures; of the pages in frames the longest."""
    if not _MHT.match(data[:8192]):
        return data
    try:
        parts = (p for p in email.message_from_bytes(data).walk() if p.get_content_type() == "text/html")
        pages = [page for part in parts if isinstance(page := part.get_payload(decode=True), bytes)]
    except (RecursionError, LookupError, ValueError):
        pages = []
    if not pages:
        raise damaged("网页存档中没有网页", "the archive holds no page")
    return max(pages, key=len)


@dataclass
class _Table:
    lattice: Lattice = field(default_factory=lambda: Lattice([]))
    column: int = 1
    # (first column, column after, last row) of the cells that reach into later rows, from left to right
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    def new_row(self) -> None:
        self.lattice.rows.append([])
        self.column = 1
        self.spans = [span for span in self.spans if span[2] >= len(self.lattice.rows)]

    def new_cell(self, element: Any) -> list[Block]:
        """The content of the next cell, which stands in the first column that no cell from above covers."""
        if not self.lattice.rows:
            self.new_row()
        for start, end, _ in self.spans:
            if start <= self.column < end:
                self.column = end
        rowspan, colspan = _span(element, "rowspan", MAX_ROWSPAN), _span(element, "colspan", MAX_COLSPAN)
        box = Box(self.column, [], rowspan, colspan)
        self.column += colspan
        if rowspan > 1 and len(self.spans) < MAX_OPEN_SPANS:
            self.spans = sorted([*self.spans, (box.column, self.column, len(self.lattice.rows) + rowspan - 1)])
        self.lattice.rows[-1].append(box)
        return box.content


def _span(element: Any, name: str, most: int) -> int:
    stated = _DIGITS.match(element.get(name) or "1")
    span = int(stated[1]) if stated else 1
    return min(span or (most if name == "rowspan" else 1), most)  # rowspan=0: down to the end of the table


def _blocks(root: Any, seen: Seen, *, is_markdown: bool) -> list[Block]:
    """Lines and tables in reading order; a line's number is the one that it has in ``seen``."""
    contents: list[list[Block]] = [[]]  # of the page, and of each cell that is open
    tables: list[_Table] = []
    as_written: list[Any] = []  # the open elements whose blanks and line ends are shown
    source_line = 0
    skipped = None

    def add(shown: str | None) -> None:
        nonlocal source_line
        if shown:
            seen.add(shown, source_line, kept=bool(as_written) or (is_markdown and not tables))
            source_line += shown.count("\n")

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            source_line = max(source_line, element.sourceline or 0)
            style = element.get("style") or ""
            # Around other elements, letters of no size only take away the gaps between them.
            is_gone = style and (_GONE.search(style) or (not len(element) and _NO_SIZE.search(style)))
            if tag in _UNSEEN or element.get("hidden") is not None or is_gone:
                walk.skip_subtree()
                skipped = element
                continue
            if tag == "br":
                seen.line_break()
            elif tag in _LINES:
                contents[-1] += seen.end()
            if tag == "table":
                tables.append(_Table())
                contents[-1].append(tables[-1].lattice)
            elif tag == "tr" and tables:
                tables[-1].new_row()
            elif tag in _CELLS and tables:
                contents.append(tables[-1].new_cell(element))
            elif tag == "input" and (element.get("type") or "").lower() in _TYPED_IN:
                add(element.get("value"))
            if tag == "pre" or (style and _AS_WRITTEN.search(style)):
                as_written.append(element)
            if tag in _OF_TABLES:
                seen.forget_blank()
            # A raised number behind a figure refers to a note; it must not become the figure's last digit.
            is_note = tag == "sup" and tables and _NOTE_MARK.fullmatch(element.text or "")
            add(f"[{element.text}]" if is_note else element.text)
            continue
        if element is not skipped:
            if tag in _LINES:
                contents[-1] += seen.end()
            if tag in _MAY_BE_BLANK and not len(element) and not (element.text or "").strip(" \t\n"):
                seen.blank_line()
            if as_written and as_written[-1] is element:
                as_written.pop()
            if tag in _OF_TABLES:
                seen.forget_blank()
            if tag == "table":
                unframe(tables.pop().lattice)
            elif tag in _GROUPS and tables:
                tables[-1].spans.clear()
            elif tag in _CELLS and tables:
                contents.pop()
        add(element.tail)
    contents[-1] += seen.end()
    return contents[0]
