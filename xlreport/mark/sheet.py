"""The findings sheet of a marked copy: what it says, and what the agency has written into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlreport.form import Form, full_label
from xlreport.numerals import Number
from xlreport.ooxml.fills import COLOURS, Styles, is_colour
from xlreport.ooxml.patch import xml_text
from xlreport.ooxml.sheet import SheetCell
from xlreport.report import ERROR, INFO, WARNING, Finding, Place, Words, column_letters
from xlreport.sources.workbook import FINDINGS_MARK

Message = Callable[[Finding], tuple[str, str]]

TITLE = Words("校验结果", "Findings")
SEVERITY = {ERROR: Words("错误", "error"), WARNING: Words("提醒", "warning"), INFO: Words("说明", "note")}
EXPLANATION = Words("情况说明", "Explanation")

_COLUMNS: tuple[tuple[Words, int], ...] = (
    (Words("序号", "No."), 6),
    (Words("严重程度", "Severity"), 10),
    (Words("表", "Table"), 24),
    (Words("行", "Row"), 26),
    (Words("列", "Column"), 20),
    (Words("单元格", "Cell"), 16),
    (Words("实际", "Found"), 12),
    (Words("应为", "Expected"), 12),
    (Words("差额", "Difference"), 10),
    (Words("为什么", "Why"), 50),
    (Words("怎么办", "What to do"), 40),
    (EXPLANATION, 30),
)
_HEADER_ROW = 2
_MAX_ROWS = 20_000

_NONE = Words(
    "校验结果：没有发现问题。",
    "Findings: nothing was found.",
)
_SUMMARY = Words(
    "校验结果：错误 {error} 处，提醒 {warning} 处，说明 {info} 处。请改正；确实无误的，在“情况说明”一栏写明原因。",
    "Findings: {error} errors, {warning} warnings, {info} notes. Please correct them, or explain in the last column.",
)
_MORE = Words("另有 {n} 处未列出。", "{n} more are not listed.")


class Memory(NamedTuple):
    """What a findings sheet keeps from one run to the next.

    ``explanations``: fingerprint of a finding → what the agency typed beside it. ``colours``: address of a marked cell
    → the colour that it had.
    """

    explanations: Mapping[str, str]
    colours: Mapping[str, str]


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
    looks = _Looks(styles)
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITY}
    title = (_in(_SUMMARY, lang) if findings else _in(_NONE, lang)).format(**counts)
    if len(findings) > _MAX_ROWS:
        title += _in(_MORE, lang).format(n=len(findings) - _MAX_ROWS)
    rows = [
        [_text(1, 1, title, looks.title)],
        [
            *(_text(_HEADER_ROW, n, _in(words, lang), looks.header) for n, (words, _) in enumerate(_COLUMNS, 1)),
            _text(_HEADER_ROW, len(_COLUMNS) + 1, FINDINGS_MARK, looks.header),
        ],
    ]
    links: list[str] = []
    for number, finding in enumerate(findings[:_MAX_ROWS], 1):
        row = _HEADER_ROW + number
        explanation = memory.explanations.get(finding.fingerprint) or finding.explanation or ""
        cells = _finding_cells(row, finding, form, looks, lang=lang)
        why, what = message(finding)
        cells = [_number(row, 1, number, looks.text), *cells, _text(row, 10, why, looks.text)]
        cells += [_text(row, 11, what, looks.text), _text(row, 12, explanation, looks.input)]
        rows.append([*cells, _text(row, 13, finding.fingerprint, looks.text)])
        if (place := named_place(finding)) and place.kind == "sheet":
            links.append(f'<hyperlink ref="F{row}" location="{xml_text(address(place))}"/>')
    last = len(rows)
    for row, (at, colour) in enumerate(memory.colours.items(), _HEADER_ROW + 1):
        if row > len(rows):
            rows.append([])
        rows[row - 1].append(_text(row, 14, f"{at}=[{colour}]", looks.text))
    return _sheet(namespace, [_row(n, cells) for n, cells in enumerate(rows, 1)], links, last).encode()


def named_place(finding: Finding) -> Place | None:
    """The place that a finding sends its reader to: the suspect if there is only one, else where it was found."""
    suspects = finding.suspects
    return suspects[0].place if len(suspects) == 1 and suspects[0].place else finding.place


def memory_in(cells: Iterable[SheetCell]) -> Memory:
    """What a findings sheet remembers; nothing, if the cells are those of another sheet."""
    by_place = {(c.row, c.column): c.text for c in cells}
    mark = next((place for place, text in by_place.items() if text == FINDINGS_MARK), None)
    if mark is None:
        return Memory({}, {})
    header, last = mark
    named = [column for (row, column), text in by_place.items() if row == header and text in EXPLANATION]
    column = named[-1] if named else last - 1
    explanations = {
        fingerprint: text
        for (row, c), fingerprint in by_place.items()
        if c == last and row > header and (text := by_place.get((row, column), "").strip())
    }
    colours = {}
    for (row, c), text in by_place.items():
        if c == last + 1 and row > header:
            at, _, colour = text.rpartition("=[")
            if is_colour(colour.removesuffix("]")):
                colours[at] = colour.removesuffix("]")
    return Memory(explanations, colours)


class _Looks:
    """The style indexes of the findings sheet."""

    def __init__(self, styles: Styles) -> None:
        name = '<{p}name val="宋体"/><{p}charset val="134"/>'
        plain = styles.add("fonts", f'<{{p}}font><{{p}}sz val="10"/>{name}</{{p}}font>')
        bold = styles.add("fonts", f'<{{p}}font><{{p}}b/><{{p}}sz val="10"/>{name}</{{p}}font>')
        large = styles.add("fonts", f'<{{p}}font><{{p}}b/><{{p}}sz val="12"/>{name}</{{p}}font>')
        blue = styles.add(
            "fonts", f'<{{p}}font><{{p}}u/><{{p}}sz val="10"/><{{p}}color rgb="FF0563C1"/>{name}</{{p}}font>'
        )
        sides = "".join(f'<{{p}}{s} style="thin"><{{p}}color rgb="FFBFBFBF"/></{{p}}{s}>' for s in _SIDES)
        border = styles.add("borders", f"<{{p}}border>{sides}<{{p}}diagonal/></{{p}}border>")

        def look(font: int, colour: str | None = None, *, centred: bool = False, open: bool = False) -> int:
            fill = 0
            if colour:
                fill = styles.add(
                    "fills",
                    f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor rgb="{colour}"/>'
                    '<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
                )
            across = ' horizontal="center"' if centred else ""
            unlocked, lock = ('<{p}protection locked="0"/>', ' applyProtection="1"') if open else ("", "")
            return styles.add(
                "cellXfs",
                f'<{{p}}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1"'
                f' applyFill="1" applyBorder="1" applyAlignment="1"{lock}>'
                f'<{{p}}alignment{across} vertical="top" wrapText="1"/>{unlocked}</{{p}}xf>',
            )

        self.title = styles.add(
            "cellXfs",
            f'<{{p}}xf numFmtId="0" fontId="{large}" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
        )
        self.header = look(bold, "FFE7E6E6", centred=True)
        self.text = look(plain)
        self.link = look(blue)
        self.input = look(plain, "FFFFFDE7", open=True)
        self.severity = {s: look(bold, colour, centred=True) for s, colour in COLOURS.items()}


_SIDES = ("left", "right", "top", "bottom")


def _finding_cells(row: int, finding: Finding, form: Form, looks: _Looks, *, lang: str) -> list[str]:
    """The cells from the severity to the difference."""
    suspect = finding.suspects[0] if len(finding.suspects) == 1 else None
    address = suspect.cell if suspect else next(iter(finding.cells), "")
    place = named_place(finding)
    raw = finding.details.get("raw")
    found, expected, difference = finding.lhs, finding.rhs, finding.imbalance
    if suspect and suspect.reported is not None and suspect.expected is not None:
        found, expected = suspect.reported, suspect.expected
        difference = found - expected
    return [
        _text(row, 2, _in(SEVERITY.get(finding.severity, SEVERITY[INFO]), lang), looks.severity[finding.severity]),
        *(_text(row, n, text, looks.text) for n, text in enumerate(_labels(address, form), 3)),
        _text(row, 6, _short(place) if place else "", looks.link if place and place.kind == "sheet" else looks.text),
        _number(row, 7, found, looks.text) if found is not None else _text(row, 7, str(raw or ""), looks.text),
        _number(row, 8, expected, looks.text),
        _number(row, 9, difference, looks.text),
    ]


def _labels(address: str, form: Form) -> tuple[str, str, str]:
    cell = form.cells.get(address)
    if cell is None:
        return "", "", ""
    section = next((s.title for s in form.sections if s.id == cell.table.section), "")
    table = f"{section} {cell.table.caption}".strip()
    return table, full_label(cell.table.rows, cell.row), full_label(cell.table.columns, cell.column)


def _short(place: Place) -> str:
    return f"{place.name}!{column_letters(place.column)}{place.row}" if place.kind == "sheet" else str(place)


def address(place: Place) -> str:
    """The place as a formula or a link writes it."""
    quoted = place.name.replace("'", "''")
    return f"'{quoted}'!{column_letters(place.column)}{place.row}"


def _in(words: Words, lang: str) -> str:
    return words.en if lang == "en" else words.zh


def _row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(row: int, column: int, text: str, style: int) -> str:
    ref = f"{column_letters(column)}{row}"
    if not text:
        return f'<c r="{ref}" s="{style}"/>'
    # An inline string is never taken for a formula, whatever it begins with.
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{xml_text(text[:32_000])}</t></is></c>'


def _number(row: int, column: int, value: Number | None, style: int) -> str:
    ref = f"{column_letters(column)}{row}"
    if value is None:
        return f'<c r="{ref}" s="{style}"/>'
    return f'<c r="{ref}" s="{style}"><v>{format(value, "f") if isinstance(value, Decimal) else value}</v></c>'


def _sheet(namespace: str, rows: Sequence[str], links: Sequence[str], last: int) -> str:
    return "".join(_pieces(namespace, rows, links, last))


def _pieces(namespace: str, rows: Sequence[str], links: Sequence[str], last: int) -> Iterator[str]:
    hidden = len(_COLUMNS) + 1
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{_HEADER_ROW}" topLeftCell="A{_HEADER_ROW + 1}"'
    yield ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    yield "<cols>"
    for number, (_, width) in enumerate(_COLUMNS, 1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield f'<col min="{hidden}" max="{hidden + 1}" width="8" hidden="1" customWidth="1"/></cols>'
    yield f"<sheetData>{''.join(rows)}</sheetData>"
    if last > _HEADER_ROW:
        yield f'<autoFilter ref="A{_HEADER_ROW}:{column_letters(hidden - 1)}{last}"/>'
    if links:
        yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
    yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
