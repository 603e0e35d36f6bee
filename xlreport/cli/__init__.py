"""The command line. Results go to stdout, talk to stderr; every verb only gathers its options and calls the library."""

from __future__ import annotations

import os
import sys

import click

from xlreport.cli import gathered, serve, template, verbs  # noqa: F401 - they join the command
from xlreport.cli.group import cli
from xlreport.run import INTERRUPTED, OWN_FAULT, UNUSABLE_INPUT, USAGE

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line and end the process with the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console of another code page must not end the run
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    asked: dict[str, str] = {}
    try:
        code = cli.main(standalone_mode=False, obj=asked)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _told(error, asked.get("lang", "zh"))
    sys.exit(code or 0)


def _told(error: Exception, lang: str) -> int:
    """Say what ended the run, and give its exit code: wrong usage, a file that cannot be used, or our own fault."""
    from xlreport.form import FormError  # noqa: PLC0415
    from xlreport.report import Unusable, cause_of, say  # noqa: PLC0415

    if isinstance(error, FormError):
        click.echo(f"xlreport: {error}", err=True)
        return USAGE
    if isinstance(error, Unusable):
        from xlreport.catalogue import refusal  # noqa: PLC0415

        click.echo(f"xlreport: {refusal(error.code, error.details, lang)}", err=True)
        return UNUSABLE_INPUT
    if isinstance(error, OSError):
        click.echo(f"xlreport: {error.filename}: {say(cause_of(error), lang)}", err=True)
        return UNUSABLE_INPUT
    import traceback  # noqa: PLC0415

    click.echo(traceback.format_exc(), err=True)
    return OWN_FAULT
