"""The options that verbs have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from xlreport.identity import YEARS
from xlreport.run import FAIL_ON

YEAR = click.IntRange(YEARS[0], YEARS[-1])
Decorator = Callable[[Any], Any]


def _lang(context: click.Context, _: click.Parameter, value: str | None) -> str:
    asked: dict[str, str] = context.find_root().ensure_object(dict)
    if value:
        asked["lang"] = value
    return asked.get("lang", "zh")


def _language(**more: Any) -> Decorator:
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), callback=_lang, help="Language. [default: zh]", **more
    )


LANG = _language()
LANG_OF_ALL = _language(envvar="XLREPORT_LANG", show_envvar=True)  # before the verb, whose own goes before it
PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
JOBS = click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes. [default: one a core]")
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress and no closing table.")
EDITION = click.option("--edition", default="auto", show_default=True, help="auto, 2019, 2021, or a local edition.")
LAST = click.option("--last", metavar="PATH", help="Last year's report, workbook, or a folder of them.")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace existing outputs instead of numbering new ones.")
RESUME = click.option("--resume", is_flag=True, help="Go on with an interrupted run: finished files stay as they are.")
FAIL = click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="error", show_default=True)
FONTS = click.option("--fonts", type=click.Choice(["standard", "gongwen"]), default="standard", show_default=True)


def together(*decorators: Decorator) -> Decorator:
    """Several arguments and options as one decorator, in the order in which the help shows them."""

    def decorate(function: Any) -> Any:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


READING = together(PATHS, EDITION, JOBS, QUIET, LANG)  # of a verb that reads many files
CHECKING = together(PATHS, EDITION, LAST, FAIL, OVERWRITE, JOBS, QUIET, LANG)  # of one that checks them too
