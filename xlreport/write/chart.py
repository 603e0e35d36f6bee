"""Native charts of a sheet, each beside the cells that it draws."""

from __future__ import annotations

from typing import Any, NamedTuple

from xlreport.a1 import Area


class Chart(NamedTuple):
    """Bars for the numbers of ``values``, labelled by ``labels``: two columns of equal height on ``sheet``."""

    title: str
    sheet: str
    labels: Area
    values: Area
    row: int
    column: int
    height: int  # pixels
    name: str = ""  # of the series


def draw(workbook: Any, worksheet: Any, chart: Chart, face: str) -> None:
    """Puts the chart on the sheet. Bars from the top down, with their figures: colour says nothing alone."""
    drawn = workbook.add_chart({"type": "bar"})
    font = {"name": face, "size": 9}
    drawn.add_series({
        "name": chart.name,
        "categories": [chart.sheet, *corners(chart.labels)],
        "values": [chart.sheet, *corners(chart.values)],
        "fill": {"color": "#1F4E9E"},
        "gap": 60,
        "data_labels": {"value": True, "font": font},
    })  # fmt: skip
    drawn.set_title({"name": chart.title, "name_font": {"name": face, "size": 12, "bold": True}, "overlay": False})
    drawn.set_legend({"none": True})
    drawn.set_x_axis({"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "min": 0})
    drawn.set_y_axis({"num_font": font, "reverse": True})
    drawn.set_size({"width": 620, "height": chart.height})
    worksheet.insert_chart(chart.row - 1, chart.column - 1, drawn, {"description": chart.title})


def corners(area: Area) -> tuple[int, int, int, int]:
    """The first and last row and column as XlsxWriter counts them: top, left, bottom, right, from 0."""
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1
