"""What each choice of the page does with its files: the verbs of the command line, with results to show and fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlreport import outputs
from xlreport.bulk import Result
from xlreport.catalogue import message
from xlreport.form import load_form
from xlreport.inputs import Input
from xlreport.lastyear import LastYear, collect
from xlreport.render import html
from xlreport.render.records import Checked
from xlreport.render.words import about, counts, relations
from xlreport.report import ERROR, WARNING, Report, Unusable, Words, say
from xlreport.roster import hand_out, read_roster
from xlreport.run import error_of
from xlreport.summary import Summary, summarise
from xlreport.summary.ledger import Line
from xlreport.summary.units import Unit, unusable
from xlreport.work import Settings, Task, check_one, convert_one, read_one, targets, unit_one

FINDINGS, ROLL_UP = Words("校验结果", "findings"), Words("汇总表", "summary")
Each = Callable[[Callable[[Any, Any], Any], Sequence[Any], Any], Iterator[Result]]


class Order(NamedTuple):
    """What the user asks for; texts that were left blank are None."""

    verb: str
    reports: tuple[Input, ...] = ()
    last: tuple[Input, ...] = ()
    roster: tuple[Input, ...] = ()
    edition: str = ""  # of a blank form
    agency: str | None = None
    year: int | None = None
    lang: str = "zh"


class Row(NamedTuple):
    """One line of the results: ``checked`` has the findings to show below it, ``counted`` is for lines of a roll-up."""

    name: str
    about: str = ""
    verdict: str = ""
    errors: int = 0
    warnings: int = 0
    relations: str = ""
    target: Path | None = None
    counted: bool | None = None
    checked: Checked | None = None


class Done(NamedTuple):
    """The results: lines of a table, remarks as (severity, text), and every file that was written."""

    rows: list[Row]
    notes: list[tuple[str, str]]
    files: list[Path]
    skipped: int = 0  # files that were not reached when the user stopped


class Stopped(Exception):
    """The user stopped the job."""


class Unreadable(Exception):
    """A file that belongs to no line of the results cannot be used."""

    def __init__(self, name: str, cause: Unusable) -> None:
        super().__init__(name)
        self.name, self.cause = name, cause


def check(order: Order, folder: Path, each: Each) -> Done:
    """Check each file: marked copies, and one page with all findings."""
    tasks = targets(order.reports, keep_suffix=True)
    done = _checked(check_one, tasks, order, folder, each)
    page = html.render([r.checked for r in done.rows if r.checked], order.lang)
    path = outputs.save(folder / f"{say(FINDINGS, order.lang)}.html", page.encode())
    return done._replace(files=[path, *done.files])


def convert(order: Order, folder: Path, each: Each) -> Done:
    """Write each report as an official workbook."""
    return _checked(convert_one, targets(order.reports, keep_suffix=False), order, folder, each)


def _checked(work: Any, tasks: list[Task], order: Order, folder: Path, each: Each) -> Done:
    settings = Settings(lang=order.lang, last=_last_year(order, each), folder=str(folder))
    rows: list[Row] = []
    reached = 0
    try:
        for task, result in zip(tasks, each(work, tasks, settings), strict=True):
            error = error_of(result)
            found = [Checked(task.input.name, error=error)] if error else result.value
            rows += [_row(checked, order.lang) for checked in found]
            reached += 1
    except Stopped:
        if not rows:
            raise
    files = dict.fromkeys(r.target for r in rows if r.target)
    return Done(rows, [], list(files), len(tasks) - reached)


def _row(checked: Checked, lang: str) -> Row:
    found = counts(checked)
    return Row(
        checked.file,
        " · ".join(about(checked, lang)),
        checked.verdict,
        found[ERROR],
        found[WARNING],
        relations(checked, lang),
        Path(checked.target) if checked.target else None,
        checked=checked,
    )


def blank(order: Order, folder: Path, each: Each) -> Done:
    """Write a blank workbook, or one for each agency of a list."""
    last = _last_year(order, each)
    paths = _lone(each(_blank, [order], (last, str(folder))), order.roster)
    return Done([Row(path.name, target=path) for path in paths], _unfit(order, last), paths)


def _unfit(order: Order, last: LastYear | None) -> list[tuple[str, str]]:
    """That the one form written does not begin with last year's report, and why, if one was given."""
    form = load_form(order.edition)
    if order.roster or last is None or last.for_blank(form, order.agency, order.year):
        return []
    lacking = last.lacking(Report(form, {}, agency=order.agency, year=order.year))
    return [(lacking.severity, message(lacking, form, order.lang))] if lacking else []


