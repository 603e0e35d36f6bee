"""Checked reports → tidy data in one file: CSV, SQLite, JSON or Parquet, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from xlreport.export.tables import Exported

Writer = Callable[[Path, Iterable[Exported]], None]
_WRITERS = {
    ".csv": "delimited", ".sqlite": "sqlite", ".db": "sqlite", ".json": "document", ".parquet": "parquet",
}  # fmt: skip
SUFFIXES = tuple(_WRITERS)


def writer_of(target: Path) -> Writer | None:
    """The function that fills a file of that name, None where its suffix names no format.

    Raises Unusable ``needs-extra`` where the format's library is not installed.
    """
    name = _WRITERS.get(target.suffix.lower())
    if name is None:
        return None
    module = import_module(f"xlreport.export.{name}")
    writer: Writer = module.write
    return writer
