"""The validation and prompt of an input cell, within what Office takes."""

from __future__ import annotations

from xlreport.a1 import Area
from xlreport.form import AMOUNT, CHANGE, Cell, full_label
from xlreport.report import Words, say
from xlreport.write.page import Guard
from xlreport.write.texts import ERROR_LIMIT, PROMPT_LIMIT, TITLE_LIMIT, clip

_HOW = {
    CHANGE: Words(
        "填整数：增加填正数，减少填负数，没有变化填 0。", "Whole number; negative for a decrease, 0 for none."
    ),
    AMOUNT: Words("以万元为单位，最多 4 位小数；没有的填 0。", "In 10,000 yuan, up to 4 decimals; 0 for none."),
}
_COUNT = Words(
    "填大于或等于 0 的整数；没有的填 0，不要留空。", "Whole number, 0 or more; enter 0 for none, not a blank."
)
_WRONG = {
    CHANGE: Words("这里只能填整数，例如 8、-8 或 0。", "Only a whole number fits here, such as 8, -8 or 0."),
    AMOUNT: Words(
        "这里只能填以万元为单位的金额：大于或等于 0，最多 4 位小数，不写“万元”二字。",
        "Only an amount in 10,000 yuan fits here: 0 or more, up to 4 decimals, no unit.",
    ),
}
_WRONG_COUNT = Words(
    "这里只能填大于或等于 0 的整数，不写“件”“无”“/”等文字；没有的填 0。",
    "Only a whole number of 0 or more fits here, without words or signs; enter 0 for none.",
)


def guard_of(cell: Cell, lang: str) -> Guard:
    """The guard of one cell, its area left open: cells that share all of it share one validation."""
    helps = [cell.column.help, cell.row.help]
    how = say(_HOW.get(cell.kind, _COUNT), lang)
    text = "\n".join(dict.fromkeys(h for h in (*helps, how) if h))
    label = cell.row.label or full_label(cell.table.columns, cell.column)
    error = say(_WRONG.get(cell.kind, _WRONG_COUNT), lang)
    return Guard(
        Area(0, 0, 0, 0), cell.kind, clip(label, TITLE_LIMIT), clip(text, PROMPT_LIMIT), clip(error, ERROR_LIMIT)
    )
