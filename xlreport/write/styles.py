"""The look of the workbook: style names and what they mean, for two sets of fonts.

Colours keep a contrast of 4.5 : 1 or better, and never speak alone: every tinted cell also says so in words.
"""

from __future__ import annotations

from typing import Any

# Offices that own the official document fonts may ask for them; a Chinese Windows has the standard ones.
FONTS = {
    "standard": {"title": "黑体", "body": "宋体", "figure": "宋体"},
    "gongwen": {"title": "方正小标宋简体", "body": "仿宋_GB2312", "figure": "仿宋_GB2312"},
}

INK, GREY, LINE, LINK = "#1A1A1A", "#595959", "#404040", "#1F4E9E"
GOOD, BAD, OPEN = ("#E2F2E3", "#1B5E20"), ("#FBE0DD", "#9C1410"), ("#FFF1CF", "#6B4A00")
INPUT_TINT, TOTAL_TINT, HEAD_TINT = "#FFFBE3", "#EFEFEF", "#E9EFF7"

_BOX = {"border": 1, "border_color": LINE}
_THIN = {"border": 1, "border_color": "#BFBFBF"}
_MIDDLE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "valign": "vcenter", "text_wrap": True}
_FIGURE = {**_BOX, "align": "center", "valign": "vcenter", "font": "figure", "size": 11}
_FREE = {"locked": False}

STYLES: dict[str, dict[str, Any]] = {
    # the official tables
    "title": {**_MIDDLE, "font": "title", "size": 16},
    "title-left": {"align": "left", "valign": "vcenter", "font": "title", "size": 16},
    "agency": {"align": "left", "valign": "vcenter", "size": 11},
    "agency-right": {"align": "right", "valign": "vcenter", "size": 11},
    "caption": {**_BOX, **_MIDDLE, "bold": True},
    "column": {**_BOX, **_MIDDLE},
    "stub": {**_BOX, **_MIDDLE, "size": 10},
    "row": {**_BOX, **_LEFT, "indent": 1},
    "row-middle": {**_BOX, **_MIDDLE},
    "input": {**_FIGURE, **_FREE, "bg_color": INPUT_TINT},
    "total": {**_FIGURE, "bg_color": TOTAL_TINT},
    "kept": {**_FIGURE, **_FREE, "bg_color": BAD[0], "font_color": BAD[1], "bold": True},
    "summed": {**_FIGURE, "bg_color": BAD[0], "font_color": BAD[1], "bold": True},
    "unsure": {**_FIGURE, **_FREE, "bg_color": OPEN[0], "font_color": OPEN[1], "bold": True},
    "odd": {**_FIGURE, **_FREE, "bg_color": OPEN[0], "font_color": OPEN[1], "text_wrap": True},
    "missing": {**_FIGURE, **_FREE, "bg_color": "#F3EDF7", "diag_type": 1, "diag_border": 1, "diag_color": "#7A6A85"},
    # beside the tables, never printed
    "status": {"align": "left", "valign": "vcenter", "bold": True, "font_color": LINK, "indent": 1},
    "panel-head": {**_THIN, **_MIDDLE, "size": 9, "font_color": GREY},
    "panel": {**_THIN, **_MIDDLE, "size": 10, "bold": True},
    "last-head": {**_THIN, **_MIDDLE, "size": 9, "font_color": GREY, "italic": True},
    "last": {**_THIN, "align": "center", "valign": "vcenter", "size": 10, "font_color": GREY, "text_wrap": True},
    # prose, cover, lists
    "prose": {**_FREE, "align": "left", "valign": "top", "text_wrap": True, "size": 12},
    "cover-title": {**_MIDDLE, "font": "title", "size": 22},
    "cover-key": {**_THIN, "align": "center", "valign": "vcenter", "bold": True, "bg_color": HEAD_TINT},
    "cover-value": {**_THIN, **_LEFT, "indent": 1},
    "cover-input": {**_THIN, **_LEFT, **_FREE, "indent": 1, "bg_color": INPUT_TINT},
    "cover-status": {**_THIN, **_LEFT, "indent": 1, "bold": True, "font_color": LINK},
    "text": {**_LEFT, "size": 11},
    "text-top": {"align": "left", "valign": "top", "text_wrap": True},
    "heading": {"align": "left", "valign": "vcenter", "bold": True, "size": 12},
    "small": {**_LEFT, "size": 10, "font_color": GREY},
    "list-head": {**_THIN, **_MIDDLE, "bold": True, "bg_color": HEAD_TINT},
    "list": {**_THIN, **_LEFT, "size": 10, "indent": 1},
    "list-middle": {**_THIN, **_MIDDLE, "size": 10},
    "list-link": {**_THIN, **_MIDDLE, "size": 10, "font_color": LINK, "underline": 1},
    "list-bold": {**_THIN, **_MIDDLE, "size": 10, "bold": True},
    "list-input": {**_THIN, **_LEFT, **_FREE, "size": 10, "bg_color": INPUT_TINT},
    "legend-input": {**_THIN, "bg_color": INPUT_TINT},
    "legend-total": {**_THIN, "bg_color": TOTAL_TINT},
    "plain": {"size": 10},
    # conditional
    "good": {"bg_color": GOOD[0], "font_color": GOOD[1]},
    "bad": {"bg_color": BAD[0], "font_color": BAD[1]},
    "open": {"bg_color": OPEN[0], "font_color": OPEN[1]},
}
CONDITIONAL = frozenset({"good", "bad", "open"})


def properties(style: str, fonts: str) -> dict[str, Any]:
    """The style as XlsxWriter takes it."""
    wanted = dict(STYLES[style])
    if style in CONDITIONAL:
        return wanted
    face = FONTS[fonts][wanted.pop("font", "body")]
    size = wanted.pop("size", 10.5)
    return {"font_name": face, "font_size": size, "font_charset": 134, "font_color": INK, **wanted}


class Looks(dict[str, int]):
    """The number of each style in the styles part; equal to itself alone, so that it can be a key."""

    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__
