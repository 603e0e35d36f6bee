"""The verbs that answer for each file: convert, check, parse; and rules, which answers for the program."""

# ruff: noqa: PLC0415  (a verb loads what it needs)

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from xlreport import run
from xlreport.cli.group import cli
from xlreport.cli.options import CHECKING, FONTS, LANG, READING, RESUME
from xlreport.run import FINDINGS

FORMATS = ("text", "json", "csv", "html", "sarif", "junit")


@cli.command()
@click.option("-o", "--output", "folder", required=True, type=click.Path(file_okay=False), help="Folder to write to.")
@click.option("--totals", type=click.Choice(["auto", "formula", "reported"]), default="auto", show_default=True)
@FONTS
@RESUME
@CHECKING
def convert(
    paths: Sequence[str], folder: str, fail_on: str, jobs: int | None, quiet: bool, resume: bool, **options: Any
) -> int:
    """Write each report as DIR/<name>.xlsx: official layout, live formulas, findings."""
    from xlreport.render.text import summary
    from xlreport.work import convert_one

    settings = run.settings(folder=folder, jobs=jobs, **options)
    with run.journaled(folder, {**options, "fail_on": fail_on}, resume=resume) as journal:
        checked, code = run.gather(convert_one, run.tasks(paths, quiet=quiet), settings, jobs, quiet, fail_on, journal)
        if not quiet:
            click.echo(summary(checked, settings.lang), nl=False)
    return code


@cli.command()
@click.option("-o", "--output", "folder", type=click.Path(file_okay=False), help="Folder for a marked copy of each.")
@click.option("--previous", metavar="PATH", help="The return before this one: what is fixed, new, still open.")
@click.option("--restore-formulas", is_flag=True, help="Put the official formulas of totals back in the copy.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@FONTS
@RESUME
@CHECKING
def check(
    paths: Sequence[str], folder: str | None, form: str, fail_on: str, jobs: int | None, quiet: bool, resume: bool,
    **options: Any,
) -> int:  # fmt: skip
    """Check workbooks or reports; with -o, write a marked copy of each."""
    from xlreport.work import check_one

    if options["restore_formulas"] and not folder:
        raise click.UsageError("--restore-formulas needs -o DIR")
    settings = run.settings(folder=folder, jobs=jobs, **options)
    tasks = run.tasks(paths, marked=True, quiet=quiet)
    with run.journaled(folder, {**options, "fail_on": fail_on}, resume=resume) as journal:
        checked, code = run.gather(check_one, tasks, settings, jobs, quiet, fail_on, journal)
        _print(checked, form, settings.lang)
    return code


@cli.command()
@READING
def parse(paths: Sequence[str], jobs: int | None, quiet: bool, **options: Any) -> int:
    """Print each report as one JSON object a line."""
    from xlreport.render.records import to_json, unread_record
    from xlreport.work import parse_one

    settings, tasks, code = run.settings(**options), run.tasks(paths, quiet=quiet), 0
    for task, result in run.each(parse_one, tasks, settings, jobs, quiet):
        error = run.error_of(result)
        if error:
            click.echo(to_json(unread_record(error, task.input.name, settings.lang)))
            code = max(code, run.code_of(error.code))
        else:
            click.echo("\n".join(result.value.lines))
            code = max(code, 0 if result.value.whole else FINDINGS)
    return code


@cli.command()
@click.argument("code", required=False)
@LANG
def rules(code: str | None, lang: str) -> int:
    """Show the rule catalogue, or explain one rule."""
    from xlreport.render.rules import UnknownRule, explain, listing

    try:
        click.echo(explain(code, lang) if code else listing(lang))
    except UnknownRule as error:
        raise click.BadParameter(str(error), param_hint="CODE") from None
    return 0


def _print(checked: Sequence[Any], form: str, lang: str) -> None:
    """The findings in one of the formats; csv as bytes, because its line ends are part of it."""
    from importlib import import_module

    options = {"colour": sys.stdout.isatty() and "NO_COLOR" not in os.environ} if form == "text" else {}
    text = import_module(f"xlreport.render.{form}").render(checked, lang, **options)
    click.echo(text.encode("utf-8") if form == "csv" else text, nl=False)
