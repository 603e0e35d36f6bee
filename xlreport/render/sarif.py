"""Checked files → SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from xlreport import __version__
from xlreport.catalogue import catalogue, hint, message, say_place
from xlreport.render.plain import plain
from xlreport.render.records import Checked, plain_number, suspect_record
from xlreport.report import ERROR, INFO, WARNING, Finding, Place, say

_LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def render(results: Iterable[Checked], lang: str = "zh") -> str:
    """One SARIF log with one run; every file is an artifact with its verdict, also one without findings."""
    rules = list(catalogue())
    artifacts, found = [], []
    for index, checked in enumerate(results):
        artifacts.append(_artifact(checked))
        found += [_result(f, checked, index, rules.index(f.code), lang) for f in checked.findings]
    driver = {
        "name": "xlreport",
        "version": __version__,
        "language": "en-US" if lang == "en" else "zh-CN",
        "rules": [_rule(code, lang) for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": artifacts,
        "results": found,
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(code: str, lang: str) -> dict[str, Any]:
    entry = catalogue()[code]
    text = entry.texts[lang]
    return {
        "id": code,
        "shortDescription": {"text": text.title},
        "help": {"text": text.hint or text.title},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    } | ({"fullDescription": {"text": entry.basis}} if entry.basis else {})


def _artifact(checked: Checked) -> dict[str, Any]:
    report = checked.outcome.report if checked.outcome else None
    properties = {
        "verdict": checked.verdict,
        "agency": plain(report.agency) if report and report.agency else None,
        "year": report.year if report else None,
        "edition": checked.form.edition if checked.form else None,
        "relations": dict(checked.outcome.relations) if checked.outcome else None,
    }
    return {"location": {"uri": _uri(checked.file)}, "roles": ["analysisTarget"], "properties": properties}


def _result(finding: Finding, checked: Checked, artifact: int, rule: int, lang: str) -> dict[str, Any]:
    advice = hint(finding, lang)
    said = plain(message(finding, checked.form, lang)) + (f"\n{advice}" if advice else "")
    properties = {
        "cells": list(finding.cells),
        "relation": finding.relation,
        "lhs": plain_number(finding.lhs),
        "rhs": plain_number(finding.rhs),
        "suspects": [suspect_record(s, lang) for s in finding.suspects],
    }
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [_location(finding.place, checked.file, artifact, lang)],
        "partialFingerprints": {"xlreport/v1": finding.fingerprint},
        "properties": properties,
    }
    others = [s for s in finding.suspects if s.place and s.place != finding.place]
    if others:
        result["relatedLocations"] = [
            _location(s.place, checked.file, artifact, lang)
            | {"id": n, "message": {"text": f"{s.cell}: {plain(say(s.reason, lang))}"}}
            for n, s in enumerate(others, 1)
        ]
    if finding.explanation is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": plain(finding.explanation)}]
    return result


def _location(place: Place | None, file: str, artifact: int, lang: str) -> dict[str, Any]:
    """A line of a text is a region; a cell of a workbook, a document or a page has only a name."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file), "index": artifact}}
    if place is None:
        return {"physicalLocation": physical}
    if place.kind == "line":
        physical["region"] = {"startLine": place.row, "startColumn": place.column}
        return {"physicalLocation": physical}
    name = plain(str(place) if place.kind == "sheet" else say_place(place, lang))
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": name, "kind": place.kind}]}


def _uri(file: str) -> str:
    """The path as a URI: a relative one stays relative, an absolute one becomes a file URI."""
    if _WINDOWS.match(file):
        path = file.replace("\\", "/")
        return ("file:" if path.startswith("//") else "file:///") + quote(path, safe="/:", errors="surrogatepass")
    return ("file://" if file.startswith("/") else "") + quote(file, safe="/", errors="surrogatepass")
