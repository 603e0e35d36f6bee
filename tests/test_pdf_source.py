"""PDF: the ruled cells and lines of pages → a grid."""

from __future__ import annotations

import io

import pytest

from grids import refusal, shape
from xlreport import sources
from xlreport.report import Grid, Unusable
from xlreport.sources import pdf


def on_pages(monkeypatch: pytest.MonkeyPatch, *pages: dict[str, object]) -> Grid:
    monkeypatch.setattr(pdf, "answer_of", lambda *_: {"pages": pages, "is_cut": False})
    return pdf.read(b"%PDF-", "文.pdf")


def ruled(top: float, *rows: str, widths: tuple[int, ...] = (100, 50, 50)) -> list[list[object]]:
    """Cells of a table whose rows are 20 points high; ``-`` joins a cell to the one at its left."""
    cells: list[list[object]] = []
    for n, row in enumerate(rows):
        left = 50.0
        for text, width in zip(row.split(), widths, strict=True):
            if text == "-":
                cells[-1][2] = left + width
            else:
                cells.append([left, top + 20 * n, left + width, top + 20 * n + 20, text])
            left += width
    return cells


def test_a_table_that_goes_on_over_the_page_is_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    grid = on_pages(
        monkeypatch,
        {"tables": [ruled(700, "表头表头表头 - 甲", "规章 1 2")], "lines": [[60, ["一、总体情况"]], [800, ["- 1 -"]]]},
        {
            "tables": [ruled(50, "文件 3 4"), ruled(300, "别的 5 6", widths=(80, 60, 70))],
            "lines": [[400, ["完", "了"]]],
        },
    )
    assert shape(grid) == [
        (None, [("一、总体情况", 1, 1, 1)]),
        (1, [("表头表头表头", 1, 1, 2), ("甲", 3, 1, 1)]),
        (1, [("规章", 1, 1, 1), ("1", 2, 1, 1), ("2", 3, 1, 1)]),
        (1, [("文件", 1, 1, 1), ("3", 2, 1, 1), ("4", 3, 1, 1)]),
        (2, [("别的", 1, 1, 1), ("5", 2, 1, 1), ("6", 3, 1, 1)]),
        (None, [("完", 1, 1, 1), ("了", 2, 1, 1)]),
    ]
    assert [str(row.cells[-1].place) for row in grid.rows[2:4]] == ["page 1, row 3, cell 3", "page 2, row 1, cell 3"]


def test_a_row_that_the_page_cuts_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    cut, rest, whole = ruled(700, "3.危及三安全一 1 2"), ruled(50, "稳定 x x"), ruled(70, "4.保护第三方 3 4")
    for cell in rest[1:]:
        cell[4] = ""
    pages = [{"tables": [cut], "lines": []}, {"tables": [rest + whole], "lines": []}]
    rows = [["3.危及三安全一\n稳定", "1", "2"], ["4.保护第三方", "3", "4"]]
    assert [[c.text for c in row.cells] for row in on_pages(monkeypatch, *pages).rows] == rows
    for cell, text in zip(rest, ("稳定", "", ""), strict=True):
        cell[4] = text
    head = ruled(680, "稳定 x x")
    head[1][4] = head[2][4] = ""
    assert len(on_pages(monkeypatch, {"tables": [head + cut], "lines": []}, pages[1]).rows) == 4
    for cell, text in zip(rest, ("4.自成一行", "", ""), strict=True):
        cell[4] = text
    assert len(on_pages(monkeypatch, *pages).rows) == 3


def test_what_stands_on_every_page_is_no_part_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    head, title = ["3/4/24, 8:05 PM", "某局年报"], [["某局年报"], ["一、总体情况"]]
    tables = [ruled(700, "规章甲乙丙 1 2"), ruled(60, "文件甲乙丙 3 4"), ruled(60, "许可甲乙丙 5 6")]
    pages = [
        {"tables": [table], "lines": [[9, head], [880, ["某局印"]], [890, ["http://a.example/b", f"{n}/3"]]]}
        for n, table in enumerate(tables, 1)
    ]
    pages[0]["lines"] += [[50 + n, line] for n, line in enumerate(title)]
    grid = on_pages(monkeypatch, *pages)
    assert [row.cells[0].text for row in grid.rows[:3]] == [head[0], "某局年报", "一、总体情况"]
    assert [row.table for row in grid.rows] == [None] * 3 + [1] * 3


