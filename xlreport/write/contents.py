"""What stands in the cells of a table: the figures, and notes that say what is odd and where each was found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from xlreport.catalogue import say_place
from xlreport.form import Form
from xlreport.layout import Block, Spot, layout_of
from xlreport.report import SEVERITIES, Words
from xlreport.write.draft import Draft
from xlreport.write.figures import MISSING
from xlreport.write.page import Content, Item
from xlreport.write.texts import NOTE_LIMIT, clean, clip

_QUOTED, _TOLD = 60, 200  # characters of a figure's own text, and of a finding, that a note repeats

_NO_TABLE, _NO_CELL = Words("原文无此表", "table not in the source"), Words("原文无此格", "cell not in the source")
_UNREAD = Words(
    "原文这一行有数字，但对不上列，没有读取；请对照原文填写",
    "the source has figures in this row, but their columns cannot be known; fill them in from the source",
)


def contents_of(draft: Draft, block: Block) -> list[Content | Item]:
    """The contents of a table's cells, in order; those that are not as on a blank form, or bear a note, as items."""
    cells, figures = cells_of(draft.layout.form)[block.table.id], draft.figures
    contents: list[Content | Item] = [figures[address].value for address, _ in cells]
    missing = [figures[a].state == MISSING for a, _ in cells] if draft.shape.missing else []
    last = block.table.column_leaves[-1].id
    for n, (address, spot) in enumerate(cells):
        if address not in draft.unusual:
            continue
        value, state, formula, said = figures[address]
        notes = [draft.say(w) for w in said]
        if state != MISSING:
            notes += _origin(draft, address)
        elif not (n and missing[n - 1] and (all(missing) or not cells[n - 1][0].endswith(last))):
            # One note for a run of missing cells: notes are drawings, and other programs lose many of them.
            notes.append(draft.say(_UNREAD if address in draft.unread else _NO_TABLE if all(missing) else _NO_CELL))
        note = clip(clean("\n".join(notes)), NOTE_LIMIT) if notes else None
        contents[n] = Item(spot.row, spot.column, value, state, 1, spot.colspan, formula, note)
    return contents


def _origin(draft: Draft, address: str) -> Iterator[str]:
    """What is found of a reported figure, where in its source it stands, and how it is written there."""
    figure = draft.report.figures.get(address) if draft.report else None
    if figure is None:
        return
    for number in draft.found.get(address, ()):
        severity = SEVERITIES[draft.ranked[number].severity]
        told = clip(draft.messages[number], _TOLD)
        yield draft.say(Words(f"【{severity.zh}】{told}", f"[{severity.en}] {told}"))
    raw, place = clip(figure.raw.strip(), _QUOTED), say_place(figure.place, draft.lang)
    said = Words(f"写作“{raw}”", f"“{raw}”") if raw else Words("空白", "blank")
    yield draft.say(Words(f"原文位置：{place}，{said.zh}", f"in the source: {place}, {said.en}"))


@cache
def cells_of(form: Form) -> dict[str, list[tuple[str, Spot]]]:
    """The cells of each table with their places, by the table's id."""
    spots = layout_of(form).spots
    return {t.id: [(a, spots[a]) for a, c in form.cells.items() if c.table is t] for t in form.tables}
