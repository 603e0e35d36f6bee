"""A list of agencies → a blank workbook for each, and a manifest of what was handed out."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from xlreport import outputs
from xlreport.form import Form
from xlreport.labels import key
from xlreport.lastyear import LastYear
from xlreport.render.csv import safe
from xlreport.report import Report, Unusable
from xlreport.sources.encoding import decode
from xlreport.write import write

_AGENCY = ("agency", "单位", "单位名称", "机关", "行政机关", "填报单位", "名称")
_YEAR = ("year", "年度", "年份")
MANIFEST = ("agency", "year", "edition", "file", "sha256", "last_year_from")


class Member(NamedTuple):
    """One line of a roster."""

    agency: str
    year: int | None


def read_roster(data: bytes) -> list[Member]:
    """The agencies of a CSV file with a header (单位 or agency; 年度 or year), or of a plain list, one a line.

    Raises Unusable ``bad-roster`` where no agency can be read or a year is none.
    """
    reader = csv.reader(io.StringIO(decode(data)))
    rows = [(reader.line_num, [c.strip() for c in row]) for row in reader if any(c.strip() for c in row)]
    if not rows:
        raise Unusable("bad-roster", line=1, cause="")
    header = [c.lower() for c in rows[0][1]]
    agency = next((n for n, c in enumerate(header) if c in _AGENCY), None)
    year = next((n for n, c in enumerate(header) if c in _YEAR), None)
    members = []
    for line, row in rows[agency is not None :]:
        name = row[agency or 0] if len(row) > (agency or 0) else ""
        stated = row[year] if year is not None and len(row) > year else ""
        if not name or (stated and not stated.isdigit()):
            raise Unusable("bad-roster", line=line, cause="，".join(row)[:60])
        members.append(Member(name, int(stated) if stated else None))
    return members


def once(members: Iterable[Member], year: int | None) -> tuple[list[Member], list[str]]:
    """The members without those that are listed again for the same year, and the names of these."""
    first: dict[tuple[str, int | None], Member] = {}
    again = [m.agency for m in members if first.setdefault((key(m.agency), m.year or year), m) is not m]
    return list(first.values()), again


def hand_out(
    members: list[Member],
    form: Form,
    folder: Path,
    *,
    year: int | None,
    last: LastYear | None,
    fonts: str,
    lang: str,
    overwrite: bool,
) -> Iterator[Path]:
    """Write a workbook for each agency, one for those listed twice, then ``manifest.csv``; the paths as written."""
    members, _ = once(members, year)
    names = outputs.unique_names((m.agency for m in members), ".xlsx")
    lines = [MANIFEST]
    for member, name in zip(members, names, strict=True):
        due = member.year or year
        before = _before(last, form, member.agency, due)
        data = write(None, form, last=before, agency=member.agency, year=due, fonts=fonts, lang=lang)
        path = outputs.save(folder / name, data, overwrite=overwrite)
        digest = hashlib.sha256(data).hexdigest()
        lines.append((member.agency, str(due or ""), form.edition, path.name, digest, before.name if before else ""))
        yield path
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([safe(c) for c in line] for line in lines)
    yield outputs.save(folder / "manifest.csv", b"\xef\xbb\xbf" + text.getvalue().encode(), overwrite=overwrite)


def _before(last: LastYear | None, form: Form, agency: str, year: int | None) -> Report | None:
    return last.of(Report(form, {}, agency=agency, year=year)) if last else None
