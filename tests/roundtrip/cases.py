"""Random reports of both editions, each written as a page in a style of its own."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import NamedTuple

from making import balanced
from roundtrip.render import any_style, page
from xlreport.form import editions, load_form
from xlreport.numerals import Number


class Case(NamedTuple):
    """One report: its number, which makes all of it, its figures (None is a blank cell) and its page."""

    number: int
    values: dict[str, Number | None]
    page: str


def case(number: int, *, frames: bool = True, without: Collection[str] = ()) -> Case:
    """The case of that number, with the cells ``without`` a figure blank in the same page.

    ``frames``: the text may stand in a table that only lays out the page.
    """
    random = Random(number)
    form = load_form(random.choice(editions()))
    blanks = random.choice((0.0, 0.0, 0.02, 0.3))
    values = {
        address: None if random.random() < blanks else value
        for address, value in balanced(form, random, busy=random.random() < 0.2).items()
    }
    values |= dict.fromkeys(without)
    style = any_style(random)
    return Case(number, values, page(form, values, style if frames else style._replace(has_frame=False), random))
