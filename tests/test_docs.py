"""The documentation says what the program does: nothing stale, no broken link, both languages, schemas that hold."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from referencing import Registry, Resource

from test_catalogue import RUNNABLE
from xlreport.catalogue import catalogue
from xlreport.check import check
from xlreport.cli import cli
from xlreport.match import parse
from xlreport.render.examples import NAME, broken, run
from xlreport.render.records import Checked, checked_record, report_record, to_json, unread_record
from xlreport.report import Unusable
from xlreport.sources import read

ROOT = Path(__file__).parent.parent


def tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


docs = tool("docs")
PAGES = docs.pages()
WRITTEN = {str(p.relative_to(ROOT)): p for p in docs.written()}
ALL = WRITTEN | {f"docs/{name}": docs.DOCS / name for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_not_stale(name: str) -> None:
    assert (docs.DOCS / name).read_text(encoding="utf-8") == docs.page(name), "stale: make docs"


@pytest.mark.parametrize("name", WRITTEN)
def test_every_example_shows_what_the_program_prints(name: str) -> None:
    text = WRITTEN[name].read_text(encoding="utf-8")
    assert docs.refreshed(text) == text, "stale: make docs"


def test_no_generated_page_is_left_over() -> None:
    generated = {p.name for p in docs.DOCS.glob("*.md") if p.read_text(encoding="utf-8").startswith(docs.GENERATED)}
    assert generated == set(PAGES)


def test_every_page_has_its_twin() -> None:
    names = {p.name for p in docs.DOCS.glob("*.md")}
    chinese = {n for n in names if not n.endswith(".en.md")}
    assert {n.replace(".md", ".en.md") for n in chinese} == names - chinese
    assert {n for n in WRITTEN if "/" not in n} == {"README.md", "README.zh-CN.md"}


@pytest.mark.parametrize("name", ALL)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ALL[name]
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), target
        assert not anchor or f"\n## {anchor}\n" in path.read_text(encoding="utf-8"), target


def test_the_site_lists_every_page() -> None:
    listed = re.findall(r"^  - .+: (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(p.name for p in docs.DOCS.glob("*.md") if not p.name.endswith(".en.md"))


@pytest.mark.parametrize("name", ["docs/library.md", "docs/library.en.md"])
def test_the_python_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    examples = re.findall(
        r"^```python\n(.*?)^```$", WRITTEN[name].read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert examples
    for example in examples:
        exec(compile(example, name, "exec"), {})


def test_chinese_words_are_of_verbs_and_options_that_exist() -> None:
    verbs = {verb: {o for p in command.params for o in p.opts} for verb, command in cli.commands.items()}
    stale = [
        (verb, option)
        for verb, options in docs.CHINESE.items()
        if verb != "all"
        for option in options
        if option and option not in verbs[verb]
    ]
    assert stale == []


# ---- schemas

SCHEMAS = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in (ROOT / "docs" / "schema").glob("*.json")}
REGISTRY: Registry[Any] = Registry().with_resources((name, Resource.from_contents(s)) for name, s in SCHEMAS.items())


def complaints(schema: str, line: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMAS[schema], registry=REGISTRY)
    return [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(json.loads(line))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("verb", "schema"), [(["parse"], "parse.json"), (["check", "--format", "json"], "check.json")])
def test_what_the_command_line_prints_fits_its_schema(verb: list[str], schema: str, lang: str) -> None:
    words = [*verb, str(ROOT / "samples"), str(ROOT / "no-such-file"), "--lang", lang, "--jobs", "1"]
    lines = CliRunner().invoke(cli, words).stdout.splitlines()
    assert len(lines) == len(list((ROOT / "samples").glob("*.txt"))) + 1
    assert [c for line in lines for c in complaints(schema, line)] == []


@pytest.mark.parametrize("code", RUNNABLE)
def test_every_finding_fits_the_schemas(code: str) -> None:
    source = broken(catalogue()[code].example)
    assert source is not None
    try:
        report, findings = parse(read(source.data, NAME))
        parsed = report_record(report, findings, NAME)
        checked = Checked(NAME, check(report, findings) if source.last is None else run(source))
    except Unusable as error:
        parsed, checked = unread_record(error, NAME), Checked(NAME, error=error)
    assert complaints("parse.json", to_json(parsed)) == []
    assert complaints("check.json", to_json(checked_record(checked))) == []


@pytest.mark.parametrize("key", ["verdict", "relations"])
def test_the_schema_notices_what_is_lacking(key: str) -> None:
    record = checked_record(Checked(NAME, error=Unusable("empty")))
    del record[key]
    assert complaints("check.json", to_json(record))
    assert os.sep not in "".join(complaints("check.json", to_json(record | {key: 1})))
