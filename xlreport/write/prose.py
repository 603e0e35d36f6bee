"""A section of prose: its title, and each paragraph in a cell of its own."""

from __future__ import annotations

from xlreport.form import Section
from xlreport.layout import Area
from xlreport.report import Words
from xlreport.write.draft import Draft
from xlreport.write.page import Guard, Page, Width
from xlreport.write.texts import ROW_LIMIT, clean, lines, pieces

_WIDTH = 78.0  # a column wider than the page could not be shrunk to it by every program
_LINE = 19.0
_MOST = int(ROW_LIMIT / _LINE) * 36  # characters of a paragraph that one row can show
_BLANK_ROWS = 40


def prose_page(draft: Draft, section: Section) -> Page:
    """The sheet of one section of prose; nothing of the text is cut, however long.

    ``continued`` of the page names the rows that go on with the paragraph before them.
    """
    page = Page(draft.layout.sheets[section.id], landscape=False, tab="#A6A6A6")
    page.widths = [Width(1, 1, _WIDTH)]
    page.put(1, 1, section.title, "title-left")
    page.heights[1] = 34.0
    row = 2
    text = clean(draft.report.prose.get(section.id, "")) if draft.report else ""
    for paragraph in text.split("\n") if text.strip() else ():
        # A row cannot grow without end, and what overflows is not printed: a very long paragraph takes several.
        for part, piece in enumerate(pieces(paragraph, _MOST)):
            page.put(row, 1, piece or None, "prose")
            page.heights[row] = min(ROW_LIMIT, lines(piece, _WIDTH, 12) * _LINE + 6)
            page.continued += [row] if part else []
            row += 1
    page.printed = Area(1, 1, max(row - 1, 2), 1)
    if row == 2:
        for row in range(2, 2 + _BLANK_ROWS):
            page.put(row, 1, None, "prose")
        page.printed = Area(1, 1, 1 + _BLANK_ROWS, 1)
        prompt = Words("一段写在一格里；从 Word 粘贴时，各段会依次落在各格。", "One paragraph a cell.")
        page.guards.append(Guard(Area(2, 1, 1 + _BLANK_ROWS, 1), "text", section.title[:32], draft.say(prompt), ""))
    page.active = (2, 1)
    return page
