"""The verbs that gather many files in one: summary, export."""

# ruff: noqa: PLC0415  (a verb loads what it needs)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from xlreport import run
from xlreport.cli.group import cli
from xlreport.cli.options import CHECKING, FONTS, YEAR


@cli.command()
@click.option("-o", "--output", "target", required=True, type=click.Path(dir_okay=False), help="The roll-up workbook.")
@click.option("--roster", type=click.Path(dir_okay=False), help="CSV list of the units that must be in it.")
@click.option("--agency", help="Whose roll-up it is.")
@click.option("--year", type=YEAR, help="The year to sum up. [default: that of most returns]")
@click.option("--against", metavar="PATH", help="The superior's own report, compared with the sums.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@FONTS
@CHECKING
def summary(
    paths: Sequence[str], target: str, roster: str | None, last: str | None, against: str | None, form: str,
    fail_on: str, jobs: int | None, **options: Any,
) -> int:  # fmt: skip
    """Sum up returns in one workbook: live totals, ledger, findings, charts."""
    from xlreport.render.summary import render
    from xlreport.rollup import write_summary
    from xlreport.summary import summarise

    edition = options["edition"]
    settings = run.settings(lang=options["lang"], edition=edition)
    units = run.units(run.tasks(paths, quiet=options["quiet"]), settings, jobs, options["quiet"])
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
    return run.summary_code(summed, fail_on)


@cli.command()
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(dir_okay=False),
    help="A file, by suffix: .csv, .sqlite, .json, .parquet.",
)
@CHECKING
def export(
    paths: Sequence[str], target: str, fail_on: str, overwrite: bool, jobs: int | None, quiet: bool, **options: Any
) -> int:
    """Write the figures of many reports as one table of tidy data."""
    from xlreport.export import SUFFIXES, writer_of
    from xlreport.outputs import saved

    write = writer_of(Path(target))
    if write is None:
        raise click.BadParameter(f"its suffix must be one of {', '.join(SUFFIXES)}", param_hint="-o")
    settings, tasks = run.settings(jobs=jobs, **options), run.tasks(paths, quiet=quiet)
    codes = {0}
    rows = run.exports(tasks, settings, jobs, quiet, fail_on, codes)
    click.echo(saved(Path(target), lambda path: write(path, rows), overwrite=overwrite))
    return max(codes)
