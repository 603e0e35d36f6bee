"""Paths as typed → the files they mean."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xlreport.report import Unusable, cause_of

# What a folder is searched for. A file named by itself is read whatever it is called.
SUFFIXES = frozenset(
    ".txt .html .htm .mht .mhtml .docx .doc .wps .rtf .pdf .ofd .xlsx .xlsm .xls .xlsb .et .ods".split()  # noqa: SIM905
)
MAX_STDIN = 100 * 2**20
_PARTS = re.compile(r"(?i)[._]files$")
_LITTER = ("~$", ".~", "._", ".", "Thumbs.db", "desktop.ini")
STDIN = "-"


class Input(NamedTuple):
    """One file to read: its path (``-`` for standard input) and the name it goes by."""

    path: str
    name: str

    def read(self) -> bytes:
        """The file's bytes.

        Raises Unusable ``not-found``, ``nothing-to-read``, ``not-a-file``, ``too-large`` or ``unreadable``.
        """
        from xlreport.ooxml.package import MAX_FILE  # noqa: PLC0415
        from xlreport.ooxml.zipped import too_large  # noqa: PLC0415

        if self.path == STDIN:
            return sys.stdin.buffer.read(MAX_STDIN)
        path = Path(self.path)
        try:
            if path.is_dir() or (self.path.startswith("@") and not path.exists()):
                raise Unusable("nothing-to-read", path=self.path, suffixes=" ".join(sorted(SUFFIXES)))
            if not path.exists():
                raise Unusable("not-found", path=self.path)
            if not path.is_file():  # a pipe or a device would never end
                raise Unusable("not-a-file", path=self.path)
            if path.stat().st_size > MAX_FILE:
                raise too_large("文件超过 100 MB", "it is larger than 100 MB")
            return path.read_bytes()
        except OSError as error:
            raise Unusable("unreadable", cause=cause_of(error)) from None


def expand(paths: Sequence[str], passed_over: list[str] | None = None) -> list[Input]:
    """Every file that the paths mean, in order, each once: files, folders with all below them, globs, ``@list``, ``-``.

    What does not exist, and what holds no file to read, stays in the list, so that it is reported with the rest.
    ``passed_over`` takes in the files of folders that are left alone because of their names.
    """
    found: dict[str, Input] = {}
    others = [] if passed_over is None else passed_over
    for path in paths:
        for item in list(_expand(path, others)) or [_named(path)]:
            found.setdefault(os.path.normcase(os.path.abspath(item.path)) if item.path != STDIN else STDIN, item)
    return list(found.values())


def _expand(path: str, others: list[str]) -> Iterator[Input]:
    if path == STDIN:
        yield Input(STDIN, "stdin")
    elif path.startswith("@") and not os.path.exists(path):
        yield from _listed(path[1:], others)
    elif os.path.isdir(path):
        for folder, folders, files in os.walk(path):
            pages = {Path(f).stem for f in files if Path(f).suffix.lower() in (".html", ".htm")}
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _belongs_to_page(f, pages))
            for name in sorted(f for f in files if not f.startswith(_LITTER)):
                item = _named(os.path.join(folder, name))
                if Path(name).suffix.lower() in SUFFIXES:
                    yield item
                else:
                    others.append(item.name)
    elif not os.path.exists(path) and glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        for match in matches:
            yield from _expand(match, others)
        if not matches:
            yield _named(path)
    else:
        yield _named(path)


def _belongs_to_page(folder: str, pages: Container[str]) -> bool:
    """Whether a folder holds the pictures and scripts of a web page that was saved beside it."""
    page = _PARTS.sub("", folder)
    return page != folder and page in pages


def _listed(path: str, others: list[str]) -> Iterator[Input]:
    from xlreport.sources.encoding import decode  # noqa: PLC0415

    try:
        lines = decode(Path(path).read_bytes()).splitlines()
    except OSError:
        yield _named(path)
        return
    for line in lines:
        if line.strip() and not line.startswith("#"):
            yield from _expand(line.strip(), others) if not line.startswith("@") else ()


def _named(path: str) -> Input:
    return Input(path, path.replace(os.sep, "/"))
