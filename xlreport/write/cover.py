"""The cover: whose report this is, on which form, whether it balances, and how to use the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from xlreport import identity
from xlreport.a1 import Area
from xlreport.form import Form
from xlreport.layout import layout_of, quoted
from xlreport.report import Words, say
from xlreport.write.draft import CHECKS, COVER, FINDINGS, GUIDE, TEXTS, Draft
from xlreport.write.page import Guard, Page, Width
from xlreport.write.status import status_line, status_shades, status_text
from xlreport.write.texts import clean, lines

AGENCY_CELL, YEAR_CELL = "$B$4", "$B$5"
_TAIL = "年政府信息公开工作年度报告"
_KEYS = (
    *(Words(*identity.KEYS[name]) for name in (identity.AGENCY, identity.YEAR)), Words("格式", "Form"),
    Words("校验状态", "Status"),
)  # fmt: skip
_WIDTHS = (16.0, 74.0)

_HOW_TO_FILL = (
    Words("先填上面的填报单位和年度，再填各表的浅黄色格。没有的填 0，不要留空，不要写“无”或“/”。",
          "Fill in agency and year above, then the light yellow cells. Enter 0 for none; leave nothing blank."),
    Words("灰色格是总计，由公式自动得出，不用填。每张表右边和下边随时显示“平衡”或“差 n”，这些不会打印。",
          "Grey cells are totals, by formula. Beside and below each table stands whether it balances; not printed."),
    Words("各表第一行是校验状态，点一下就到第一处不平的地方；全部关系见“勾稽校验”表。",
          "The first row of each sheet is its status; click it to go to the first fault. All relations: “Checks”."),
    Words("为免误改，标签和公式已锁定，密码为空：审阅 → 撤消工作表保护，即可解除。",
          "Labels and formulas are locked against slips, with an empty password: Review → Unprotect Sheet."),
    Words("请不要增删行列，不要改表名；粘贴时选“只粘贴数值”。",
          "Please add no rows or columns and keep the sheets' names; paste values only."),
)  # fmt: skip
_HOW_TO_READ = (
    Words("本工作簿由已发布的年度报告转换而来：数字照录原文，没有改动，没有补填。",
          "Converted from a published report: figures as reported, none changed, none filled in."),
    Words("灰色的总计与各项相符，已换成公式；红色的总计与各项不符或无法核对，保留原数，批注里写明应为多少。",
          "Grey totals agree with their parts and are formulas; red ones do not, and keep the reported figure."),
    Words("空格就是原文没有填；画斜线的格是原文没有这一格；标红的文字不是数字，照录原文。批注里写明数字在原文哪里。",
          "A blank was blank in the source; crossed-out cells do not exist there; words in red are as reported; notes"
          " say where in the source a figure stands."),
    Words("改正时直接改数字即可，各表的校验状态随时更新。工作表保护的密码为空：审阅 → 撤消工作表保护。",
          "Correct figures in place; the status follows. Sheets are protected with an empty password."),
)  # fmt: skip
_HOW_TO_SUM = (
    Words("本工作簿由各单位的报告汇总而成：各表的数字是“明细”各列的合计，改动“明细”中的一格，汇总随之改变。",
          "Summed up from the units' returns: each figure is the sum of its column on “Units” and follows it."),
    Words("“台账”列出谁报了、谁没有报、结论如何、为什么没有计入；“各单位问题”可以筛选后退回各单位更正。",
          "“Ledger” lists who sent what, and why a return is not counted; “Unit findings” can be filtered."),
    Words("“明细”里标红的文字不是数字或者单位不明，画斜线的格没有读到，这些都没有加进汇总。",
          "Words in red on “Units” are no numbers or lack their unit, crossed-out cells were not read: none is added."),
    Words("要加一个单位，在“明细”最后一行以上插入行。一、五、六部分由汇总机关填写。",
          "To add a unit, insert a row above the last one of “Units”. The superior writes the text sections."),
)  # fmt: skip
_HOW_TO = {identity.FORM: _HOW_TO_FILL, identity.REPORT: _HOW_TO_READ, identity.SUMMARY: _HOW_TO_SUM}
# The sheets that only a roll-up has, and what they hold.
_OF_SUMMARY = (
    (identity.LEDGER, Words("谁报了，谁没有报，结论如何", "Who sent what, who did not, what came of it")),
    (identity.UNITS, Words("各单位的数据，一个单位一行", "The figures, one unit a row")),
    (identity.PROBLEMS, Words("各单位报告里的问题", "What was found in each unit's return")),
    (identity.CHARTS, Words("办理结果、申请人和各单位的新收申请", "Outcomes, applicants, applications by unit")),
)


def cover_page(draft: Draft) -> Page:
    """The first sheet. Agency and year are typed here once and shown on every table."""
    form, report = draft.layout.form, draft.report
    agency, year = clean(draft.agency or "") or None, draft.year
    has_texts = report is not None and any(report.prose.get(s.id, "").strip() for s in draft.tables)
    titled = report is not None and bool(report.title)
    title = clean(report.title or "") if report and titled else f"{agency or ''}{year or '＿＿＿＿'}{_TAIL}"
    kind = _Kind(lines(title, 60), titled, has_texts, report is not None, draft.kind)
    page = _frame(form, draft.lang, kind).sheet()
    page.values = [title, agency, year, status_text(draft, None)]
    page.values += [f"{s.title}　{status_text(draft, s)}" for s in draft.tables]
    if report:
        found = len(draft.findings)
        when = Words("汇总", "roll-up") if draft.kind == identity.SUMMARY else Words("转入", "conversion")
        told = f"{when.zh}时发现的问题，共 {found} 条" if found else f"{when.zh}时没有发现问题"
        page.values.append(draft.say(Words(told, f"Findings of the {when.en}: {found}")))
    return page


class _Kind(NamedTuple):
    """What covers of one form may differ in, apart from what they say; ``height`` is the title's, in lines."""

    height: int
    titled: bool
    has_texts: bool
    is_report: bool
    kind: str


