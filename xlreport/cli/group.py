"""The command itself, which the verbs join."""

from __future__ import annotations

import click

from xlreport import __version__
from xlreport.cli.options import LANG_OF_ALL


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="xlreport")
@LANG_OF_ALL
def cli(lang: str) -> None:
    """政府信息公开工作年度报告：转成官方格式的 Excel，校验勾稽关系，标出错格。

    Official-layout workbooks for Chinese open-government-information annual reports.

    PATH is a file, a folder (searched recursively), a quoted glob, @list.txt or - for standard input.
    Exit codes: 0 clean, 1 findings or not assessable, 2 wrong usage, 3 unusable input, 4 own fault, 130 interrupted.
    """
