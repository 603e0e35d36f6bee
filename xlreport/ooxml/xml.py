"""XML of a package: expat, which streams, and no document type, so no entity can expand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from xml.parsers import expat

from xlreport.ooxml.zipped import damaged, suspicious, too_large
from xlreport.report import Unusable

MAX_ELEMENTS = 400_000  # of a part that is kept whole

Handler = Callable[..., Any]


class Element(NamedTuple):
    """One element without its namespace: its attributes (without theirs) and the text directly inside."""

    name: str
    attributes: dict[str, str]
    text: str


def parser(start: Handler | None = None, end: Handler | None = None, text: Handler | None = None) -> Any:
    """An expat parser whose names are ``namespace}local``; a DOCTYPE makes it raise Unusable."""
    p = expat.ParserCreate(namespace_separator="}")
    p.buffer_text = True
    p.buffer_size = 1 << 16
    p.StartDoctypeDeclHandler = _refuse
    p.StartElementHandler = start
    p.EndElementHandler = end
    p.CharacterDataHandler = text
    return p


def feed(p: Any, chunks: Iterable[bytes], part: str) -> None:
    """Feeds a part to the parser; Unusable where it is not well-formed."""
    try:
        for chunk in chunks:
            p.Parse(chunk, False)
        p.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e


def not_well_formed(part: str) -> Unusable:
    return damaged(f"部件 {part} 的 XML 有误", f"the XML of {part} is broken")


def _refuse(*_: object) -> None:
    raise suspicious("内含 DOCTYPE 声明（实体攻击）", "it declares a DOCTYPE, as entity attacks do")


def elements(chunks: Iterable[bytes], part: str) -> list[Element]:
    """All elements of a small part in the order in which they end, children before their parent."""
    found: list[Element] = []
    stack: list[tuple[str, dict[str, str], list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append((local(name), {local(k): v for k, v in attributes.items()}, []))

    def text(data: str) -> None:
        stack[-1][2].append(data)

    def end(_: str) -> None:
        name, attributes, texts = stack.pop()
        found.append(Element(name, attributes, "".join(texts)))
        if len(found) > MAX_ELEMENTS:
            raise too_large(f"部件 {part} 过大", f"the part {part} is too large")

    feed(parser(start, end, text), chunks, part)
    return found


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]
