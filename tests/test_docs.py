"""The generated pages of ``docs/`` say what the code says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from docs import DOCS, GENERATED, pages  # noqa: E402

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_not_stale(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name], "stale: make docs"


def test_no_generated_page_is_left_over() -> None:
    generated = {p.name for p in DOCS.glob("*.md") if p.read_text(encoding="utf-8").startswith(GENERATED)}
    assert generated == set(PAGES)
