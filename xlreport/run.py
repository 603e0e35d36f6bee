"""What the verbs of the command line share: options to settings, files to results, results to an exit code."""

# ruff: noqa: PLC0415  (a verb loads what it needs: the rest would cost every start)

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from xlreport.bulk import Result, Work
    from xlreport.compare import Earlier
    from xlreport.export.tables import Exported
    from xlreport.journal import Journal
    from xlreport.lastyear import LastYear
    from xlreport.render.records import Checked
    from xlreport.report import Report, Unusable
    from xlreport.summary import Summary
    from xlreport.summary.units import Unit
    from xlreport.work import Settings, Task

FINDINGS, USAGE, UNUSABLE_INPUT, OWN_FAULT, INTERRUPTED = 1, 2, 3, 4, 130
FAIL_ON: dict[str, frozenset[str]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "never": frozenset(),
}
_OWN = "own-fault"  # the code of the refusal where the fault is ours


def settings(
    *, last: str | None = None, previous: str | None = None, jobs: int | None = None, **options: Any
) -> Settings:
    """The settings of one run; last year's reports and the earlier returns are read here, once."""
    from xlreport.form import load_form
    from xlreport.work import Settings

    if options.get("edition", "auto") != "auto":
        load_form(options["edition"])  # an edition that is none is wrong usage, whatever the files
    return Settings(
        last=last_year(last, jobs) if last else None,
        previous=earlier(previous, jobs) if previous else None,
        **options,
    )


def last_year(path: str, jobs: int | None = None) -> LastYear:
    """The reports that a path means, by agency. Raises UsageError for a file that cannot be read."""
    from xlreport.lastyear import collect
    from xlreport.work import Settings, read_one

    return collect(report for reports in _all(read_one, path, Settings(), jobs) for report in reports)


def earlier(path: str, jobs: int | None) -> Earlier:
    """The checked earlier returns that a path means, by agency."""
    from xlreport.compare import Earlier
    from xlreport.work import Settings, outcomes_of

    return Earlier.of([o for outcomes in _all(outcomes_of, path, Settings(), jobs) for o in outcomes])


def _all(work: Work[Task, Settings], path: str, settings: Settings, jobs: int | None) -> Iterator[Any]:
    for task, result in list(each(work, tasks([path]), settings, jobs, quiet=True)):
        error = error_of(result)
        if error:
            from xlreport.catalogue import refusal

            raise click.UsageError(f"{task.input.name}: {refusal(error.code, error.details, language())}")
        yield result.value


def lone_report(path: str) -> Report:
    """The one report that a path means."""
    lone = last_year(path).lone
    if lone is None:
        raise click.BadParameter("one report is needed", param_hint=path)
    return lone


def roster(path: str) -> list[str]:
    """The agencies that a list names."""
    from xlreport.inputs import Input
    from xlreport.roster import read_roster

    return [member.agency for member in read_roster(Input(path, path).read())]


def save(target: str, data: bytes, overwrite: bool) -> str:
    """Write a file; where it was written."""
    from xlreport import outputs

    return str(outputs.save(Path(target), data, overwrite=overwrite))


def tasks(paths: Sequence[str], *, marked: bool = False, quiet: bool = False) -> list[Task]:
    """The files that the paths mean, each with the name of its output; files that were passed over are told."""
    from xlreport.inputs import expand
    from xlreport.work import targets

    passed_over: list[str] = []
    inputs = expand(paths, passed_over)
    if passed_over and not quiet:
        _tell_passed_over(passed_over)
    return targets(inputs, keep_suffix=marked)


def _tell_passed_over(names: list[str]) -> None:
    from xlreport.render.plain import plain
    from xlreport.report import Words, say

    few, n = [plain(name) for name in names[:5]], len(names)
    said = Words(
        f"文件夹里有 {n} 个文件不是报告的格式，没有读取：{'、'.join(few)}{' 等' if n > 5 else ''}",
        f"{n} files of the folders have no suffix of a report and were not read: "
        f"{', '.join(few)}{', …' if n > 5 else ''}",
    )
    click.echo(say(said, language()), err=True)


