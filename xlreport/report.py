"""The records that every room shares: where a figure stands, what it says, a whole report, and a finding."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xlreport.a1 import column_letters
from xlreport.form import Cell, Form
from xlreport.numerals import Number

ERROR, WARNING, INFO = "error", "warning", "info"
PASS, FAIL, NOT_ASSESSABLE, UNUSABLE = "pass", "fail", "not-assessable", "unusable"


class Place(NamedTuple):
    """Where something stands as its user sees it; ``row`` and ``column`` count from 1.

    ``kind`` is ``line`` (a text), ``sheet`` (a workbook; ``name`` is the sheet), ``table`` (the n-th table of a
    document; ``name`` is n) or ``page`` (a PDF; ``name`` is the page).
    """

    kind: str
    row: int
    column: int = 1
    name: str = ""

    def __str__(self) -> str:
        if self.kind == "sheet":
            return f"{self.name}!{column_letters(self.column)}{self.row}"
        if self.kind == "line":
            return f"line {self.row}" if self.column == 1 else f"line {self.row}, column {self.column}"
        return f"{self.kind} {self.name}, row {self.row}, cell {self.column}"

    def in_chinese(self) -> str:
        if self.kind == "sheet":
            return f"“{self.name}”表 {column_letters(self.column)}{self.row}"
        if self.kind == "line":
            return f"第 {self.row} 行" if self.column == 1 else f"第 {self.row} 行第 {self.column} 字"
        return f"第 {self.name} {'页' if self.kind == 'page' else '个表格'}第 {self.row} 行第 {self.column} 格"


class GridCell(NamedTuple):
    """One cell of a source. In a lattice ``column`` and the spans are real; elsewhere they count cells of a line.

    The last four fields are known for workbooks only; ``stored`` is False where a formula was never calculated.
    """

    text: str
    place: Place
    column: int = 1
    rowspan: int = 1
    colspan: int = 1
    value: Number | None = None
    formula: str | None = None
    stored: bool = True
    hidden: bool = False


class GridRow(NamedTuple):
    """One row of a source. ``table`` numbers the lattice it belongs to; None for running text.

    ``gap`` is the count of empty lines before it, which in some exports is all that is left of blank cells.
    """

    cells: tuple[GridCell, ...]
    table: int | None = None
    gap: int = 0


@dataclass(frozen=True)
class Grid:
    """What every source becomes: rows of cells in reading order.

    ``blanks`` says what became of blank cells: ``kept``, ``unsure`` (an export may have moved them to the row's end)
    or ``gaps`` (only empty lines are left of them). ``stops_in_figure``: it ends with a digit, or the mark behind a
    cell and nothing more, so that the last figure may be cut or gone. ``name`` is the file as the user knows it;
    ``properties`` and ``names`` are a workbook's custom properties and one-cell defined names, ``title`` a page's
    name; ``findings`` are those of reading the file itself; ``unread`` are sheets that were left unread.
    """

    name: str
    rows: tuple[GridRow, ...]
    traditional: bool = False
    blanks: str = "kept"
    stops_in_figure: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A reported figure: a number, blank (``raw`` empty) or no number; a cell that the source lacks has no Figure.

    Amounts are in 万元; ``unit`` is None where no unit is stated anywhere. ``raw`` is the source's own text.
    """

    value: Number | None
    raw: str
    place: Place
    unit: str | None = None
    note: str | None = None
    formula: str | None = None
    stored: bool = True

    @property
    def blank(self) -> bool:
        is_calculated = self.formula is None or self.stored
        return self.value is None and is_calculated and not self.raw.strip(" \t\u00a0\u3000")


class Statement(NamedTuple):
    """A count that a sentence states: ``cells`` sum to ``value`` if the sentence agrees with the tables."""

    id: str
    cells: tuple[str, ...]
    value: int
    quote: str
    place: Place
    # Other readings of the sentence that agree with it as well, for example with last year's requests counted in.
    alternatives: tuple[tuple[str, ...], ...] = ()
    at: int = 0  # where in the quote it says so


@dataclass(frozen=True)
class Report:
    """One agency's annual report: cell addresses → figures, the six sections' text, and what it says of itself."""

    form: Form
    figures: Mapping[str, Figure]
    agency: str | None = None
    year: int | None = None
    title: str | None = None
    script: str = "hans"
    prose: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    period: tuple[int, int] | None = None
    notice: str | None = None
    name: str = ""
    is_roll_up: bool = False  # whether its workbook was summed up by this program
    is_marked: bool = False  # whether its workbook holds the findings of an earlier check
    totals: frozenset[str] = frozenset()  # those that its workbook was handed out with formulas for
    hidden_totals: frozenset[str] = frozenset()  # the same, in a file whose format shows no formulas
    named: bool = False  # whether each figure was found by the name of its cell
    cells: Mapping[tuple[str, int, int], GridCell] = field(default_factory=dict)  # figures and what formulas refer to

    def value(self, address: str) -> Number | None:
        """The number of a cell, None where it is blank, no number, or missing."""
        figure = self.figures.get(address)
        return figure.value if figure else None

    @property
    def numbers(self) -> dict[str, Number]:
        return {a: f.value for a, f in self.figures.items() if f.value is not None}


class Words(NamedTuple):
    """A phrase that a message needs in both languages."""

    zh: str
    en: str


def say(words: Words, lang: str) -> str:
    """The phrase in one language, ``zh`` or ``en``."""
    return words.en if lang == "en" else words.zh


SEVERITIES = {ERROR: Words("错误", "error"), WARNING: Words("提醒", "warning"), INFO: Words("说明", "note")}
"""Every severity, gravest first, as people read it."""

RANK = {severity: n for n, severity in enumerate(SEVERITIES)}
"""The place of each severity where the gravest comes first."""


VERDICTS = {
    PASS: Words("通过", "pass"),
    FAIL: Words("不通过", "fail"),
    NOT_ASSESSABLE: Words("无法判定", "not assessable"),
    UNUSABLE: Words("无法读取", "unusable"),
}
"""Every verdict as people read it."""


class Suspect(NamedTuple):
    """A cell whose change alone, or with its fellows of the same set, would mend the relation.

    ``certain`` is true when the relations leave no other cell; ``set`` groups the cells that must change together.
    """

    cell: str
    place: Place | None
    reported: Number | None
    expected: Number | None
    reason: Words
    set: int = 0
    certain: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or worth a look. ``details`` feeds the message of its code in the catalogue."""

    code: str
    severity: str
    cells: tuple[str, ...] = ()
    place: Place | None = None
    relation: str | None = None
    lhs: Number | None = None
    rhs: Number | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    suspects: tuple[Suspect, ...] = ()
    explanation: str | None = None

    @property
    def imbalance(self) -> Number | None:
        return None if self.lhs is None or self.rhs is None else self.lhs - self.rhs

    @property
    def fingerprint(self) -> str:
        """The same for the same fault with the same figures, whatever the file's name, language or layout."""
        import hashlib  # noqa: PLC0415 - most runs print no fingerprint, and it loads OpenSSL

        parts = [self.code, self.relation, *self.cells, self.lhs, self.rhs, self.details.get("raw")]
        return hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cause_of(error: OSError) -> Words:
    """Why the system could not read or write, in words; those of the system itself where they are not known."""
    said = error.strerror or str(error)
    return _CAUSES.get(error.errno or 0, Words(said, said))


_CAUSES = {
    errno.ENOSPC: Words("磁盘空间不足", "no space is left on the disk"),
    errno.EACCES: Words("没有权限，或别的程序正在使用它", "permission denied, or another program uses it"),
    errno.EPERM: Words("没有权限", "permission denied"),
    errno.EROFS: Words("这个位置只能读，不能写", "this place is read-only"),
    errno.ENAMETOOLONG: Words("文件名太长", "the name is too long"),
    errno.ENOENT: Words("找不到", "it was not found"),
    errno.ENOTDIR: Words("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: Words("是文件夹，不是文件", "it is a folder, not a file"),
    errno.EIO: Words("磁盘读写出错", "the disk failed"),
}


class Unusable(Exception):
    """A file that cannot be read at all; ``code`` and ``details`` name the cause in the catalogue."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return _unusable, (self.code, self.details)


def _unusable(code: str, details: dict[str, Any]) -> Unusable:
    return Unusable(code, **details)


def words_for(cell: Cell, form: Form) -> Words:
    """The cell's name: in Chinese the form's labels, in English its address, which is never translated."""
    return Words(f"“{form.name_of(cell.address)}”", cell.address)
