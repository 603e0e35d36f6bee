"""What each verb does with one file; these functions run in worker processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlreport import outputs, sources
from xlreport.catalogue import hint, message
from xlreport.check import NOT_WHOLE, Outcome, check
from xlreport.inputs import Input
from xlreport.match import parse
from xlreport.render.records import Checked, report_record, to_json
from xlreport.render.words import repairs
from xlreport.report import Finding, Report, say
from xlreport.split import split

# ruff: noqa: PLC0415  (what only some runs do is loaded when they do it)
if TYPE_CHECKING:
    from xlreport.compare import Comparison, Earlier
    from xlreport.export.tables import Exported
    from xlreport.lastyear import LastYear
    from xlreport.summary.units import Unit


@dataclass(frozen=True)
class Settings:
    """What holds for every file of one run."""

    edition: str = "auto"
    lang: str = "zh"
    totals: str = "auto"
    fonts: str = "standard"
    last: LastYear | None = None
    previous: Earlier | None = None
    folder: str | None = None
    overwrite: bool = False
    restore_formulas: bool = False


class Task(NamedTuple):
    """One file, and the name of what is written for it, if anything is."""

    input: Input
    target: str | None = None


class Parsed(NamedTuple):
    """The lines of ``parse`` for one file; ``whole`` is false if something of a report could not be read."""

    lines: tuple[str, ...]
    whole: bool


def parse_one(task: Task, settings: Settings) -> Parsed:
    """Read one file into a JSON line for each report in it."""
    read = _read(task.input, task.input.read(), settings)
    lines = tuple(to_json(report_record(r, findings, r.name, settings.lang)) for r, findings in read)
    return Parsed(lines, not any(f.code in NOT_WHOLE for _, findings in read for f in findings))


def read_one(task: Task, settings: Settings) -> list[Report]:
    """Read the reports of one file."""
    return [report for report, _ in _read(task.input, task.input.read(), settings)]


def outcomes_of(task: Task, settings: Settings) -> list[Outcome]:
    """Check the reports of one file, for comparison with a later return."""
    return _checked(task.input, task.input.read(), settings)


def unit_one(task: Task, settings: Settings) -> list[Unit]:
    """Check the reports of one file, for a roll-up of ``settings.edition``.

    Reports of other editions are read as what they are. Of a local edition, those of its base, which alone can be told
    by their labels, are read as the local one.
    """
    from xlreport.form import load_form
    from xlreport.summary.units import unit_of

    found = outcomes_of(task, replace(settings, edition="auto"))
    if settings.edition != "auto":
        base = load_form(settings.edition).base
        if base != settings.edition and any(o.report.form.edition == base for o in found):
            found = outcomes_of(task, settings)
    return [unit_of(o, o.report.name, settings.lang) for o in found]


def export_one(task: Task, settings: Settings) -> list[tuple[Checked, Exported]]:
    """Check the reports of one file, for a table of data; with what they came to."""
    from xlreport.export.tables import exported

    checked = [Checked(o.report.name, o) for o in outcomes_of(task, settings)]
    return [(c._replace(outcome=_slim(c.outcome)), exported(c, settings.lang)) for c in checked if c.outcome]


def check_one(task: Task, settings: Settings) -> list[Checked]:
    """Check the reports of one file; with a folder, write its marked copy."""
    data = task.input.read()
    outcomes = _checked(task.input, data, settings)
    target = _save(task, settings, _marked(data, outcomes, settings)) if settings.folder else None
    return [Checked(o.report.name, _slim(o), target=target, comparison=_compared(o, settings)) for o in outcomes]


def _compared(outcome: Outcome, settings: Settings) -> Comparison | None:
    if not settings.previous:
        return None
    from xlreport.compare import compare

    before = settings.previous.before(outcome)
    return compare(outcome, before) if before else None


def convert_one(task: Task, settings: Settings) -> list[Checked]:
    """Write an official workbook for each report of one file."""
    done = []
    for n, outcome in enumerate(_checked(task.input, task.input.read(), settings), 1):
        stem = Path(task.target or "").stem
        name = task.target if n == 1 else f"{outputs.safe_name(f'{stem}-{outcome.report.agency or n}')}.xlsx"
        target = _save(task._replace(target=name), settings, _official(outcome, settings))
        done.append(Checked(outcome.report.name, _slim(outcome), target=target))
    return done


def _read(item: Input, data: bytes, settings: Settings) -> list[tuple[Report, list[Finding]]]:
    return [parse(grid, settings.edition) for grid in split(sources.read(data, item.name))]


def _checked(item: Input, data: bytes, settings: Settings) -> list[Outcome]:
    read = _read(item, data, settings)
    explanations = _explanations(data) if any(r.is_marked for r, _ in read) else {}
    return [_compared_with_last_year(report, found, settings.last, explanations) for report, found in read]


def _compared_with_last_year(
    report: Report, found: Sequence[Finding], last: LastYear | None, explanations: Mapping[str, str]
) -> Outcome:
    lacking = last.lacking(report) if last and report.figures else None
    return check(report, [*found, lacking] if lacking else found, last.of(report) if last else None, explanations)


def _explanations(data: bytes) -> dict[str, str]:
    """What the agency typed into the findings sheet of a marked copy: fingerprint → text."""
    from xlreport.mark import read_explanations

    return read_explanations(data)


def _marked(data: bytes, outcomes: Sequence[Outcome], settings: Settings) -> bytes:
    """The agency's own file with marks; the official workbook where its format cannot carry them."""
    from xlreport.mark import can_mark, mark
    from xlreport.mark.restore import restorable, told

    if not can_mark(data):
        return _official(outcomes[0], settings)

    form, lang = outcomes[0].report.form, settings.lang
    # Several reports in one workbook have no names, and their cells no addresses of their own.
    lone = outcomes[0].report if len(outcomes) == 1 else None
    restored = restorable(lone, outcomes[0].findings) if lone and settings.restore_formulas else {}

    def words(finding: Finding) -> tuple[str, str]:
        said = [message(finding, form, lang), *repairs(finding, form, lang)]
        put_back = told(finding, lone, restored) if lone else None
        return "\n".join(said), say(put_back, lang) if put_back else hint(finding, lang)

    return mark(
        data,
        [f for o in outcomes for f in o.findings],
        form,
        lang=lang,
        message=words,
        places={a: f.place for a, f in lone.figures.items()} if lone else {},
        restored=restored,
    )


def _official(outcome: Outcome, settings: Settings) -> bytes:
    from xlreport.write import write

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
    return replace(outcome, report=replace(outcome.report, prose={}, statements=(), figures={}, cells={}))


def targets(inputs: Sequence[Input], *, keep_suffix: bool) -> list[Task]:
    """Each input with the name of its output: ``<name>.xlsx``; a marked copy keeps the suffix of a workbook."""
    suffixes = [Path(i.name).suffix.lower() if keep_suffix else "" for i in inputs]
    suffixes = [s if s == ".xlsm" else ".xlsx" for s in suffixes]
    stems = [Path(i.name).stem or "report" for i in inputs]
    names = dict[int, str]()
    for suffix in set(suffixes):
        places = [n for n, s in enumerate(suffixes) if s == suffix]
        names |= dict(zip(places, outputs.unique_names([stems[n] for n in places], suffix), strict=True))
    return [Task(i, names[n]) for n, i in enumerate(inputs)]
