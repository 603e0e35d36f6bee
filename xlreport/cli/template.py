"""The verb template: blank forms for one agency or for a list of them, or begun with another report's figures."""

# ruff: noqa: PLC0415  (a verb loads what it needs)

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlreport import run
from xlreport.cli.group import cli
from xlreport.cli.options import FONTS, LANG, LAST, OVERWRITE, YEAR
from xlreport.run import FINDINGS

if TYPE_CHECKING:
    from xlreport.form import Form
    from xlreport.lastyear import LastYear
    from xlreport.report import Report


@cli.command()
@click.argument("edition")
@click.option("-o", "--output", "target", required=True, type=click.Path(), help="The workbook, or with --roster DIR.")
@click.option("--agency", help="The agency that is to fill it in.")
@click.option("--year", type=YEAR, help="The report's year.")
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
    from xlreport.form import load_form

    if source and (roster or last):
        raise click.UsageError(_APART[options["lang"]])
    form, before = load_form(edition), run.last_year(last, None) if last else None
    if roster:
        return _hand_out(roster, form, target, before, options)
    if source:
        return _carry_over(source, form, target, options)
    from xlreport.write import write

    overwrite = options.pop("overwrite")
    blank = write(None, form, last=_begun_with(before, form, options), **options)
    click.echo(run.save(target, blank, overwrite))
    return 0


def _begun_with(before: LastYear | None, form: Form, options: dict[str, Any]) -> Report | None:
    """Last year's report of the agency. Raises BadParameter where none of those given is."""
    if before is None:
        return None
    from xlreport.catalogue import message
    from xlreport.report import Report

    agency, year = options["agency"], options["year"]
    found = before.for_blank(form, agency, year)
    if found is None:
        lacking = before.lacking(Report(form, {}, agency=agency, year=year))
        assert lacking, "a report that is lacking is told"
        raise click.BadParameter(message(lacking, form, options["lang"]), param_hint="--last")
    return found


def _hand_out(path: str, form: Form, folder: str, last: LastYear | None, options: dict[str, Any]) -> int:
    from xlreport.inputs import Input
    from xlreport.roster import hand_out, once, read_roster

    del options["agency"]
    members, again = once(read_roster(Input(path, path).read()), options["year"])
    if again:
        click.echo(_AGAIN[options["lang"]].format(", ".join(dict.fromkeys(again))), err=True)
    for written in hand_out(members, form, Path(folder), last=last, **options):
        click.echo(written)
    return 0


_APART = {
    "zh": "--from 不能与 --roster、--last 同用",
    "en": "--from goes neither with --roster nor with --last",
}
_AGAIN = {
    "zh": "名单里重复的单位只写一份：{}",
    "en": "Listed more than once, written once: {}",
}


def _carry_over(path: str, form: Form, target: str, options: dict[str, Any]) -> int:
    from xlreport.catalogue import message
    from xlreport.migrate import migrate
    from xlreport.write import write

    report, findings = migrate(run.lone_report(path), form)
    for finding in findings:
        click.echo(message(finding, form, options["lang"]), err=True)
    overwrite = options.pop("overwrite")
    click.echo(run.save(target, write(report, form, findings=findings, to_fill=True, **options), overwrite))
    return FINDINGS if findings else 0