def test_figures_at_the_edges_of_pages_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    lines = (
        [["甲局的年度报告，没有画线的表格"], ["1", "0", "0"], ["0"]],
        [["1", "0", "0"], ["规章", "7"], ["0"], ["- 2 -"]],
    )
    pages = [{"tables": [], "lines": [[10 * n, line] for n, line in enumerate(page)]} for page in lines]
    kept = [line for page in lines for line in page]
    assert [[c.text for c in row.cells] for row in on_pages(monkeypatch, *pages).rows] == kept


def test_a_label_of_several_rows_that_the_page_cuts_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    widths = (50, 100, 50)
    upper, lower = ruled(700, "（四）无法 1.没有 1", widths=widths), ruled(50, "提供 2.没有现成 2.5", widths=widths)
    pages = [{"tables": [upper], "lines": []}, {"tables": [lower], "lines": []}]
    rows = [["（四）无法\n提供", "1.没有", "1"], ["", "2.没有现成", "2.5"]]
    assert [[c.text for c in row.cells] for row in on_pages(monkeypatch, *pages).rows] == rows


@pytest.mark.parametrize("between", [[10, ["三、收到和处理"]], None])
def test_text_or_other_columns_end_a_table(monkeypatch: pytest.MonkeyPatch, between: list[object] | None) -> None:
    pytest.importorskip("pdfplumber")
    widths = (100, 50, 50) if between else (70, 70, 60)
    grid = on_pages(
        monkeypatch,
        {"tables": [ruled(700, "规章甲乙丙 1 2")], "lines": []},
        {"tables": [ruled(50, "文件甲乙丙 3 4", widths=widths)], "lines": [between] if between else []},
    )
    assert [row.table for row in grid.rows] == ([1, None, 2] if between else [1, 2])


def test_a_scan_and_a_font_without_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    for lines in ([], [[10, ["(cid:12)(cid:7)(cid:9)" * 20]]]):
        with pytest.raises(Unusable, match="scanned-pdf"):
            on_pages(monkeypatch, {"tables": [], "lines": lines})


def test_without_its_extra_a_pdf_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    assert refusal(b"%PDF-1.7").details["extra"] == "pdf"


Cells = list[list[str]]


