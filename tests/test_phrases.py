"""The words that matter in sentences: the letters that they begin with are all listed."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

from xlreport.prose import phrases
from xlreport.prose.bindings import Scope
from xlreport.prose.sentences import context_of, counts

SAMPLES = Path(__file__).parent.parent / "samples"
sre = importlib.import_module("re._parser")


def firsts(pattern: Any) -> set[str]:
    """The letters with which a match of a parsed pattern, which is never empty, can begin."""
    found: set[str] = set()
    for operation, value in pattern:
        match str(operation):
            case "LITERAL":
                return found | {chr(value)}
            case "IN":
                for kind, letters in value:
                    match str(kind):
                        case "LITERAL":
                            found.add(chr(letters))
                        case "RANGE":
                            found |= {chr(c) for c in range(letters[0], letters[1] + 1)}
                        case "CATEGORY":
                            found |= set("0123456789")
                return found
            case "BRANCH":
                return found.union(*map(firsts, value[1]))
            case "SUBPATTERN":
                return found | firsts(value[3])
            case "MAX_REPEAT" | "MIN_REPEAT":
                found |= firsts(value[2])
                if value[0]:
                    return found
            case "ASSERT" | "ASSERT_NOT" | "AT":
                continue
            case _:
                raise NotImplementedError(operation)
    return found


def test_the_first_letters_are_those_of_the_words() -> None:
    due = tuple("".join(sorted(firsts(sre.parse(kinds)) - set("0123456789"))) for kinds in phrases._TRIED)
    assert due == phrases._FIRST, f"_FIRST should be {due!r}"


def test_looking_for_first_letters_finds_the_same_tokens() -> None:
    slow = re.compile("|".join((phrases._NUMBER, *phrases._TRIED)))
    for sample in SAMPLES.glob("*.txt"):
        text = sample.read_bytes().decode("utf-8", "replace")
        assert [m.span() for m in phrases._token().finditer(text)] == [m.span() for m in slow.finditer(text)]


def test_a_sentence_that_is_passed_over_counts_nothing() -> None:
    texts = [sample.read_bytes().decode("utf-8", "replace") for sample in SAMPLES.glob("*.txt")]
    sentences = {sentence for text in texts for sentence in re.findall("[^。\n]+", text)}
    silent = {sentence for sentence in sentences if not phrases.may_count(sentence)}
    assert 0 < len(silent) < len(sentences)
    for section in (None, "requests", "disputes"):
        assert [s for s in silent if counts(s, context_of(section), Scope("", 2024))] == []


def test_a_sentence_that_states_none_may_count() -> None:
    for none in (
        "本年度没有发生行政复议",
        "行政诉讼:无",
        "未收到政府信息公开申请",
        "不存在行政复议案件",
        "受理申请十二件",
    ):
        assert phrases.may_count(none), none
