"""The sheet of a section with tables: the official layout, its inputs and totals, and the live panel beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from xlreport.a1 import Area
from xlreport.form import AMOUNT, CHANGE, Form, Section
from xlreport.layout import (
    AGENCY_ROW,
    CAPTION,
    COLUMN,
    FIRST_ROW,
    ROW,
    STATUS_ROW,
    STUB,
    TITLE_ROW,
    Block,
    Layout,
    Spot,
    areas,
    axis_of,
    layout_of,
)
from xlreport.report import Words, say
from xlreport.write.balance import PANEL_WORDS, panel_text, rules_of
from xlreport.write.contents import cells_of, contents_of
from xlreport.write.cover import AGENCY_CELL, YEAR_CELL
from xlreport.write.draft import COVER, Draft
from xlreport.write.figures import INPUT, TOTAL
from xlreport.write.page import Content, Guard, Item, Page, Shade, Width
from xlreport.write.prompts import guard_of
from xlreport.write.status import status_line, status_shades, status_text
from xlreport.write.texts import clean, lines

PAGE_WIDTH = 150.0  # characters across a landscape A4 sheet at full size
_STUBS = {0: (), 1: (36.0,), 2: (14.0, 42.0)}
_LINE, _ROW, _ROOMY_ROW = 14.5, 20.0, 27.0  # points: a line of a label, the least height of a row


def table_page(draft: Draft, section: Section) -> Page:
    """The sheet of one section, complete with what stands beside its tables."""
    form = draft.layout.form
    frame = _frame(form, section.id, draft.lang, draft.last is not None)
    page = frame.page.sheet()
    page.guards, page.shades = _tests(form, section.id, draft.shape.open_cells(section), draft.lang)
    agency, year = clean(draft.agency or ""), str(draft.year or "＿＿＿＿")
    page.values = [status_text(draft, section), draft.say(_WHO) + agency, year + draft.say(_WHEN)]
    for block in draft.layout.blocks_of(section):
        page.values += contents_of(draft, block)
    page.values += [panel_text(draft.judged[n], draft) for n in frame.panel]
    if draft.last:
        page.values += _last_year(draft, section)
    return page


class _Frame(NamedTuple):
    """What every sheet of a section has: labels, widths, heights, formulas; and the relations of its panel."""

    page: Page
    panel: list[int]


@cache
def _frame(form: Form, id: str, lang: str, with_last: bool) -> _Frame:
    layout, section = layout_of(form), next(s for s in form.sections if s.id == id)
    blocks = layout.blocks_of(section)
    page = Page(layout.sheets[id], tab="#1F4E9E")
    columns = blocks[0].outline.right
    page.widths = _widths(blocks)
    page.put(TITLE_ROW, 1, section.title, "title", colspan=columns)
    page.heights |= {STATUS_ROW: 24.0, TITLE_ROW: 30.0, AGENCY_ROW: 20.0}
    page.slot(STATUS_ROW, 1, "status", colspan=columns, formula=status_line(form, section, lang))
    _agency(page, columns, lang)
    for block in blocks:
        _labels(page, block)
        for address, spot in cells_of(form)[block.table.id]:
            total = form.totals.get(address)
            formula = layout.total_formula(total) if total else None
            page.slot(spot.row, spot.column, TOTAL if total else INPUT, colspan=spot.colspan, formula=formula)
    _heights(page, blocks)
    panel = _panel(page, layout, blocks, lang)
    if with_last:
        _last_frame(page, blocks, lang)
        for spot in last_spots(form).values():
            if spot.sheet == page.name:
                page.slot(spot.row, spot.column, "last")
    page.printed = Area(TITLE_ROW, 1, blocks[-1].outline.bottom, columns)
    page.one_page = True
    beyond = len(blocks[0].table.relations)
    page.sums = [Area(b.figures.top, 1, b.outline.bottom + 1 + beyond, columns + 1 + beyond) for b in blocks]
    single = len(blocks) == 1
    page.repeat = (TITLE_ROW, blocks[0].figures.top - 1 if single else AGENCY_ROW)
    page.freeze = (blocks[0].figures.top, blocks[0].figures.left) if single else (FIRST_ROW, 1)
    page.active = (blocks[0].figures.top, blocks[0].figures.left)
    return _Frame(page, panel)


@cache
def last_spots(form: Form) -> dict[str, Spot]:
    """Where last year's figures stand: beside this year's, in the folded columns."""
    layout, spots = layout_of(form), dict[str, Spot]()
    for section in form.sections:
        if section.tables:
            blocks = layout.blocks_of(section)
            shift = _last_left(blocks) - blocks[0].figures.left
            for address, spot in layout.spots.items():
                if spot.sheet == blocks[0].sheet:
                    spots[address] = spot._replace(column=spot.column + shift, colspan=1)
    return spots


_WHO, _WHEN = Words("填报单位：", "Agency: "), Words("年度", "")


def _agency(page: Page, last_column: int, lang: str) -> None:
    cover, half = say(COVER, lang), (last_column + 1) // 2
    agency = f'"{say(_WHO, lang)}"&{cover}!{AGENCY_CELL}'
    year = f'IF({cover}!{YEAR_CELL}="","＿＿＿＿",{cover}!{YEAR_CELL})&"{say(_WHEN, lang)}"'
    page.slot(AGENCY_ROW, 1, "agency", colspan=half, formula=agency)
    page.slot(AGENCY_ROW, half + 1, "agency-right", colspan=last_column - half, formula=year)


def _widths(blocks: tuple[Block, ...]) -> list[Width]:
    stub, right = max(b.figures.left - 1 for b in blocks), blocks[0].outline.right
    stubs = _STUBS.get(stub) or (8.0, *[14.0] * (stub - 2), 42.0)
    each = max(7.5, (PAGE_WIDTH - sum(stubs)) / (right - stub))
    return [
        *(Width(n, n, w) for n, w in enumerate(stubs, 1)),
        Width(stub + 1, right, round(min(each, 38.0), 2)),
        Width(right + 1, right + 1, 2.0),
    ]


def _labels(page: Page, block: Block) -> None:
    for label in block.labels:
        style = {CAPTION: "caption", STUB: "stub", COLUMN: "column", ROW: "row"}[label.role]
        if label.role == ROW and (block.figures.left == 2 or (label.column == 1 and label.rowspan > 1)):
            style = "row-middle"
        page.items.append(Item(label.row, label.column, label.text, style, label.rowspan, label.colspan))


@lru_cache(maxsize=256)
def _tests(form: Form, section: str, cells: tuple[str, ...], lang: str) -> tuple[list[Guard], list[Shade]]:
    """The validations and conditional formats of a section's sheet, of which ``cells`` are the open ones."""
    layout = layout_of(form)
    blocks = tuple(b for b in layout.blocks if b.table.section == section)
    guards: list[Guard] = []
    for block in blocks:
        mine = [a for a in cells if form.cells[a].table is block.table]
        for guard, run in groupby(mine, key=lambda a: _guard(form, a, lang)):
            guards += [guard._replace(area=area) for area in areas(layout.spots[a] for a in run)]
    return guards, _shades(form, blocks, cells, lang)


