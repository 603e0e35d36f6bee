"""The lists of a roll-up: 台账, who sent what and what came of it; 各单位问题, every finding of every return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlreport import identity
from xlreport.a1 import Area
from xlreport.report import ERROR, FAIL, NOT_ASSESSABLE, SEVERITIES, UNUSABLE, VERDICTS, WARNING, Words, say
from xlreport.rollup.units import NAME_WIDTH
from xlreport.summary import Summary
from xlreport.summary.units import Unit
from xlreport.write.page import Content, Page, Shade, Width
from xlreport.write.texts import ROW_LIMIT, clean, clip, lines

LEDGER, PROBLEMS = Words(*identity.LEDGER), Words(*identity.PROBLEMS)
_MOST = 60_000  # rows of the findings; a spreadsheet holds more, but nobody reads more

_LEDGER_COLUMNS = (
    (Words("序号", "No."), 6.0), (Words("单位", "Unit"), NAME_WIDTH), (Words("年度", "Year"), 8.0),
    (Words("格式", "Form"), 8.0), (Words("结论", "Verdict"), 10.0), (Words("错误", "Errors"), 7.0),
    (Words("提醒", "Warnings"), 9.0), (Words("关系平衡", "Hold"), 9.0), (Words("计入汇总", "Counted"), 9.0),
    (Words("说明", "Remark"), 44.0), (Words("文件", "File"), 36.0),
)  # fmt: skip


def ledger_page(summary: Summary, remarks: Mapping[int, str], lang: str) -> Page:
    """The sheet 台账: who sent what, what came of it, and how often each problem occurs in it.

    ``remarks`` are the findings on lines in words, by the number of the line from 0.
    """
    page = Page(say(LEDGER, lang), tab="#7F7F7F")
    codes = sorted({f.code for line in summary.lines for f in line.unit.findings})
    heads = [*(say(w, lang) for w, _ in _LEDGER_COLUMNS), *codes]
    page.widths = [Width(n, n, w) for n, (_, w) in enumerate(_LEDGER_COLUMNS, 1)]
    page.widths += [Width(len(_LEDGER_COLUMNS) + 1, len(heads), 10.0)] if codes else []
    page.put(1, 1, say(LEDGER, lang), "title-left", colspan=len(_LEDGER_COLUMNS))
    counted, missing, rest = len(summary.units), summary.missing, summary.left_out
    said = Words(
        f"共 {len(summary.lines)} 行：计入汇总 {counted}，未报 {missing}，其余未计入 {rest}",
        f"{len(summary.lines)} lines: {counted} counted, {missing} not sent, {rest} left out",
    )
    page.put(2, 1, say(said, lang), "small", colspan=len(_LEDGER_COLUMNS))
    for column, head in enumerate(heads, 1):
        page.put(3, column, head, "list-head")
    row = 3
    for row, line in enumerate(summary.lines, 4):
        for column, (value, style) in enumerate(
            _ledger_cells(line.unit, line.counted, remarks.get(row - 4, ""), lang), 2
        ):
            page.put(row, column, value, style)
        page.put(row, 1, row - 3, "list-middle")
        texts = {1: line.unit.agency or "", 9: remarks.get(row - 4, ""), 10: line.unit.file}
        page.heights[row] = _height(*((text, _LEDGER_COLUMNS[n][1]) for n, text in texts.items()))
        for column, code in enumerate(codes, len(_LEDGER_COLUMNS) + 1):
            page.put(row, column, sum(f.code == code for f in line.unit.findings) or None, "list-middle")
    page.heights |= {1: 30.0, 2: 20.0, 3: 44.0}
    last = max(row, 4)
    words = [(VERDICTS[FAIL], "bad"), (VERDICTS[UNUSABLE], "bad"), (VERDICTS[NOT_ASSESSABLE], "open")]
    page.shades = [Shade(Area(4, 5, last, 5), look, say(word, lang)) for word, look in words]
    page.shades += [Shade(Area(4, 9, last, 9), "bad", say(Words("否", "no"), lang))]
    page.filtered = Area(3, 1, last, len(heads))
    page.printed = Area(1, 1, last, len(_LEDGER_COLUMNS))
    page.repeat, page.freeze, page.protected = (3, 3), (4, 3), False
    return page


def _ledger_cells(unit: Unit, counted: bool, remark: str, lang: str) -> Iterator[tuple[Content, str]]:
    sent = bool(unit.file)
    yield clean(unit.agency or ""), "list"
    yield unit.year, "list-middle"
    yield unit.edition, "list-middle"
    yield say(VERDICTS[unit.verdict] if sent else Words("未报", "not sent"), lang), "list-bold"
    yield (unit.count(ERROR) if sent else None), "list-middle"
    yield (unit.count(WARNING) if sent else None), "list-middle"
    yield unit.balance, "list-middle"
    yield say(Words("是", "yes") if counted else Words("否", "no"), lang), "list-bold"
    yield clip(clean(remark), 1_000), "list"
    yield clean(unit.file), "list"


def _height(*texts: tuple[str, float]) -> float:
    """The height of a row that holds these texts in columns of these widths."""
    tallest = max(lines(clip(clean(text), 2_000), width, 10) for text, width in texts)
    return min(ROW_LIMIT, max(20.0, 14.5 * tallest + 6))


_PROBLEM_COLUMNS = (
    (Words("序号", "No."), 6.0), (Words("单位", "Unit"), NAME_WIDTH), (Words("级别", "Severity"), 8.0),
    (Words("问题", "Finding"), 70.0), (Words("怎样改", "What to do"), 40.0), (Words("位置", "Place"), 20.0),
    (Words("文件", "File"), 30.0),
)  # fmt: skip


def problems_page(summary: Summary, lang: str) -> Page:
    """The sheet 各单位问题: every finding of every return, ready to be filtered and sent back."""
    page = Page(say(PROBLEMS, lang), tab="#C00000")
    page.widths = [Width(n, n, w) for n, (_, w) in enumerate(_PROBLEM_COLUMNS, 1)]
    page.put(1, 1, say(PROBLEMS, lang), "title-left", colspan=len(_PROBLEM_COLUMNS))
    for column, (head, _) in enumerate(_PROBLEM_COLUMNS, 1):
        page.put(2, column, say(head, lang), "list-head")
    found = [(line.unit, f) for line in summary.lines for f in line.unit.findings]
    row = 2
    for row, (unit, finding) in enumerate(found[:_MOST], 3):
        texts = (finding.message, finding.hint, finding.place, unit.file)
        page.put(row, 1, row - 2, "list-middle")
        page.put(row, 2, clean(unit.name), "list")
        page.put(row, 3, say(SEVERITIES[finding.severity], lang), "list-bold")
        for column, text in enumerate(texts, 4):
            page.put(row, column, clip(clean(text), 2_000), "list")
        widths = [w for _, w in _PROBLEM_COLUMNS[3:]]
        page.heights[row] = _height((unit.name, NAME_WIDTH), *zip(texts, widths, strict=True))
    if len(found) > _MOST:
        rest = len(found) - _MOST
        page.put(row + 1, 1, say(Words(f"另有 {rest} 条未列出", f"{rest} more"), lang), "small", colspan=4)
    page.shades = [
        Shade(Area(3, 3, max(row, 3), 3), look, say(SEVERITIES[s], lang))
        for s, look in ((ERROR, "bad"), (WARNING, "open"))
    ]
    page.filtered = Area(2, 1, max(row, 3), len(_PROBLEM_COLUMNS))
    page.printed = Area(1, 1, max(row, 3), len(_PROBLEM_COLUMNS))
    page.repeat, page.freeze, page.protected = (2, 2), (3, 1), False
    return page
