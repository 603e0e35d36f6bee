"""The styles part: a marked style is the cell's own style with another fill, and can be traced back to it."""

from __future__ import annotations

import re

from xlreport.ooxml.patch import Edit, appended, attributes_of, outline, prefix_at, splice, utf8, with_attribute

# No other program uses these very colours, so a marked cell is known even after Excel or WPS has saved the file.
# Black text on each has a contrast above 12:1.
COLOURS = {"error": "FFFFC2BE", "warning": "FFFFE59A", "info": "FFCEE4F6"}

EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>'
)

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_DEFAULTS = {
    "fonts": ('<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',),
    "fills": (
        '<{p}fill><{p}patternFill patternType="none"/></{p}fill>',
        '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    ),
    "borders": ("<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",),
    "cellStyleXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
}
_NO_FILL = 'indexed="64"'


def no_styles(namespace: str) -> bytes:
    """A styles part without any, for a workbook that has none."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}"/>'.encode()


class Styles:
    """The styles of a workbook, to which marking adds some; nothing in it is changed or removed."""

    def __init__(self, data: bytes, part: str) -> None:
        self._data, self._back = utf8(data)
        spans = outline(self._data, part, 3)
        self._root = spans[-1]
        self._prefix = prefix_at(self._data, self._root.start)
        self._groups = {s.name: s for s in spans if s.depth == 2}
        self._items: dict[str, list[str]] = {
            name: [
                self._data[s.start : s.end].decode()
                for s in spans
                if s.depth == 3 and name in self._groups and self._groups[name].start < s.start < self._groups[name].end
            ]
            for name in _DEFAULTS
        }
        self._kept = {name: len(items) for name, items in self._items.items()}
        for name, defaults in _DEFAULTS.items():
            if not self._items[name]:
                self._items[name] = [d.format(p=self._prefix) for d in defaults]
        self._derived: dict[tuple[int, str], int] = {}

    def add(self, group: str, xml: str) -> int:
        """The index of an item (``{p}`` stands for the part's prefix), added unless it is there."""
        xml = xml.replace("{p}", self._prefix)
        items = self._items[group]
        if xml not in items:
            items.append(xml)
        return items.index(xml)

    def marked(self, style: int, severity: str) -> int:
        """The style in the colour of a severity, all else equal."""
        key = (style, severity)
        if key not in self._derived:
            xf = self._xf(style)
            before = self._colour_attributes(self._fill_of(xf), "fgColor") or _NO_FILL
            self._derived[key] = self.add("cellXfs", _refilled(xf, self._solid(f'rgb="{COLOURS[severity]}"', before)))
        return self._derived[key]

    def unmarked(self, style: int) -> int:
        """The style that a marked one was made from; any other style is itself."""
        key = (style, "")
        if key not in self._derived:
            self._derived[key] = self._original(style)
        return self._derived[key]

    def patched(self) -> bytes:
        """The styles part with what was added."""
        edits: list[Edit] = []
        for name, items in self._items.items():
            new = "".join(items[self._kept[name] :])
            span = self._groups.get(name)
            if not new:
                continue
            if span:
                edits += appended(self._data, span, new, count=str(len(items)))
            else:
                group = f'<{self._prefix}{name} count="{len(items)}">{new}</{self._prefix}{name}>'
                edits += self._inserted(name, group)
        return self._back(splice(self._data, edits)) if edits else self._back(self._data)

    def _inserted(self, name: str, xml: str) -> list[Edit]:
        """A whole group, before the first one that the schema puts after it."""
        later = [self._groups[n].start for n in _ORDER[_ORDER.index(name) + 1 :] if n in self._groups]
        if later:
            return [Edit(min(later), min(later), xml)]
        return list(appended(self._data, self._root, xml))

    def _xf(self, style: int) -> str:
        xfs = self._items["cellXfs"]
        return xfs[style] if 0 <= style < len(xfs) else xfs[0]

    def _fill_of(self, xf: str) -> str:
        index, fills = attributes_of(_tag(xf)).get("fillId", "0"), self._items["fills"]
        return fills[int(index)] if index.isdigit() and int(index) < len(fills) else fills[0]

    def _original(self, style: int) -> int:
        xf = self._xf(style)
        fill = self._fill_of(xf)
        colour = re.search(r'rgb="([0-9A-Fa-f]{8})"', self._colour_attributes(fill, "fgColor") or "")
        if not colour or colour[1].upper() not in COLOURS.values():
            return style
        before = self._colour_attributes(fill, "bgColor") or _NO_FILL
        wanted = 0 if before == _NO_FILL else self._fill_with(before)
        for index, other in enumerate(self._items["cellXfs"]):
            if _without_fill(other) == _without_fill(xf) and attributes_of(_tag(other)).get("fillId", "0") == str(
                wanted
            ):
                return index
        return self.add("cellXfs", _refilled(xf, wanted))

    def _fill_with(self, colour: str) -> int:
        for index, fill in enumerate(self._items["fills"]):
            if self._colour_attributes(fill, "fgColor") == colour:
                return index
        return self._solid(colour, _NO_FILL)

    def _solid(self, colour: str, behind: str) -> int:
        # The background colour of a solid fill is never seen: it remembers the colour that the cell had.
        return self.add(
            "fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor {colour}/><{{p}}bgColor {behind}/>'
            "</{p}patternFill></{p}fill>",
        )

    def _colour_attributes(self, fill: str, which: str) -> str | None:
        """The attributes of a colour of a solid fill as written, None for any other fill."""
        if 'patternType="solid"' not in fill:
            return None
        m = re.search(rf"<(?:\w+:)?{which}\s+([^<>]*?)\s*/?>", fill)
        return m[1] if m else None


def _tag(xml: str) -> str:
    return xml[: xml.index(">") + 1]


def _refilled(xf: str, fill: int) -> str:
    tag = _tag(xf)
    return with_attribute(with_attribute(tag, "fillId", str(fill)), "applyFill", "1") + xf[len(tag) :]


def _without_fill(xf: str) -> tuple[dict[str, str], str]:
    tag = _tag(xf)
    kept = {k: v for k, v in attributes_of(tag).items() if k not in ("fillId", "applyFill")}
    return kept, xf[len(tag) :]
