"""By what a workbook says that it was handed out by this program."""

SHEET = "_xlreport"  # a hidden sheet of keys and values
PREFIX = "xlreport."  # of the custom properties that say the same
AGENCY, YEAR = "report_agency", "report_year"  # defined names of two cells of the cover
YEARS = range(2008, 2100)  # that a report can be of: the Regulations came into force in 2008
KEYS = {AGENCY: ("填报单位", "Agency"), YEAR: ("年度", "Year")}  # what stands left of them
TYPED = "typed"  # key of the totals that were handed out as numbers, without a formula
MISSING = "missing"  # key of the cells that a converted report's source did not hold
UNIT = "unit:"  # before the address of an amount: its key, whose value is the unit
CONTINUED = "continued"  # key of the rows of text that go on with the paragraph above
TEXTS = ("随表文字", "Text with tables")  # the sheet of what a report says beside its tables, in either language
COVER = ("封面", "Cover")
FINDINGS = ("校验结果", "Findings")  # the sheet of what was found
# Sheets of explanations and live checks, which hold no figure of the report and no text of it.
GUIDE, CHECKS = ("填表说明", "Guide"), ("勾稽校验", "Checks")
ASIDE = frozenset({*GUIDE, *CHECKS})
FINDINGS_MARK = "xlreport:findings"  # in the hidden last column of a findings sheet, which is no part of the report
FINDINGS_NAME = "xlreport.findings"  # the defined name of that cell, by which it is found without reading the sheet
# Kinds of workbooks: a form to fill in, a converted report, a roll-up of returns.
FORM, REPORT, SUMMARY = "form", "report", "summary"
# Sheets of a roll-up. They may be larger than what is read of any workbook, and its official sheets hold the sums, so
# they are never read; what formulas take from them is not known.
UNITS, LEDGER, PROBLEMS, CHARTS = (
    ("明细", "Units"),
    ("台账", "Ledger"),
    ("各单位问题", "Unit findings"),
    ("图表", "Charts"),
)
OF_SUMMARY = frozenset({*UNITS, *LEDGER, *PROBLEMS, *CHARTS})
NOTE_AUTHOR = "xlreport convert"  # of the notes with which a workbook is handed out or converted
