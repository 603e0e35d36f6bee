"""Every kind of file → the same grid, and hostile files → a plain refusal."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from making import balanced
from roundtrip.render import Style, page
from xlreport import sources
from xlreport.form import load_form
from xlreport.layout import layout_of
from xlreport.report import Grid, Unusable
from xlreport.sources import pdf
from xlreport.sources.numbering import in_words

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00")
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def shape(grid: Grid) -> list[tuple[int | None, list[tuple[str, int, int, int]]]]:
    """Tables, texts, columns and spans of a grid, without the places."""
    return [(row.table, [(c.text, c.column, c.rowspan, c.colspan) for c in row.cells]) for row in grid.rows]


def texts(grid: Grid) -> list[str]:
    return [c.text for row in grid.rows for c in row.cells]


def of_page(page: str) -> Grid:
    return sources.read(page.encode(), "页.html")


def refusal(data: bytes) -> Unusable:
    with pytest.raises(Unusable) as caught:
        sources.read(data, "文件")
    return caught.value


# HTML


def test_spans_move_the_cells_of_later_rows_to_their_real_column() -> None:
    grid = of_page("<table><tr><td rowspan=2>甲<td colspan=2>乙<td>丙</tr><tr><td>1<td>2<td>3</tr><tr><td>4</table>")
    assert shape(grid) == [
        (1, [("甲", 1, 2, 1), ("乙", 2, 1, 2), ("丙", 4, 1, 1)]),
        (1, [("1", 2, 1, 1), ("2", 3, 1, 1), ("3", 4, 1, 1)]),
        (1, [("4", 1, 1, 1)]),
    ]


def test_places_name_the_table_row_and_cell_and_the_line_of_a_paragraph() -> None:
    grid = of_page("<p>一\n<p>二<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert [str(c.place) for row in grid.rows for c in row.cells] == [
        "line 1",
        "line 2",
        *(f"table 1, row {r}, cell {c}" for r in (1, 2) for c in (1, 2)),
    ]


def test_lines_in_a_cell_are_one_cell_but_never_one_figure() -> None:
    grid = of_page("<table><tr><td>商业<br>企业<td><p>12</p><p>34</p><td>&nbsp;<td></table>")
    assert texts(grid) == ["商业\n企业", "12\n34", "", ""]


def test_a_table_that_lays_out_the_page_hides_nothing() -> None:
    grid = of_page("<table><tr><td>栏目<td><p>一、总体情况<p>文字<table><tr><td>规章<td>7</table>二、</table>")
    assert shape(grid) == [
        *((None, [(t, 1, 1, 1)]) for t in ("栏目", "一、总体情况", "文字")),
        (1, [("规章", 1, 1, 1), ("7", 2, 1, 1)]),
        (None, [("二、", 1, 1, 1)]),
    ]


def test_only_what_is_seen_is_read() -> None:
    grid = of_page(
        "<html><head><title> 题\n名 </title><style>td{}</style></head><body><script>9</script><p hidden>8</p>"
        "<div style='color:red; display: none'>7<div>6</div></div><!-- 5 -->见<b>到</b><br>填了<input value=4>"
    )
    assert texts(grid) == ["见到", "填了4"]
    assert grid.properties == {"title": "题 名"}


def test_a_page_that_names_its_article() -> None:
    head = '<meta name="ArticleTitle" content="某局年报"><meta name="SiteName" content="某县">'
    page = f"<html><head>{head}<title>某县</title></head><body><p>无</p></body></html>"
    assert of_page(page).properties == {"title": "某局年报 | 某县"}


def test_what_is_struck_out_is_gone_and_the_mark_of_a_note_is_no_digit() -> None:
    struck = ["<del>99</del>", "<s>9</s>", "<strike>9</strike>", "<b style='text-decoration: line-through'>9</b>"]
    cells = [
        *(f"{s}3" for s in (*struck, "<i style='font-size:0px'>9</i>")),
        "<p style='font-size:0'><b>3</b></p>",
        "<ins>3</ins>",
        "5<sup>1</sup>",
        "5<sup> ②</sup>",
        "<sup>5</sup>",
    ]
    page = f"<table><tr><td>规章<td>{'<td>'.join(cells)}</table>"
    assert texts(of_page(page)) == ["规章", *["3"] * 7, "5[1]", "5[ ②]", "[5]"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<table><tr><td>a<td><b>1<td>2</b></table>", ["a", "1", "2"]),
        ("<table><td>a</td></p></div><td>1</td></tr><tr>", ["a", "1"]),
        ("<div><table><tr><td>5<100<td>b</div></table></span>", ["5<100", "b"]),
    ],
)
def test_broken_tags_lose_no_cell(page: str, text: list[str]) -> None:
    assert texts(of_page(page)) == text


def test_a_table_that_frames_one_cell_is_part_of_it() -> None:
    framed = "<table><tr><td>{}</table>".format
    row = f"<tr><td>规章<td>{framed('7')}<td>{framed(framed('8'))}<td>{framed('&nbsp;')}<td><table></table><td>9"
    assert shape(of_page(f"<table>{row}</table>")) == [
        (1, [(t, n, 1, 1) for n, t in enumerate(["规章", "7", "8", "", "", "9"], 1)])
    ]


def test_a_table_that_frames_prose_lays_out_the_page() -> None:
    prose = "本年度报告" * 30
    grid = of_page(f"<table><tr><td>栏目<td><table><tr><td><p>一、总体情况<p>{prose}</table></table>")
    assert shape(grid) == [(None, [(t, 1, 1, 1)]) for t in ("栏目", "一、总体情况", prose)]


# HTML: the lines around the tables


def rows(page: str) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in of_page(page).rows]


def test_figures_in_paragraphs_are_cut_like_those_of_a_text() -> None:
    page = "<p>结果维持&nbsp;&nbsp;&nbsp;结果纠正<p>5&nbsp;&nbsp; 1&ensp;&emsp;0<p>规章 3<p>本年 新制作"
    assert rows(page) == [["结果维持", "结果纠正"], ["5", "1", "0"], ["规章", "3"], ["本年 新制作"]]
    assert of_page(page).blanks == "gaps"


def test_bars_in_running_text_part_cells_and_their_line_ends_count() -> None:
    page = "<html><div>\n|信息内容|本年处理决定数量|||\n|行政处罚|2|||\n|行政强制|0|||\n</div><p>三、\n收到</html>"
    assert rows(page) == [
        ["信息内容", "本年处理决定数量", "", ""],
        ["行政处罚", "2", "", ""],
        ["行政强制", "0", "", ""],
        ["三、 收到"],
    ]
    assert of_page(page).blanks == "unsure"


def test_a_break_amid_a_cell_between_bars_ends_no_row() -> None:
    line = "|规章|本年<br>新<br>制作|3|4|<br>"
    assert rows(f"<p>{line * 3}说明<br>完") == [*[["规章", "本年 新 制作", "3", "4"]] * 3, ["说明"], ["完"]]


@pytest.mark.parametrize(
    "page", ["<html><pre>{}</pre>", "<p style='color: red; white-space:pre-wrap'>{}</p>", "<span></span>{}"]
)
def test_text_that_is_shown_as_it_is_written_keeps_its_tabs_and_blank_cells(page: str) -> None:
    text = "规章\t1\t\t3\n\t规范性文件\n\t4\n\t\u00a0\n\t6\n\n完"
    page = page.format(text)
    assert rows(page) == [["规章", "1", "", "3"], ["规范性文件", "4", "", "6"], ["完"]]
    assert of_page(page).blanks == "kept"


def test_empty_lines_of_a_page_are_counted_and_white_space_is_none() -> None:
    page = "<html><p>规章\n\n<p>0<br><br>1<p>&nbsp;<p><br><p>2<div><div>\n\n</div></div><p>3<div><b></b></div><p>4"
    assert [(row.cells[0].text, row.gap) for row in of_page(page).rows] == [
        ("规章", 0),
        ("0", 0),
        ("1", 1),
        ("2", 2),
        ("3", 1),
        ("4", 0),
    ]


def test_tables_stay_where_they_stand_between_the_lines() -> None:
    table = "<table><tr><td>规章<td>7</table>"
    page = f"<p>一 1<p>&nbsp;{table}{table}<pre>\t二\n\t2</pre>{table}<p>三"
    assert [(row.table, [c.text for c in row.cells]) for row in of_page(page).rows] == [
        (None, ["一", "1"]),
        *((n, ["规章", "7"]) for n in (1, 2)),
        (None, ["二", "2"]),
        (3, ["规章", "7"]),
        (None, ["三"]),
    ]


def test_markdown_around_tables_of_html_keeps_its_lines() -> None:
    table = "<table><tr><td>规章<td>7<br>件</table>"
    grid = of_page(f"<div align='center'>\n\n# 题目\n发布\n\n</div>\n\n一、总体情况\n收到3件\n{table}\n二、")
    assert texts(grid) == ["# 题目", "发布", "一、总体情况", "收到3件", "规章", "7\n件", "二、"]
    assert [c.place.row for row in grid.rows for c in row.cells if c.place.kind == "line"] == [3, 4, 8, 9, 11]


def test_markdown_beside_paragraphs_of_html_is_known_by_its_blank_lines_headings_and_bars() -> None:
    bars = "| 规章 | 1 | 2 |\n|---|---|---|\n" + "| 文件 | 3 | 4 |\n" * 3
    grid = of_page(f"<p align=center>题目</p>\n\n## 一、总体情况\n第一行\n第二行\n\n次段\n\n{bars}")
    assert [[c.text for c in row.cells] for row in grid.rows] == [
        ["题目"],
        ["## 一、总体情况"],
        ["第一行 第二行"],
        ["次段"],
        ["规章", "1", "2"],
        *[["文件", "3", "4"]] * 3,
    ]


def test_a_text_that_stops_in_a_figure_is_told_from_a_page_that_ends_with_one() -> None:
    assert of_page("<div>题</div>\n规章 12").stops_in_figure
    assert of_page("<html><pre>规章\t12\t").stops_in_figure
    assert not of_page("<p>规章 12</p>").stops_in_figure
    assert not of_page("<div>题</div>\n规章 12\n").stops_in_figure


def test_the_row_in_which_a_page_stops_is_not_trusted() -> None:
    whole = "<p>x<table><tr><td>规章<td>7</tr><tr><td>文件<td>12"
    assert texts(of_page(whole + "3</table>")) == ["x", "规章", "7", "文件", "123"]
    assert texts(of_page(whole)) == ["x", "规章", "7"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("claim", ["", "utf-8", "gb2312", "iso-8859-1"])
def test_the_encoding_follows_the_bytes_whatever_the_page_claims(encoding: str, claim: str) -> None:
    source = f"<html><head><meta charset={claim}></head><p>镕基〇政府信息公开"
    assert texts(sources.read(source.encode(encoding), "x")) == ["镕基〇政府信息公开"]


def test_big5_needs_the_claim() -> None:
    source = "<html><meta http-equiv=Content-Type content='text/html; charset=big5'><p>政府資訊公開"
    assert texts(sources.read(source.encode("big5"), "x")) == ["政府資訊公開"]
    assert refusal(b"<html><p>\xff\xfe\xfd\x81").code == "unknown-encoding"


def test_a_saved_page_archive_is_its_page() -> None:
    archive = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><p>=E8=A7=84=E7=AB=A0</html>\r\n--b--\r\n"
    )
    assert texts(sources.read(archive, "x.mhtml")) == ["规章"]


@pytest.mark.parametrize(
    "attack",
    [
        "<table><tr><td colspan=1000000000 rowspan=1000000000>a<td>b<tr><td>c</table>",
        "<html>" + "<a " * 100_000,
        "<html>" + "<!--" * 100_000,
        "<html>" + "<td x='" * 100_000,
        "<html>" + "</" * 100_000,
        "<html><table>" + "<tr><td rowspan=65534>" * 20_000,
        "<html>" + "<?x" * 100_000,
        "<html>" + "<!---->" * 300_000,
    ],
    ids=["spans", "attributes", "comments", "quotes", "ends", "open spans", "instructions", "closed comments"],
)
def test_a_hostile_page_is_read_or_refused(attack: str) -> None:
    assert sum(len(row.cells) for row in of_page(attack).rows) <= 20_000


@pytest.mark.parametrize(
    "attack",
    ["<div>" * 100_000, "<table><tr><td>a<td>" * 200, "<html>" + "<br>" * 1_000_001, "<html><pre>" + "1 " * 300_000],
)
def test_a_page_beyond_all_measure_is_refused(attack: str) -> None:
    assert refusal(attack.encode()).code == "too-large"


# Word


def docx(body: str, **parts: str) -> bytes:
    """A document of the given body; ``parts``: further parts of the folder ``word``."""
    kinds = {"numbering": "numbering", "styles": "styles"}
    relation = '<Relationship Id="r{0}" Type="http://x/{0}" Target="{1}"/>'
    related = "".join(relation.format(kinds[name], f"{name}.xml") for name in parts)
    root = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    files = {
        "_rels/.rels": root.format(relation.format("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": root.format(related),
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>',
    } | {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>' for name, xml in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return buffer.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content[:1] == '<' else p(content)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def of_docx(body: str, **parts: str) -> Grid:
    return sources.read(docx(body, **parts), "文.docx")


def test_merged_cells_of_word() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = of_docx(
        p("题目")
        + tbl(
            tc("甲", down) + tc("乙", '<w:gridSpan w:val="2"/>') + tc("丙"),
            tc("被盖住", on) + tc("1") + tc("2") + tc("3"),
            '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("4") + tc("5"),
        )
    )
    assert shape(grid) == [
        (None, [("题目", 1, 1, 1)]),
        (1, [("甲", 1, 2, 1), ("乙", 2, 1, 2), ("丙", 4, 1, 1)]),
        (1, [("1", 2, 1, 1), ("2", 3, 1, 1), ("3", 4, 1, 1)]),
        (1, [("4", 2, 1, 1), ("5", 3, 1, 1)]),
    ]


def test_tables_inside_tables_and_content_controls() -> None:
    inner = tbl(tc("规章") + tc("7"))
    grid = of_docx(tbl(tc("外") + tc(inner + p("后"))) + f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>")
    assert [(table, [c[0] for c in cells]) for table, cells in shape(grid)] == [
        (None, ["外"]),
        (1, ["规章", "7"]),
        (None, ["后"]),
        (2, ["规章", "7"]),
    ]


def test_tracked_changes_hidden_text_and_boxes() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    box = "<w:txbxContent>" + p("框中") + "</w:txbxContent>"
    grid = of_docx(
        "<w:p>"
        + f"<w:ins>{run.format('插入')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:noBreakHyphen/><w:t>46</w:t><w:br/>"
        + f"<w:t>下行</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        + "</mc:AlternateContent></w:r>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        + tbl(tc("留") + tc("1"), "<w:trPr><w:del/></w:trPr>" + tc("删") + tc("2"), tc("后") + tc("3"))
    )
    assert texts(grid) == ["框中", "插入-46", "下行", "留", "1", "后", "3"]


def test_struck_out_text_and_the_marks_of_notes_are_no_part_of_a_figure() -> None:
    cell = "<w:tc><w:p>{}<w:r><w:t>3</w:t></w:r>{}</w:p></w:tc>"
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>99</w:t></w:r>"
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    kept = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>4</w:t></w:r>'
    grid = of_docx(tbl(cell.format(struck, "") + cell.format("", raised) + cell.format(kept, "")))
    assert texts(grid) == ["3", "3[1]", "43"]


def test_numbers_that_word_counts_itself_are_read() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        '<w:abstractNum w:abstractNumId="5">'
        + level.format(0, "chineseCounting", "%1、")
        + level.format(1, "decimal", "（%2）")
        + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    )
    styles = '<w:style w:styleId="t"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    second = '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    by_style = '<w:pPr><w:pStyle w:val="t"/></w:pPr>'
    body = p("总体情况", by_style) + p("甲", second) + p("乙", second) + p("主动公开", by_style) + p("丙", second)
    grid = of_docx(body, numbering=numbering, styles=styles)
    assert texts(grid) == ["一、总体情况", "（1）甲", "（2）乙", "二、主动公开", "（1）丙"]


def test_chinese_numbers() -> None:
    assert [in_words(n, "chineseCounting") for n in (1, 10, 12, 20, 34)] == ["一", "十", "十二", "二十", "三十四"]


def test_a_word_file_with_an_entity_attack_or_a_bomb_is_refused() -> None:
    body = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="x"><w:body/></w:document>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", body)
    assert refusal(data.getvalue()).code == "suspicious"
    assert refusal(docx("<w:p>" + " " * 60_000_000 + "</w:p>")).code in ("too-large", "suspicious")
    assert refusal(docx("<w:p>" * 2_000 + "</w:p>" * 2_000)).code == "too-large"
    assert refusal(docx("<w:p>")).code == "damaged"


# PDF: what one page's ruled cells and lines become


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


def test_radicals_are_the_characters_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    grid = on_pages(monkeypatch, {"tables": [], "lines": [[9, ["\u2f54务局和\u2ea0政局的\u2ed3廊工程"]]]})
    assert texts(grid) == ["水务局和民政局的长廊工程"]


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


# What is not read


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (rb"{\rtf1 x}", "rtf"),
        (OLE + "WordDocument".encode("utf-16-le").ljust(64, b"\x00") + b"\x1a\x00" + bytes(62), "doc"),
    ],
    ids=["picture", "archive", "rtf", "doc"],
)
def test_what_is_not_read_is_named_with_a_remedy(data: bytes, kind: str) -> None:
    error = refusal(data)
    assert (error.code, error.details["kind"]) == ("unsupported-format", kind)
    assert error.details["remedy"].zh
    assert error.details["remedy"].en


@pytest.mark.parametrize(("part", "kind"), [("OFD.xml", "ofd"), ("readme.txt", "zip")])
def test_zip_files_that_are_no_office_file(part: str, kind: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr(part, "<x/>")
    assert refusal(data.getvalue()).details["kind"] == kind


def test_the_name_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "报告.xls"
    path.write_bytes(b"<html><body><table><tr><td>a<td>1</table>")
    grid = sources.read(path)
    assert (grid.name, texts(grid)) == ("报告.xls", ["a", "1"])


# A whole report


def test_a_whole_report_keeps_every_cell_in_its_column() -> None:
    form, numbers = load_form("2021"), random.Random(7)
    layout, values = layout_of(form), balanced(form, numbers)
    sheets = list(layout.sheets.values())
    expected: dict[tuple[str, int], dict[int, str]] = {}
    for block in layout.blocks:
        for label in block.labels:
            expected.setdefault((block.sheet, label.row), {})[label.column] = label.text
    for address, spot in layout.spots.items():
        expected.setdefault((spot.sheet, spot.row), {})[spot.column] = str(values[address])
    read = [row for row in of_page(page(form, values, Style(), numbers)).rows if row.table is not None]
    assert [{c.column: c.text for c in row.cells} for row in read] == [
        cells for _, cells in sorted(expected.items(), key=lambda e: (sheets.index(e[0][0]), e[0][1]))
    ]
