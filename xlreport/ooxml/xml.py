"""XML of a package: streamed, bounded, and without any document type, so that no entity can expand."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, fromstring
from xml.parsers import expat

from xlreport.ooxml.zipped import damaged, suspicious, too_large
from xlreport.report import Unusable

SHORT = 1_000_000  # bytes of a part that is parsed as a whole, which is faster
MAX_WAITING = 500_000  # elements below one that is not complete yet; a full row has 65,000
MAX_FINISHED = 2_000_000  # elements handed out of one part; a sheet has 1,048,576 rows


class Node(NamedTuple):
    """One element without its namespace: its attributes (without theirs) and the text directly inside."""

    name: str
    attributes: dict[str, str]
    text: str


class _Begun(Exception):
    """The root element has begun: what may come before it has all been seen."""


def _root(name: str, _: dict[str, str]) -> None:
    raise _Begun(name)


def _refuse(*_: object) -> None:
    raise suspicious("内含 DOCTYPE 声明（实体攻击）", "it declares a DOCTYPE, as entity attacks do")


def begun(chunks: Iterable[bytes], part: str, encoding: str | None = None) -> tuple[str, Iterator[bytes]]:
    """The namespace of the root element, and the chunks once more; Unusable where a DOCTYPE comes before it.

    A DOCTYPE is looked for by expat, hence after decoding, whatever the encoding; ``encoding`` overrides the one that
    the part declares.
    """
    parser = expat.ParserCreate(encoding, namespace_separator="}")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _root
    source = iter(chunks)
    seen = []
    try:
        for chunk in source:
            seen.append(chunk)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _Begun as root:
        return str(root).rpartition("}")[0], chain(seen, source)
    except (expat.ExpatError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e
    raise not_well_formed(part)


def finished(chunks: Iterable[bytes], part: str, names: Collection[str]) -> Iterator[Element]:
    """The elements of the root's namespace that have one of the names, complete; those of one name in their order.

    However long the part is, memory stays flat: of a long one each element is emptied once it has been used. Raises
    Unusable where the part is not well-formed or endless.
    """
    namespace, source = begun(chunks, part)
    wanted = [f"{{{namespace}}}{name}" if namespace else name for name in names]
    head = bytearray()
    # Elements make no cycles, and looking for some while millions come takes four times as long as parsing them.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for chunk in source:
            head += chunk
            if len(head) > SHORT:
                yield from _streamed(chain((bytes(head),), source), part, wanted)
                return
        root = fromstring(head)
        for name in wanted:
            yield from root.iter(name)
    except (ParseError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e
    finally:
        if collecting:
            gc.enable()


def _streamed(chunks: Iterable[bytes], part: str, wanted: Collection[str]) -> Iterator[Element]:
    parser: Any = XMLPullParser(("end",))
    waiting = done = 0
    for chunk in chunks:
        parser.feed(chunk)
        for _, element in parser.read_events():
            waiting += 1
            if element.tag in wanted:
                yield element
                element.clear()
                waiting = 0
                done += 1
        if waiting > MAX_WAITING or done > MAX_FINISHED:
            raise too_large(f"部件 {part} 过大", f"the part {part} is too large")
    parser.close()


def nodes(data: bytes, part: str) -> list[Node]:
    """All elements of a small part in document order, parents before their children."""
    begun((data,), part)
    try:
        root = fromstring(data)
    except (ParseError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e
    return [Node(local(e.tag), _unqualified(e.attrib), e.text or "") for e in root.iter()]


def _unqualified(attributes: dict[str, str]) -> dict[str, str]:
    return {local(k): v for k, v in attributes.items()} if "}" in "".join(attributes) else attributes


def not_well_formed(part: str) -> Unusable:
    """The refusal of a part that is no XML."""
    return damaged(f"部件 {part} 的 XML 有误", f"the XML of {part} is broken")


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]
