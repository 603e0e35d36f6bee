"""Checked files → one HTML page to read, print and send: no script, nothing loaded, everything escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from xlreport import __version__
from xlreport.catalogue import hint, message, say_place
from xlreport.checks.rows import by_table
from xlreport.numerals import Number
from xlreport.render.plain import plain
from xlreport.render.records import Checked
from xlreport.render.words import about, counts, number, reasons, relations, suspicions
from xlreport.report import ERROR, SEVERITIES, VERDICTS, WARNING, Finding, Words, say

TITLE = Words("政府信息公开工作年度报告校验结果", "Check of open-government-information annual reports")
_SUMMARY = (
    Words("文件", "File"), Words("机关、年度、格式", "Agency, year, form"), Words("结论", "Verdict"),
    Words("错误", "Errors"), Words("提醒", "Warnings"), Words("勾稽关系平衡", "Relations that hold"),
)  # fmt: skip
_FINDINGS = (Words("级别", "Severity"), Words("位置", "Place"), Words("问题", "Finding"), Words("怎样改", "What to do"))
_SIDES = (Words("关系", "Relation"), Words("左边", "Left"), Words("右边", "Right"), Words("相差", "Off by"))
# Colours are text on its background, in pairs, so that a test can compute their contrast.
COLOURS = {
    "body": ("#1a1a1a", "#ffffff"),
    "th": ("#1a1a1a", "#eef1f5"),
    ".faint": ("#4d5560", "#ffffff"),
    "a": ("#0b4f9e", "#ffffff"),
    ".error,.fail": ("#8b0000", "#fdecea"),
    ".warning,.not-assessable": ("#6b4500", "#fff4d6"),
    ".info": ("#2c4a6e", "#e9f1fb"),
    ".pass": ("#14572b", "#e6f4ea"),
    ".unusable": ("#ffffff", "#5c2a2a"),
}
_STYLE = """
body{font:15px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
body{max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .25rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid #b8c0cc;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{white-space:nowrap}.found>thead th:nth-child(2){width:6.5em}
.found>thead th:nth-child(4){width:24%}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.word{display:inline-block;padding:0 .45rem;border:1px solid currentColor;border-radius:.25rem}
.word{font-weight:bold;white-space:nowrap}
table table{width:auto;font-size:.9em}ul{margin:.25rem 0;padding-left:1.2rem}p{margin:.25rem 0}
code{font-size:.85em;white-space:nowrap}
@page{size:A4;margin:14mm}
@media print{body{max-width:none;padding:0;font-size:10.5pt}thead{display:table-header-group}tr{break-inside:avoid}
h2,p.faint,thead{break-after:avoid}a{text-decoration:none}.word{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def render(results: Iterable[Checked], lang: str = "zh") -> str:
    """The page: totals, a table of the files, then every file with something to say."""
    rows, sections = [], []
    verdicts: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for anchor, checked in enumerate(results, 1):
        verdicts[checked.verdict] += 1
        severities.update(counts(checked))
        rows.append(_row(checked, anchor, lang))
        if checked.findings:
            sections.append(section(checked, anchor, lang))
    title = say(TITLE, lang)
    return (
        f'<!DOCTYPE html>\n<html lang="{"en" if lang == "en" else "zh-CN"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{style()}</style></head><body><h1>{title}</h1>\n"
        f"<p>{_totals(verdicts, severities, lang)}</p>\n"
        f"<table>{_head(_SUMMARY, lang, right=(3, 4, 5))}<tbody>\n{''.join(rows)}</tbody></table>\n"
        f'{"".join(sections)}<p class="faint">xlreport {__version__}</p></body></html>\n'
    )


def style() -> str:
    """The page's style sheet, for all that shows findings as this page does."""
    return _STYLE + "".join(f"{name}{{color:{ink};background:{paper}}}" for name, (ink, paper) in COLOURS.items())


def _totals(verdicts: Counter[str], severities: Counter[str], lang: str) -> str:
    files = sum(verdicts.values())
    said = [_word(v, f"{say(words, lang)} {verdicts[v]}") for v, words in VERDICTS.items() if verdicts[v]]
    found = [_word(s, f"{say(words, lang)} {severities[s]}") for s, words in SEVERITIES.items() if severities[s]]
    lead = say(Words(f"共 {files} 份文件：", f"{files} file(s): "), lang)
    return lead + " ".join(said) + say(Words("；发现：", "; findings: "), lang) + (" ".join(found) or "0")


def _row(checked: Checked, anchor: int, lang: str) -> str:
    found = counts(checked)
    name = _text(checked.file)
    link = f'<a href="#f{anchor}">{name}</a>' if checked.findings else name
    verdict = _word(checked.verdict, say(VERDICTS[checked.verdict], lang))
    cells = f"<td>{_text(' · '.join(about(checked, lang)))}</td><td>{verdict}</td>"
    numbers = (str(found[ERROR]), str(found[WARNING]), relations(checked, lang))
    return f'<tr><th scope="row">{link}</th>{cells}{"".join(f"<td class=n>{n}</td>" for n in numbers)}</tr>\n'


def section(checked: Checked, anchor: int, lang: str) -> str:
    """What one file has to say: its verdict, then every finding with the ways to mend it."""
    return "".join(_section(checked, anchor, lang))


def _section(checked: Checked, anchor: int, lang: str) -> Iterator[str]:
    verdict = _word(checked.verdict, say(VERDICTS[checked.verdict], lang))
    yield f'<section id="f{anchor}"><h2>{_text(checked.file)} {verdict}</h2>'
    said = about(checked, lang)
    if checked.form:
        said.append(f"{say(_SUMMARY[5], lang)} {relations(checked, lang)}")
    yield f'<p class="faint">{_text(" · ".join(said))}</p>\n'
    if why := reasons(checked, lang):
        yield f"<p>{_text(why)}</p>\n"
    yield f'<table class="found">{_head(_FINDINGS, lang)}<tbody>\n'
    for finding in by_table(checked.findings, checked.form):
        yield (
            f"<tr><td>{_word(finding.severity, say(SEVERITIES[finding.severity], lang))}</td>"
            f"<td>{_text(say_place(finding.place, lang))}</td><td>{''.join(_said(finding, checked, lang))}</td>"
            f"<td>{_text(hint(finding, lang))}</td></tr>\n"
        )
    yield "</tbody></table></section>\n"


def _said(finding: Finding, checked: Checked, lang: str) -> Iterator[str]:
    """The message, both sides of each relation that the fault breaks, the ways to mend it, and any explanation."""
    yield f"<p>{_text(message(finding, checked.form, lang))} <code>{finding.code}</code></p>"
    related = finding.details.get("relations")
    if checked.form and related:
        rules = {r.id: r.rule.label for r in checked.form.relations} if lang == "zh" else {}
        rows = "".join(_sides(rules.get(i, i), lhs, rhs, lang) for i, lhs, rhs in related)
        yield f"<table>{_head(_SIDES, lang, right=(1, 2, 3))}<tbody>{rows}</tbody></table>"
    repairs = list(suspicions(finding, checked.form, lang))
    if repairs:
        ways = (
            Words("可能的改法：", "Likely:") if len(repairs) == 1 else Words("可能的改法（任选其一）：", "Any one of:")
        )
        yield f"<p>{say(ways, lang)}</p><ul>{''.join(f'<li>{_text(r)}</li>' for r in repairs)}</ul>"
    if finding.explanation is not None:
        yield f"<p>{say(Words('填报机关的说明：', 'Explained: '), lang)}{_text(finding.explanation)}</p>"


def _sides(rule: str, lhs: Number, rhs: Number, lang: str) -> str:
    numbers = "".join(f"<td class=n>{number(n, lang)}</td>" for n in (lhs, rhs, lhs - rhs))
    return f'<tr><th scope="row">{_text(rule)}</th>{numbers}</tr>'


def _head(titles: Iterable[Words], lang: str, right: tuple[int, ...] = ()) -> str:
    cells = (f'<th scope="col"{" class=n" if n in right else ""}>{say(w, lang)}</th>' for n, w in enumerate(titles))
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _word(kind: str, text: str) -> str:
    """A severity or verdict: always its word, framed; the colour only repeats it."""
    return f'<span class="word {kind}">{text}</span>'


def _text(text: str) -> str:
    return escape(plain(text))
