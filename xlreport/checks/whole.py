"""What a report as a whole must be: the right edition for its year, all six sections, rules only from their makers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlreport.form import editions, load_form
from xlreport.report import INFO, WARNING, Finding, Report, Words

# 立法法: departments of the State Council, provinces, cities with districts and autonomous prefectures make 规章.
_NO_RULES = re.compile(
    r"(?:镇|鎮|乡|鄉|街道|街道办事处|街道辦事處|村|社区|社區|县|縣|区|區|旗)(?:人民政府|政府|办事处|辦事處|人民政府办公室|政府办公室)?$"
    r"|(?:县|縣|区|區|旗|镇|鎮|乡|鄉|街道).*(?:局|委员会|委員會|办公室|辦公室|中心|大队|大隊|所|站|处|處|支队|支隊)$"
)


def edition_fits_year(report: Report) -> Iterator[Finding]:
    """The 2019 form is for 2019 and 2020, the 2021 form from 2021 on (国办公开办函〔2019〕60号, 〔2021〕30号)."""
    if report.year is None or not report.figures:
        return
    due = max((e for e in editions() if int(e) <= report.year), default=None)
    if due and report.form.base != due:
        details = {"year": report.year, "edition": report.form.base, "expected": load_form(due).edition}
        yield Finding("edition-mismatch", WARNING, details=details)


def sections(report: Report) -> Iterator[Finding]:
    """All six sections are there; one that holds tables is there if its tables are.

    A file of tables alone, as offices collect them, is not asked for the text.
    """
    if not any(report.prose.get(s.id) for s in report.form.sections if not s.tables):
        return
    for section in report.form.sections:
        has_figures = any(report.form.cells[a].table.section == section.id for a in report.figures)
        if section.id not in report.prose and not has_figures:
            yield Finding("missing-section", WARNING, details={"section": Words(section.title, section.id)})


def names_itself(report: Report) -> Iterator[Finding]:
    """A report with figures says whose it is and of which year; without a year nothing can be checked that needs it."""
    unknown = [Words("机关名称", "agency")] * (not report.agency) + [Words("年度", "year")] * (not report.year)
    if unknown and any(not figure.blank for figure in report.figures.values()):
        what = Words("和".join(w.zh for w in unknown), " and ".join(w.en for w in unknown))
        yield Finding("masthead-unknown", INFO, details={"what": what})


def rules_need_power(report: Report) -> Iterator[Finding]:
    """A body below a city with districts has no 规章 to report."""
    if not report.agency or not _NO_RULES.search(report.agency):
        return
    for address, figure in report.figures.items():
        if report.form.cells[address].row.id == "rules" and figure.value:
            details = {"value": figure.value, "agency": report.agency}
            yield Finding("rules-unlikely", WARNING, (address,), figure.place, details=details)
            return
