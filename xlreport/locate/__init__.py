"""Failing relations → the figures that are wrong, and what they likely should be."""

from xlreport.locate.headlines import Headline, headlines
from xlreport.locate.search import Group, Repair, imbalance, locate
from xlreport.locate.slips import slip

__all__ = ["Group", "Headline", "Repair", "headlines", "imbalance", "locate", "slip"]
