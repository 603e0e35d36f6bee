"""The sheet 勾稽校验: every relation of the form as live formulas, and the state of each sheet."""

from __future__ import annotations

from collections.abc import Iterable

from xlreport.form import Relation, Section
from xlreport.layout import ROW, Area, axis_of
from xlreport.report import Words
from xlreport.write.balance import AGREES, BALANCED, DIFFERS, LIKELY, OFF, PARTIAL, UNLIKELY, is_off, verdict
from xlreport.write.draft import CHECKS, Draft
from xlreport.write.figures import tally
from xlreport.write.page import Page, Shade, Width
from xlreport.write.status import (
    HEAD_ROW,
    bad_formula,
    blank_formula,
    status_of,
    status_row,
    status_text,
    total_status,
)  # fmt: skip
from xlreport.write.tables import last_spots
from xlreport.write.texts import lines

_COLUMNS = (
    Words("序号", "No."), Words("表", "Sheet"), Words("勾稽关系", "Relation"), Words("左边", "Left"),
    Words("右边", "Right"), Words("差", "Difference"), Words("结果", "Result"), Words("定位", "Go to"),
)  # fmt: skip
_SUMMARY = (
    Words("表", "Sheet"), Words("状态", "State"), Words("不平", "Off"), Words("未填全", "Incomplete"),
    Words("空格", "Blank"), Words("填法不对", "Bad"), Words("定位", "Go to"),
)  # fmt: skip
_GROUPS = (
    Words("一、平衡关系：左边必须等于右边", "1. Balances: both sides must be equal"),
    Words("二、合理性提示：不是错误，请核实", "2. Plausibility: no error, please verify"),
    Words("三、与上年报告衔接", "3. Against last year's report"),
)
_TEXT_WIDTH = 62.0


def checks_page(draft: Draft) -> Page:
    """The check sheet. All relations of the form stand on it, in official order; none is left out."""
    page = Page(draft.say(CHECKS), tab="#2E7D32")
    page.widths = [
        Width(1, 1, 6.0), Width(2, 2, 7.0), Width(3, 3, _TEXT_WIDTH), Width(4, 6, 10.0), Width(7, 7, 11.0),
        Width(8, 8, 13.0),
    ]  # fmt: skip
    page.put(1, 1, draft.say(CHECKS), "title-left", colspan=8)
    about = Words(
        "本页全是公式，随填随变。空格求和时按 0 计，另行计数；总计空着、有文字或全没填的，结果是“未填全”。",
        "All formulas, live. Blanks are summed as 0 and counted; without a total, or with words, it is “incomplete”.",
    )
    page.put(2, 1, draft.say(about), "small", colspan=8)
    page.heights |= {1: 30.0, 2: 20.0}
    form = draft.layout.form
    row = status_row(draft, None) + 2
    page.put(row, 1, draft.say(_GROUPS[0]), "heading", colspan=8)
    balances = _list(page, draft, row + 1, form.relations)
    _summary(page, draft, row + 2)
    end = balances
    for title, relations in ((_GROUPS[1], form.cautions), (_GROUPS[2], form.across_years if draft.last else ())):
        if relations:
            page.put(end + 1, 1, draft.say(title), "heading", colspan=8)
            end = _list(page, draft, end + 2, relations)
    results = Area(row + 2, 7, end, 7)
    page.shades += [
        *(Shade(results, "bad", draft.say(w)) for w in (OFF, DIFFERS)),
        *(Shade(results, "good", draft.say(w)) for w in (BALANCED, LIKELY, AGREES)),
        *(Shade(results, "open", draft.say(w)) for w in (PARTIAL, UNLIKELY)),
    ]
    page.printed = Area(1, 1, end, 8)
    page.repeat = (row + 1, row + 1)
    page.sums = [Area(HEAD_ROW + 1, 3, end, 8)]
    page.freeze = (HEAD_ROW, 1)
    return page


