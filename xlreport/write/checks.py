"""The sheet 勾稽校验: every relation of the form as live formulas, and the state of each sheet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from xlreport.form import Form, Relation, Section
from xlreport.layout import ROW, Area, Layout, axis_of, layout_of
from xlreport.numerals import Number
from xlreport.report import Words
from xlreport.write.balance import (
    AGREES,
    BALANCED,
    DIFFERS,
    LIKELY,
    OFF,
    PARTIAL,
    UNLIKELY,
    Rule,
    rules_of,
    verdict,
)  # fmt: skip
from xlreport.write.draft import CHECKS, Draft, Shape
from xlreport.write.figures import tally
from xlreport.write.page import Item, Page, Shade, Width
from xlreport.write.status import HEAD_ROW, bad_formula, blank_formula, status_row, status_text, total_status
from xlreport.write.tables import last_spots
from xlreport.write.texts import lines, pick

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
    form = draft.layout.form
    frame = _frame(form, draft.lang, draft.last is not None)
    page = frame.page.sheet()
    for row, formula, rule in _balances(draft.shape, draft.lang, frame.first):
        now = draft.judged[rule.relation.id]
        lhs, rhs = frame.sides[row]
        said = BALANCED if not now.off else OFF
        _line(page, row, now.lhs, now.rhs, lhs, rhs, draft.say(said if now.assessed else PARTIAL), formula)
    for row, relation in frame.others:
        lhs, rhs = frame.sides[row]
        sums = tally(relation, draft.figures, draft.last)
        live = verdict(draft, relation, f"D{row}", f"E{row}", last_spots(form))
        _line(page, row, sums.lhs, sums.rhs, lhs, rhs, live.result, live.formula)
    _summary(page, draft, frame.first)
    return page


def _line(page: Page, row: int, left: Number, right: Number, lhs: str, rhs: str, result: str, formula: str) -> None:
    page.items += [
        Item(row, 4, left, "list-middle", 1, 1, lhs),
        Item(row, 5, right, "list-middle", 1, 1, rhs),
        Item(row, 6, left - right, "list-middle", 1, 1, f"D{row}-E{row}"),
        Item(row, 7, result, "list-bold", 1, 1, formula),
    ]


class _Frame(NamedTuple):
    """What every check sheet of a form has. ``sides`` are the formulas of each row's two sides, ``others`` the rows
    of the relations that are no balances, ``first`` is the row of the first balance.
    """

    page: Page
    first: int
    sides: dict[int, tuple[str, str]]
    others: list[tuple[int, Relation]]


@cache
def _frame(form: Form, lang: str, with_last: bool) -> _Frame:
    page = Page(pick(CHECKS, lang), tab="#2E7D32")
    page.widths = [
        Width(1, 1, 6.0), Width(2, 2, 7.0), Width(3, 3, _TEXT_WIDTH), Width(4, 6, 10.0), Width(7, 7, 11.0),
        Width(8, 8, 13.0),
    ]  # fmt: skip
    page.put(1, 1, pick(CHECKS, lang), "title-left", colspan=8)
    about = Words(
        "本页全是公式，随填随变。空格求和时按 0 计，另行计数；总计空着、有文字或全没填的，结果是“未填全”。",
        "All formulas, live. Blanks are summed as 0 and counted; without a total, or with words, it is “incomplete”.",
    )
    page.put(2, 1, pick(about, lang), "small", colspan=8)
    page.heights |= {1: 30.0, 2: 20.0}
    row = status_row(form, None) + 2
    frame = _Frame(page, row + 2, {}, [])
    end = row
    groups = (form.relations, form.cautions, form.across_years if with_last else ())
    for title, relations in zip(_GROUPS, groups, strict=True):
        if relations:
            page.put(end, 1, pick(title, lang), "heading", colspan=8)
            end = _list(frame, layout_of(form), lang, end + 1, relations) + 1
    end -= 1
    _summary_frame(page, form, lang)
    results = Area(row + 2, 7, end, 7)
    page.shades += [
        *(Shade(results, "bad", pick(w, lang)) for w in (OFF, DIFFERS)),
        *(Shade(results, "good", pick(w, lang)) for w in (BALANCED, LIKELY, AGREES)),
        *(Shade(results, "open", pick(w, lang)) for w in (PARTIAL, UNLIKELY)),
    ]
    page.printed = Area(1, 1, end, 8)
    page.repeat = (row + 1, row + 1)
    page.sums = [Area(HEAD_ROW + 1, 3, end, 8)]
    page.freeze = (HEAD_ROW, 1)
    return frame


def _list(frame: _Frame, layout: Layout, lang: str, head: int, relations: Iterable[Relation]) -> int:
    """One numbered list of relations; returns the row after it."""
    page, last, row = frame.page, last_spots(layout.form), head
    for column, title in enumerate(_COLUMNS, 1):
        page.put(head, column, pick(title, lang), "list-head")
    page.heights[head] = 20.0
    for row, relation in enumerate(relations, head + 1):
        axis, entry = axis_of(relation, layout.form.cells)
        target = layout.spots[relation.lhs[0].cell]
        text = f"{entry.label}：{relation.rule.label}" if entry.label else relation.rule.label
        if axis != ROW:
            text = f"“{entry.label}”列：{relation.rule.label}"
        page.put(row, 1, row - head, "list-middle")
        page.put(row, 2, target.sheet, "list-middle")
        page.put(row, 3, text, "list")
        page.put(row, 8, target.link, "list-link", link=target.link)
        page.heights[row] = max(18.0, 14.0 * lines(text, _TEXT_WIDTH, 10) + 4)
        frame.sides[row] = layout.side(relation.lhs, last=last), layout.side(relation.rhs, last=last)
        if relations is not layout.form.relations:
            frame.others.append((row, relation))
    return row + 1


@lru_cache(maxsize=256)
def _balances(shape: Shape, lang: str, first: int) -> list[tuple[int, str, Rule]]:
    """The row of each balance relation and the formula of its verdict there."""
    partial, good, bad = (pick(w, lang) for w in (PARTIAL, BALANCED, OFF))
    return [
        (row, f'IF({rule.known},IF(D{row}=E{row},"{good}","{bad}"),"{partial}")', rule)
        for row, rule in enumerate(rules_of(shape, lang), first)
    ]


def _summary_frame(page: Page, form: Form, lang: str) -> None:
    for column, title in zip((1, 3, 4, 5, 6, 7, 8), _SUMMARY, strict=True):
        page.put(HEAD_ROW, column, pick(title, lang), "list-head", colspan=2 if column == 1 else 1)
    bottom = status_row(form, None)
    page.heights |= dict.fromkeys(range(HEAD_ROW, bottom + 1), 20.0)
    page.shades.append(Shade(Area(HEAD_ROW + 1, 4, bottom, 4), "bad", formula=f"D{HEAD_ROW + 1}>0"))


def _summary(page: Page, draft: Draft, first: int) -> None:
    """One row a sheet and one for all; ``first`` is the row of the first balance relation."""
    form = draft.layout.form
    sections: tuple[Section | None, ...] = (*draft.tables, None)
    for section in sections:
        row = status_row(form, section)
        total = section is None
        now = total_status(draft) if section is None else draft.states[section.id]
        name = draft.say(Words("全部", "All")) if section is None else draft.layout.sheets[section.id]
        text = status_text(draft, section)
        page.put(row, 1, name, "list-bold" if total else "list-middle", colspan=2)
        page.put(row, 3, text.result, "list", formula=text.formula)
        for at, (formula, value) in enumerate(zip(_counts(draft, section, first), now, strict=True), 4):
            page.put(row, at, value, "list-middle", formula=formula)
        target = _target(draft, section, first)
        page.put(row, 8, target[1], "list-middle", formula=target[0])


@cache
def _rows(form: Form, section: str | None) -> tuple[int, int] | None:
    """Which balances, counted from 0, are the first and the last of a section."""
    tables = {t.id for t in form.tables if section in (None, t.section)}
    found = [n for n, r in enumerate(form.relations) if r.id.partition("/")[0] in tables]
    return (found[0], found[-1]) if found else None


def _counts(draft: Draft, section: Section | None, first: int) -> list[str]:
    form = draft.layout.form
    if section is None:
        top, bottom = HEAD_ROW + 1, status_row(form, None) - 1
        return [f"SUM({c}{top}:{c}{bottom})" for c in "DEFG"]
    rows = _rows(form, section.id)
    words = [draft.say(w) for w in (OFF, PARTIAL)]
    counted = [f'COUNTIF($G${first + rows[0]}:$G${first + rows[1]},"{w}")' if rows else "0" for w in words]
    sheet, cells = draft.layout.sheets[section.id], draft.shape.open_cells(section)
    return [*counted, blank_formula(form, sheet, cells), bad_formula(form, sheet, cells)]


def _target(draft: Draft, section: Section | None, first: int) -> tuple[str, str]:
    """The cell to look at first: that of the first relation that is off, else the first input."""
    layout, row = draft.layout, status_row(draft.layout.form, section)
    id = section.id if section else None
    tables = (t for t in layout.form.tables if id in (None, t.section))
    cells = _first_cell(layout.form, next(tables).id)
    home, rows = layout.spots[cells].link, _rows(layout.form, id)
    if rows is None:
        return f'"{home}"', home
    off = layout.form.relations[rows[0] : rows[1] + 1]
    found = next((r for r in off if draft.judged[r.id].off), None)
    top, bottom = first + rows[0], first + rows[1]
    where = f'INDEX($H${top}:$H${bottom},MATCH("{draft.say(OFF)}",$G${top}:$G${bottom},0))'
    return f'IF(D{row}>0,{where},"{home}")', layout.spots[found.lhs[0].cell].link if found else home


@cache
def _first_cell(form: Form, table: str) -> str:
    return next(a for a, c in form.cells.items() if c.table.id == table)
