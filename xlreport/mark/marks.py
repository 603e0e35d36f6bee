"""What the cells of a workbook are marked with: the colour of the gravest finding, and a note that says all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlreport.mark.sheet import Message
from xlreport.report import INFO, RANK, SEVERITIES, Finding, Place, Suspect

Cell = tuple[int, int]
"""A cell of one sheet: row, column."""

_LONGEST_NOTE = 3_000


def colours(findings: Iterable[Finding], places: Mapping[str, Place]) -> dict[str, dict[Cell, str]]:
    """Sheet → cell → the severest finding that names the cell or suspects it."""
    found: dict[str, dict[Cell, str]] = {}
    for finding in findings:
        # The cells of a relation are not all wrong; those of any other finding are.
        named = () if finding.relation else (places.get(c) for c in finding.cells)
        for place in (finding.place, *named, *(s.place for s in finding.suspects)):
            if place and place.kind == "sheet":
                on_sheet = found.setdefault(place.name, {})
                cell = (place.row, place.column)
                on_sheet[cell] = min(finding.severity, on_sheet.get(cell, INFO), key=RANK.__getitem__)
    return found


def notes(findings: Iterable[Finding], message: Message, lang: str) -> dict[str, dict[Cell, str]]:
    """Sheet → cell → what its note says, one paragraph a finding."""
    found: dict[str, dict[Cell, list[str]]] = {}
    for finding in findings:
        text, hint = message(finding)
        text = text.partition("\n")[0]
        words = SEVERITIES.get(finding.severity, SEVERITIES[INFO])
        label = f"[{words.en}] " if lang == "en" else f"【{words.zh}】"
        said = {p: f"{label}{text}\n{hint}".rstrip() for p in (finding.place,) if p and p.kind == "sheet"}
        for suspect in finding.suspects:
            if suspect.place and suspect.place.kind == "sheet":
                advice = _suspicion(suspect, lang)
                before = said.get(suspect.place, f"{label}{text}")
                said[suspect.place] = f"{before}\n{advice}"
        for place, paragraph in said.items():
            found.setdefault(place.name, {}).setdefault((place.row, place.column), []).append(paragraph)
    return {
        sheet: {cell: "\n\n".join(dict.fromkeys(paragraphs))[:_LONGEST_NOTE] for cell, paragraphs in on_sheet.items()}
        for sheet, on_sheet in found.items()
    }


def _suspicion(suspect: Suspect, lang: str) -> str:
    reason, value = suspect.reason, suspect.expected
    if lang == "en":
        likely = "should be" if suspect.certain else "may have to be"
        return f"{likely} {value} ({reason.en})" if value is not None else reason.en
    likely = "应为" if suspect.certain else "可能应为"
    return f"{likely} {value}（{reason.zh}）" if value is not None else reason.zh
