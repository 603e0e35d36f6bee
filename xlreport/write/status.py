"""One status line for each sheet and for the whole workbook: how many relations are off, how many cells blank.

The check sheet sums up each sheet in one row (columns: 状态 C, 不平 D, 未填全 E, 空格 F, 填法不对 G, 定位 H);
the line on top of a sheet shows that row's text and leads to its first fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from xlreport.a1 import Area
from xlreport.form import CHANGE, Form, Section
from xlreport.layout import areas, filled, layout_of, quoted
from xlreport.layout import blank as blank_cells
from xlreport.report import Words, say
from xlreport.write.draft import CHECKS, Draft, Status
from xlreport.write.page import Shade

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


def has_relations(section: Section | None) -> bool:
    """Whether anything on the sheet has to balance; the whole workbook always has."""
    return section is None or any(t.relations for t in section.tables)


def status_row(form: Form, section: Section | None) -> int:
    """The row of the check sheet that sums up a sheet, or, for None, the whole workbook."""
    sections = [s.id for s in form.sections if s.tables]
    return HEAD_ROW + 1 + (sections.index(section.id) if section else len(sections))


def first_balance(form: Form) -> int:
    """The row of the check sheet with the first balance relation; the others follow."""
    return status_row(form, None) + 4


def status_line(form: Form, section: Section | None, lang: str) -> str:
    """The formula of the line on top of a sheet or on the cover; a click leads to the first relation that is off."""
    row, sheet = status_row(form, section), quoted(say(CHECKS, lang))
    return f'HYPERLINK("#"&{sheet}!$H${row},{sheet}!$C${row})'


def status_formula(form: Form, section: Section | None, lang: str) -> str:
    """The formula of the status in words, composed from the counts of its row of the check sheet."""
    row = status_row(form, section)
    off, blank, bad = say(_OFF, lang), say(_BLANK, lang), say(_BAD, lang)
    fine, so_far = (say(w, lang) for w in _calm(section))
    head = f'IF(D{row}>0,"{_joined(off, f"D{row}")}",IF(E{row}+F{row}+G{row}>0,"{so_far}","{fine}"))'
    return f'{head}&IF(F{row}>0,"{_joined(blank, f"F{row}")}","")&IF(G{row}>0,"{_joined(bad, f"G{row}")}","")'


def status_text(draft: Draft, section: Section | None) -> str:
    """What that formula says now."""
    key = section.id if section else None
    if key not in draft.said:
        draft.said[key] = _status_text(draft, section)
    return draft.said[key]


def _status_text(draft: Draft, section: Section | None) -> str:
    now = total_status(draft) if section is None else draft.states[section.id]
    fine, so_far = _calm(section)
    calm = draft.say(so_far if now.partial + now.blank + now.bad else fine)
    text = draft.say(_OFF).format(now.off) if now.off else calm
    text += draft.say(_BLANK).format(now.blank) if now.blank else ""
    return text + (draft.say(_BAD).format(now.bad) if now.bad else "")


def _calm(section: Section | None) -> tuple[Words, Words]:
    """What is said where nothing is off: of a finished sheet, and of one that is not."""
    return (_FINE, _SO_FAR) if has_relations(section) else (_FILLED, _UNFILLED)


def status_shades(area: Area, lang: str) -> list[Shade]:
    """The colours of status lines, by their words."""
    words = (("bad", _OFF), ("good", _FINE), ("good", _FILLED), ("open", _SO_FAR), ("open", _UNFILLED))
    return [Shade(area, look, say(w, lang).partition("}")[2] or say(w, lang)) for look, w in words]


@lru_cache(maxsize=256)
def blank_formula(form: Form, sheet: str, cells: tuple[str, ...]) -> str:
    """How many of the open cells of a sheet are blank, or hold nothing but spaces."""
    return "+".join(map(blank_cells, _areas(form, sheet, cells))) or "0"


@lru_cache(maxsize=256)
def bad_formula(form: Form, sheet: str, cells: tuple[str, ...]) -> str:
    """How many of the open cells of a sheet hold text, or a negative number where none belongs."""
    every = _areas(form, sheet, cells)
    counts = _areas(form, sheet, [a for a in cells if form.cells[a].kind != CHANGE])
    negative = "".join(f'+COUNTIF({a},"<0")' for a in counts)
    return f"{'+'.join(map(filled, every))}-COUNT({','.join(every)}){negative}" if every else "0"


def _areas(form: Form, sheet: str, cells: Iterable[str]) -> list[str]:
    spots = layout_of(form).spots
    return [f"{quoted(sheet)}!{a.a1}" for a in areas(spots[c] for c in cells)]


def _joined(text: str, cell: str) -> str:
    return text.replace("{}", f'"&{cell}&"')
