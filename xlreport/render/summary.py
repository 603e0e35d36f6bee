"""A roll-up → what the command line prints of it: who is in it, what is wrong with it, where it was written."""

from __future__ import annotations

from collections.abc import Iterator

from xlreport.catalogue import hint, message
from xlreport.render.plain import pad, plain, width
from xlreport.render.records import finding_record, plain_number, to_json
from xlreport.report import ERROR, SEVERITIES, VERDICTS, WARNING, Finding, Words, say
from xlreport.summary import Summary

_MOST = 10  # findings of one kind that a terminal shows; the workbook and the JSON have all


def render(summary: Summary, target: str, form: str, lang: str = "zh") -> str:
    """As ``text`` for people or as one ``json`` object for programs."""
    return (
        to_json(summary_record(summary, target, lang)) + "\n"
        if form == "json"
        else "\n".join(_text(summary, target, lang))
    )


def summary_record(summary: Summary, target: str, lang: str = "zh") -> dict[str, object]:
    """The roll-up as a program reads it: figures as in ``parse``, a ledger of units, findings."""
    report = summary.report
    return {
        "file": target,
        "edition": report.form.edition,
        "agency": report.agency,
        "year": report.year,
        "verdict": summary.verdict,
        "figures": {a: plain_number(f.value) for a, f in report.figures.items()},
        "units": [
            {
                "agency": line.unit.agency,
                "file": line.unit.file or None,
                "verdict": line.unit.verdict or None,
                "counted": line.counted,
                "errors": line.unit.count(ERROR),
                "warnings": line.unit.count(WARNING),
                "finding": line.finding.code if line.finding else None,
            }
            for line in summary.lines
        ],
        "findings": [finding_record(f, report.form, lang) for f in summary.findings],
    }


def _text(summary: Summary, target: str, lang: str) -> Iterator[str]:
    report, counted, missing, rest = summary.report, len(summary.units), summary.missing, summary.left_out
    yield plain(report.title or "") + say(Words("：", ": "), lang) + say(VERDICTS[summary.verdict], lang)
    yield "  " + say(
        Words(
            f"计入 {counted} 个单位，未报 {missing} 个，未计入 {rest} 份；{report.form.edition} 年格式",
            f"{counted} units counted, {missing} sent nothing, {rest} returns left out; {report.form.edition} form",
        ),
        lang,
    )
    first = max(width(say(w, lang)) for w in SEVERITIES.values())
    kinds: dict[str, list[Finding]] = {}
    for finding in summary.findings:
        kinds.setdefault(finding.code, []).append(finding)
    for code, found in kinds.items():
        lead = " " * (first + 4)
        for finding in found[:_MOST]:
            severity = pad(say(SEVERITIES[finding.severity], lang), first)
            yield f"  {severity}  {plain(message(finding, report.form, lang))} [{code}]"
        rest = len(found) - _MOST
        if rest > 0:
            yield lead + say(Words(f"同类的另有 {rest} 条，见汇总表", f"{rest} more of the kind, in the roll-up"), lang)
        if advice := hint(found[0], lang):
            yield lead + say(Words("怎样改：", "What to do: "), lang) + advice
    yield "  " + say(Words("写入 ", "written to "), lang) + plain(target)
    yield ""