def _blank(order: Order, shared: tuple[LastYear | None, str]) -> list[Path]:
    from xlreport.write import write  # noqa: PLC0415 - for the worker only

    last, folder = shared
    form, year, lang = load_form(order.edition), order.year, order.lang
    if order.roster:
        members = read_roster(order.roster[0].read())
        kept = {"fonts": "standard", "lang": lang, "overwrite": False}
        return list(hand_out(members, form, Path(folder), year=year, last=last, **kept))  # type: ignore[arg-type]
    before = last.for_blank(form, order.agency, year) if last else None
    data = write(None, form, last=before, agency=order.agency, year=year, lang=lang)
    name = outputs.safe_name(f"{order.agency or form.name}{year or ''}")
    return [outputs.save(Path(folder, f"{name}.xlsx"), data)]


def summary(order: Order, folder: Path, each: Each) -> Done:
    """Sum up all files in one workbook."""
    last = _last_year(order, each)
    tasks = targets(order.reports, keep_suffix=False)
    units: list[Unit] = []
    for task, result in zip(tasks, each(unit_one, tasks, Settings(lang=order.lang)), strict=True):
        error = error_of(result)
        units += [unusable(error, task.input.name, order.lang)] if error else result.value
    done: Done = _lone(each(_sum_up, [order], (units, last, str(folder))), order.roster)
    return done


def _sum_up(order: Order, shared: tuple[list[Unit], LastYear | None, str]) -> Done:
    from xlreport.rollup import write_summary  # noqa: PLC0415 - for the worker only

    units, last, folder = shared
    roster = [m.agency for m in read_roster(order.roster[0].read())] if order.roster else ()
    before = last.lone if last else None
    summed = summarise(units, roster=roster, agency=order.agency, year=order.year, last=before)
    name = outputs.safe_name(f"{order.agency or ''}{summed.report.year or ''}{say(ROLL_UP, order.lang)}")
    path = outputs.save(Path(folder, f"{name}.xlsx"), write_summary(summed, lang=order.lang))
    told = [line.finding for line in summed.lines]
    notes = [(f.severity, message(f, summed.report.form, order.lang)) for f in summed.findings if f not in told]
    return Done([_line(line, summed, order.lang) for line in summed.lines], notes, [path])


def _line(line: Line, summed: Summary, lang: str) -> Row:
    unit = line.unit
    remark = message(line.finding, summed.report.form, lang) if line.finding else unit.file
    found = unit.count(ERROR), unit.count(WARNING)
    return Row(unit.name, remark, unit.verdict, *found, unit.balance, counted=line.counted)


def _last_year(order: Order, each: Each) -> LastYear | None:
    """Last year's reports. Raises Unreadable for one that cannot be read."""
    tasks = [Task(item) for item in order.last]
    reports: list[Report] = []
    for task, result in zip(tasks, each(read_one, tasks, Settings()), strict=True):
        error = error_of(result)
        if error:
            raise Unreadable(task.input.name, error)
        reports += result.value
    return collect(reports) if reports else None


def _lone(results: Iterator[Result], named: Sequence[Input]) -> Any:
    """The value of the only item. Raises what kept it from being one, by the name of the file that it read."""
    for result in results:
        error = error_of(result)
        if error and named and not result.fault:
            raise Unreadable(named[0].name, error)
        if error:
            raise error
        return result.value
    raise Stopped


VERBS = {"check": check, "convert": convert, "summary": summary, "blank": blank}
"""The choices of the page, in its order."""
