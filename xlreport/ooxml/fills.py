"""The styles part: a marked style is the cell's own style with another fill, and can be traced back to it."""

from __future__ import annotations

import re

from xlreport.ooxml.patch import Edit, appended, attributes_of, outline, prefix_at, splice, utf8, with_attribute

# No other program uses these very colours, so a marked cell is known even after Excel or WPS has saved the file.
# Black text on each has a contrast above 12:1.
COLOURS = {"error": "FFFFC2BE", "warning": "FFFFE59A", "info": "FFCEE4F6"}


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
_COLOUR = re.compile(r'patternType="solid"[^<>]*>\s*<(?:[\w.-]+:)?fgColor\s+([^<>]*?)\s*/?>')
_COLOUR_ATTRIBUTES = re.compile(
    r'(?: ?(?:rgb="[0-9A-Fa-f]{8}"|(?:theme|indexed)="[0-9]{1,3}"|tint="[-+0-9.eE]{1,25}"))+'
)


def no_styles(namespace: str) -> bytes:
    """The styles part that a workbook without one stands for."""
    groups = "".join(f'<{n} count="{len(xml)}">{"".join(xml).format(p="")}</{n}>' for n, xml in _DEFAULTS.items())
    normal = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<styleSheet xmlns="{namespace}">{groups}{normal}</styleSheet>'.encode()


class Styles:
    """The styles of a workbook, to which marking adds some; nothing in it is changed or removed."""

    def __init__(self, data: bytes, part: str) -> None:
        self._data, self._back = utf8(data)
        spans = outline(self._data, part, 3)
        if spans[-1].empty:  # open it, so that several groups can go into it
            self._data = splice(self._data, appended(self._data, spans[-1], ""))
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
        self._grown = False
        self._made: dict[tuple[int, str], int] = {}

    def add(self, group: str, xml: str) -> int:
        """The index of an item (``{p}`` stands for the part's prefix), added unless it is there."""
        xml = xml.replace("{p}", self._prefix)
        items = self._items[group]
        if xml not in items:
            items.append(xml)
            self._grown = True
        return items.index(xml)

    def fill(self, colour: str) -> int:
        """The index of a solid fill of that colour (attributes as written), added unless it is there."""
        for index, fill in enumerate(self._items["fills"]):
            if (m := _COLOUR.search(fill)) and m[1] == colour:
                return index
        return self.add(
            "fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor {colour}/><{{p}}bgColor indexed="64"/>'
            "</{p}patternFill></{p}fill>",
        )

    def marked(self, style: int, severity: str) -> int:
        """The style in the colour of a severity, all else equal."""
        key = (style, severity)
        if key not in self._made:
            fill = self.fill(f'rgb="{COLOURS[severity]}"')
            self._made[key] = self.add("cellXfs", _refilled(self._xf(style), fill))
        return self._made[key]

    def unmarked(self, style: int, colour: str | None) -> int:
        """The style that a marked one was made from, given the colour that it had (see :meth:`colour`).

        Any other style is itself.
        """
        key = (style, f"was {colour}")
        if key not in self._made:
            self._made[key] = self._original(style, colour) if self._is_marked(style) else style
        return self._made[key]

    def colour(self, style: int) -> str | None:
        """The colour of a style's solid fill, as its attributes are written; None for no fill or a pattern."""
        found = _COLOUR.search(self._fill_of(self._xf(style)))
        return found[1] if found and is_colour(found[1]) else None

    def patched(self) -> bytes:
        """The styles part with what was added."""
        if not self._grown:
            return self._back(self._data)
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
        return self._back(splice(self._data, edits))

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

    def any_marked(self) -> bool:
        """Whether any cell can bear a mark of ours."""
        marked = {str(n) for n, fill in enumerate(self._items["fills"]) if _is_ours(fill)}
        return bool(marked) and any(attributes_of(_tag(xf)).get("fillId") in marked for xf in self._items["cellXfs"])

    def _is_marked(self, style: int) -> bool:
        return _is_ours(self._fill_of(self._xf(style)))

    def _original(self, style: int, colour: str | None) -> int:
        xf = self._xf(style)
        fill = self.fill(colour) if colour else 0
        for index, other in enumerate(self._items["cellXfs"]):
            same = attributes_of(_tag(other)).get("fillId", "0") == str(fill)
            if same and _without_fill(other) == _without_fill(xf):
                return index
        return self.add("cellXfs", _refilled(xf, fill))


def _is_ours(fill: str) -> bool:
    """Whether a fill has one of the colours of marks."""
    found = _COLOUR.search(fill)
    return found is not None and any(f'RGB="{c}"' == found[1].upper() for c in COLOURS.values())


def is_colour(attributes: str) -> bool:
    """Whether the text is the attributes of a colour and nothing else."""
    return _COLOUR_ATTRIBUTES.fullmatch(attributes) is not None


def _tag(xml: str) -> str:
    return xml[: xml.index(">") + 1]


def _refilled(xf: str, fill: int) -> str:
    tag = _tag(xf)
    return with_attribute(with_attribute(tag, "fillId", str(fill)), "applyFill", "1") + xf[len(tag) :]


def _without_fill(xf: str) -> tuple[dict[str, str], str]:
    tag = _tag(xf)
    kept = {k: v for k, v in attributes_of(tag).items() if k not in ("fillId", "applyFill")}
    return kept, xf[len(tag) :]
