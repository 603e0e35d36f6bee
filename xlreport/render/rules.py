"""The rule catalogue as people read it: a list of all codes, or one rule explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from xlreport.catalogue import catalogue, message, refusal, say_place
from xlreport.render.example_words import faults, remedies
from xlreport.render.examples import broken, run
from xlreport.render.plain import pad, plain, width
from xlreport.report import SEVERITIES, Unusable, Words, say

_SLOT = re.compile(r"\{\w+\}")


class UnknownRule(LookupError):
    """No rule has this code; the message names those that were perhaps meant."""

    def __init__(self, code: str, lang: str = "zh") -> None:
        self.closest = closest(code)
        near = say(Words("，最接近的是 {}", "; closest: {}"), lang).format(", ".join(self.closest))
        said = say(Words(f"没有规则 {code}", f"there is no rule {code}"), lang)
        super().__init__(said + (near if self.closest else ""))


def closest(code: str) -> tuple[str, ...]:
    """Codes that are spelt much like this one, or hold it, the closest first."""
    wanted = re.sub(r"[\s_]+", "-", code.strip().lower())
    near = get_close_matches(wanted, catalogue(), n=3, cutoff=0.6)
    return tuple(dict.fromkeys([*near, *(c for c in catalogue() if wanted and wanted in c)]))[:5]


def listing(lang: str = "zh") -> str:
    """One line a code: code, usual severity, title."""
    entries = catalogue().values()
    first = max(len(e.code) for e in entries)
    severities = {s: say(w, lang) for s, w in SEVERITIES.items()}
    second = max(map(width, severities.values()))
    return "\n".join(
        f"{pad(e.code, first)}  {pad(severities[e.severity], second)}  {e.texts[lang].title}" for e in entries
    )


def explain(code: str, lang: str = "zh") -> str:
    """One rule: severity, basis, message, what to do, and an example that breaks it beside one that does not.

    Raises:
        UnknownRule: no rule has this code.
    """
    if code not in catalogue():
        raise UnknownRule(code, lang)
    parts = list(fields(code, lang))
    longest = max(width(name) for name, _ in parts)
    lines = (f"{pad(name if not n else '', longest)}  {line}" for name, said in parts for n, line in enumerate(said))
    return "\n".join([f"{code}  {catalogue()[code].texts[lang].title}", "", *lines])


def fields(code: str, lang: str) -> Iterator[tuple[str, list[str]]]:
    """What there is to say about a rule: the name of each part and its lines."""
    entry = catalogue()[code]
    text = entry.texts[lang]
    parts = {
        Words("级别", "Severity"): [say(SEVERITIES[entry.severity], lang)],
        Words("依据", "Basis"): [entry.basis],
        Words("提示", "Message"): [_SLOT.sub("…", text.message)],
        Words("怎样改", "What to do"): [text.hint],
        Words("反例", "Breaks it"): list(faults(entry.example, lang)),
        Words("结果", "Says"): list(_said(code, lang)),
        Words("正例", "Passes"): list(remedies(entry.example, lang)),
    }
    yield from ((say(words, lang), said) for words, said in parts.items() if any(said))


def _said(code: str, lang: str) -> Iterator[str]:
    """What the program says of the example, the first time."""
    source = broken(catalogue()[code].example)
    if source is None:
        return
    try:
        outcome = run(source)
    except Unusable as error:
        yield plain(refusal(error.code, error.details, lang))
        return
    for finding in [f for f in outcome.findings if f.code == code][:1]:
        place = say_place(finding.place, lang)
        severity = say(SEVERITIES[finding.severity], lang)
        yield plain(f"{severity} {place} {message(finding, outcome.report.form, lang)}".replace("  ", " "))
