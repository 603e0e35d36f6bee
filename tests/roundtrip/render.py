"""A report as a web page, in the many ways in which offices write such pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from random import Random
from typing import NamedTuple

from xlreport.form import Form
from xlreport.layout import COLUMN, STUB, Block, Spot, layout_of
from xlreport.numerals import Number

BLANKS = ("", "&nbsp;", "<p>&nbsp;</p>", "<br>", "<p></p>", "　")
WRAPS = ("{}", "{}", "<p>{}</p>", "<p><span>{}</span></p>", "<div>\n  {}\n</div>", "<strong>{}</strong>")


class Style(NamedTuple):
    """How one page writes its tables."""

    wrap: str = "{}"
    blank: str = "&nbsp;"
    has_head_cells: bool = False
    has_one_table: bool = True  # for a section; else one for each block
    breaks: float = 0.0  # share of labels that are broken over two lines
    is_narrow: bool = False  # half-width brackets
    indent: str = ""
    has_frame: bool = False  # the whole text stands in a table


def any_style(random: Random) -> Style:
    return Style(
        wrap=random.choice(WRAPS),
        blank=random.choice(BLANKS),
        has_head_cells=random.random() < 0.2,
        has_one_table=random.random() < 0.7,
        breaks=random.choice((0.0, 0.0, 0.1)),
        is_narrow=random.random() < 0.3,
        indent=random.choice(("", "\n", "\n    ")),
        has_frame=random.random() < 0.2,
    )


def page(form: Form, values: Mapping[str, Number | None], style: Style, random: Random) -> str:
    """The report as one HTML page; None is a blank cell."""
    body = f"<h1>云岭市民政局2023年政府信息公开工作年度报告</h1>{style.indent}"
    layout = layout_of(form)
    for section in form.sections:
        body += f"<p>{section.title}</p>{style.indent}"
        blocks = layout.blocks_of(section)
        groups = [blocks] if style.has_one_table and blocks else [(block,) for block in blocks]
        for group in groups:
            rows = "".join(_rows(form, group, values, style, random))
            body += f'<table border="1" cellspacing="0">{style.indent}{rows}</table>{style.indent}'
        if not blocks:
            body += "".join(f"<p>{sentence}</p>{style.indent}" for sentence in _prose(random))
    body = f'<div class="article" id="content">{body}</div>'
    if style.has_frame:
        body = f'<table width="960"><tr><td>{body}</td></tr></table>'
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>年度报告_云岭市人民政府</title>'
        "<style>td { border: 1px solid }</style></head><body>"
        f'<div class="nav"><a href="/">首页</a> &gt; <a href="/gk">政务公开</a></div>{body}'
        '<div class="footer">主办单位：云岭市人民政府办公室 网站标识码：1234567890</div></body></html>'
    )


def _rows(
    form: Form, blocks: Sequence[Block], values: Mapping[str, Number | None], style: Style, random: Random
) -> Iterator[str]:
    """The rows of neighbouring blocks, as one table."""
    cells: dict[tuple[int, int], str] = {}
    for block in blocks:
        for label in block.labels:
            tag = "th" if style.has_head_cells and label.role in (COLUMN, STUB) else "td"
            text = _label(label.text, style, random)
            cells[label.row, label.column] = _cell(tag, text, label.rowspan, label.colspan, style)
        for address, spot in _spots(form, block).items():
            value = values[address]
            cells[spot.row, spot.column] = _cell("td", "" if value is None else str(value), 1, spot.colspan, style)
    for row in range(blocks[0].outline.top, blocks[-1].outline.bottom + 1):
        inside = style.indent.join(cells[at] for at in sorted(cells) if at[0] == row)
        yield f"<tr>{style.indent}{inside}{style.indent}</tr>{style.indent}"


def _spots(form: Form, block: Block) -> dict[str, Spot]:
    """The figures of one block, by their address."""
    return {a: s for a, s in layout_of(form).spots.items() if a.startswith(block.table.id + "/")}


def _cell(tag: str, text: str, rowspan: int, colspan: int, style: Style) -> str:
    spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (f' colspan="{colspan}"' if colspan > 1 else "")
    return f"<{tag}{spans}>{style.wrap.format(text) if text else style.blank}</{tag}>"


def _label(text: str, style: Style, random: Random) -> str:
    if style.is_narrow:
        text = text.translate(str.maketrans("（），：", "(),:"))
    if len(text) > 5 and random.random() < style.breaks:
        at = random.randint(2, len(text) - 2)
        return f"{escape(text[:at])}<br>{escape(text[at:])}"
    return escape(text)


def _prose(random: Random) -> list[str]:
    """Sentences without any count that the tables could contradict."""
    return random.sample(
        [
            "我局严格落实政府信息公开条例，持续完善工作制度。",
            "全年组织业务培训，工作人员的能力有所提高。",
            "门户网站栏目进一步调整，更新更加及时。",
            "部分信息的发布仍不够主动，解读形式较为单一。",
            "下一步将健全审查机制，加强对基层的指导。",
        ],
        k=random.randint(1, 3),
    )
