"""One report in every format that reaches an office gives the same figures and the same verdict."""

from __future__ import annotations

from pathlib import Path
from random import Random

import libreoffice
import pytest

from making import balanced, made_report
from roundtrip.office import converted
from roundtrip.render import any_style, page
from xlreport import sources
from xlreport.check import check
from xlreport.form import editions, load_form
from xlreport.match import parse
from xlreport.numerals import Number
from xlreport.write import write

TOTAL = "requests/outcome.total/requester.total"


def as_text(edition: str, values: dict[str, Number]) -> str:
    """The report as a crawler writes it: a row a line, cells parted by tabs."""
    form = load_form(edition)
    lines = [f"云岭市档案局{edition}年政府信息公开工作年度报告", ""]
    for section in form.sections:
        lines.append(section.title)
        for table in section.tables:
            lines += [table.caption] if table.caption else []
            lines.append("\t".join([table.stub] * bool(table.stub) + [c.label for c in table.columns]))
            for row in table.rows:
                figures = [str(values[f"{table.id}/{row.id}/{c.id}"]) for c in table.column_leaves] if row.leaf else []
                lines.append("\t".join([row.label] * bool(row.label) + figures))
        lines += [] if section.tables else ["无。"]
    return "\n".join(lines) + "\n"


@pytest.mark.engine
@pytest.mark.skipif(libreoffice.soffice() is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("edition", editions())
def test_every_format_says_the_same(edition: str, tmp_path: Path) -> None:
    pytest.importorskip("pdfplumber")
    form, random = load_form(edition), Random(7)
    values = balanced(form, random, busy=True)
    values[TOTAL] += 1  # one fault, so that there is something to find
    text = as_text(edition, values)
    style = any_style(random)._replace(has_frame=False)
    files = {
        "txt": text.encode(),
        "gbk": text.encode("gb18030"),
        "html": page(form, values, style, random).encode(),
        "xlsx": write(made_report(form, values, year=int(edition)), form, totals="reported"),
    }
    for suffix in ("docx", "pdf"):
        (tmp_path / suffix).mkdir()
        files[suffix] = converted({"report": files["html"].decode()}, suffix, tmp_path / suffix)["report"]
    workbook = tmp_path / "report.xlsx"
    workbook.write_bytes(files["xlsx"])
    for suffix in ("xls", "ods"):
        files[suffix] = libreoffice.convert([workbook], suffix, tmp_path / suffix)[0].read_bytes()

    for name, data in files.items():
        report, found = parse(sources.read(data, name))
        outcome = check(report, found)
        assert report.numbers == values, name
        assert (outcome.verdict, outcome.relations["fail"]) == ("fail", 3), name
        headline = next(f for f in outcome.findings if f.code == "unbalanced")
        assert headline.suspects[0].cell == TOTAL, name
