"""The verb serve: the local web page."""

# ruff: noqa: PLC0415  (a verb loads what it needs)

from __future__ import annotations

import click

from xlreport.cli.group import cli
from xlreport.cli.options import LANG


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@LANG
def serve(port: int, no_browser: bool, lang: str) -> int:
    """Open the local web page: check, convert, hand out and sum up without a terminal."""
    import webbrowser

    from xlreport import web

    def opened(address: str) -> None:
        click.echo(address)
        shown = not no_browser and webbrowser.open(address)
        click.echo(_TOLD[lang][0 if shown else 1], err=True)

    try:
        web.serve(port, lang=lang, opened=opened)
    except OSError as error:
        raise click.BadParameter(error.strerror or str(error), param_hint="--port") from None
    return 0


_TOLD = {
    "zh": (
        "网页已在浏览器中打开。用完后点网页上的“关闭程序”，或在这里按 Ctrl+C。",
        "在这台电脑的浏览器中打开上面的地址（只能用一次）。用完后点网页上的“关闭程序”，或在这里按 Ctrl+C。",
    ),
    "en": (
        "The page is open in the browser. When done, press “Close” on the page, or Ctrl+C here.",
        "Open the address above in a browser on this machine (it works once). When done, press “Close” on the page, "
        "or Ctrl+C here.",
    ),
}
