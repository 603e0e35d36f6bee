"""The verb template: blank forms for one agency or for a list of them, or begun with another report's figures."""

# ruff: noqa: PLC0415  (a verb loads what it needs)

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xlreport import run
from xlreport.cli.group import cli
from xlreport.cli.options import FONTS, LANG, LAST, OVERWRITE
from xlreport.run import FINDINGS


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
    from xlreport.form import load_form

    form, before = load_form(edition), run.last_year(last, None) if last else None
    if roster:
        return _hand_out(roster, form, target, before, options)
    if source:
        return _carry_over(source, form, target, options)
    from xlreport.write import write

    overwrite = options.pop("overwrite")
    return _save(target, write(None, form, last=before.lone if before else None, **options), overwrite)


def _hand_out(path: str, form: Any, folder: str, last: Any, options: dict[str, Any]) -> int:
    from xlreport.inputs import Input
    from xlreport.roster import hand_out, read_roster

    del options["agency"]
    for written in hand_out(read_roster(Input(path, path).read()), form, Path(folder), last=last, **options):
        click.echo(written)
    return 0


def _carry_over(path: str, form: Any, target: str, options: dict[str, Any]) -> int:
    from xlreport.catalogue import message
    from xlreport.migrate import migrate
    from xlreport.write import write

    report, findings = migrate(run.lone_report(path), form)
    for finding in findings:
        click.echo(message(finding, form, options["lang"]), err=True)
    overwrite = options.pop("overwrite")
    code = _save(target, write(report, form, findings=findings, to_fill=True, **options), overwrite)
    return FINDINGS if findings else code


def _save(target: str, data: bytes, overwrite: bool) -> int:
    click.echo(run.save(target, data, overwrite))
    return 0
