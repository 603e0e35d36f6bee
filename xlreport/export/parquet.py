"""The figures as Parquet, through DuckDB, which comes with the extra ``data``. Findings and files are left out."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from xlreport.export.document import objects
from xlreport.export.tables import FIGURES, INTEGER, NUMBER, TEXT, Exported
from xlreport.report import Unusable, Words

if find_spec("duckdb") is None:
    raise Unusable("needs-extra", extra="data", what=Words("写 Parquet 文件", "Writing Parquet"))

_TYPES = {TEXT: "VARCHAR", INTEGER: "INTEGER", NUMBER: "DOUBLE"}


def write(path: Path, files: Iterable[Exported]) -> None:
    """Fill the file, by way of lines of JSON: row by row DuckDB takes them far more slowly."""
    import duckdb  # noqa: PLC0415 - a heavy library, which few runs need

    columns = ", ".join(f"'{f.name}': '{_TYPES[f.type]}'" for f in FIGURES)
    with TemporaryDirectory() as folder:
        lines = Path(folder, "figures.jsonl")
        with lines.open("w", encoding="utf-8") as out:
            for exported in files:
                out.writelines(f"{text}\n" for text in objects(exported.figures, FIGURES))
        with duckdb.connect() as database:
            rows = f"read_json({_quoted(lines)}, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(f"COPY (SELECT * FROM {rows}) TO {_quoted(path)} (FORMAT parquet)")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
