"""What stands in the cells of a table: the figures, and notes that say what is odd and where each was found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from xlreport.catalogue import say_place
from xlreport.form import Form
from xlreport.layout import Block, Spot, layout_of
from xlreport.report import Words
from xlreport.write.draft import FINDINGS, Draft
from xlreport.write.figures import INPUT, MISSING, TOTAL
from xlreport.write.page import Content, Item
from xlreport.write.texts import NOTE_LIMIT, clean, clip

_QUOTED = 60  # characters of a figure's own text that a note repeats


def contents_of(draft: Draft, block: Block) -> Iterator[Content | Item]:
    """The values of a table's cells, in order; those that are not as on a blank form, or bear a note, as items."""
    form = draft.layout.form
    missing_before = False
    cells = cells_of(form)[block.table.id]
    all_missing = bool(draft.shape.missing) and all(draft.figures[a].state == MISSING for a, _ in cells)
    for address, spot in cells:
        value, state, formula, said = draft.figures[address]
        is_usual = state == TOTAL or (state == INPUT and address not in form.totals)
        if is_usual and not said and address not in draft.found:
            yield value
            missing_before = False
            continue
        notes = [draft.say(n) for n in said]
        if state == MISSING:
            # One note for a run of missing cells: notes are drawings, and other programs lose many of them.
            if not missing_before:
                words = Words("原文无此表", "table not in the source") if all_missing else None
                notes.append(draft.say(words or Words("原文无此格", "cell not in the source")))
            missing_before = all_missing or not address.endswith(block.table.column_leaves[-1].id)
        else:
            missing_before = False
            notes += _origin(draft, address)
        note = clip(clean("\n".join(notes)), NOTE_LIMIT) if notes else None
        yield Item(spot.row, spot.column, value, state, 1, spot.colspan, formula, note)


def _origin(draft: Draft, address: str) -> Iterator[str]:
    """Where in its source a reported figure stands and how it is written there, and the findings that name it."""
    figure = draft.report.figures.get(address) if draft.report else None
    if figure is None:
        return
    if numbers := draft.found.get(address):
        zh, en = "、".join(map(str, numbers)), ", ".join(map(str, numbers))
        yield draft.say(Words(f"见“{FINDINGS.zh}”第 {zh} 条", f"see “{FINDINGS.en}”, no. {en}"))
    raw, place = clip(figure.raw.strip(), _QUOTED), say_place(figure.place, draft.lang)
    said = Words(f"写作“{raw}”", f"“{raw}”") if raw else Words("空白", "blank")
    yield draft.say(Words(f"原文位置：{place}，{said.zh}", f"in the source: {place}, {said.en}"))


@cache
def cells_of(form: Form) -> dict[str, list[tuple[str, Spot]]]:
    """The cells of each table with their places, by the table's id."""
    spots = layout_of(form).spots
    return {t.id: [(a, spots[a]) for a, c in form.cells.items() if c.table is t] for t in form.tables}
