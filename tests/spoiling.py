"""Reports as they come: a few cells wrong, blank, in words or gone."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from xlreport.report import Figure, Place, Report


def spoiled(report: Report, random: Random) -> Report:
    """The report with a few cells changed, blanked, taken away or filled with words."""
    figures = dict(report.figures)
    cells = random.sample(list(figures), random.choice((0, 1, 1, 2, 5, 12)))
    if random.random() < 0.2:  # a table that nobody filled in
        cells += [a for a in figures if a.startswith("requests/")]
    for address in cells:
        way = random.choice(("changed", "blank", "missing", "words") if len(cells) < 20 else ("blank",))
        place = Place("line", 1)
        if way == "changed":
            value = random.choice((0, 1, 7, 1234567, -3, Decimal("0.5")))
            figures[address] = Figure(value, str(value), place, "万元")
        elif way == "blank":
            figures[address] = Figure(None, "", place)
        elif way == "words":
            figures[address] = Figure(None, random.choice(("/", "无", "增", "=1+1")), place)
        else:
            del figures[address]
    return Report(report.form, figures, report.agency, report.year, report.title)
