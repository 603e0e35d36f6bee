"""Checked files → JUnit XML, the format in which CI systems list what failed.

A file is a suite. Its first case says whether the file could be assessed; every finding is a case of its own, named
by code and cell so that its history can be followed: an error fails, a warning or a note passes with its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from xlreport.catalogue import hint, message, say_place
from xlreport.render.plain import plain
from xlreport.render.records import Checked
from xlreport.render.words import about, relations, suspicions
from xlreport.report import ERROR, NOT_ASSESSABLE, SEVERITIES, VERDICTS, Finding, say


def render(results: Iterable[Checked], lang: str = "zh") -> str:
    """One document with a suite a file."""
    suites = "\n".join(line for checked in results for line in _suite(checked, lang))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="xlreport">\n{suites}\n</testsuites>\n'


def _suite(checked: Checked, lang: str) -> Iterator[str]:
    findings = checked.findings if checked.outcome else ()
    failed = [f for f in findings if _fails(f)]
    lost = checked.outcome is None
    open_ = checked.verdict == NOT_ASSESSABLE
    counted = {"tests": 1 + len(findings), "failures": len(failed) + open_, "errors": int(lost), "skipped": 0}
    yield f"<testsuite {_attributes(name=checked.file, time='0', **counted)}>"
    assessed = _attributes(name="assessable", classname=checked.file, file=checked.file, time="0")
    verdict = say(VERDICTS[checked.verdict], lang)
    if lost:
        yield f"<testcase {assessed}>"
        yield from (_outcome("error", f, checked, lang) for f in checked.findings)
        yield "</testcase>"
    elif open_:
        said = f"{verdict}: {relations(checked, lang)}"
        yield f"<testcase {assessed}><failure {_attributes(type=NOT_ASSESSABLE, message=said)}/></testcase>"
    else:
        said = " · ".join([*about(checked, lang), relations(checked, lang)])
        yield f"<testcase {assessed}><system-out>{escape(plain(said))}</system-out></testcase>"
    for finding, name in zip(findings, _names(findings), strict=True):
        line = {"line": finding.place.row} if finding.place and finding.place.kind == "line" else {}
        yield f"<testcase {_attributes(name=name, classname=checked.file, file=checked.file, time='0', **line)}>"
        yield _outcome("failure" if _fails(finding) else "system-out", finding, checked, lang)
        yield "</testcase>"
    yield "</testsuite>"


def _fails(finding: Finding) -> bool:
    return finding.severity == ERROR and finding.explanation is None


def _names(findings: Iterable[Finding]) -> Iterator[str]:
    """Code and first cell of each finding; a number where two would be called the same."""
    used: dict[str, int] = {}
    for finding in findings:
        name = " ".join([finding.code, *finding.cells[:1]])
        used[name] = used.get(name, 0) + 1
        yield name if used[name] == 1 else f"{name} #{used[name]}"


def _outcome(tag: str, finding: Finding, checked: Checked, lang: str) -> str:
    said = message(finding, checked.form, lang)
    lines = [f"{say(SEVERITIES[finding.severity], lang)} {say_place(finding.place, lang)}".strip(), said]
    lines += [*suspicions(finding, checked.form, lang), finding.explanation or "", hint(finding, lang)]
    body = escape("\n".join(plain(line) for line in lines if line))
    attributes = "" if tag == "system-out" else " " + _attributes(type=finding.code, message=said)
    return f"<{tag}{attributes}>{body}</{tag}>"


def _attributes(**values: object) -> str:
    return " ".join(f'{k}="{escape(plain(v), {chr(34): "&quot;"})}"' for k, v in values.items())
