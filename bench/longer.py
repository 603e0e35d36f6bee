"""Figures of runs that are too long for every ``make bench``: kept beside the code, and told on the page of speed."""

from __future__ import annotations

import json
from pathlib import Path

KEPT = Path(__file__).with_suffix(".json")


def keep(name: str, figures: dict[str, float]) -> None:
    """Put the figures of one long run in the place of its last ones."""
    KEPT.write_text(json.dumps(kept() | {name: figures}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def kept() -> dict[str, dict[str, float]]:
    """The figures of each long run."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
