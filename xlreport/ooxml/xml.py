"""XML of a package: streamed, bounded, and without any document type, so that no entity can expand."""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, fromstring
from xml.parsers import expat

from xlreport.ooxml.zipped import damaged, suspicious, too_large
from xlreport.report import Unusable

SHORT = 1_000_000  # bytes of a part that is parsed as a whole, which is faster
MAX_WAITING = 500_000  # elements below one that is not complete yet; a full row has 65,000
MAX_FINISHED = 2_000_000  # elements handed out of one part; a sheet has 1,048,576 rows

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")


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


def declared_encoding(data: bytes) -> str:
    """The encoding that a part declares, in small letters; UTF-8 where it declares none."""
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
    return declared[1].decode().lower() if declared else "utf-8"


def is_plain(data: bytes) -> bool:
    """Whether a part is UTF-8 without any DOCTYPE, so that its bytes show its tags as they are."""
    return (
        data.startswith((b"<", codecs.BOM_UTF8))
        and b"\x00" not in data[:4]
        and b"<!DOCTYPE" not in data
        and declared_encoding(data) == "utf-8"
    )


def short(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first million bytes or so of a part, and what comes after them."""
    source = iter(chunks)
    head = bytearray()
    for chunk in source:
        head += chunk
        if len(head) > SHORT:
            break
    return bytes(head), source


def root_of(data: bytes, part: str) -> Element:
    """The root element of a short part, complete. Raises Unusable like :func:`begun`."""
    if not is_plain(data):
        begun((data,), part)
    try:
        return fromstring(data)
    except (ParseError, LookupError, ValueError) as e:
        raise not_well_formed(part) from e


def finished(chunks: Iterable[bytes], part: str, names: Collection[str]) -> Iterator[Element]:
    """The elements of the root's namespace that have one of the names, complete; those of one name in their order.

    However long the part is, memory stays flat: of a long one each element is emptied once it has been used. Raises
    Unusable where the part is not well-formed or endless.
    """
    with no_collecting():
        try:
            head, more = short(chunks)
            if len(head) > SHORT:
                namespace, source = begun(chain((head,), more), part)
                yield from _streamed(source, part, _qualified(namespace, names))
                return
            root = root_of(head, part)
            for name in _qualified(_namespace(root), names):
                yield from root.iter(name)
        except (ParseError, LookupError, ValueError) as e:
            raise not_well_formed(part) from e


@contextmanager
def no_collecting() -> Iterator[None]:
    """Spares the search for cycles while elements and cells, which make none, come by the thousand.

    That search takes as long as reading them, and of millions four times as long.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _qualified(namespace: str, names: Iterable[str]) -> list[str]:
    return [f"{{{namespace}}}{name}" if namespace else name for name in names]


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
    return [Node(local(e.tag), unqualified(e.attrib), e.text or "") for e in root_of(data, part).iter()]


def named_elements(data: bytes, part: str, *names: str) -> list[list[Element]]:
    """For each of the names, the elements of a small part that bear it in the root's namespace."""
    root = root_of(data, part)
    return [list(root.iter(tag)) for tag in _qualified(_namespace(root), names)]


def _namespace(root: Element) -> str:
    return root.tag.rpartition("}")[0][1:]


def unqualified(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes by their names without namespace."""
    return {local(k): v for k, v in attributes.items()} if "}" in "".join(attributes) else attributes


def not_well_formed(part: str) -> Unusable:
    """The refusal of a part that is no XML."""
    return damaged(f"部件 {part} 的 XML 有误", f"the XML of {part} is broken")


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]
