"""The findings sheet of a marked copy: what it says, and what it remembers from one run to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from xlreport import identity
from xlreport.a1 import column_letters
from xlreport.form import Form, full_label
from xlreport.identity import FINDINGS_MARK
from xlreport.mark.worksheet import Looks, Row, worksheet
from xlreport.ooxml.fills import Styles, is_colour
from xlreport.ooxml.written import SheetCell
from xlreport.report import INFO, SEVERITIES, Finding, Place, Words, say

Message = Callable[[Finding], tuple[str, str]]
"""A finding → what is wrong (one line, further ones with ways to mend it) and what to do."""

TITLE = Words(*identity.FINDINGS)
EXPLANATION = Words("情况说明", "Explanation")

# As wide together as a page across holds without printing them smaller than can be read.
_COLUMNS = (
    (Words("序号", "No."), 5), (Words("严重程度", "Severity"), 9), (Words("表", "Table"), 14), (Words("行", "Row"), 16),
    (Words("列", "Column"), 11), (Words("单元格", "Cell"), 11), (Words("实际", "Found"), 9),
    (Words("应为", "Expected"), 9), (Words("差额", "Off by"), 8), (Words("为什么", "Why"), 36),
    (Words("怎么办", "What to do"), 18), (EXPLANATION, 18),
)  # fmt: skip
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LINKS = 6  # the column of the linked cell
_MAX_ROWS = 20_000

_NONE = Words("校验结果：没有发现问题。", "Findings: nothing was found.")
_SUMMARY = Words(
    "校验结果：错误 {error} 处，提醒 {warning} 处，说明 {info} 处。请改正；确实无误的，在“情况说明”一栏写明原因。",
    "Findings: {error} errors, {warning} warnings, {info} notes. Please correct them, or explain in the last column.",
)
_EXPLAINED = Words("（已说明）", "(explained)")
_MORE = Words("另有 {n} 处未列出。", " {n} more are not listed.")


class Memory(NamedTuple):
    """What a findings sheet keeps from one run to the next, in two hidden columns.

    ``explanations``: fingerprint of a finding → what the agency typed beside it. ``colours``: address of a marked cell
    → the colour that it had.
    """

    explanations: Mapping[str, str]
    colours: Mapping[str, str]


NOTHING = Memory({}, {})


def findings_sheet(
    findings: Sequence[Finding],
    form: Form,
    styles: Styles,
    memory: Memory,
    message: Message,
    *,
    lang: str,
    namespace: str,
) -> bytes:
    """The worksheet part. Its styles are added to ``styles``; what the agency explained stands beside its finding."""
    looks = Looks(styles)
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITIES}
    title = say(_SUMMARY if findings else _NONE, lang).format(**counts)
    if len(findings) > _MAX_ROWS:
        title += say(_MORE, lang).format(n=len(findings) - _MAX_ROWS)
    header: Row = [(say(words, lang), looks.header) for words, _ in _COLUMNS]
    rows: list[Row] = [[(title, looks.title)], [*header, (FINDINGS_MARK, looks.header)]]
    links: dict[int, str] = {}
    for number, finding in enumerate(findings[:_MAX_ROWS], 1):
        if (place := named_place(finding)) and place.kind == "sheet":
            links[len(rows) + 1] = address(place)
        explanation = memory.explanations.get(finding.fingerprint) or finding.explanation
        rows.append(
            [
                (number, looks.number),
                *_findings_cells(finding, form, looks, lang, is_explained=bool(explanation)),
                *((text, looks.text) for text in message(finding)),
                (explanation, looks.input),
                (finding.fingerprint, looks.text),
            ]
        )
    remembered = [f"{at}=[{colour}]" for at, colour in memory.colours.items()]
    return worksheet(
        namespace, rows, _WIDTHS, {f"{column_letters(_LINKS)}{r}": t for r, t in links.items()}, remembered
    )


def named_place(finding: Finding) -> Place | None:
    """The place that a finding sends its reader to: the first suspect if there is any, else where it was found."""
    return finding.suspects[0].place if finding.suspects and finding.suspects[0].place else finding.place


def memory_in(cells: Iterable[SheetCell]) -> Memory:
    """What a findings sheet remembers; nothing, if the cells are those of another sheet."""
    by_place = {(c.row, c.column): c.text for c in cells}
    mark = next((place for place, text in by_place.items() if text == FINDINGS_MARK), None)
    if mark is None:
        return NOTHING
    header, last = mark
    named = [column for (row, column), text in by_place.items() if row == header and text in EXPLANATION]
    column = named[-1] if named else last - 1
    explanations, colours = {}, {}
    for (row, c), text in by_place.items():
        if row > header and c == last and (explanation := by_place.get((row, column), "").strip()):
            explanations[text] = explanation
        elif row > header and c == last + 1:
            at, _, colour = text.removesuffix("]").rpartition("=[")
            if is_colour(colour):
                colours[at] = colour
    return Memory(explanations, colours)


def address(place: Place) -> str:
    """The place as a formula or a link writes it."""
    quoted = place.name.replace("'", "''")
    return f"'{quoted}'!{column_letters(place.column)}{place.row}"


def _findings_cells(finding: Finding, form: Form, looks: Looks, lang: str, *, is_explained: bool) -> Row:
    """From the severity to the difference; what is expected of a cell is said where there is one repair only."""
    suspect = finding.suspects[0] if finding.suspects else None
    place = named_place(finding)
    found, expected, difference = finding.lhs, finding.rhs, finding.imbalance
    if suspect:
        found, expected, difference = suspect.reported, None, None
        if all(s.set == suspect.set for s in finding.suspects):
            expected = suspect.expected
            difference = None if found is None or expected is None else found - expected
    raw = finding.details.get("raw")
    labels = _labels(suspect.cell if suspect else next(iter(finding.cells), ""), form)
    linked = place is not None and place.kind == "sheet"
    return [
        (_severity(finding, lang, is_explained=is_explained), looks.severity[finding.severity]),
        *((label, looks.text) for label in labels),
        ("" if place is None else str(place), looks.link if linked else looks.text),
        (found if found is not None else None if raw is None else str(raw), looks.number),
        (expected, looks.number),
        (difference, looks.number),
    ]


def _severity(finding: Finding, lang: str, *, is_explained: bool) -> str:
    word = say(SEVERITIES.get(finding.severity, SEVERITIES[INFO]), lang)
    return f"{word}\n{say(_EXPLAINED, lang)}" if is_explained else word


def _labels(address: str, form: Form) -> tuple[str, str, str]:
    """Table, row and column of a cell in the words of the form."""
    cell = form.cells.get(address)
    if cell is None:
        return "", "", ""
    section = next((s.title for s in form.sections if s.id == cell.table.section), "")
    table = f"{section} {cell.table.caption}".strip()
    return table, full_label(cell.table.rows, cell.row), full_label(cell.table.columns, cell.column)
