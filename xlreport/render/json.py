"""Checked files → JSON Lines, one object a file; the records are those of the contract."""

from __future__ import annotations

from collections.abc import Iterable

from xlreport.render.records import Checked, checked_record, to_json


def render(results: Iterable[Checked], lang: str = "zh") -> str:
    """One line a file."""
    return "".join(f"{to_json(checked_record(checked, lang))}\n" for checked in results)
