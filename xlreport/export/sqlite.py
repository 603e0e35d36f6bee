"""The three tables as an SQLite database, which needs no program to be installed."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from xlreport.export.tables import INTEGER, NUMBER, TABLES, TEXT, Exported, Row

_TYPES = {TEXT: "TEXT", INTEGER: "INTEGER", NUMBER: "NUMERIC"}


def write(path: Path, files: Iterable[Exported]) -> None:
    """Fill the file: the tables ``figures``, ``findings`` and ``files``, the first indexed by cell.

    Raises OSError where the disk is full.
    """
    try:
        _fill(path, files)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error)) from error
        raise


def _fill(path: Path, files: Iterable[Exported]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for name, fields in TABLES.items():
            columns = ", ".join(f'"{f.name}" {_TYPES[f.type]}' for f in fields)
            database.execute(f'CREATE TABLE "{name}" ({columns})')
        for exported in files:
            for name, rows in exported._asdict().items():
                marks = ", ".join("?" * len(TABLES[name]))
                database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', map(_plain, rows))
        database.execute('CREATE INDEX "by_cell" ON "figures" ("cell", "year", "agency")')


def _plain(row: Row) -> list[object]:
    return [float(v) if isinstance(v, Decimal) else v for v in row]
