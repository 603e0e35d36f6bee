"""What became of an earlier return: a few lines below the findings of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xlreport.catalogue import entry, where
from xlreport.form import Form
from xlreport.render.words import number
from xlreport.report import Finding, Words, say

if TYPE_CHECKING:
    from xlreport.compare import Comparison

_MOST = 10  # findings or figures that are named
_STATES = (
    ("fixed", Words("已改正", "fixed")),
    ("new", Words("新出现", "new")),
    ("open", Words("仍未改", "still open")),
    ("explained", Words("已说明", "explained")),
)
_NOTHING = Words("没有变化", "nothing changed")


def since(comparison: Comparison, form: Form | None, lang: str) -> Iterator[str]:
    """A line for each state that findings are in, and one for the figures that changed."""
    lead, stop, colon = (
        Words("与上次相比", "since the previous return"),
        Words("；", "; "),
        say(Words("：", ": "), lang),
    )
    found = {state: getattr(comparison, state) for state, _ in _STATES}
    if not any(found.values()) and not comparison.changed:
        yield say(lead, lang) + colon + say(_NOTHING, lang)
        return
    yield say(lead, lang) + colon.rstrip()
    for state, word in _STATES:
        if found[state]:
            shown = say(stop, lang).join(_named(found[state], form, lang))
            yield f"  {say(word, lang)} {len(found[state])}{colon}{shown}"
    if comparison.changed:
        changes = [
            f"{_cell(a, form, lang)} {number(then, lang)} → {number(now, lang)}"
            for a, (then, now) in comparison.changed.items()
        ]
        word = Words("改动的数字", "figures changed")
        shown = say(stop, lang).join(_first(changes, lang))
        yield f"  {say(word, lang)} {len(changes)}{colon}{shown}"


def _named(findings: Sequence[Finding], form: Form | None, lang: str) -> Iterator[str]:
    said = (_name(f, form, lang) for f in findings)
    return _first(list(said), lang)


def _name(finding: Finding, form: Form | None, lang: str) -> str:
    title, at = entry(finding.code).texts[lang].title, where(finding, form, lang)
    return title + (say(Words(f"（{at}）", f" ({at})"), lang) if at else "")


def _first(said: Sequence[str], lang: str) -> Iterator[str]:
    yield from said[:_MOST]
    if len(said) > _MOST:
        more = len(said) - _MOST
        yield say(Words(f"等，另有 {more} 项", f"and {more} more"), lang)


def _cell(address: str, form: Form | None, lang: str) -> str:
    return f"“{form.name_of(address)}”" if form and lang == "zh" else address
