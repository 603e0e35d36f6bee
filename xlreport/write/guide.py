"""The sheet 填表说明: what each row and column means, the errors seen most, and how the office checks."""

from __future__ import annotations

from functools import cache

from xlreport.a1 import Area
from xlreport.form import Entry, Form, Table, full_label
from xlreport.layout import layout_of
from xlreport.report import Words, say
from xlreport.write.draft import GUIDE, Draft
from xlreport.write.page import Page, Width
from xlreport.write.texts import lines

_WIDTHS = (8.0, 40.0, 66.0)

_ERRORS = (
    Words("总计与各项之和不符，或者各项填了、总计空着。总计用表中公式得出，就不会错。",
          "Totals that differ from their parts, or were left empty. Leave totals to their formulas."),
    Words("第一项加第二项不等于第三项加第四项：多半是漏了结转，或者一件申请计了两次。",
          "Received + brought forward ≠ outcomes + carried forward: one left out, or counted twice."),
    Words("上年结转与上年报告的“结转下年度继续办理”不一致。",
          "Brought forward differs from what last year's report carried forward."),
    Words("区分处理的申请既计在（二）部分公开，又计在（三）或（四）。一件申请只计一次。",
          "A request dealt with in parts counted twice. It belongs to (2) alone."),
    Words("金额以元为单位填进万元的格子，或者数字后面写了“万元”。",
          "Yuan typed where 10,000 yuan is the unit, or the unit typed after the number."),
    Words("没有的留空，或者写“/”“-”“无”。没有的一律填 0；空格表示没有填。",
          "Blanks, slashes or words for none. Enter 0; a blank means not filled in."),
    Words("没有规章制定权的单位填了规章数量。",
          "Rules reported by a body without the power to make them."),
    Words("用错格式：2021 年度起用 30 号文的表，2019、2020 年度用 60 号文的表。",
          "The wrong form: the 2021 edition serves from report year 2021 on."),
    Words("正文里的件数与表中的数字不一致。",
          "Counts in the text that differ from the tables."),
)  # fmt: skip
_CHANGE_ERRORS = (
    Words("“处理决定数量”填成了事项数量（上一年项目数量加本年增/减）。它是本年作出的决定件数。",
          "Decisions reported as items. The column counts decisions made this year."),
    Words("“本年增/减”只写“增”“减”而没有数字。减少的写负数，例如 -8。",
          "A change without a number. Write a decrease as a negative number."),
)  # fmt: skip
_CHECKING = (
    Words("每行：总计等于各类申请人之和。每列：（七）总计等于（一）至（六）各项之和；第一项加第二项等于第三项加第四项。",
          "Each row: the total is the sum of all requesters. Each column: (7) sums (1) to (6); 1 + 2 = 3 + 4."),
    Words("行政复议、行政诉讼：每组的总计等于四种结果之和。",
          "Disputes: the total of each group is the sum of its four results."),
    Words("空格、文字、负数、小数都会列出；空格求和时按 0 计，但仍算没有填。公式被改成数字的总计也会提示。",
          "Blanks, text, negatives and fractions are listed; a blank counts as 0 in sums but as not filled in."),
    Words("与上年报告核对上年结转；与正文里的件数核对。",
          "Brought forward is compared with last year's report, and counts in the text with the tables."),
    Words("发现问题时，会写明是哪一格、两边各是多少、差多少、怎样改；不会替填报单位改数字。",
          "A finding names the cell, both sides, the difference and the remedy; figures are never changed for you."),
)  # fmt: skip


def guide_page(draft: Draft) -> Page:
    """The guide; the meanings are those of the form's own definition."""
    return _page(draft.layout.form, draft.lang).sheet()


@cache
def _page(form: Form, lang: str) -> Page:
    layout = layout_of(form)
    page = Page(say(GUIDE, lang), landscape=False, tab="#7F7F7F")
    page.widths = [Width(n, n, w) for n, w in enumerate(_WIDTHS, 1)]
    page.put(1, 1, say(GUIDE, lang), "title-left", colspan=3)
    page.heights[1] = 32.0
    row = 2
    has_changes = any(c.kind == "change" for t in form.tables for c in t.columns)
    errors = (*_ERRORS, *(_CHANGE_ERRORS if has_changes else ()))
    for title, notes in (
        (Words("一、常见错误", "1. Common errors"), errors),
        (Words("二、怎样校验", "2. How it is checked"), _CHECKING),
    ):
        page.put(row, 1, say(title, lang), "heading", colspan=3)
        page.heights[row] = 26.0
        for n, words in enumerate(notes, 1):
            row += 1
            page.put(row, 1, n, "list-middle")
            page.put(row, 2, say(words, lang), "list", colspan=2)
            page.heights[row] = 14.5 * lines(say(words, lang), _WIDTHS[1] + _WIDTHS[2], 10) + 6
        row += 2
    page.put(row, 1, say(Words("三、各行各列填什么", "3. What each row and column means"), lang), "heading", colspan=3)
    page.heights[row] = 26.0
    row += 1
    for column, title in enumerate(
        (Words("表", "Sheet"), Words("行或列", "Row or column"), Words("含义", "Meaning")), 1
    ):
        page.put(row, column, say(title, lang), "list-head")
    for table in form.tables:
        sheet = layout.sheets[table.section]
        for entries, entry in _explained(table):
            row += 1
            name = full_label(entries, entry) or table.caption or "各格"
            page.put(row, 1, sheet, "list-middle")
            page.put(row, 2, name, "list")
            page.put(row, 3, entry.help, "list")
            page.heights[row] = 14.5 * max(lines(name, _WIDTHS[1], 10), lines(entry.help, _WIDTHS[2], 10)) + 6
    page.printed = Area(1, 1, row, 3)
    page.repeat = (1, 1)
    return page


def _explained(table: Table) -> list[tuple[tuple[Entry, ...], Entry]]:
    return [(entries, e) for entries in (table.columns, table.rows) for e in entries if e.help and e.leaf]
