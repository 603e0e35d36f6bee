"""The running text of a report: its six sections, the sentences in them, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from operator import ne

from xlreport.form import Form
from xlreport.prose import masthead
from xlreport.prose.flow import Sentence, body, passages_of, sentences_of, without_page_numbers
from xlreport.prose.headings import is_heading
from xlreport.prose.lines import MAX_LINES, Line, folded, lines_of, squeeze
from xlreport.prose.sections import Heading, cut
from xlreport.report import WARNING, Finding, Grid

MAX_SENTENCES = 20_000  # the longest reports have a twentieth of it
SAMPLE = 2000  # letters that tell the script
LEAST_TOLD = 12  # letters of a line beside a table that says something, though it has no mark of a sentence
LEAST_SENTENCE, LEAST_TEXT = 8, 3  # letters of a sentence, and sentences, that are more than a note to a table

_SAID = re.compile("[,。;:、\\d无]")


@dataclass(frozen=True)
class Prose:
    """What the running text says; whatever it does not say is None or absent.

    ``sections`` maps ids to text without the tables; ``headings`` are all that were found, in reading order;
    ``period`` is the stated statistical period in years; ``notice`` the cited notice, as 国办公开办函〔年〕号.
    """

    agency: str | None
    year: int | None
    title: str | None
    script: str
    sections: Mapping[str, str]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    period: tuple[int, int] | None
    notice: str | None
    agency_folded: str = ""


def read(
    grid: Grid, form: Form, *, fold: Callable[[str], str] = lambda text: text, table_rows: Set[int] = frozenset()
) -> Prose:
    """Read the running text of a grid, leaving out the rows that belong to tables.

    ``fold`` turns traditional characters into simplified ones and keeps the length; ``table_rows`` are indices of
    ``grid.rows``. Time grows linearly with the text. Nothing is guessed: what the text does not say is None.
    """
    everything = islice(lines_of(grid, fold, table_rows), MAX_LINES)
    lines = [line for line in everything if line.row not in table_rows or is_heading(line, form)]
    pieces, headings = cut(lines, form)
    tabled = {s.id for s in form.sections if s.tables}
    lines = [p for p in pieces if p.section not in tabled or not (p.row in table_rows or _is_label(p.flat))]
    passages = without_page_numbers(list(passages_of(lines)))
    sections = {h.section: "" for h in headings}
    last = headings[-1].section if headings else None
    for id in sections:
        sections[id] = "\n".join(body([p for p in passages if p[0].section == id], final=id == last))
    sentences = tuple(islice(sentences_of(passages), MAX_SENTENCES))
    front = [squeeze(p.text, p.flat) for p in islice((p for p in pieces if p.section is None), masthead.MAX_LINES)]
    tail = [squeeze(p.text, p.flat) for p in pieces[-12:]]
    page = grid.properties.get("title", "")[: masthead.MAX_NAME]
    page_name = squeeze(page, folded(page, fold) if page else "")
    said = masthead.read(front, [(s.text, s.plain, s.section) for s in sentences], tail, form.notice, page_name)
    return Prose(
        agency=said.agency,
        year=said.year or masthead.year_of_labels(cell.text for row in grid.rows for cell in row.cells),
        title=said.title,
        script="hant" if grid.traditional or _is_traditional(pieces[:SAMPLE], fold) else "hans",
        sections=sections,
        headings=headings,
        sentences=sentences,
        period=said.period,
        notice=said.notice,
        agency_folded=folded(said.agency or "", fold),
    )


def _is_label(flat: str) -> bool:
    """Whether a line of a section that holds a table is all that is left of one of its cells."""
    return len(flat) < LEAST_TOLD and not _SAID.search(flat)


def doubts(said: Prose) -> Iterator[Finding]:
    """Whether there is running text of which no section is known, so that none of it will be handed on."""
    sentences = [s for s in said.sentences if s.plain.endswith("。") and len(s.plain) >= LEAST_SENTENCE]
    if not said.headings and len(sentences) >= LEAST_TEXT:
        yield Finding("no-headings", WARNING, place=sentences[0].place)


def _is_traditional(pieces: list[Line], fold: Callable[[str], str]) -> bool:
    """Whether folding changed more than one in twenty characters of the text."""
    text = "".join(p.text for p in pieces)[:SAMPLE]
    flat = fold(text)
    return flat != text and 20 * sum(map(ne, text, flat)) > len(text)
