"""What the balance relations show to be wrong: one finding for each fault, with the cells that may have caused it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlreport.checks.balances import BROKEN, side, statuses
from xlreport.form import Form, Relation
from xlreport.locate import Headline, headlines
from xlreport.report import ERROR, Finding, Report, Suspect, Words

_BLANKS = Words("空白的格按 0 计。", "Blank cells count as 0.")
_UNREAD = Words(
    "求和的格里有的不是数字，或没有读到：先改正那些格，再看是否平衡。",
    "Some cells behind these sums are no numbers or were not read: put those right first.",
)
_SUMMED = Words(
    "汇总数由各单位的数字相加得出，请到“明细”里找出不平的单位。",
    "These are sums over the units: look on the sheet “Units” for those that do not balance.",
)


def unbalanced(report: Report) -> Iterator[Finding]:
    """One headline for each fault that the balance relations show, with the cells that may have caused it."""
    broken = {r for r, s in statuses(report).items() if s == BROKEN}
    unexplained = set(broken)
    for headline in headlines(report) if report.figures and not report.is_roll_up else ():
        if headline.relations:  # a figure wrong by itself, such as a negative count, has a finding of its own
            unexplained -= {r.id for r in headline.relations}
            yield _finding(report, headline.relations, headline.suspects, _suspicion(report, headline))
    for relation in report.form.relations:
        if relation.id in unexplained:
            has_blanks = any(report.figures[c].blank for c in relation.coefficients)
            why = _SUMMED if report.is_roll_up else _BLANKS if has_blanks else _UNREAD
            yield _finding(report, (relation,), (), why)


def _suspicion(report: Report, headline: Headline) -> Words:
    """Which figures are suspected: by name where one repair stands out, else only how many there may be."""
    why = headline.why
    first = [s for s in headline.suspects if s.set == 0 and s.expected is not None]
    if not headline.likely or not first:
        return Words(f"{why.zh}。", f"{why.en[:1].upper()}{why.en[1:]}.")
    zh = "、".join(f"“{report.form.name_of(s.cell)}”现为 {_shown(s).zh}，应为 {s.expected}" for s in first)
    en = ", ".join(f"{s.cell} is {_shown(s).en}, should be {s.expected}" for s in first)
    return Words(f"最可能填错的是：{zh}（{why.zh}）。", f"Most likely wrong: {en} ({why.en}).")


def _finding(report: Report, relations: Sequence[Relation], suspects: tuple[Suspect, ...], suspicion: Words) -> Finding:
    first = relations[0]
    sides = [(r, side(r.lhs, report), side(r.rhs, report)) for r in relations]
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


def _shown(suspect: Suspect) -> Words:
    """What the suspected cell holds now."""
    reported = suspect.reported
    return Words("空白", "blank") if reported is None else Words(str(reported), str(reported))