@cache
def _frame(form: Form, lang: str, kind: _Kind) -> Page:
    page = Page(say(COVER, lang), landscape=False, tab="#7F7F7F")
    page.widths = [Width(1, 1, _WIDTHS[0]), Width(2, 2, _WIDTHS[1])]
    formula = f'{AGENCY_CELL}&IF({YEAR_CELL}="","＿＿＿＿",{YEAR_CELL})&"{_TAIL}"'
    page.slot(1, 1, "cover-title", colspan=2, formula=None if kind.titled else formula)
    page.put(2, 1, f"{form.name}（{form.notice}，适用于 {form.years}）", "small", colspan=2)
    for row, words in enumerate(_KEYS, 4):
        page.put(row, 1, say(words, lang), "cover-key")
    page.slot(4, 2, "cover-input")
    page.slot(5, 2, "cover-input")
    page.put(6, 2, f"{form.edition}　{form.notice}", "cover-value")
    page.slot(7, 2, "cover-status", formula=status_line(form, None, lang))
    page.heights |= {1: 24.0 + 30.0 * kind.height, 2: 20.0, 3: 10.0} | dict.fromkeys(range(4, 8), 26.0)
    row = _contents(page, form, lang, kind, 9)
    row = _notes(page, lang, row + 1, _HOW_TO[kind.kind])
    page.guards = _guards(lang)
    page.shades = status_shades(Area(7, 2, row, 2), lang)
    page.printed = Area(1, 1, row - 1, 2)
    page.one_page = True
    page.active = (4, 2)
    return page


def _contents(page: Page, form: Form, lang: str, kind: _Kind, row: int) -> int:
    """A line for each sheet: a link, and its title or present status."""
    page.put(row, 1, say(Words("工作表", "Sheet"), lang), "list-head")
    page.put(row, 2, say(Words("内容与状态", "Content and status"), lang), "list-head")
    page.heights[row] = 22.0
    for section in form.sections:
        row += 1
        sheet = layout_of(form).sheets[section.id]
        page.put(row, 1, sheet if section.tables else section.title.partition("、")[0], "list-link", link=_top(sheet))
        if section.tables:
            text = status_line(form, section, lang).removesuffix(")").partition(",")[2]
            page.slot(row, 2, "list", formula=f'"{section.title}　"&{text}')
        else:
            page.put(row, 2, section.title, "list")
        page.heights[row] = 22.0 if not section.tables else 34.0
    for name, content in _others(kind):
        row += 1
        page.put(row, 1, say(name, lang), "list-link", link=_top(say(name, lang)))
        if content:
            page.put(row, 2, say(content, lang), "list")
        else:
            page.slot(row, 2, "list")
        page.heights[row] = 22.0
    return row + 1


def _others(kind: _Kind) -> Iterator[tuple[Words, Words | None]]:
    """The sheets that are no section; what the one of findings holds is said by each cover."""
    if kind.has_texts:
        yield TEXTS, Words("二、三、四部分在表格以外的文字", "What sections 2–4 say beside their tables")
    if kind.kind == identity.SUMMARY:
        yield from ((Words(*name), content) for name, content in _OF_SUMMARY)
    yield CHECKS, Words("每一个勾稽关系的左边、右边、差和结果", "Every relation: both sides, difference, result")
    if kind.is_report:
        yield FINDINGS, None
    yield GUIDE, Words("每一行填什么，常见错误，怎样校验", "What each row means, common errors, how it is checked")


def _notes(page: Page, lang: str, row: int, notes: tuple[Words, ...]) -> int:
    page.put(row, 1, say(Words("怎样使用", "How to use"), lang), "heading", colspan=2)
    page.heights[row] = 24.0
    for n, words in enumerate(notes, 1):
        row, text = row + 1, f"{n}. {say(words, lang)}"
        page.put(row, 1, text, "text", colspan=2)
        page.heights[row] = 17.0 * lines(text, sum(_WIDTHS)) + 4
    return row + 1


def _guards(lang: str) -> list[Guard]:
    agency = say(Words("写单位全称，各表会自动显示。", "Full name; shown on every table."), lang)
    year = say(Words("写四位数字的报告年度，例如 2025。", "The report year, four digits."), lang)
    return [
        Guard(Area(4, 2, 4, 2), "text", say(_KEYS[0], lang), agency, ""),
        Guard(Area(5, 2, 5, 2), "year", say(_KEYS[1], lang), year, year),
    ]


def _top(sheet: str) -> str:
    return f"{quoted(sheet)}!A1"