def _list(page: Page, draft: Draft, head: int, relations: Iterable[Relation]) -> int:
    """One numbered list of relations; returns the row after it."""
    for column, title in enumerate(_COLUMNS, 1):
        page.put(head, column, draft.say(title), "list-head")
    page.heights[head] = 20.0
    layout, last, row = draft.layout, last_spots(draft), head
    for row, relation in enumerate(relations, head + 1):
        axis, entry = axis_of(relation, layout.form.cells)
        target, now = layout.spots[relation.lhs[0].cell], tally(relation, draft.figures, draft.last)
        text = f"{entry.label}：{relation.rule.label}" if entry.label else relation.rule.label
        if axis != ROW:
            text = f"“{entry.label}”列：{relation.rule.label}"
        page.put(row, 1, row - head, "list-middle")
        page.put(row, 2, target.sheet, "list-middle")
        page.put(row, 3, text, "list")
        page.put(row, 4, now.lhs, "list-middle", formula=layout.side(relation.lhs, last=last))
        page.put(row, 5, now.rhs, "list-middle", formula=layout.side(relation.rhs, last=last))
        page.put(row, 6, now.lhs - now.rhs, "list-middle", formula=f"D{row}-E{row}")
        live = verdict(draft, relation, f"D{row}", f"E{row}", last)
        page.put(row, 7, live.result, "list-bold", formula=live.formula)
        page.put(row, 8, target.link, "list-link", link=target.link)
        page.heights[row] = max(18.0, 14.0 * lines(text, _TEXT_WIDTH, 10) + 4)
    return row + 1


def _summary(page: Page, draft: Draft, first: int) -> None:
    """One row a sheet and one for all; ``first`` is the row of the first balance relation."""
    for column, title in zip((1, 3, 4, 5, 6, 7, 8), _SUMMARY, strict=True):
        page.put(HEAD_ROW, column, draft.say(title), "list-head", colspan=2 if column == 1 else 1)
    page.heights[HEAD_ROW] = 20.0
    sections: tuple[Section | None, ...] = (*draft.tables, None)
    for section in sections:
        row = status_row(draft, section)
        total = section is None
        now = total_status(draft) if section is None else status_of(draft, section)
        name = draft.say(Words("全部", "All")) if section is None else draft.layout.sheets[section.id]
        text = status_text(draft, section)
        page.put(row, 1, name, "list-bold" if total else "list-middle", colspan=2)
        page.put(row, 3, text.result, "list", formula=text.formula)
        for at, (formula, value) in enumerate(zip(_counts(draft, section, first), now, strict=True), 4):
            page.put(row, at, value, "list-middle", formula=formula)
        target = _target(draft, section, first)
        page.put(row, 8, target[1], "list-middle", formula=target[0])
        page.heights[row] = 20.0
    bottom = status_row(draft, None)
    page.shades.append(Shade(Area(HEAD_ROW + 1, 4, bottom, 4), "bad", formula=f"D{HEAD_ROW + 1}>0"))


def _rows(draft: Draft, section: Section | None, first: int) -> tuple[int, int] | None:
    """The rows in which the balances of a section stand."""
    tables = {t.id for t in section.tables} if section else {t.id for t in draft.layout.form.tables}
    found = [n for n, r in enumerate(draft.layout.form.relations) if r.id.partition("/")[0] in tables]
    return (first + found[0], first + found[-1]) if found else None


def _counts(draft: Draft, section: Section | None, first: int) -> list[str]:
    if section is None:
        top, bottom = HEAD_ROW + 1, status_row(draft, None) - 1
        return [f"SUM({c}{top}:{c}{bottom})" for c in "DEFG"]
    rows = _rows(draft, section, first)
    words = [draft.say(w) for w in (OFF, PARTIAL)]
    counted = [f'COUNTIF($G${rows[0]}:$G${rows[1]},"{w}")' if rows else "0" for w in words]
    return [*counted, blank_formula(draft, section), bad_formula(draft, section)]


def _target(draft: Draft, section: Section | None, first: int) -> tuple[str, str]:
    """The cell to look at first: that of the first relation that is off, else the first input."""
    layout, row = draft.layout, status_row(draft, section)
    home = next(s.link for a, s in layout.spots.items() if section is None or _in(section, a))
    rows = _rows(draft, section, first)
    if rows is None:
        return f'"{home}"', home
    off = [r for r in layout.form.relations if section is None or _in(section, r.id)]
    found = next((r for r in off if is_off(draft, r)), None)
    where = f'INDEX($H${rows[0]}:$H${rows[1]},MATCH("{draft.say(OFF)}",$G${rows[0]}:$G${rows[1]},0))'
    return f'IF(D{row}>0,{where},"{home}")', layout.spots[found.lhs[0].cell].link if found else home


def _in(section: Section, id: str) -> bool:
    return id.partition("/")[0] in {t.id for t in section.tables}
