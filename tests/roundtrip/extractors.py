"""The programs through which a published report comes to an office, each as page → bytes of a file that we read."""

# ruff: noqa: PLC0415  (each program is imported where it runs, since none of them is required)

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple


class Extractor(NamedTuple):
    """``keeps_cells`` is true where the output still tells cells, and thus blanks, apart, whatever the page is like.

    html2text breaks a row at each break in a cell; markdownify puts a page that stands in a table on one line.
    """

    name: str
    package: str
    keeps_cells: bool
    run: Callable[[str], str]

    @property
    def is_there(self) -> bool:
        return find_spec(self.package) is not None


def _trafilatura(page: str, output: str) -> str:
    import trafilatura

    return trafilatura.extract(page, include_tables=True, output_format=output, favor_recall=True) or ""


def _inscriptis(page: str) -> str:
    from inscriptis import get_text

    return get_text(page)


def _html2text(page: str, width: int, *, as_html: bool = False) -> str:
    import html2text

    converter = html2text.HTML2Text(bodywidth=width)
    converter.bypass_tables = as_html
    return converter.handle(page)


def _markdownify(page: str) -> str:
    from markdownify import markdownify

    return markdownify(page)


def _soup(page: str, separator: str, strip: bool) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(page, "html.parser").get_text(separator, strip=strip)


def _soup_rows(page: str, mark: str) -> str:
    """The loop of many a crawler: a row a line, cells parted by a mark."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "lxml")
    for row in soup.find_all("tr"):
        if not row.find("table"):
            line = io.StringIO()
            cells = (c.get_text(strip=True) for c in row.find_all(["td", "th"]))
            csv.writer(line, delimiter=mark, lineterminator="\n").writerow(cells)
            row.replace_with(line.getvalue())
    return soup.get_text()


OF_PAGES = (
    Extractor("our own, HTML", "lxml", True, lambda page: page),
    Extractor("trafilatura, text", "trafilatura", True, lambda page: _trafilatura(page, "txt")),
    Extractor("trafilatura, Markdown", "trafilatura", True, lambda page: _trafilatura(page, "markdown")),
    Extractor("inscriptis", "inscriptis", False, _inscriptis),
    Extractor("html2text", "html2text", False, lambda page: _html2text(page, 0)),
    Extractor("html2text, wrapped lines", "html2text", False, lambda page: _html2text(page, 78)),
    Extractor("html2text, tables as HTML", "html2text", True, lambda page: _html2text(page, 0, as_html=True)),
    Extractor("markdownify", "markdownify", False, _markdownify),
    Extractor("BeautifulSoup, rows and tabs", "bs4", True, lambda page: _soup_rows(page, "\t")),
    Extractor("BeautifulSoup, rows and commas", "bs4", True, lambda page: _soup_rows(page, ",")),
    Extractor("BeautifulSoup, newlines", "bs4", False, lambda page: _soup(page, "\n", False)),
    Extractor("BeautifulSoup, newlines, stripped", "bs4", False, lambda page: _soup(page, "\n", True)),
    Extractor("BeautifulSoup, bars", "bs4", False, lambda page: _soup(page, "|", False)),
    Extractor("BeautifulSoup, blanks", "bs4", False, lambda page: _soup(page, " ", True)),
    Extractor("BeautifulSoup, nothing between", "bs4", False, lambda page: _soup(page, "", False)),
)