def each(
    work: Work[Task, Settings], tasks: Sequence[Task], settings: Settings, jobs: int | None, quiet: bool
) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, with a progress bar on a terminal; our own faults are told on stderr as they come."""
    from xlreport.bulk import run

    results = zip(tasks, run(work, tasks, settings, jobs), strict=True)
    is_shown = len(tasks) > 1 and not quiet and sys.stderr.isatty()
    with _bar(results, len(tasks)) if is_shown else nullcontext(results) as shown:
        for task, result in shown:
            if result.fault:
                click.echo(result.fault, err=True)
            yield task, result


def _bar(results: Iterable[tuple[Task, Result]], length: int) -> AbstractContextManager[Iterable[tuple[Task, Result]]]:
    def name(shown: tuple[Task, Result] | None) -> str:
        return shown[0].input.name[-40:] if shown else ""

    return click.progressbar(results, length, file=sys.stderr, show_pos=True, item_show_func=name)


def gather(
    work: Work[Task, Settings],
    tasks: Sequence[Task],
    settings: Settings,
    jobs: int | None,
    quiet: bool,
    fail_on: str,
    journal: Journal | None = None,
) -> tuple[list[Checked], int]:
    """What became of every report, and the exit code; files that the journal says are finished are left alone."""
    from xlreport.render.records import Checked

    if journal:
        tasks = [tasks[n] for n in journal.rest([t.input for t in tasks])]
    checked: list[Checked] = []
    codes = [d.code for d in journal.finished] if journal else []
    for task, result in each(work, tasks, settings, jobs, quiet):
        error = error_of(result)
        found = [Checked(task.input.name, error=error)] if error else result.value
        codes.append(exit_code(found, fail_on))
        checked += found
        if journal:
            journal.note(task.input, [c.verdict for c in found], codes[-1], [c.target for c in found if c.target])
    return checked, max(codes, default=0)


@contextmanager
def journaled(folder: str | None, options: Mapping[str, Any], *, resume: bool) -> Iterator[Journal | None]:
    """The journal of a run that writes to a folder, and a word on how to go on where the run is interrupted."""
    if folder is None:
        if resume:
            raise click.UsageError("--resume needs -o DIR")
        yield None
        return
    from xlreport.inputs import expand
    from xlreport.journal import Journal, state_of
    from xlreport.report import VERDICTS, Words, say

    lang = language()
    beside = [path for name in ("last", "previous", "edition") if (path := options.get(name))]
    states = [state_of(item) for item in expand(beside)]  # other contents of these give other results
    settings = repr((sorted((name, value) for name, value in options.items() if name != "overwrite"), states))
    with Journal(Path(folder), settings, resume=resume) as journal:
        try:
            yield journal
        except KeyboardInterrupt:
            said = Words(
                "已中断；加 --resume 再运行一次，接着做完。", "Interrupted; run it again with --resume to go on."
            )
            click.echo(say(said, lang), err=True)
            raise
    if journal.finished:
        count = len(journal.finished)
        verdicts = [f"{say(VERDICTS[v], lang)} {n}" for v, n in journal.verdicts.items()]
        said = Words(
            f"另有 {count} 份在上次运行中已完成，没有重做：{'，'.join(verdicts)}。",
            f"{count} more were finished by an earlier run and stay as they are: {', '.join(verdicts)}.",
        )
        click.echo(say(said, lang), err=True)


def exports(
    tasks: Sequence[Task], settings: Settings, jobs: int | None, quiet: bool, fail_on: str, codes: set[int]
) -> Iterator[Exported]:
    """Every report as rows of data, one after another; ``codes`` takes in the exit codes that apply."""
    from xlreport.export.tables import exported
    from xlreport.render.records import Checked
    from xlreport.work import export_one

    for task, result in each(export_one, tasks, settings, jobs, quiet):
        error = error_of(result)
        failed = Checked(task.input.name, error=error)
        for checked, rows in [(failed, exported(failed, settings.lang))] if error else result.value:
            codes.add(exit_code([checked], fail_on))
            yield rows


def units(tasks: Sequence[Task], settings: Settings, jobs: int | None, quiet: bool) -> list[Unit]:
    """Every report as a roll-up takes it."""
    from xlreport.summary.units import unusable
    from xlreport.work import unit_one

    found: list[Unit] = []
    for task, result in each(unit_one, tasks, settings, jobs, quiet):
        error = error_of(result)
        found += [unusable(error, task.input.name, settings.lang)] if error else result.value
    return found


def error_of(result: Result) -> Unusable | None:
    """Why a file could not be used, our own fault included."""
    from xlreport.report import Unusable

    if result.fault:
        return Unusable(_OWN, cause=result.fault.strip().rpartition("\n")[2])
    return result.error


def code_of(cause: str) -> int:
    """The exit code for a file that could not be used; ``cause`` is the code that says why."""
    return OWN_FAULT if cause == _OWN else UNUSABLE_INPUT


def exit_code(checked: Sequence[Checked], fail_on: str) -> int:
    """The greatest code that applies."""
    from xlreport.report import NOT_ASSESSABLE

    failing = FAIL_ON[fail_on]
    found = any(f.severity in failing and f.explanation is None for c in checked if c.outcome for f in c.findings)
    codes = [code_of(c.error.code) for c in checked if c.error]
    codes += [FINDINGS] if found or any(c.verdict == NOT_ASSESSABLE for c in checked) else []
    return max(codes, default=0)


def summary_code(summary: Summary, fail_on: str) -> int:
    """The same for a roll-up, whose own findings count beside those of its units."""
    from xlreport.report import NOT_ASSESSABLE, UNUSABLE

    units = [line.unit for line in summary.lines]
    severities = {f.severity for f in summary.findings}
    severities |= {f.severity for unit in units for f in unit.findings if not f.explained}
    codes = [code_of(f.code) for unit in units if unit.verdict == UNUSABLE for f in unit.findings]
    open_ = not summary.units or any(unit.verdict == NOT_ASSESSABLE for unit in units)
    codes += [FINDINGS] if open_ or severities & FAIL_ON[fail_on] else []
    return max(codes, default=0)


def language() -> str:
    """The language that was asked for."""
    context = click.get_current_context(silent=True)
    asked: dict[str, str] = context.find_root().ensure_object(dict) if context else {}
    return asked.get("lang", "zh")