@cache
def _guard(form: Form, address: str, lang: str) -> Guard:
    return guard_of(form.cells[address], lang)


def _heights(page: Page, blocks: tuple[Block, ...]) -> None:
    """Rows high enough for their wrapped labels: merged cells never grow by themselves."""
    width = {n: w.characters for w in page.widths for n in range(w.first, w.last + 1)}
    least = _ROW if blocks[-1].outline.bottom - FIRST_ROW > 20 else _ROOMY_ROW
    for block in blocks:
        page.heights |= dict.fromkeys(range(block.outline.top, block.outline.bottom + 1), least)
        for label in sorted(block.labels, key=lambda x: x.rowspan):
            room = sum(width[n] for n in range(label.column, label.column + label.colspan))
            need = lines(label.text, room) * _LINE + 4
            rows = range(label.row, label.row + label.rowspan)
            short = need - sum(page.heights[r] for r in rows)
            if short > 0:
                for row in rows:
                    page.heights[row] += short / label.rowspan


def _panel(page: Page, layout: Layout, blocks: tuple[Block, ...], lang: str) -> list[int]:
    """Each relation's place for 平衡 or 差 n, beside its row or below its column; the relations in that order."""
    left, form, panel = blocks[0].outline.right + 2, layout.form, list[int]()
    rules = rules_of(form, lang)
    for block in blocks:
        heads: dict[str, int] = {}
        below: dict[str, int] = {}
        for number, relation in enumerate(form.relations):
            if not relation.id.startswith(f"{block.table.id}/"):
                continue
            panel.append(number)
            axis, _ = axis_of(relation, form.cells)
            spot, label = layout.spots[relation.lhs[0].cell], relation.rule.label
            row, column, colspan = spot.row, left, 1
            if axis == ROW:
                column += heads.setdefault(label, len(heads))
            else:
                row, column, colspan = block.outline.bottom + 2, spot.column, spot.colspan
                row += below.setdefault(label, len(below))
            page.slot(row, column, "panel", colspan=colspan, formula=rules[number].panel)
        for text, n in heads.items():
            depth = block.figures.top - block.outline.top - bool(block.table.caption)
            page.put(block.figures.top - depth, left + n, text, "panel-head", rowspan=depth)
        for text, n in below.items():
            row = block.outline.bottom + 2 + n
            page.put(row, 1, text, "panel-head", colspan=max(1, block.figures.left - 1))
            page.heights[row] = 20.0
        if heads:
            page.widths.append(Width(left, left + len(heads) - 1, 14.0))
    return panel


