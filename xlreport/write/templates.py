"""The blank official workbooks of ``templates/``: ``python -m xlreport.write.templates`` makes them anew."""

from __future__ import annotations

from pathlib import Path

from xlreport.form import TEMPLATES, editions, load_form
from xlreport.write import write


def blank_workbooks() -> dict[Path, bytes]:
    """The blank workbook of every edition, local ones included, by the path where it is kept."""
    return {TEMPLATES / f"{e}.xlsx": write(None, load_form(e)) for e in editions(local=True)}


if __name__ == "__main__":
    for path, content in blank_workbooks().items():
        path.write_bytes(content)
        print(path)
