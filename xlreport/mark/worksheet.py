"""The findings sheet as XML: its styles, its cells, and how high its rows must be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xlreport.a1 import column_letters
from xlreport.numerals import Number
from xlreport.ooxml.fills import COLOURS, Styles
from xlreport.ooxml.patch import xml_text

Row = list[tuple[str | Number | None, int]]  # values with their style, from column A on

HEADER_ROW = 2
_LINE, _MARGIN, _HIGHEST = 13.5, 4, 400  # points
_WIDE = re.compile("[\u2e80-\U0010ffff]")  # characters as wide as two digits


class Looks:
    """The style indexes of the findings sheet, added to the styles of the workbook."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        sides = "".join(
            f'<{{p}}{side} style="thin"><{{p}}color rgb="FFBFBFBF"/></{{p}}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        self._border = styles.add("borders", f"<{{p}}border>{sides}<{{p}}diagonal/></{{p}}border>")
        plain, bold = self._font(10), self._font(10, "<{p}b/>")
        self.title = styles.add(
            "cellXfs",
            f'<{{p}}xf numFmtId="0" fontId="{self._font(12, "<{p}b/>")}" fillId="0" borderId="0" xfId="0"'
            ' applyFont="1"/>',
        )
        self.header = self._look(bold, "FFE7E6E6", ' horizontal="center"')
        self.text = self._look(plain)
        self.number = self._look(plain, across=' horizontal="center"')
        self.link = self._look(self._font(10, "<{p}u/>", '<{p}color rgb="FF0563C1"/>'))
        self.input = self._look(plain, "FFFFFDE7", lock='<{p}protection locked="0"/>')
        self.severity = {s: self._look(bold, colour, ' horizontal="center"') for s, colour in COLOURS.items()}

    def _font(self, size: int, before: str = "", colour: str = "") -> int:
        name = '<{p}name val="宋体"/><{p}charset val="134"/>'
        return self._styles.add("fonts", f'<{{p}}font>{before}<{{p}}sz val="{size}"/>{colour}{name}</{{p}}font>')

    def _look(self, font: int, colour: str | None = None, across: str = "", lock: str = "") -> int:
        fill = self._styles.fill(f'rgb="{colour}"') if colour else 0
        unlocked = ' applyProtection="1"' if lock else ""
        return self._styles.add(
            "cellXfs",
            f'<{{p}}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{self._border}" xfId="0" applyFont="1"'
            f' applyFill="1" applyBorder="1" applyAlignment="1"{unlocked}>'
            f'<{{p}}alignment{across} vertical="top" wrapText="1"/>{lock}</{{p}}xf>',
        )


def worksheet(
    namespace: str, rows: Sequence[Row], widths: Sequence[int], links: Mapping[str, str], remembered: Sequence[str]
) -> bytes:
    """The part. ``links``: cell → where it leads; ``remembered`` goes into the second of the two hidden columns."""
    return "".join(_pieces(namespace, rows, widths, links, remembered)).encode()


def _pieces(
    namespace: str, rows: Sequence[Row], widths: Sequence[int], links: Mapping[str, str], remembered: Sequence[str]
) -> Iterator[str]:
    count = len(widths)
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}"'
    yield ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    yield "<cols>"
    for number, width in enumerate(widths, 1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield f'<col min="{count + 1}" max="{count + 2}" width="8" hidden="1" customWidth="1"/></cols><sheetData>'
    for number in range(1, max(len(rows), len(remembered) + HEADER_ROW) + 1):
        row = rows[number - 1] if number <= len(rows) else []
        height = f' ht="{_height(row, widths)}" customHeight="1"' if HEADER_ROW < number <= len(rows) else ""
        yield f'<row r="{number}"{height}>'
        for column, (value, style) in enumerate(row, 1):
            yield _cell(f"{column_letters(column)}{number}", value, style)
        if 0 <= number - HEADER_ROW - 1 < len(remembered):
            yield _cell(f"{column_letters(count + 2)}{number}", remembered[number - HEADER_ROW - 1], 0)
        yield "</row>"
    yield "</sheetData>"
    if len(rows) > HEADER_ROW:
        yield f'<autoFilter ref="A{HEADER_ROW}:{column_letters(count)}{len(rows)}"/>'
    if links:
        yield "<hyperlinks>"
        for cell, target in links.items():
            yield f'<hyperlink ref="{cell}" location="{xml_text(target)}"/>'
        yield "</hyperlinks>"
    yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"


def _cell(reference: str, value: str | Number | None, style: int) -> str:
    if value is None or value == "":
        return f'<c r="{reference}" s="{style}"/>'
    if isinstance(value, str):
        # An inline string is never taken for a formula, whatever it begins with.
        text = xml_text(value[:32_000])
        return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{reference}" s="{style}"><v>{format(value, "f") if isinstance(value, Decimal) else value}</v></c>'


def _height(row: Row, widths: Sequence[int]) -> float:
    """The points that the longest text of a row needs: programs do not fit rows that others have written."""
    lines = 1
    for (value, _), width in zip(row, widths, strict=False):
        if isinstance(value, str):
            texts = value[:2_000].split("\n")
            lines = max(lines, sum(1 + (len(text) + len(_WIDE.findall(text))) // (width - 1) for text in texts))
    return min(_LINE * lines + _MARGIN, _HIGHEST)