def _last_left(blocks: tuple[Block, ...]) -> int:
    """The first column of last year's figures: after the widest panel, with a gap."""
    rules = max(len({r.label for r in b.table.relations}) for b in blocks)
    return blocks[0].outline.right + 2 + (rules and rules + 1)


def _last_frame(page: Page, blocks: tuple[Block, ...], lang: str) -> None:
    left = _last_left(blocks)
    count = blocks[0].outline.right - min(b.figures.left for b in blocks) + 1
    page.widths += [Width(left - 1, left - 1, 2.0), Width(left, left + count - 1, 11.0, level=1)]
    title = Words("上年数（只供对照，不打印）", "Last year (for comparison, not printed)")
    page.put(TITLE_ROW, left, say(title, lang), "small", colspan=max(2, count))
    shift = left - blocks[0].figures.left
    for block in blocks:
        for label in block.labels:
            if label.role == COLUMN and label.entry and label.entry.leaf:
                page.put(block.figures.top - 1, label.column + shift, label.text, "last-head")


def _last_year(draft: Draft, section: Section) -> Iterator[Content]:
    """Last year's figures of a section, as reported."""
    assert draft.last is not None
    sheet = draft.layout.sheets[section.id]
    for address, spot in last_spots(draft.layout.form).items():
        if spot.sheet == sheet:
            figure = draft.last.figures.get(address)
            if figure is None or figure.blank:
                yield None
            else:
                yield clean(figure.raw) if figure.value is None else figure.value


def _shades(form: Form, blocks: tuple[Block, ...], open_cells: tuple[str, ...], lang: str) -> list[Shade]:
    right, spots = blocks[0].outline.right, layout_of(form).spots
    shades = status_shades(Area(STATUS_ROW, 1, STATUS_ROW, right), lang)
    rules = max(len(b.table.relations) for b in blocks)
    if rules:
        side = Area(blocks[0].figures.top, right + 2, blocks[-1].outline.bottom, right + 1 + rules)
        under = Area(blocks[-1].outline.bottom + 2, 1, blocks[-1].outline.bottom + 1 + rules, right)
        for area in (side, under):
            shades += [Shade(area, look, say(word, lang).strip()) for look, word in PANEL_WORDS]
    for kind in dict.fromkeys(form.cells[a].kind for a in open_cells):
        for area in areas(spots[a] for a in open_cells if form.cells[a].kind == kind):
            first = area.a1.partition(":")[0]
            worse = {CHANGE: f"{first}<>INT({first})", AMOUNT: f"{first}<0"}
            test = worse.get(kind, f"OR({first}<0,{first}<>INT({first}))")
            shades.append(Shade(area, "bad", formula=f"IF(ISTEXT({first}),TRUE,{test})"))
    return shades
