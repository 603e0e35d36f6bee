"""Text as it stands in XML."""

from __future__ import annotations

import re

_SPECIAL, _ESCAPE = re.compile(r"[&<>]|_x[0-9A-Fa-f]{4}_"), re.compile(r"(_x[0-9A-Fa-f]{4}_)")
_OUTER_SPACE = re.compile(r"^\s|\s$")


def escaped(text: str) -> str:
    """Text as it stands between two tags."""
    if not _SPECIAL.search(text):
        return text
    return _ESCAPE.sub(r"_x005F\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def space(text: str) -> str:
    """The attribute that keeps blanks at the ends of a text."""
    return ' xml:space="preserve"' if _OUTER_SPACE.search(text) else ""


def attribute(text: str) -> str:
    """Text as it stands in an attribute."""
    text = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\n", "&#xA;")
