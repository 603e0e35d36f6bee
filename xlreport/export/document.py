"""The three tables as one JSON object of arrays of objects, written as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from xlreport.export.tables import TABLES, Exported, Field, Row


def write(path: Path, files: Iterable[Exported]) -> None:
    """Fill the file. Findings and files wait in temporary files, so that memory does not grow with the figures."""
    first, *later = TABLES
    with (
        path.open("w", encoding="utf-8") as out,
        TemporaryFile("w+", encoding="utf-8") as findings,
        TemporaryFile("w+", encoding="utf-8") as rest,
    ):
        waiting: dict[str, IO[str]] = dict(zip(later, (findings, rest), strict=True))
        begun = set[str]()
        out.write(f'{{"{first}": [')
        for exported in files:
            for name, rows in exported._asdict().items():
                for text in objects(rows, TABLES[name]):
                    waiting.get(name, out).write((",\n" if name in begun else "\n") + text)
                    begun.add(name)
        for name, file in waiting.items():
            out.write(f'],\n"{name}": [')
            file.seek(0)
            while block := file.read(1 << 20):
                out.write(block)
        out.write("]}\n")


def objects(rows: Iterable[Row], fields: tuple[Field, ...]) -> Iterator[str]:
    """Each row as one JSON object."""
    for row in rows:
        values = {f.name: float(v) if isinstance(v, Decimal) else v for f, v in zip(fields, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, allow_nan=False)
