"""Report → findings, the account of every relation, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlreport.checks import balances, figures, formulas, whole, years
from xlreport.form import Form, Relation
from xlreport.locate.headlines import Headline, headlines
from xlreport.prose import statements
from xlreport.report import ERROR, FAIL, INFO, NOT_ASSESSABLE, PASS, WARNING, Finding, Report, Suspect, Words

# A report with one of these was not read whole: it never passes, however well the rest of it balances.
NOT_WHOLE = frozenset({
    "no-table", "missing-table", "missing-row", "short-row", "cut-off", "row-twice", "repeated-lines-lost",
    "blank-form", "table-blank", "edition-unsure",
})  # fmt: skip
_BLANKS = Words("空白的格按 0 计。", "Blank cells count as 0.")
_SUMMED = Words(
    "汇总数由各单位的数字相加得出，请到“明细”里找出不平的单位。",
    "These are sums over the units: look on the sheet “Units” for those that do not balance.",
)
ORDER = {ERROR: 0, WARNING: 1, INFO: 2}


def unbalanced(report: Report, last: Report | None) -> Iterator[Finding]:
    """One headline for each fault that the balance relations show, with the cells that may have caused it."""
    del last
    broken = {r for r, s in balances.statuses(report).items() if s == balances.BROKEN}
    unexplained = set(broken)
    for headline in headlines(report) if report.figures and not report.is_roll_up else ():
        if headline.relations:  # a figure wrong by itself, such as a negative count, has a finding of its own
            unexplained -= {r.id for r in headline.relations}
            yield _finding(report, headline.relations, headline.suspects, _suspicion(report, headline))
    for relation in report.form.relations:
        if relation.id in unexplained:
            yield _finding(report, (relation,), (), _SUMMED if report.is_roll_up else _BLANKS)


def _suspicion(report: Report, headline: Headline) -> Words:
    """Which figures are suspected: by name where one repair stands out, else only how many there may be."""
    why = headline.why
    first = [s for s in headline.suspects if s.set == 0 and s.expected is not None]
    if not headline.likely or not first:
        return Words(f"{why.zh}。", f"{why.en[:1].upper()}{why.en[1:]}.")
    zh = "、".join(f"“{report.form.name_of(s.cell)}”现为 {_shown(s.reported)}，应为 {s.expected}" for s in first)
    en = ", ".join(f"{s.cell} is {_shown(s.reported)}, should be {s.expected}" for s in first)
    return Words(f"最可能填错的是：{zh}（{why.zh}）。", f"Most likely wrong: {en} ({why.en}).")


def _finding(report: Report, relations: Sequence[Relation], suspects: tuple[Suspect, ...], suspicion: Words) -> Finding:
    first = relations[0]
    sides = [(r, balances.side(r.lhs, report), balances.side(r.rhs, report)) for r in relations]
    cells = tuple(dict.fromkeys(s.cell for s in suspects)) or first.cells
    place = next((f.place for c in cells if (f := report.figures.get(c))), None)
    rule = Words(f"{first.rule.label}（{across(first, report.form)}）", first.id)
    if len(relations) > 1:
        rule = Words(f"{rule.zh}等 {len(relations)} 条关系不平", f"{rule.en} and {len(relations) - 1} more")
    details = {
        "rule": rule,
        "suspicion": suspicion,
        "relations": tuple((r.id, lhs, rhs) for r, lhs, rhs in sides),
    }
    _, lhs, rhs = sides[0]
    return Finding("unbalanced", ERROR, cells, place, first.id, lhs, rhs, details, suspects)


def across(relation: Relation, form: Form) -> str:
    """The row or column along which this instance of a rule runs, as the form names it."""
    cell = form.cells[relation.lhs[0].cell]
    other = relation.id.rpartition("/")[2]
    entry = cell.column if cell.column.id == other else cell.row
    return f"“{entry.label}”{'列' if cell.column.id == other else '行'}" if entry.label else "本组"


def _shown(value: object) -> object:
    return "空白" if value is None else value


Check = Callable[[Report, Report | None], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    unbalanced,
    figures.blanks,
    figures.kinds,
    balances.cautions,
    whole.edition_fits_year,
    whole.sections,
    whole.names_itself,
    whole.rules_need_power,
    lambda report, last: statements.disagreements(report),
    years.carried_over,
    years.repeats,
    formulas.audit,
)


@dataclass(frozen=True)
class Outcome:
    """What checking one report came to; ``relations`` counts every balance relation of the form once."""

    report: Report
    findings: tuple[Finding, ...]
    relations: Mapping[str, int]
    verdict: str


def check(
    report: Report,
    reading: Sequence[Finding] = (),
    last: Report | None = None,
    explanations: Mapping[str, str] | None = None,
) -> Outcome:
    """Check a report. ``reading`` are the findings of parsing it, which count; ``last`` is last year's report.

    ``explanations`` (fingerprint → text) are the agency's; an explained finding stands, but fails nothing.
    """
    found = [*reading, *(f for run in CHECKS for f in run(report, last))]
    if explanations:
        found = [replace(f, explanation=explanations.get(f.fingerprint)) for f in found]
    found.sort(key=lambda f: ORDER[f.severity])
    counts = Counter(balances.statuses(report).values())
    relations = {s: counts[s] for s in (balances.HELD, balances.BROKEN, balances.NOT_ASSESSED)}
    return Outcome(report, tuple(found), relations, verdict(found, relations))


def verdict(findings: Sequence[Finding], relations: Mapping[str, int]) -> str:
    """``fail`` with an error, ``not-assessable`` if something was not read or not assessed, else ``pass``."""
    if any(f.severity == ERROR and f.explanation is None for f in findings):
        return FAIL
    if relations[balances.NOT_ASSESSED] or any(f.code in NOT_WHOLE for f in findings):
        return NOT_ASSESSABLE
    return PASS
