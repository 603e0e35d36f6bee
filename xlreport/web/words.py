"""The words of the page, from ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def words(lang: str) -> Mapping[str, str]:
    """Every phrase of the page in one language, by name; those of ``script`` are templates that its script fills."""
    raw = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {name: said[lang] for name, said in raw.items()}
