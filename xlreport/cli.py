"""The command line. Results go to stdout, talk to stderr; every verb only gathers its options and calls the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from xlreport import __version__, run
from xlreport.run import FAIL_ON, FINDINGS, INTERRUPTED, OWN_FAULT, UNUSABLE_INPUT, USAGE

FORMATS = ("text", "json", "csv", "html", "sarif", "junit")


def _lang(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    root = context.find_root()
    if parameter.expose_value and context.parent is None:
        root.obj = value or "zh"
    return value or root.obj or "zh"


LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), envvar="XLREPORT_LANG", callback=_lang, help="Language. [default: zh]"
)
PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
JOBS = click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes. [default: one a core]")
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress and no closing table.")
EDITION = click.option("--edition", default="auto", show_default=True, help="auto, 2019, 2021, or a local edition.")
LAST = click.option("--last", metavar="PATH", help="Last year's report, workbook, or a folder of them.")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace existing outputs instead of numbering new ones.")
FAIL = click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="error", show_default=True)
FONTS = click.option("--fonts", type=click.Choice(["standard", "gongwen"]), default="standard", show_default=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="xlreport")
@LANG
def cli(lang: str) -> None:
    """政府信息公开工作年度报告：转成官方格式的 Excel，校验勾稽关系，标出错格。

    Official-layout workbooks for Chinese open-government-information annual reports.

    PATH is a file, a folder (searched recursively), a quoted glob, @list.txt or - for standard input.
    Exit codes: 0 clean, 1 findings or not assessable, 2 wrong usage, 3 unusable input, 4 own fault, 130 interrupted.
    """


@cli.command()
@PATHS
@click.option("-o", "--output", "folder", required=True, type=click.Path(file_okay=False), help="Folder to write to.")
@EDITION
@click.option("--totals", type=click.Choice(["auto", "formula", "reported"]), default="auto", show_default=True)
@LAST
@FAIL
@FONTS
@OVERWRITE
@JOBS
@QUIET
@LANG
def convert(paths: Sequence[str], folder: str, fail_on: str, jobs: int | None, quiet: bool, **options: Any) -> int:
    """Write each report as DIR/<name>.xlsx: official layout, live formulas, findings."""
    from xlreport.render.text import summary  # noqa: PLC0415
    from xlreport.work import convert_one  # noqa: PLC0415 - a verb loads what it needs

    settings = run.settings(folder=folder, jobs=jobs, **options)
    checked, faults = run.gather(convert_one, run.tasks(paths), settings, jobs, quiet)
    if not quiet:
        click.echo(summary(checked, settings.lang), nl=False)
    return run.exit_code(checked, faults, fail_on)


@cli.command()
@PATHS
@click.option("-o", "--output", "folder", type=click.Path(file_okay=False), help="Folder for a marked copy of each.")
@click.option("--previous", metavar="PATH", help="The return before this one: what is fixed, new, still open.")
@click.option("--restore-formulas", is_flag=True, help="Put the official formulas of totals back in the copy.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@EDITION
@LAST
@FAIL
@FONTS
@OVERWRITE
@JOBS
@QUIET
@LANG
def check(
    paths: Sequence[str], folder: str | None, form: str, fail_on: str, jobs: int | None, quiet: bool, **options: Any
) -> int:
    """Check workbooks or reports; with -o, write a marked copy of each."""
    from xlreport.work import check_one  # noqa: PLC0415

    if options["restore_formulas"] and not folder:
        raise click.UsageError("--restore-formulas needs -o DIR")
    settings = run.settings(folder=folder, jobs=jobs, **options)
    checked, faults = run.gather(check_one, run.tasks(paths, marked=True), settings, jobs, quiet)
    _print(checked, form, settings.lang)
    return run.exit_code(checked, faults, fail_on)


@cli.command()
@PATHS
@EDITION
@JOBS
@QUIET
@LANG
def parse(paths: Sequence[str], jobs: int | None, quiet: bool, **options: Any) -> int:
    """Print each report as one JSON object a line."""
    from xlreport.render.records import to_json, unread_record  # noqa: PLC0415
    from xlreport.work import parse_one  # noqa: PLC0415

    settings, tasks, code = run.settings(**options), run.tasks(paths), 0
    for task, result in run.each(parse_one, tasks, settings, jobs, quiet):
        if result.fault:
            click.echo(result.fault, err=True)
        error = run.error_of(result)
        unread = error and to_json(unread_record(error, task.input.name, settings.lang))
        click.echo("\n".join([unread] if unread else result.value.lines))
        code = max(code, run.code_of(result), 0 if error or result.value.whole else FINDINGS)
    return code


@cli.command()
@PATHS
@click.option("-o", "--output", "target", required=True, type=click.Path(dir_okay=False), help="The roll-up workbook.")
@click.option("--roster", type=click.Path(dir_okay=False), help="CSV list of the units that must be in it.")
@click.option("--agency", help="Whose roll-up it is.")
@click.option("--year", type=click.IntRange(2008, 2100), help="The year to sum up. [default: that of most returns]")
@click.option("--against", metavar="PATH", help="The superior's own report, compared with the sums.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@EDITION
@LAST
@FAIL
@FONTS
@OVERWRITE
@JOBS
@QUIET
@LANG
def summary(
    paths: Sequence[str], target: str, roster: str | None, last: str | None, against: str | None, form: str,
    fail_on: str, jobs: int | None, **options: Any,
) -> int:  # fmt: skip
    """Sum up returns in one workbook: live totals, ledger, findings, charts."""
    from xlreport.render.summary import render  # noqa: PLC0415
    from xlreport.rollup import write_summary  # noqa: PLC0415
    from xlreport.summary import summarise  # noqa: PLC0415

    units, faults = run.units(run.tasks(paths), run.settings(lang=options["lang"]), jobs, options["quiet"])
    edition = options["edition"]
    summed = summarise(
        units,
        roster=run.roster(roster) if roster else (),
        edition=None if edition == "auto" else edition,
        agency=options["agency"],
        year=options["year"],
        last=run.lone_report(last) if last else None,
        against=run.lone_report(against) if against else None,
    )
    data = write_summary(summed, fonts=options["fonts"], lang=options["lang"])
    written = run.save(target, data, options["overwrite"])
    click.echo(render(summed, written, form, options["lang"]), nl=False)
    return run.summary_code(summed, faults, fail_on)


@cli.command()
@PATHS
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(dir_okay=False),
    help="A file, by suffix: .csv, .sqlite, .json, .parquet.",
)
@EDITION
@LAST
@FAIL
@OVERWRITE
@JOBS
@QUIET
@LANG
def export(
    paths: Sequence[str], target: str, fail_on: str, overwrite: bool, jobs: int | None, quiet: bool, **options: Any
) -> int:
    """Write the figures of many reports as one table of tidy data."""
    from xlreport.export import SUFFIXES, writer_of  # noqa: PLC0415
    from xlreport.outputs import saved  # noqa: PLC0415

    write = writer_of(Path(target))
    if write is None:
        raise click.BadParameter(f"its suffix must be one of {', '.join(SUFFIXES)}", param_hint="-o")
    settings, tasks = run.settings(jobs=jobs, **options), run.tasks(paths)
    codes = {0}
    rows = run.exports(tasks, settings, jobs, quiet, fail_on, codes)
    click.echo(saved(Path(target), lambda path: write(path, rows), overwrite=overwrite))
    return max(codes)


@cli.command()
@click.argument("edition")
@click.option("-o", "--output", "target", required=True, type=click.Path(), help="The workbook, or with --roster DIR.")
@click.option("--agency", help="The agency that is to fill it in.")
@click.option("--year", type=click.IntRange(2008, 2100), help="The report's year.")
@click.option("--roster", type=click.Path(dir_okay=False), help="CSV list of agencies: one workbook for each.")
@click.option("--from", "source", metavar="PATH", help="A report filled in on another edition, carried over.")
@LAST
@FONTS
@OVERWRITE
@LANG
def template(
    edition: str, target: str, roster: str | None, source: str | None, last: str | None, **options: Any
) -> int:
    """Write a blank official workbook that checks itself while it is filled in."""
    from xlreport.form import load_form  # noqa: PLC0415

    form, before = load_form(edition), run.last_year(last, None) if last else None
    if roster:
        return _hand_out(roster, form, target, before, options)
    if source:
        return _carry_over(source, form, target, options)
    from xlreport.write import write  # noqa: PLC0415

    overwrite = options.pop("overwrite")
    return _save(target, write(None, form, last=before.lone if before else None, **options), overwrite)


def _hand_out(path: str, form: Any, folder: str, last: Any, options: dict[str, Any]) -> int:
    from xlreport.inputs import Input  # noqa: PLC0415
    from xlreport.roster import hand_out, read_roster  # noqa: PLC0415

    del options["agency"]
    for written in hand_out(read_roster(Input(path, path).read()), form, Path(folder), last=last, **options):
        click.echo(written)
    return 0


def _carry_over(path: str, form: Any, target: str, options: dict[str, Any]) -> int:
    from xlreport.catalogue import message  # noqa: PLC0415
    from xlreport.migrate import migrate  # noqa: PLC0415
    from xlreport.write import write  # noqa: PLC0415

    report, findings = migrate(run.lone_report(path), form)
    for finding in findings:
        click.echo(message(finding, form, options["lang"]), err=True)
    overwrite = options.pop("overwrite")
    code = _save(target, write(report, form, findings=findings, to_fill=True, **options), overwrite)
    return FINDINGS if findings else code


def _save(target: str, data: bytes, overwrite: bool) -> int:
    click.echo(run.save(target, data, overwrite))
    return 0


@cli.command()
@click.argument("code", required=False)
@LANG
def rules(code: str | None, lang: str) -> int:
    """Show the rule catalogue, or explain one rule."""
    from xlreport.render.rules import UnknownRule, explain, listing  # noqa: PLC0415

    try:
        click.echo(explain(code, lang) if code else listing(lang))
    except UnknownRule as error:
        raise click.BadParameter(str(error), param_hint="CODE") from None
    return 0


def _print(checked: Sequence[Any], form: str, lang: str) -> None:
    """The findings in one of the formats; csv as bytes, because its line ends are part of it."""
    from importlib import import_module  # noqa: PLC0415

    options = {"colour": sys.stdout.isatty() and "NO_COLOR" not in os.environ} if form == "text" else {}
    text = import_module(f"xlreport.render.{form}").render(checked, lang, **options)
    click.echo(text.encode("utf-8") if form == "csv" else text, nl=False)


def main() -> None:
    """Run the command line and end the process with the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console of another code page must not end the run
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _own_fault(error)
    sys.exit(code or 0)


def _own_fault(error: Exception) -> int:
    from xlreport.form import FormError  # noqa: PLC0415
    from xlreport.report import Unusable  # noqa: PLC0415

    if isinstance(error, FormError):
        click.echo(f"xlreport: {error}", err=True)
        return USAGE
    if isinstance(error, Unusable):
        from xlreport.catalogue import refusal  # noqa: PLC0415

        click.echo(f"xlreport: {refusal(error.code, error.details)}", err=True)
        return UNUSABLE_INPUT
    if isinstance(error, OSError):
        click.echo(f"xlreport: {error.filename}: {error.strerror}", err=True)
        return UNUSABLE_INPUT
    import traceback  # noqa: PLC0415

    click.echo(traceback.format_exc(), err=True)
    return OWN_FAULT


if __name__ == "__main__":
    main()
