"""One status line for each sheet and for the whole workbook: how many relations are off, how many cells blank.

The check sheet sums up each sheet in one row (columns: 状态 C, 不平 D, 未填全 E, 空格 F, 填法不对 G, 定位 H);
the line on top of a sheet shows that row's text and leads to its first fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from xlreport.form import CHANGE, Form, Section
from xlreport.layout import Area, areas, layout_of, quoted
from xlreport.report import Words
from xlreport.write.balance import Live
from xlreport.write.draft import CHECKS, Draft, Status
from xlreport.write.page import Shade
from xlreport.write.texts import pick

HEAD_ROW = 5  # of the summary on the check sheet

_OFF = Words("校验：共 {} 处不平，点这里到第一处", "Check: {} off; click for the first")
_FINE = Words("校验：全部平衡", "Check: all balanced")
_SO_FAR = Words("校验：已填部分没有发现不平", "Check: none off so far")
_FILLED = Words("校验：已填全", "Check: complete")
_UNFILLED = Words("校验：没有填全", "Check: not complete")
_BLANK = Words("；空 {} 格，没有的请填 0", "; {} blank, enter 0 for none")
_BAD = Words("；{} 格不是数字或是负数", "; {} not a number or negative")


def total_status(draft: Draft) -> Status:
    """The present state of the whole workbook."""
    return Status(*map(sum, zip(*draft.states.values(), strict=True)))


def has_relations(draft: Draft, section: Section | None) -> bool:
    """Whether anything on the sheet has to balance; the whole workbook always has."""
    return section is None or any(t.relations for t in section.tables)


def status_row(form: Form, section: Section | None) -> int:
    """The row of the check sheet that sums up a sheet, or, for None, the whole workbook."""
    sections = [s.id for s in form.sections if s.tables]
    return HEAD_ROW + 1 + (sections.index(section.id) if section else len(sections))


def status_line(draft: Draft, section: Section | None) -> Live:
    """The line on top of a sheet or on the cover; clicking it leads to the first relation that is off."""
    row, sheet = status_row(draft.layout.form, section), quoted(draft.say(CHECKS))
    return Live(f'HYPERLINK("#"&{sheet}!$H${row},{sheet}!$C${row})', status_text(draft, section).result)


def status_text(draft: Draft, section: Section | None) -> Live:
    """The status in words, as the check sheet composes it from the counts of its row."""
    now = total_status(draft) if section is None else draft.states[section.id]
    row, balances = status_row(draft.layout.form, section), has_relations(draft, section)
    fine, so_far = (_FINE, _SO_FAR) if balances else (_FILLED, _UNFILLED)
    off, blank, bad = draft.say(_OFF), draft.say(_BLANK), draft.say(_BAD)
    calm = draft.say(so_far if now.partial + now.blank + now.bad else fine)
    text = off.format(now.off) if now.off else calm
    text += (blank.format(now.blank) if now.blank else "") + (bad.format(now.bad) if now.bad else "")
    head = (
        f'IF(D{row}>0,"{_joined(off, f"D{row}")}",IF(E{row}+F{row}+G{row}>0,"{draft.say(so_far)}","{draft.say(fine)}"))'
    )
    return Live(
        f'{head}&IF(F{row}>0,"{_joined(blank, f"F{row}")}","")&IF(G{row}>0,"{_joined(bad, f"G{row}")}","")', text
    )


def status_shades(area: Area, lang: str) -> list[Shade]:
    """The colours of status lines, by their words."""
    words = (("bad", _OFF), ("good", _FINE), ("good", _FILLED), ("open", _SO_FAR), ("open", _UNFILLED))
    return [Shade(area, look, pick(w, lang).partition("}")[2] or pick(w, lang)) for look, w in words]


@lru_cache(maxsize=256)
def blank_formula(form: Form, sheet: str, cells: tuple[str, ...]) -> str:
    """How many of the open cells of a sheet are blank."""
    return "+".join(f"COUNTBLANK({a})" for a in _areas(form, sheet, cells)) or "0"


@lru_cache(maxsize=256)
def bad_formula(form: Form, sheet: str, cells: tuple[str, ...]) -> str:
    """How many of the open cells of a sheet hold text, or a negative number where none belongs."""
    if not cells:
        return "0"
    every = ",".join(_areas(form, sheet, cells))
    counts = [a for a in cells if form.cells[a].kind != CHANGE]
    negative = [f'COUNTIF({a},"<0")' for a in _areas(form, sheet, counts)]
    return "+".join([f"COUNTA({every})-COUNT({every})", *negative])


def _areas(form: Form, sheet: str, cells: Iterable[str]) -> list[str]:
    spots = layout_of(form).spots
    return [f"{quoted(sheet)}!{a.a1}" for a in areas(spots[c] for c in cells)]


def _joined(text: str, cell: str) -> str:
    return text.replace("{}", f'"&{cell}&"')
