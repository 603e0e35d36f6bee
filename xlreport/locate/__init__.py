"""Failing relations → the figures that are wrong, and what they likely should be."""

from xlreport.locate.search import Group, Repair, imbalance, locate

__all__ = ["Group", "Repair", "imbalance", "locate"]
