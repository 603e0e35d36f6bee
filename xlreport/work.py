"""What each verb does with one file; these functions run in worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from xlreport import outputs, sources
from xlreport.catalogue import hint, message
from xlreport.check import NOT_WHOLE, Outcome, check
from xlreport.inputs import Input
from xlreport.lastyear import LastYear
from xlreport.match import parse
from xlreport.render.records import Checked, report_record, to_json
from xlreport.report import Finding, Report


@dataclass(frozen=True)
class Settings:
    """What holds for every file of one run."""

    edition: str = "auto"
    lang: str = "zh"
    totals: str = "auto"
    fonts: str = "standard"
    last: LastYear | None = None
    folder: str | None = None
    overwrite: bool = False


class Task(NamedTuple):
    """One file, and the name of what is written for it, if anything is."""

    input: Input
    target: str | None = None


class Parsed(NamedTuple):
    """One line of ``parse``; ``whole`` is false if something of the report could not be read."""

    line: str
    whole: bool


def parse_one(task: Task, settings: Settings) -> Parsed:
    """Read one file into one JSON line."""
    report, findings = _read(task.input, task.input.read(), settings)
    line = to_json(report_record(report, findings, task.input.name, settings.lang))
    return Parsed(line, not any(f.code in NOT_WHOLE for f in findings))


def read_one(task: Task, settings: Settings) -> Report:
    """Read one file into a report."""
    return _read(task.input, task.input.read(), settings)[0]


def check_one(task: Task, settings: Settings) -> Checked:
    """Check one file; with a folder, write its marked copy."""
    data = task.input.read()
    outcome = _checked(task.input, data, settings)
    target = _save(task, settings, _marked(data, outcome, settings)) if settings.folder else None
    return Checked(task.input.name, _slim(outcome), target=target)


def convert_one(task: Task, settings: Settings) -> Checked:
    """Write the official workbook of one file."""
    outcome = _checked(task.input, task.input.read(), settings)
    target = _save(task, settings, _official(outcome, settings))
    return Checked(task.input.name, _slim(outcome), target=target)


def _read(item: Input, data: bytes, settings: Settings) -> tuple[Report, list[Finding]]:
    return parse(sources.read(data, item.name), settings.edition)


def _checked(item: Input, data: bytes, settings: Settings) -> Outcome:
    report, findings = _read(item, data, settings)
    last = settings.last.of(report) if settings.last else None
    return check(report, findings, last)


def _marked(data: bytes, outcome: Outcome, settings: Settings) -> bytes:
    """The agency's own file with marks; the official workbook where its format cannot carry them."""
    from xlreport.mark import can_mark, mark  # noqa: PLC0415

    if not can_mark(data):
        return _official(outcome, settings)

    def words(finding: Finding) -> tuple[str, str]:
        return message(finding, outcome.report.form, settings.lang), hint(finding, settings.lang)

    return mark(data, outcome.findings, outcome.report.form, lang=settings.lang, message=words)


def _official(outcome: Outcome, settings: Settings) -> bytes:
    from xlreport.write import write  # noqa: PLC0415 - most runs write nothing

    report = outcome.report
    last = settings.last.of(report) if settings.last else None
    return write(
        report,
        report.form,
        findings=outcome.findings,
        last=last,
        totals=settings.totals,
        fonts=settings.fonts,
        lang=settings.lang,
    )


def _save(task: Task, settings: Settings, data: bytes) -> str:
    assert settings.folder is not None
    assert task.target is not None
    return str(outputs.save(Path(settings.folder, task.target), data, overwrite=settings.overwrite))


def _slim(outcome: Outcome) -> Outcome:
    """Without figures and prose, which no rendering of an outcome needs: less to send between processes."""
    return replace(outcome, report=replace(outcome.report, prose={}, statements=(), figures={}))


def targets(inputs: Sequence[Input], *, keep_suffix: bool) -> list[Task]:
    """Each input with the name of its output: ``<name>.xlsx``; a marked copy keeps the suffix of a workbook."""
    suffixes = [Path(i.name).suffix.lower() if keep_suffix else "" for i in inputs]
    suffixes = [s if s == ".xlsm" else ".xlsx" for s in suffixes]
    stems = [Path(i.name.replace("\\\\", "/")).stem or "report" for i in inputs]
    names = dict[int, str]()
    for suffix in set(suffixes):
        places = [n for n, s in enumerate(suffixes) if s == suffix]
        names |= dict(zip(places, outputs.unique_names([stems[n] for n in places], suffix), strict=True))
    return [Task(i, names[n]) for n, i in enumerate(inputs)]
