"""Errors in whole workbooks, and what else agencies do to them; every workbook is read back and checked."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from faults import (
    MUTATIONS,
    Mutation,
    Values,
    blanked,
    shifted_column,
    shifted_row,
    sign,
    single_cell,
    swapped_digits,
    total_in_addend,
    two_cells,
)

import mangling
from filled import checked, official, places, retyped
from making import counted, made_report
from xlreport.check import Outcome
from xlreport.form import Form
from xlreport.report import Words
from xlreport.write import write

# The check of a spoilt workbook, and the codes that tell of the treatment alone.
Spoil = Callable[[Form, Values, Random], tuple[Outcome, set[str]]]

TREATED: dict[mangling.Mangle | None, Words] = {
    None: Words("原样", "none"),
    mangling.inserted_rows: Words("插入行", "rows inserted"),
    mangling.inserted_columns: Words("插入列", "columns inserted"),
    mangling.moved_tables: Words("各表粘贴到另一文件的一张表", "tables pasted on one sheet of another file"),
    mangling.own_sheets: Words("各表移到另一文件", "tables moved to another file"),
    mangling.renamed_sheets: Words("工作表改名", "sheets renamed"),
    mangling.pasted_as_values: Words("公式粘贴为数值", "pasted as values"),
    mangling.unmerged: Words("取消合并单元格", "cells unmerged"),
    mangling.repeated_labels: Words("合并的栏目逐格填写", "merged labels repeated"),
    mangling.as_text: Words("数字是文本、全角、带空格", "figures as text"),
    mangling.hidden: Words("行、列或工作表隐藏", "rows, columns or sheets hidden"),
}


def treated(form: Form, values: Values, random: Random, number: int) -> tuple[Outcome, set[str]]:
    """A form that was filled in with these figures and went through treatment ``number``."""
    treatment = list(TREATED)[number % len(TREATED)]
    return _through(treatment, official(form, values), random)


def _through(treatment: mangling.Mangle | None, data: bytes, random: Random) -> tuple[Outcome, set[str]]:
    if treatment is None:
        return checked(data), set()
    return checked(treatment(data, random)), mangling.TREATMENTS[treatment]


def _typed(form: Form, values: Values) -> bytes:
    """A workbook whose totals were typed, as in most files of agencies' own."""
    return write(made_report(form, dict(values)), form, totals="reported")


def _fault(mutation: Mutation) -> Spoil:
    """A figure is wrong, in a workbook that went through any treatment."""

    def spoil(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
        values = dict(right)
        mutation(form, values, random)
        return _through(random.choice(list(TREATED)), _typed(form, values), random)

    return spoil


def _treatment(treatment: mangling.Mangle) -> Spoil:
    """One figure is wrong, in a workbook that went through this treatment."""

    def spoil(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
        values = dict(right)
        single_cell(form, values, random)
        return _through(treatment, _typed(form, values), random)

    return spoil


def words_for_a_figure(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
    data = _typed(form, right)
    cell = random.choice(counted(form, "requests", "disputes"))
    return checked(
        retyped(data, {places(checked(data).report)[cell]: random.choice(("若干", "见附件", "3件左右", "x"))})
    ), set()


def formula_overwritten(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
    total = _total(right, form, random)
    return _retyped(form, right, total, right[total] + random.choice((1, 2, 9, 10))), set()


def formula_deleted(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
    return _retyped(form, right, _total(right, form, random), None), set()


def formula_short(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
    """The range of a total lacks its last cell, and shows what it gives."""
    total = _total(right, form, random)
    *parts, last = [t.cell for t in form.totals[total].rhs]
    at = places(checked(official(form, right)).report)
    formula = "=" + "+".join(f"{mangling.openpyxl.utils.get_column_letter(at[p].column)}{at[p].row}" for p in parts)
    return _retyped(form, right, total, (formula, right[total] - right[last])), set()


def result_stale(form: Form, right: Values, random: Random) -> tuple[Outcome, set[str]]:
    """A figure was changed by a program that does not calculate: the total is that of the old one."""
    total = _total(right, form, random)
    part = form.totals[total].rhs[0].cell
    return _retyped(form, right, part, right[part] + random.choice((1, 5, 10))), set()


def _total(right: Values, form: Form, random: Random) -> str:
    return random.choice([a for a in form.totals if a.startswith("requests/") and right[a]])


def _retyped(form: Form, right: Values, address: str, content: object) -> Outcome:
    data = official(form, right)
    return checked(retyped(data, {places(checked(data).report)[address]: content}))


_FAULTS = (single_cell, two_cells, swapped_digits, sign, total_in_addend, shifted_row, shifted_column, blanked)
WORKBOOKS: dict[Spoil, Words] = {
    **{_fault(m): MUTATIONS[m] for m in _FAULTS},
    words_for_a_figure: Words("数字格里填了文字", "words for a figure"),
    formula_overwritten: Words("公式被错数覆盖", "a formula overwritten by a wrong figure"),
    formula_deleted: Words("公式被删除", "a formula deleted"),
    formula_short: Words("公式少加一格", "a formula that leaves out a cell"),
    result_stale: Words("改数后没有重新计算", "a figure changed and nothing calculated"),
    **{
        _treatment(t): Words(f"一格填错，{words.zh}", f"one cell, and {words.en}")
        for t, words in TREATED.items()
        if t is not None
    },
}
