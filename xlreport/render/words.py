"""The words of every rendering that are not the words of one rule: severities, verdicts, and what a file is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlreport.catalogue import catalogue, say_place
from xlreport.check import NOT_WHOLE
from xlreport.checks.balances import BROKEN, HELD, NOT_ASSESSED
from xlreport.form import Form
from xlreport.numerals import Number
from xlreport.render.records import Checked
from xlreport.report import NOT_ASSESSABLE, SEVERITIES, Finding, Suspect, Words, say

MOST_REPAIRS = 6  # ways to mend one fault that are shown; the JSON has all


def counts(checked: Checked) -> dict[str, int]:
    """Severity → how many findings of one file."""
    return {s: sum(f.severity == s for f in checked.findings) for s in SEVERITIES}


def about(checked: Checked, lang: str) -> list[str]:
    """Whose report it is, of which year, on which form, as far as the file says so."""
    if checked.outcome is None:
        return []
    report, form = checked.outcome.report, checked.form
    said = [report.agency or say(Words("机关不明", "agency unknown"), lang)]
    said.append(say(Words(f"{report.year} 年度", f"report of {report.year}"), lang) if report.year else "")
    said.append(say(Words(f"{form.edition} 年格式", f"{form.edition} form"), lang) if form else "")
    return [s for s in said if s]


def relations(checked: Checked, lang: str) -> str:
    """How many of the form's balance relations hold, and how many could not be assessed."""
    if checked.outcome is None or checked.form is None:
        return "—"
    n = checked.outcome.relations
    said = f"{n[HELD]}/{n[HELD] + n[BROKEN] + n[NOT_ASSESSED]}"
    if not n[NOT_ASSESSED]:
        return said
    return said + say(Words(f"，{n[NOT_ASSESSED]} 条未校验", f", {n[NOT_ASSESSED]} not assessed"), lang)


def reasons(checked: Checked, lang: str) -> str:
    """Why a report cannot be assessed: what was not read whole, by the titles of the rules; "" for other verdicts."""
    if checked.verdict != NOT_ASSESSABLE:
        return ""
    found = Counter(f.code for f in checked.findings if f.code in NOT_WHOLE)
    said = [f"{catalogue()[c].texts[lang].title} {say(Words(f'{n} 处', f'({n})'), lang)}" for c, n in found.items()]
    why = say(Words("；", "; "), lang).join(said) or say(Words("有的关系未校验", "relations not assessed"), lang)
    return say(Words("无法判定，因为：", "Not assessable because: "), lang) + why


def suspicions(finding: Finding, form: Form | None, lang: str) -> Iterator[str]:
    """Each way to mend the fault, likeliest first: the cells, what they are and should be, and why."""
    sets: dict[int, list[Suspect]] = {}
    for suspect in finding.suspects:
        sets.setdefault(suspect.set, []).append(suspect)
    for repair in list(sets.values())[:MOST_REPAIRS]:
        cells = say(Words("；同时 ", "; and "), lang).join(_change(s, form, lang) for s in repair)
        reasons = dict.fromkeys(say(s.reason, lang) for s in repair)
        yield cells + say(Words("：", ": "), lang) + say(Words("；", "; "), lang).join(reasons)
    if len(sets) > MOST_REPAIRS:
        rest = len(sets) - MOST_REPAIRS
        yield say(Words(f"另有 {rest} 种改法", f"and {rest} more ways to mend it"), lang)


def repairs(finding: Finding, form: Form | None, lang: str) -> Iterator[str]:
    """The ways to mend the fault, a line each, led by what they are."""
    ways = list(suspicions(finding, form, lang))
    if len(ways) == 1:
        yield say(Words("可能原因：", "Likely: "), lang) + ways[0]
    elif ways:
        yield say(Words("可能的改法（任选其一）：", "Ways to mend it (any one):"), lang)
        yield from (f"{n}. {way}" for n, way in enumerate(ways, 1))


def _change(suspect: Suspect, form: Form | None, lang: str) -> str:
    name = f"“{form.name_of(suspect.cell)}”" if form and lang == "zh" else suspect.cell
    place = say_place(suspect.place, lang)
    where = say(Words(f"（{place}）", f" ({place}) "), lang) if place else " "
    return f"{name}{where}{number(suspect.reported, lang)} → {number(suspect.expected, lang)}"


def number(value: Number | None, lang: str) -> str:
    """The number in plain digits, or that there is none."""
    if value is None:
        return say(Words("空白", "blank"), lang)
    return str(value) if isinstance(value, int) else f"{value:f}"
