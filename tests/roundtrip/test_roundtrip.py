"""Reports go through other people's programs and come back whole, or with every loss named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from random import Random

import pytest

from roundtrip.cases import case
from roundtrip.damage import KINDS
from roundtrip.extractors import OF_PAGES, Extractor
from roundtrip.judge import judge, verdict_on, verdict_on_damaged
from roundtrip.office import READERS, SOFFICE, Reader, converted
from xlreport import sources
from xlreport.match import parse

CASES = [case(n) for n in range(8)]
ENOUGH = 0.995


@pytest.mark.engine
@pytest.mark.parametrize("extractor", OF_PAGES, ids=lambda e: e.name)
def test_nothing_is_read_wrong_in_silence(extractor: Extractor) -> None:
    pytest.importorskip(extractor.package)
    verdicts = [verdict_on(c.values, extractor.run(c.page).encode()) for c in CASES]
    assert [(c.number, v.wrong) for c, v in zip(CASES, verdicts, strict=True) if v.wrong] == []
    if extractor.keeps_cells:
        assert sum(len(v.right) for v in verdicts) >= ENOUGH * sum(len(c.values) for c in CASES)


@pytest.mark.engine
@pytest.mark.parametrize("extractor", OF_PAGES[1:], ids=lambda e: e.name)
@pytest.mark.parametrize("damage", KINDS, ids=lambda d: d.__name__)
def test_damage_is_told(extractor: Extractor, damage: Callable[[str, Random], str]) -> None:
    pytest.importorskip(extractor.package)
    for c in CASES[:4]:
        text = damage(extractor.run(c.page), Random(c.number))
        assert verdict_on_damaged(c.number, text, extractor.run).wrong == (), f"case {c.number}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The cases as Word and PDF files."""
    if not SOFFICE:
        pytest.skip("LibreOffice is not here")
    pages = {str(c.number): case(c.number, frames=False).page for c in CASES}
    return {suffix: converted(pages, suffix, tmp_path_factory.mktemp(suffix)) for suffix in ("docx", "pdf")}


@pytest.mark.engine
@pytest.mark.parametrize("reader", READERS, ids=lambda r: r.name)
def test_nothing_in_word_and_pdf_is_read_wrong_in_silence(files: dict[str, dict[str, bytes]], reader: Reader) -> None:
    if reader.program and not shutil.which(reader.program):
        pytest.skip(f"{reader.program} is not here")
    if reader.package:
        pytest.importorskip(reader.package)
    verdicts = [verdict_on(CASES[int(n)].values, reader.run(data)) for n, data in files[reader.suffix].items()]
    assert [v.wrong for v in verdicts if v.wrong] == []
    if reader.keeps_cells:
        assert sum(len(v.right) for v in verdicts) >= ENOUGH * sum(len(c.values) for c in CASES)


def test_the_judge_sees_what_is_wrong() -> None:
    c = case(0)
    report, findings = parse(sources.read(c.page.encode(), "x"))
    address = next(a for a, v in c.values.items() if v)
    assert judge(c.values, report, findings).wrong == ()
    assert judge(c.values | {address: 10**6}, report, findings).wrong == (address,)
    assert judge({a: v for a, v in c.values.items() if a != address}, report, findings).wrong == (address,)
    report.figures.pop(address)  # type: ignore[attr-defined]
    assert judge(c.values, report, ()).wrong == (address,)
