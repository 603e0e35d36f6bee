"""Pages → the grid that their readers see."""

from __future__ import annotations

import pytest

from grids import refusal, shape, texts
from xlreport import sources
from xlreport.report import Grid


def of_page(page: str) -> Grid:
    return sources.read(page.encode(), "页.html")


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


def test_of_the_frames_of_an_archive_the_longest_is_the_page() -> None:
    frames = ("<html><p>栏目</html>", "<html><p>规章<p>规范性文件</html>", "<html><p>页脚</html>")
    parts = "".join(f"--b\r\nContent-Type: text/html\r\n\r\n{frame}\r\n" for frame in frames)
    archive = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n{parts}--b--\r\n"
    assert texts(sources.read(archive.encode(), "x.mhtml")) == ["规章", "规范性文件"]


def test_readings_above_characters_are_no_text() -> None:
    assert texts(of_page("<p><ruby>规<rp>(</rp><rt>gui</rt></ruby><ruby>章<rt>zhang</rt></ruby>")) == ["规章"]


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
