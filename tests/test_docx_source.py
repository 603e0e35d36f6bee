"""Word documents → the grid that their readers see."""

from __future__ import annotations

import io
import zipfile

from grids import refusal, shape, texts
from xlreport import sources
from xlreport.report import Grid
from xlreport.sources.numbering import in_words

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


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


def test_a_table_that_frames_one_cell_is_part_of_it() -> None:
    grid = of_docx(tbl(tc("规章") + tc(tbl(tc("7")) + p("")) + tc(tbl(tc("")) + p(""))))
    assert shape(grid) == [(1, [("规章", 1, 1, 1), ("7", 2, 1, 1), ("", 3, 1, 1)])]


def test_the_prompt_of_an_empty_control_is_no_text_and_a_symbol_is_no_blank() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    symbols = '<w:p><w:r><w:sym w:font="宋体" w:char="0037"/><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p>'
    grid = of_docx(tbl(tc("规章") + tc(prompt.format(p("单击此处"))) + prompt.format(tc("单击此处")) + tc(symbols)))
    assert texts(grid) == ["规章", "", "", "7□"]


def test_a_hidden_row_is_not_seen() -> None:
    grid = of_docx(tbl(tc("规章") + tc("7"), "<w:trPr><w:hidden/></w:trPr>" + tc("规章") + tc("9")))
    assert texts(grid) == ["规章", "7"]


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
