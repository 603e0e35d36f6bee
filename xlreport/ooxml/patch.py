"""Edits of an XML part that leave every other byte as it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from xlreport.ooxml.tags import ends_are_plain, has_only_tags, risen
from xlreport.ooxml.xml import begun, declared_encoding, local, not_well_formed

_START_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_ATTRIBUTE = re.compile(r"""([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
# What XML cannot hold is left out, and text that looks like an escape of Excel's is escaped itself.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Edit(NamedTuple):
    """Bytes ``start:end`` of a part give way to ``text``."""

    start: int
    end: int
    text: str


class Span(NamedTuple):
    """An element and where it stands: ``start`` of its tag, ``close`` where its content ends, ``end`` after it."""

    name: str
    attributes: dict[str, str]
    depth: int
    start: int
    close: int
    end: int
    empty: bool


def utf8(data: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The part in UTF-8, and the way back to its own encoding."""
    encoding, mark = "", b""
    for bom, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(bom):
            encoding, mark = name, bom
    if data[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        encoding = "utf-16-le" if data[0] else "utf-16-be"
    if not encoding:
        encoding = declared_encoding(data)
        if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
            return data, bytes
    text = data[len(mark) :].decode(encoding)
    return text.encode(), lambda new: mark + new.decode().encode(encoding, "xmlcharrefreplace")


def splice(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with all edits made; edits at one place keep their order."""
    parts: list[bytes] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda e: e[:2]):
        parts += (data[at:start], text.encode())
        at = end
    parts.append(data[at:])
    return b"".join(parts)


def outline(data: bytes, part: str, deepest: int = 99, wanted: re.Pattern[bytes] | None = None) -> list[Span]:
    """The elements of a UTF-8 part down to a depth (the root is 1), the root last: all, or those that are wanted.

    ``wanted`` matches the start tags of those that are, none of which holds another of its own name.
    """
    begun((data,), part, "utf-8")
    return (wanted and _by_tags(data, part, wanted)) or _by_elements(data, part, deepest, wanted)


def _by_tags(data: bytes, part: str, wanted: re.Pattern[bytes]) -> list[Span] | None:
    """The root and the wanted elements of a part whose tags show on its bytes; None for any other part."""
    if not has_only_tags(data, part) or not ends_are_plain(data):
        return None
    at = root = data.index(b"<", data.index(b"?>") if b"<?" in data[:5] else 0)
    depth = 1
    spans: list[Span] = []
    for start in (*(m.start() for m in wanted.finditer(data, root + 1)), root):
        tag = tag_at(data, start)
        if "&" in tag:
            return None  # a value may not be what it looks like
        depth = depth + risen(data, at, start) if start > root else 1
        at = start
        name, empty = tag[1:].split()[0].rstrip("/>"), tag.endswith("/>")
        after = start + len(tag.encode())
        close = after if empty else data.index(f"</{name}".encode(), after) if start > root else data.rindex(b"</")
        end = after if empty else data.index(b">", close) + 1
        spans.append(Span(name.rpartition(":")[2], attributes_of(tag), depth, start, close, end, empty))
    return spans


def _by_elements(data: bytes, part: str, deepest: int, wanted: re.Pattern[bytes] | None) -> list[Span]:
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    opened: list[tuple[int, str, dict[str, str], int]] = []
    spans: list[Span] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        at = parser.CurrentByteIndex
        if depth <= deepest and (depth == 1 or not wanted or wanted.match(data, at)):
            opened.append((depth, local(name), attributes, at))

    def end(name: str) -> None:
        nonlocal depth
        if opened[-1][0] == depth:  # the root is the last that is left
            _, name, attributes, at = opened.pop()
            close = parser.CurrentByteIndex
            empty = tag_at(data, at).endswith("/>")
            after = close if empty else data.index(b">", close) + 1
            spans.append(Span(name, attributes, depth, at, close, after, empty))
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as e:
        raise not_well_formed(part) from e
    return spans


def tag_at(data: bytes, start: int) -> str:
    """The start tag that begins there."""
    m = _START_TAG.match(data, start)
    if not m:
        raise not_well_formed("")
    return m[0].decode()


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a start tag as written: names with their prefix, values without their quotes."""
    return {name: value[1:-1] for name, value in _ATTRIBUTE.findall(tag)}


def with_attribute(tag: str, name: str, value: str) -> str:
    """The start tag with that attribute set, in its place if it had it."""
    for m in _ATTRIBUTE.finditer(tag):
        if m[1] == name:
            return f'{tag[: m.start()]}{name}="{value}"{tag[m.end() :]}'
    m2 = re.match(r"<[^\s/>]+", tag)
    at = m2.end() if m2 else len(tag)
    return f'{tag[:at]} {name}="{value}"{tag[at:]}'


def retagged(data: bytes, start: int, **attributes: str) -> Edit:
    """The edit that sets attributes of the start tag there."""
    tag = new = tag_at(data, start)
    for name, value in attributes.items():
        new = with_attribute(new, name, value)
    return Edit(start, start + len(tag.encode()), new)


def appended(data: bytes, span: Span, xml: str, **attributes: str) -> Iterator[Edit]:
    """The edits that add XML at the end of an element's content and set attributes of its tag."""
    tag = tag_at(data, span.start)
    new = tag
    for name, value in attributes.items():
        new = with_attribute(new, name, value)
    if span.empty:
        name = tag[1:].split()[0].rstrip("/>")
        new = f"{new[:-2].rstrip()}>{xml}</{name}>"
    else:
        yield Edit(span.close, span.close, xml)
    if new != tag:
        yield Edit(span.start, span.start + len(tag.encode()), new)


def prefix_at(data: bytes, start: int) -> str:
    """The prefix, with its colon, of the element that begins there; empty where it has none."""
    name = re.match(rb"<([^\s/>]+)", data[start : start + 200])
    head, colon, _ = name[1].decode().rpartition(":") if name else ("", "", "")
    return head + colon


def xml_text(text: str) -> str:
    """Text for the content of an element or an attribute in double quotes, whatever it holds."""
    return _LIKE_ESCAPE.sub("_x005F_", _UNWRITABLE.sub("", text)).translate(_REFERENCES)
