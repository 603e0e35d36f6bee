"""The words that matter in sentences: the letters that they begin with are all listed."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

from xlreport import phrases

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
    due = "".join(sorted(firsts(sre.parse(phrases._ANY)) - set("0123456789")))
    assert due == phrases._FIRST, f"_FIRST should be {due!r}"


def test_looking_for_first_letters_finds_the_same_tokens() -> None:
    slow = re.compile(phrases._ANY)
    for sample in SAMPLES.glob("*.txt"):
        text = sample.read_bytes().decode("utf-8", "replace")
        assert [m.span() for m in phrases._TOKEN.finditer(text)] == [m.span() for m in slow.finditer(text)]