def minimal_pdf(content: str, turned: int = 0) -> bytes:
    """A PDF of one page with these drawing operators; its font is /F. ``turned``: by degrees, when it is shown."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Rotate {turned}/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, starts = "%PDF-1.4\n", []
    for n, text in enumerate(objects, 1):
        starts.append(len(body))
        body += f"{n} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end).encode()


def drawn(texts: dict[tuple[float, float], str]) -> str:
    return "".join(f"BT /F 12 Tf {x} {y} Td ({text}) Tj ET\n" for (x, y), text in texts.items())


def test_a_real_pdf() -> None:
    pytest.importorskip("pdfplumber")
    rules = "".join(f"{x} 100 m {x} 140 l S\n" for x in (50, 150, 200, 250)) + "".join(
        f"50 {y} m 250 {y} l S\n" for y in (100, 120, 140)
    )
    cells = {(60, 125): "label", (160, 125): "-46", (210, 125): "7", (60, 105): "two", (160, 105): "1 2"}
    around = {(60, 200): "a title", (180, 200): "aside", (60, 50): "the end"}
    watermark = "BT /F 40 Tf 0.7 0.7 -0.7 0.7 120 100 Tm (DRAFT) Tj ET\n"
    content = rules + watermark + drawn(cells | around)
    grid = sources.read(minimal_pdf(content), "x")
    lying = sources.read(minimal_pdf(f"0.0000001 1 -1 0.0000001 300 0 cm\n{content}", turned=90), "x")
    assert lying == grid
    assert [(row.table, [c.text for c in row.cells]) for row in grid.rows] == [
        (None, ["a title", "aside"]),
        (1, ["label", "-46", "7"]),
        (1, ["two", "1 2", ""]),
        (None, ["the end"]),
    ]


def cells_of(
    upright: dict[int, tuple[int, int]], flat: tuple[int, ...], texts: dict[tuple[float, float], str], more: str = ""
) -> Cells:
    """The cells of a table whose upright rules reach from one height to another, the flat ones over all of them."""
    pytest.importorskip("pdfplumber")
    rules = "".join(f"{x} {low} m {x} {high} l S\n" for x, (low, high) in upright.items())
    rules += "".join(f"{min(upright)} {y} m {max(upright)} {y} l S\n" for y in flat)
    return [[c.text for c in row.cells] for row in sources.read(minimal_pdf(rules + more + drawn(texts)), "x").rows]


NARROW = {50: (100, 140), 120: (100, 140), 144: (100, 140), 168: (100, 140)}  # three digits of 12 points in 24


def test_a_figure_wider_than_its_cell_is_whole_or_seen_to_be_cut() -> None:
    centred = {(60, 125): "label here", (115, 125): "98765", (147, 125): "12", (60, 105): "two more"}
    assert cells_of(NARROW, (100, 120, 140), centred)[0] == ["label here", "98765", "12"]
    leaning = {(60, 125): "label here", (122, 125): "98765", (60, 105): "two more"}
    assert cells_of(NARROW, (100, 120, 140), leaning)[0] == ["label here", "987|", "|65"]
    meeting = {(60, 125): "label here", (115, 125): "98765", (145.5, 125): "1", (60, 105): "two more"}
    assert cells_of(NARROW, (100, 120, 140), meeting)[0] == ["label here", "98765", "1"]


def test_figures_that_touch_are_apart_where_each_stands_in_its_cell_as_others_do() -> None:
    labels = {(60, 125): "label here", (60, 105): "two more"}
    touching = {(122, 125): "987", (142.65, 125): "6543"}
    centred, leaning = {(128.7, 105): "1", (149.3, 105): "21"}, {(121, 105): "1", (145, 105): "21"}
    assert cells_of(NARROW, (100, 120, 140), labels | touching | centred)[0] == ["label here", "987", "6543"]
    assert cells_of(NARROW, (100, 120, 140), labels | touching | leaning)[0] == ["label here", "987|", "|6543"]


def test_outlines_of_letters_are_no_rules() -> None:
    outline = "".join(f"{x} {y} l " for x, y in [(130, 96), (130, 144), (140, 144), (140, 96), (136, 96)] * 2)
    texts = {(60, 125): "label here", (123, 125): "1", (147, 125): "2", (60, 105): "two more"}
    upright = f"128 96 m {outline} h f\n"
    assert cells_of(NARROW, (100, 120, 140), texts, upright)[0] == ["label here", "1", "2"]


def test_rules_whose_ends_are_cut_aslant_are_rules() -> None:
    aslant = "".join(f"{x} 100 m {x + 1} 101 l {x + 1} 139 l {x} 140 l h f\n" for x in (50, 120, 168))
    texts = {(60, 125): "label here", (123, 125): "1", (60, 105): "two more"}
    assert cells_of({50: (0, 0), 168: (0, 0)}, (100, 120, 140), texts, aslant)[0] == ["label here", "1"]


def test_the_lines_of_a_figure_are_one_where_they_fill_the_cell() -> None:
    rows = NARROW | {50: (80, 140)}
    texts = {(60, 125): "label here", (122, 125): "987", (122, 112): "65", (146, 125): "1", (146, 112): "2"}
    assert cells_of(rows, (100, 140), texts)[0] == ["label here", "98765", "1\n2"]


def test_a_row_that_the_page_cuts_has_no_rule_there() -> None:
    texts = {(60, 145): "label here", (122, 145): "7", (60, 105): "two more", (122, 105): "8"}
    upright = dict.fromkeys((50, 120, 168), (100, 160))
    assert cells_of(upright, (120, 140), texts) == [["label here", "7"], ["", ""], ["two more", "8"]]


@pytest.mark.engine
def test_a_pdf_with_a_password_is_refused_as_such() -> None:
    pytest.importorskip("pdfplumber")
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(minimal_pdf(drawn({(60, 200): "secret text"}))))
    writer.encrypt("secret", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    assert refusal(data.getvalue()).code == "encrypted"


def test_a_pdf_that_is_none_is_refused() -> None:
    pytest.importorskip("pdfplumber")
    assert refusal(b"%PDF-1.7\n1 0 obj\n<<").code in ("damaged", "scanned-pdf")
