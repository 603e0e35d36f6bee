"""Parts that hold nothing but tags and text, so that patterns find on their bytes what a parser would find."""

from __future__ import annotations

from xml.parsers import expat

from xlreport.ooxml.xml import is_plain, not_well_formed


def has_only_tags(data: bytes, part: str) -> bool:
    """Whether a part is UTF-8 in which ``<`` begins tags only, and names mean the same all over it.

    That is so where it has no comment, no instruction, no section of raw text, no DOCTYPE, and at most one default
    namespace. Raises Unusable where the part is not well-formed.
    """
    if not is_plain(data):
        return False
    odd: list[object] = []
    namespaces: list[str] = []

    def opened(prefix: str, uri: str) -> None:
        if not prefix:
            namespaces.append(uri)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.CommentHandler = odd.append
    parser.ProcessingInstructionHandler = lambda target, _: odd.append(target)
    parser.StartCdataSectionHandler = lambda: odd.append("CDATA")
    parser.StartNamespaceDeclHandler = opened
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as e:
        raise not_well_formed(part) from e
    return not odd and len(namespaces) < 2


def ends_are_plain(data: bytes) -> bool:
    """Whether every ``>`` of a part that has only tags ends one, as :func:`risen` takes for granted."""
    return data.count(b"<") == data.count(b">")


def risen(data: bytes, start: int, end: int) -> int:
    """How many more elements are open at one place of a part than at another."""
    return data.count(b"<", start, end) - 2 * data.count(b"</", start, end) - data.count(b"/>", start, end)
