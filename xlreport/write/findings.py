"""The sheet 校验结果: each finding with its cell, both sides, the difference, and what to do."""

from __future__ import annotations

from xlreport.a1 import Area
from xlreport.catalogue import hint, say_place
from xlreport.report import ERROR, SEVERITIES, WARNING, Finding, Words
from xlreport.write.draft import FINDINGS, Draft
from xlreport.write.page import Content, Page, Shade, Width
from xlreport.write.texts import CELL_LIMIT, clean, clip, lines

_COLUMNS = (
    (Words("序号", "No."), 6.0), (Words("级别", "Severity"), 7.0), (Words("单元格", "Cell"), 12.0),
    (Words("现为", "Found"), 9.0), (Words("应为", "Expected"), 9.0), (Words("差", "Off by"), 9.0),
    (Words("问题", "Finding"), 56.0), (Words("怎样改", "What to do"), 40.0), (Words("原文位置", "In the source"), 16.0),
)  # fmt: skip
_MOST = 60_000  # rows; each bears a link, and a sheet holds 65,530


def findings_page(draft: Draft) -> Page:
    """The findings in the order they were made, gravest first, one row each, filtered and ready to print."""
    page = Page(draft.say(FINDINGS), tab="#C00000" if draft.findings else "#2E7D32")
    page.widths = [Width(n, n, w) for n, (_, w) in enumerate(_COLUMNS, 1)]
    page.put(1, 1, draft.say(FINDINGS), "title-left", colspan=len(_COLUMNS))
    counts = {s: sum(f.severity == s for f in draft.findings) for s in SEVERITIES}
    said = Words(
        "，".join(f"{SEVERITIES[s].zh} {n} 条" for s, n in counts.items() if n) or "没有发现问题",
        ", ".join(f"{SEVERITIES[s].en}: {n}" for s, n in counts.items() if n) or "nothing found",
    )
    page.put(2, 1, draft.say(said), "small", colspan=len(_COLUMNS))
    page.heights |= {1: 30.0, 2: 20.0, 3: 22.0}
    for column, (title, _) in enumerate(_COLUMNS, 1):
        page.put(3, column, draft.say(title), "list-head")
    row = 3
    for row, finding in enumerate(draft.ranked[:_MOST], 4):
        _line(page, draft, row, finding)
    page.shades = [
        Shade(Area(4, 2, max(row, 4), 2), look, draft.say(SEVERITIES[s]))
        for s, look in ((ERROR, "bad"), (WARNING, "open"))
    ]
    page.filtered = Area(3, 1, max(row, 4), len(_COLUMNS))
    page.printed = Area(1, 1, row, len(_COLUMNS))
    page.repeat = (3, 3)
    page.freeze = (4, 1)
    page.protected = False
    return page


def _line(page: Page, draft: Draft, row: int, finding: Finding) -> None:
    spots = draft.layout.spots
    target = next((spots[c].link for c in (*(s.cell for s in finding.suspects), *finding.cells) if c in spots), None)
    said, remedy = draft.messages[row - 4], hint(finding, draft.lang)
    place = say_place(finding.place, draft.lang)
    page.put(row, 1, row - 3, "list-middle")
    page.put(row, 2, draft.say(SEVERITIES[finding.severity]), "list-bold")
    page.put(row, 3, target or "", "list-link" if target else "list-middle", link=target)
    for column, content in enumerate(_found_and_expected(finding, draft), 4):
        page.put(row, column, content, "list-middle")
    for column, text in ((7, said), (8, remedy), (9, place)):
        page.put(row, column, clip(clean(text), CELL_LIMIT), "list")
    tall = max(lines(text, _COLUMNS[n][1], 10) for n, text in ((6, said), (7, remedy), (8, place)))
    page.heights[row] = min(400.0, max(20.0, 14.5 * tall + 6))


def _found_and_expected(finding: Finding, draft: Draft) -> tuple[Content, Content, Content]:
    """What stands there, what should, and the difference: of the first suspect, or of the relation's two sides."""
    for suspect in finding.suspects[:1]:
        if suspect.expected is not None:
            off = None if suspect.reported is None else suspect.reported - suspect.expected
            return suspect.reported, suspect.expected, off
    if finding.lhs is not None:
        return finding.lhs, finding.rhs, finding.imbalance
    figure = draft.report.figures.get(finding.cells[0]) if draft.report and len(finding.cells) == 1 else None
    return (clean(figure.raw.strip()) if figure else None), None, None
