"""Every rule's example raises that rule and nothing else, and every code that the program knows has its rule."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rule_breakers import BREAKERS
from xlreport.catalogue import LANGUAGES, Entry, catalogue, message
from xlreport.form import TEMPLATES
from xlreport.render.examples import broken, clean, run
from xlreport.report import ERROR, INFO, WARNING, Finding, Unusable

PACKAGE = Path(__file__).parent.parent / "xlreport"
CODES = sorted(catalogue())
RUNNABLE = [c for c in CODES if broken(catalogue()[c].example)]
IN_WORDS = [c for c in CODES if c not in RUNNABLE]
# What a message may always use besides the finding's details.
GIVEN = {"where", "place", "lhs", "rhs", "imbalance"}


def found(code: str) -> tuple[Finding, ...]:
    """The findings of the code's example; a refusal counts as one."""
    source = broken(catalogue()[code].example)
    assert source is not None
    try:
        return run(source).findings
    except Unusable as error:
        return (Finding(error.code, ERROR, details=error.details),)


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_example_raises_its_code_alone(code: str) -> None:
    allowed = {code, *catalogue()[code].example.get("also", ())}
    assert {f.code for f in found(code)} == allowed


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_example_is_as_severe_as_documented(code: str) -> None:
    assert catalogue()[code].severity in {f.severity for f in found(code) if f.code == code}


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_clean_counterpart_raises_nothing(code: str) -> None:
    outcome = run(clean(catalogue()[code].example))
    assert (outcome.verdict, outcome.findings) == ("pass", ())


@pytest.mark.parametrize("code", RUNNABLE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_finding_has_all_that_its_message_needs(code: str, lang: str) -> None:
    needed = slots(catalogue()[code].texts[lang].message)
    for finding in (f for f in found(code) if f.code == code):
        assert needed <= finding.details.keys() | GIVEN
        assert "—" not in message(finding, None, lang)


@pytest.mark.parametrize("code", IN_WORDS)
def test_what_is_described_in_words_is_broken_in_fact(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = catalogue()[code].example
    assert all(example.get(lang) for lang in LANGUAGES), "describe it in both languages"
    finding = BREAKERS[code](tmp_path, monkeypatch)
    assert (finding.code, finding.severity) == (code, catalogue()[code].severity)
    for lang in LANGUAGES:
        assert slots(catalogue()[code].texts[lang].message) <= finding.details.keys() | GIVEN


def test_nothing_is_broken_that_has_no_rule() -> None:
    assert set(BREAKERS) == set(IN_WORDS)


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_a_rule_is_complete_in_both_languages(entry: Entry) -> None:
    assert entry.severity in (ERROR, WARNING, INFO)
    zh, en = (entry.texts[lang] for lang in LANGUAGES)
    for text in (zh, en):
        assert all(text)
        assert not slots(text.title + text.hint), "only messages are filled in"
        assert text.message[-1] in "。.}"
    assert not any("\u4e00" <= c <= "\u9fff" for c in (en.title + en.hint).replace("无", ""))
    assert slots(zh.message) == slots(en.message)


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


# ---- codes in the program ↔ codes in the catalogue


def literals(tree: ast.AST) -> Iterator[str]:
    return (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def emitted(tree: ast.AST) -> Iterator[str]:
    """Literals among the codes given to whatever makes a finding or a refusal."""
    makers = {"Finding", "Unusable", "finding"}
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and (n.args or n.keywords)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        codes = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "code")]
        if name in makers:
            yield from (text for code in codes[:1] for text in literals(code))


def unusable_calls(tree: ast.AST) -> Iterator[tuple[str, set[str | None]]]:
    """Each refusal that is written out: its code, and the details that it is given."""
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args):
        if isinstance(call.func, ast.Name) and call.func.id == "Unusable" and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value, {k.arg for k in call.keywords}


def trees() -> Iterator[ast.Module]:
    return (ast.parse(p.read_text(encoding="utf-8")) for p in PACKAGE.rglob("*.py"))


def codes_of_forms() -> set[str]:
    raw = (tomllib.loads(p.read_text(encoding="utf-8")) for p in TEMPLATES.glob("*.toml"))
    tables = (t for form in raw for section in form.get("section", ()) for t in section.get("table", ()))
    return {rule["code"] for table in tables for rule in table.get("cautions", ()) if "code" in rule}


def test_every_code_that_is_emitted_has_a_rule() -> None:
    codes = {code for tree in trees() for code in emitted(tree)} | codes_of_forms()
    assert len(codes) > 40, "the collector sees nothing"
    assert codes - set(CODES) == set()


def test_every_rule_has_a_code_that_is_emitted() -> None:
    written = {text for tree in trees() for text in literals(tree)} | codes_of_forms()
    assert set(CODES) - written == set()


def test_every_refusal_brings_what_its_message_needs() -> None:
    lacking = [
        (code, lang)
        for tree in trees()
        for code, details in unusable_calls(tree)
        for lang in LANGUAGES
        if not slots(catalogue()[code].texts[lang].message) <= details
    ]
    assert lacking == []


def test_each_entry_says_what_the_file_says_of_it() -> None:
    whole = tomllib.loads((PACKAGE / "catalogue.toml").read_text(encoding="utf-8"))
    assert list(catalogue()) == list(whole)
    for code, raw in whole.items():
        entry = catalogue()[code]
        said = {lang: text._asdict() for lang, text in entry.texts.items()}
        assert said | {"severity": entry.severity, "basis": entry.basis} == {k: raw[k] for k in raw if k != "example"}
        assert entry.example == raw.get("example", {})
