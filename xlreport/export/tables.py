"""Reports as tidy data: three tables, one row a figure, a finding, a file; the same in every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from xlreport.catalogue import message
from xlreport.checks.balances import BROKEN, HELD, NOT_ASSESSED
from xlreport.form import Form, full_label
from xlreport.numerals import Number
from xlreport.render.records import Checked
from xlreport.report import Figure, Words

TEXT, INTEGER, NUMBER = "text", "integer", "number"
NUMERIC, BLANK, NOT_A_NUMBER, MISSING = "number", "blank", "not-a-number", "missing"
Value = str | Number | None
Row = tuple[Value, ...]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Field(NamedTuple):
    """One column: its name, which never changes with the language, its type, and what it holds."""

    name: str
    type: str
    said: Words


_WHOSE = (
    Field("file", TEXT, Words("文件", "the file, as it was named")),
    Field("agency", TEXT, Words("填报单位，读不出时为空", "the agency, empty where it cannot be told")),
    Field("year", INTEGER, Words("年度", "the report's year")),
    Field("edition", TEXT, Words("格式", "the edition of the form")),
)
FIGURES = (
    *_WHOSE,
    Field("cell", TEXT, Words("格的地址：表/行/列", "the cell's address: table/row/column")),
    Field("table", TEXT, Words("表", "the table's id")),
    Field("row", TEXT, Words("行", "the row's id")),
    Field("column", TEXT, Words("列", "the column's id")),
    Field("row_label", TEXT, Words("行的官方名称", "the row's official label")),
    Field("column_label", TEXT, Words("列的官方名称", "the column's official label")),
    Field("kind", TEXT, Words("count 件数，change 增减，amount 金额", "count, change, or amount")),
    Field("value", NUMBER, Words("数值；金额以万元计；不是数字、空白、缺失时为空",
                                 "the number, amounts in 10,000 yuan; empty where there is none")),
    Field("status", TEXT, Words("number 数字，blank 空白，not-a-number 不是数字，missing 原文没有或读不出",
                                "number, blank, not-a-number, or missing: the source lacks it or it cannot be read")),
    Field("raw", TEXT, Words("原文", "the source's own text")),
    Field("unit", TEXT, Words("金额的单位，没有写明时为空", "an amount's unit, empty where none is stated")),
    Field("place", TEXT, Words("在文件中的位置", "where it stands in the file")),
)  # fmt: skip
FINDINGS = (
    *_WHOSE,
    Field("code", TEXT, Words("代码", "the code")),
    Field("severity", TEXT, Words("error 错误，warning 提醒，info 说明", "error, warning, or info")),
    Field("cells", TEXT, Words("有关的格，以空格分开", "the cells concerned, separated by blanks")),
    Field("place", TEXT, Words("位置", "the place")),
    Field("relation", TEXT, Words("勾稽关系", "the balance relation")),
    Field("lhs", NUMBER, Words("左边", "its left side")),
    Field("rhs", NUMBER, Words("右边", "its right side")),
    Field("message", TEXT, Words("说明", "the finding in words")),
    Field("explanation", TEXT, Words("填报机关的说明", "why it stands, as the agency says")),
    Field("fingerprint", TEXT, Words("问题和数字都相同的，指纹相同", "the same for one fault on the same figures")),
)  # fmt: skip
FILES = (
    *_WHOSE,
    Field("title", TEXT, Words("标题", "the report's title")),
    Field("verdict", TEXT, Words("pass 通过，fail 不通过，not-assessable 无法判定，unusable 无法读取",
                                 "pass, fail, not-assessable, or unusable")),
    Field("relations_pass", INTEGER, Words("平衡的勾稽关系", "balance relations that hold")),
    Field("relations_fail", INTEGER, Words("不平的勾稽关系", "balance relations that do not")),
    Field("relations_not_assessed", INTEGER, Words("未校验的勾稽关系", "balance relations that could not be assessed")),
)  # fmt: skip
TABLES = {"figures": FIGURES, "findings": FINDINGS, "files": FILES}


class Exported(NamedTuple):
    """The rows of one file, in the order of :data:`TABLES`."""

    figures: tuple[Row, ...]
    findings: tuple[Row, ...]
    files: tuple[Row, ...]


def exported(checked: Checked, lang: str = "zh") -> Exported:
    """The rows of one report. Every cell of its form has a row, also one that the source lacks."""
    outcome, form = checked.outcome, checked.form
    edition = form.edition if form else None
    if outcome is None:
        whose: Row = (checked.file, None, None, None)
        lone = (*whose, None, checked.verdict, None, None, None)
        return Exported((), _storable(_findings(checked, whose, lang)), _storable([lone]))
    report, counts = outcome.report, outcome.relations
    whose = (checked.file, report.agency, report.year, edition)
    figures = [(*whose, *row) for row in _figures(form, report.figures)] if form else []
    about = (report.title, checked.verdict, counts[HELD], counts[BROKEN], counts[NOT_ASSESSED])
    return Exported(_storable(figures), _storable(_findings(checked, whose, lang)), _storable([(*whose, *about)]))


def _storable(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows without what some format cannot hold: halves of characters, as names of files have them, and NUL."""
    return tuple([tuple([_UNSTORABLE.sub("\ufffd", v) if isinstance(v, str) else v for v in row]) for row in rows])


def _findings(checked: Checked, whose: Row, lang: str) -> tuple[Row, ...]:
    return tuple([
        (
            *whose, f.code, f.severity, " ".join(f.cells), None if f.place is None else str(f.place), f.relation,
            f.lhs, f.rhs, message(f, checked.form, lang), f.explanation, f.fingerprint,
        )
        for f in checked.findings
    ])  # fmt: skip


def _figures(form: Form, figures: Mapping[str, Figure]) -> Iterator[Row]:
    for address, cell in form.cells.items():
        figure = figures.get(address)
        labels = full_label(cell.table.rows, cell.row), full_label(cell.table.columns, cell.column)
        about = (address, cell.table.id, cell.row.id, cell.column.id, *labels, cell.kind)
        if figure is None:
            yield (*about, None, MISSING, None, None, None)
        else:
            status = BLANK if figure.blank else NOT_A_NUMBER if figure.value is None else NUMERIC
            raw = "" if figure.blank else figure.raw
            yield (*about, figure.value, status, raw, figure.unit, str(figure.place))
