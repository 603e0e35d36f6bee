"""Workbooks as agencies return them: official ones filled in, and edited without a spreadsheet program."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from making import made_report
from xlreport import sources
from xlreport.a1 import column_letters
from xlreport.check import Outcome, check
from xlreport.form import Form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.ooxml.package import kind_of, workbook
from xlreport.report import Place, Report
from xlreport.write import write

# A number, a text (a formula with its "="), a formula with its stored result, or nothing at all.
Content = Number | str | tuple[str, Number] | None


def official(form: Form, values: Mapping[str, Number | None], *, to_fill: bool = True) -> bytes:
    """A form that was handed out, filled in and calculated; or else a converted report."""
    return write(made_report(form, dict(values)), form, to_fill=to_fill)


def checked(data: bytes, name: str = "x.xlsx") -> Outcome:
    """The check of the one report in a workbook; made-up ones have no prose, and are not checked for it."""
    report, found = parse(sources.read(data, name))
    return check(report, [f for f in found if f.code != "missing-section"])


def codes(outcome: Outcome) -> list[str]:
    """What was found, in order, but for what a made-up report lacks."""
    return sorted(f.code for f in outcome.findings if f.code != "missing-section")


def places(report: Report) -> dict[str, Place]:
    return {a: f.place for a, f in report.figures.items()}


def retyped(data: bytes, contents: Mapping[Place, Content]) -> bytes:
    """The workbook with other contents in some cells; what was stored for all other formulas stays stored."""
    _, package = kind_of(data)
    assert package
    book = workbook(package)
    parts = {s.name: s.part for s in book.sheets if s.part}
    by_part: dict[str, dict[str, Content]] = {}
    for place, content in contents.items():
        by_part.setdefault(parts[place.name], {})[f"{column_letters(place.column)}{place.row}"] = content

    def change(name: str, old: bytes) -> bytes:
        for cell, content in by_part.get(name, {}).items():
            old, count = re.subn(
                rb'<c r="%s"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)' % cell.encode(),
                lambda m, cell=cell, content=content: _cell(cell, m[1].decode(), content).encode(),
                old,
            )
            assert count == 1, cell
        return old

    return repacked(data, change)


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with every part passed through ``change``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def _cell(cell: str, style: str, content: Content) -> str:
    match content:
        case None:
            return f'<c r="{cell}"{style}/>'
        case (formula, result):
            return f'<c r="{cell}"{style}><f>{escape(formula[1:])}</f><v>{result}</v></c>'
        case str() if content.startswith("="):
            return f'<c r="{cell}"{style}><f>{escape(content[1:])}</f></c>'
        case str():
            return f'<c r="{cell}"{style} t="inlineStr"><is><t>{escape(content)}</t></is></c>'
        case _:
            return f'<c r="{cell}"{style}><v>{content}</v></c>'
