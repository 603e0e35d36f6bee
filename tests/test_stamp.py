"""A stamped workbook holds what XlsxWriter, asked directly, writes for the same design."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random
from xml.etree import ElementTree

import openpyxl
import pytest

from making import balanced, made_report
from spoiling import spoiled
from xlreport.check import check
from xlreport.form import editions, load_form
from xlreport.write import design
from xlreport.write.package import to_bytes
from xlreport.write.page import Book
from xlreport.write.stamp import stamped

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXTS = (
    "第一段。\n第二段 & <b>\n  前后有空格  \n_x0041_ 和 😀\n" + "很长的一段。" * 300,
    "=1+1\n\n末段",
)


def book(seed: int) -> tuple[Book, str]:
    """A blank form or a converted report, sound or odd, of some edition, in some language, some with a year ago."""
    random = Random(seed)
    form = load_form(random.choice(editions(local=True)))
    lang, totals = random.choice(("zh", "en")), random.choice(("auto", "auto", "reported", "formula"))
    fonts = random.choice(("standard", "gongwen"))
    last = made_report(form, balanced(form, random)) if seed % 3 == 0 else None
    if seed % 5 == 0:
        return design(None, form, last=last, lang=lang, agency="某县<档案>局" if seed % 2 else None), fonts
    report = made_report(form, balanced(form, random, busy=seed % 4 == 0))
    report = spoiled(report, random) if seed % 2 else report
    prose = {s.id: random.choice(TEXTS) for s in form.sections if random.random() < 0.7}
    object.__setattr__(report, "prose", prose)
    return design(report, form, findings=check(report).findings, last=last, totals=totals, lang=lang), fonts


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {n: package.read(n) for n in package.namelist()}


def formats(styles: bytes) -> tuple[list[str], list[str]]:
    """What each number of a cell's style, and of a conditional one, stands for."""
    root = ElementTree.fromstring(styles)
    groups = {
        g: [ElementTree.tostring(e) for e in root.find(SPREADSHEET + g) or ()] for g in ("fonts", "fills", "borders")
    }
    cells = []
    for xf in root.find(SPREADSHEET + "cellXfs"):
        used = [
            groups[g][int(xf.get(a, 0))] for g, a in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))
        ]
        traits = {k: v for k, v in xf.attrib.items() if k not in ("fontId", "fillId", "borderId")}
        cells.append(repr((used, traits, [ElementTree.tostring(e) for e in xf])))
    return cells, [repr(ElementTree.tostring(e)) for e in root.find(SPREADSHEET + "dxfs") or ()]


def told(content: bytes) -> dict[str, str]:
    """Every part as text in which texts stand in their cells and styles are spelt out."""
    package = parts(content)
    strings = re.findall(r"<si>(.*?)</si>", package.pop("xl/sharedStrings.xml", b"").decode(), re.DOTALL)
    cells, conditional = formats(package.pop("xl/styles.xml"))
    out = {}
    for name, data in package.items():
        text = data.decode()
        if name.startswith("xl/worksheets/sheet"):
            text = re.sub(r' spans="[^"]*"', "", text)  # a hint that need not be there
            text = re.sub(r' t="s"><v>(\d+)</v>', lambda m: f' t="inlineStr"><is>{strings[int(m[1])]}</is>', text)
            text = re.sub(r' s="(\d+)"', lambda m: f" s={cells[int(m[1])]}", text)
            text = re.sub(r' dxfId="(\d+)"', lambda m: f" dxf={conditional[int(m[1])]}", text)
        elif name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            text = "\n".join(sorted(p for p in text.split("<") if "sharedStrings" not in p))
            text = re.sub(r'Id="rId\d+"', "", text)
        out[name] = text
    return out


@pytest.mark.parametrize("seed", range(30))
def test_a_stamped_workbook_equals_that_of_xlsxwriter_part_by_part(seed: int) -> None:
    made, fonts = book(seed)
    ours, theirs = told(stamped(made, fonts)), told(to_bytes(made, fonts))
    assert ours.keys() == theirs.keys()
    for name, part in theirs.items():
        assert ours[name] == part, name


def test_what_does_not_vary_is_copied_byte_by_byte() -> None:
    made, fonts = book(1)
    ours, theirs = parts(stamped(made, fonts)), parts(to_bytes(made, fonts))
    same = {n for n in theirs if ours.get(n) == theirs[n]}
    assert {"_rels/.rels", "xl/theme/theme1.xml", "docProps/app.xml", "xl/workbook.xml"} <= same


def test_equal_books_give_equal_bytes_and_no_book_leaves_a_trace_in_the_next() -> None:
    first = stamped(*book(2))
    for seed in range(3, 9):
        stamped(*book(seed))
    assert stamped(*book(2)) == first


def test_openpyxl_finds_no_fault() -> None:
    made, fonts = book(1)
    read = openpyxl.load_workbook(io.BytesIO(stamped(made, fonts)))
    assert read.sheetnames == [p.name for p in made.pages]
    assert sum(c.comment is not None for s in read.worksheets for r in s.iter_rows() for c in r) == sum(
        i.note is not None for p in made.pages for i in p
    )
