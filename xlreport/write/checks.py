"""The sheet 勾稽校验: every relation of the form as live formulas, and the state of each sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from xlreport.a1 import Area
from xlreport.form import Form, Relation, Section
from xlreport.layout import ROW, Layout, axis_of, layout_of
from xlreport.report import Words, say
from xlreport.write.balance import (
    AGREES,
    DIFFERS,
    LIKELY,
    PARTIAL,
    TEXT,
    UNLIKELY,
    other_formula,
    other_word,
    rules_of,
)  # fmt: skip
from xlreport.write.draft import BALANCED, CHECKS, OFF, Draft, relations_of
from xlreport.write.figures import tally
from xlreport.write.page import Content, Item, Page, Shade, Width
from xlreport.write.status import (
    HEAD_ROW,
    bad_formula,
    blank_formula,
    first_balance,
    status_formula,
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
_ASIDE = (Words("已填", "Filled"), Words("缺总计", "No total"))  # not printed
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
    values: list[Content | Item] = []
    for relation, (lhs, rhs, said, filled, left_out) in zip(form.relations, draft.judged, strict=True):
        values += (lhs, rhs, lhs - rhs, draft.say(said), filled)
        if relation.total:
            values.append(int(left_out))
    for relation in frame.others:
        sums = tally(relation, draft.figures, draft.last)
        values += (sums.lhs, sums.rhs, sums.lhs - sums.rhs, other_word(draft, relation, sums))
    values += _summary(draft)
    page = frame.page.sheet()
    page.values = values
    for at, formula in _unusual(draft, frame):
        page.values[at] = frame.page.slots[at]._replace(value=values[at], formula=formula)  # type: ignore[arg-type]
    return page


class _Frame(NamedTuple):
    """What every check sheet of a form has. ``balances`` and ``counts`` are the first slots of each balance and of the
    counts of each sheet, ``others`` the relations that are no balances.
    """

    page: Page
    balances: list[int]
    counts: list[int]
    others: list[Relation]


@cache
def _frame(form: Form, lang: str, with_last: bool) -> _Frame:
    page = Page(say(CHECKS, lang), tab="#2E7D32")
    page.widths = [
        Width(1, 1, 6.0), Width(2, 2, 7.0), Width(3, 3, _TEXT_WIDTH), Width(4, 6, 10.0), Width(7, 7, 11.0),
        Width(8, 8, 13.0), Width(9, 10, 8.0),
    ]  # fmt: skip
    page.put(1, 1, say(CHECKS, lang), "title-left", colspan=8)
    about = Words(
        "本页全是公式，随填随变。空格求和时按 0 计，另行计数；总计空着或全没填是“未填全”，有文字另说，都不判断。",
        "All formulas, live. Blanks are summed as 0 and counted; without a total, or with words, nothing is judged.",
    )
    page.put(2, 1, say(about, lang), "small", colspan=8)
    page.heights |= {1: 30.0, 2: 20.0}
    frame = _Frame(page, [], [], [])
    top = end = first_balance(form) - 2
    groups = (form.relations, form.cautions, form.across_years if with_last else ())
    for title, relations in zip(_GROUPS, groups, strict=True):
        if relations:
            page.put(end, 1, say(title, lang), "heading", colspan=8)
            end = _list(frame, layout_of(form), lang, end + 1, relations) + 1
    end -= 1
    _summary_frame(frame, form, lang)
    results = Area(top + 2, 7, end, 7)
    page.shades += [
        *(Shade(results, "bad", say(w, lang)) for w in (OFF, DIFFERS)),
        *(Shade(results, "good", say(w, lang)) for w in (BALANCED, LIKELY, AGREES)),
        *(Shade(results, "open", say(w, lang)) for w in (PARTIAL, TEXT, UNLIKELY)),
    ]
    page.printed = Area(1, 1, end, 8)
    page.repeat = (top + 1, top + 1)
    page.sums = [Area(HEAD_ROW + 1, 3, end, 10)]
    page.freeze = (HEAD_ROW, 1)
    return frame


def _list(frame: _Frame, layout: Layout, lang: str, head: int, relations: Iterable[Relation]) -> int:
    """One numbered list of relations; returns the row after it."""
    page, form, last, row = frame.page, layout.form, last_spots(layout.form), head
    balances = relations is form.relations
    for column, title in enumerate((*_COLUMNS, *_ASIDE) if balances else _COLUMNS, 1):
        page.put(head, column, say(title, lang), "list-head" if column < 9 else "small")
    page.heights[head] = 20.0
    rules = rules_of(form, lang)
    for row, relation in enumerate(relations, head + 1):
        axis, entry = axis_of(relation, form.cells)
        target = layout.spots[relation.lhs[0].cell]
        text = f"{entry.label}：{relation.rule.label}" if entry.label else relation.rule.label
        if axis != ROW:
            text = f"“{entry.label}”列：{relation.rule.label}"
        page.put(row, 1, row - head, "list-middle")
        page.put(row, 2, target.sheet, "list-middle")
        page.put(row, 3, text, "list")
        page.put(row, 8, target.link, "list-link", link=target.link)
        page.heights[row] = max(18.0, 14.0 * lines(text, _TEXT_WIDTH, 10) + 4)
        if balances:
            frame.balances.append(len(page.slots))
        else:
            frame.others.append(relation)
        rule = rules[row - head - 1] if balances else None
        for column, side in ((4, relation.lhs), (5, relation.rhs)):
            page.slot(row, column, "list-middle", formula=layout.side(side, last=last))
        page.slot(row, 6, "list-middle", formula=f"D{row}-E{row}")
        verdict = rule.verdict if rule else other_formula(form, relation, row, lang, last)
        page.slot(row, 7, "list-bold", formula=verdict)
        if rule:
            page.slot(row, 9, "small", formula=rule.filled)
        if rule and rule.left_out:
            page.slot(row, 10, "small", formula=rule.left_out)
    return row + 1


def _summary_frame(frame: _Frame, form: Form, lang: str) -> None:
    page, layout = frame.page, layout_of(form)
    for column, title in zip((1, 3, 4, 5, 6, 7, 8), _SUMMARY, strict=True):
        page.put(HEAD_ROW, column, say(title, lang), "list-head", colspan=2 if column == 1 else 1)
    bottom = status_row(form, None)
    page.heights |= dict.fromkeys(range(HEAD_ROW, bottom + 1), 20.0)
    page.shades.append(Shade(Area(HEAD_ROW + 1, 4, bottom, 4), "bad", formula=f"D{HEAD_ROW + 1}>0"))
    for section in _sections(form):
        row = status_row(form, section)
        name = layout.sheets[section.id] if section else say(Words("全部", "All"), lang)
        page.put(row, 1, name, "list-middle" if section else "list-bold", colspan=2)
        page.slot(row, 3, "list", formula=status_formula(form, section, lang))
        frame.counts.append(len(page.slots))
        for column, formula in enumerate(_counts(form, section, lang), 4):
            page.slot(row, column, "list-middle", formula=formula)
        page.slot(row, 8, "list-middle", formula=_target_formula(form, section, lang))


def _summary(draft: Draft) -> Iterator[Content]:
    """One row a sheet and one for all."""
    for section in _sections(draft.layout.form):
        yield status_text(draft, section)
        yield from total_status(draft) if section is None else draft.states[section.id]
        yield _target(draft, section)


@cache
def _sections(form: Form) -> tuple[Section | None, ...]:
    return (*(s for s in form.sections if s.tables), None)


def _counts(form: Form, section: Section | None, lang: str) -> list[str]:
    if section is None:
        top, bottom = HEAD_ROW + 1, status_row(form, None) - 1
        return [f"SUM({c}{top}:{c}{bottom})" for c in "DEFG"]
    rows = relations_of(form, section.id)
    inputs = _inputs(form, section.id)
    counted = ["0", "0"]
    if rows:
        results = _results("G", form, rows)
        off, balanced = (f'COUNTIF({results},"{say(w, lang)}")' for w in (OFF, BALANCED))
        counted = [off, f"ROWS({results})-{balanced}-{off}"]
    sheet = layout_of(form).sheets[section.id]
    return [*counted, blank_formula(form, sheet, inputs), bad_formula(form, sheet, inputs)]


@cache
def _inputs(form: Form, section: str) -> tuple[str, ...]:
    return tuple([a for a, c in form.cells.items() if c.table.section == section and a not in form.totals])


def _results(column: str, form: Form, rows: range) -> str:
    first = first_balance(form)
    return f"${column}${first + rows[0]}:${column}${first + rows[-1]}"


def _unusual(draft: Draft, frame: _Frame) -> Iterator[tuple[int, str]]:
    """The slots whose formulas differ from those of a blank form: where cells are missing, or totals no formulas."""
    form, missing = draft.layout.form, frozenset(draft.shape.missing)
    rules = rules_of(form, draft.lang, missing) if missing else ()
    for at, relation, rule in zip(frame.balances, form.relations, rules, strict=False):
        if not missing.isdisjoint(relation.cells):
            yield at + 3, rule.verdict
            if rule.left_out:
                yield at + 5, rule.left_out
    for at, section in zip(frame.counts, draft.tables, strict=False):  # the last is all sheets
        cells, sheet = draft.shape.open_cells(section), draft.layout.sheets[section.id]
        if len(cells) != len(_inputs(form, section.id)):
            yield at + 2, blank_formula(form, sheet, cells)
            yield at + 3, bad_formula(form, sheet, cells)


def _target_formula(form: Form, section: Section | None, lang: str) -> str:
    """The cell to look at first: that of the first relation that is off, else the first input."""
    rows, home = relations_of(form, section.id if section else None), _home(form, section)
    if not rows:
        return f'"{home}"'
    where = f'INDEX({_results("H", form, rows)},MATCH("{say(OFF, lang)}",{_results("G", form, rows)},0))'
    return f'IF(D{status_row(form, section)}>0,{where},"{home}")'


def _target(draft: Draft, section: Section | None) -> str:
    form = draft.layout.form
    for n in relations_of(form, section.id if section else None):
        if draft.judged[n].off:
            return draft.layout.spots[form.relations[n].lhs[0].cell].link
    return _home(form, section)


@cache
def _home(form: Form, section: Section | None) -> str:
    id = section.id if section else None
    return next(layout_of(form).spots[a].link for a, c in form.cells.items() if id in (None, c.table.section))
