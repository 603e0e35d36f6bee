"""Sections of prose: a title, and each paragraph in a cell of its own."""

from __future__ import annotations

from xlreport.a1 import Area
from xlreport.form import Section
from xlreport.report import Words
from xlreport.write.draft import TEXTS, Draft
from xlreport.write.page import Guard, Page, Width
from xlreport.write.texts import ROW_LIMIT, TITLE_LIMIT, clean, clip, lines, pieces

_WIDTH = 78.0  # a column wider than the page could not be shrunk to it by every program
_LINE = 19.0
_MOST = int(ROW_LIMIT / _LINE) * 36  # characters of a paragraph that one row can show
_BLANK_ROWS = 40


def prose_page(draft: Draft, section: Section) -> Page:
    """The sheet of one section of prose; nothing of the text is cut, however long."""
    page = _page(draft.layout.sheets[section.id])
    row = _section(page, draft, section, 1)
    if row == 2:
        for row in range(2, 2 + _BLANK_ROWS):
            page.put(row, 1, None, "prose")
        prompt = Words("一段写在一格里；从 Word 粘贴时，各段会依次落在各格。", "One paragraph a cell.")
        title = clip(section.title, TITLE_LIMIT)
        page.guards.append(Guard(Area(2, 1, row, 1), "text", title, draft.say(prompt), ""))
    page.printed = Area(1, 1, row, 1)
    page.active = (2, 1)
    return page


def texts_page(draft: Draft) -> Page | None:
    """What a report says in words in the sections with tables, whose sheets have no room for it; None without any."""
    page, row = _page(draft.say(TEXTS)), 1
    for section in draft.tables:
        if draft.report and draft.report.prose.get(section.id, "").strip():
            row = _section(page, draft, section, row)
    page.printed = Area(1, 1, row, 1)
    return page if page.items else None


def _page(name: str) -> Page:
    page = Page(name, landscape=False, tab="#A6A6A6")
    page.widths = [Width(1, 1, _WIDTH)]
    return page


def _section(page: Page, draft: Draft, section: Section, row: int) -> int:
    """A section's title and paragraphs, from ``row`` down; returns the row after them."""
    page.put(row, 1, section.title, "title-left")
    page.heights[row] = 34.0
    row += 1
    text = clean(draft.report.prose.get(section.id, "")) if draft.report else ""
    for paragraph in text.split("\n") if text.strip() else ():
        # A row cannot grow without end, and what overflows is not printed: a very long paragraph takes several.
        for part, piece in enumerate(pieces(paragraph, _MOST)):
            page.put(row, 1, piece or None, "prose")
            page.heights[row] = min(ROW_LIMIT, lines(piece, _WIDTH, 12) * _LINE + 6)
            page.continued += [row] if part else []
            row += 1
    return row
