"""The library: what the command line does, as functions.

``read`` turns any file into a grid and ``parse`` a grid into a report; ``check`` gives findings and the verdict,
``write`` the official workbook, ``mark`` the agency's own workbook with the findings marked in it. ``unit_of`` makes
a unit of a checked report, ``summarise`` a roll-up of units, ``write_summary`` its workbook. ``load_form`` gives an
edition of the form; ``message`` and ``hint`` put a finding into words.
"""

from xlreport.catalogue import hint, message
from xlreport.check import Outcome, check
from xlreport.form import Form, load_form
from xlreport.mark import can_mark, mark
from xlreport.match import parse
from xlreport.report import Figure, Finding, Grid, Report, Suspect, Unusable
from xlreport.rollup import write_summary
from xlreport.sources import read
from xlreport.split import split
from xlreport.summary import Summary, summarise
from xlreport.summary.units import Unit, unit_of
from xlreport.write import write

__all__ = [
    "Figure",
    "Finding",
    "Form",
    "Grid",
    "Outcome",
    "Report",
    "Summary",
    "Suspect",
    "Unit",
    "Unusable",
    "can_mark",
    "check",
    "hint",
    "load_form",
    "mark",
    "message",
    "parse",
    "read",
    "split",
    "summarise",
    "unit_of",
    "write",
    "write_summary",
]
