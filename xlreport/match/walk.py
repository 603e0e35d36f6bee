"""One walk over the cells of a source in reading order: which labels occur, and what follows each of them.

A label opens a row of the form and the next one closes it. What a label means depends on where the walk stands:
“其他” is a column of one table and a row of the same; “行政许可” may also be a word of the prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlreport.labels import MAX_LABEL, Hit, Labels, key
from xlreport.match.found import SHORTEST_LABEL, UNKNOWN, Found
from xlreport.match.met import Walk
from xlreport.match.standing import Standing
from xlreport.match.tokens import Token, before, exploded
from xlreport.match.unlabelled import counts_columns, is_amid_header, start_of
from xlreport.numerals import is_value

LONGEST_FIGURE = 24  # characters; what is longer is no cell for figures
MAX_PIECES = 8  # into how many cells breaks may have cut one label


def walk(tokens: Sequence[Token], labels: Labels) -> Walk:
    """Every row of the form that occurs, with all that stands between its label and the next."""
    walker = _Walker(exploded(tokens, labels), labels)
    n = 0
    while n < len(walker.tokens):
        n += walker.step(n)
    return walker.finish()


class _Walker:
    def __init__(self, tokens: Sequence[Token], labels: Labels) -> None:
        self.tokens, self.labels = tokens, labels
        sections = labels.form.sections
        self.widths = {s.id: max(len(t.column_leaves) for t in s.tables) for s in sections if s.tables}
        self.met = Walk()
        self.at = Standing(labels.form)
        self.current: Found | None = None
        self.adrift = False  # whether figures stood before the first label

    def step(self, n: int) -> int:
        """Deal with the token at ``n``; how many tokens that used up."""
        token = self.tokens[n]
        if not token.text or is_value(token.text):
            self.take(n)
            return 1
        hits, used = self.recognise(n)
        is_in_row = self.current is not None
        hit = self.at.choose(hits, token.text, is_in_row=is_in_row) if hits else None
        if hit:
            if self.is_half(hit, n + used) or self.continues(hit, token):
                self.add_to_label(n, used)
            else:
                self.enter(hit, n, used)
            return used
        if not self.at.table:
            return 1
        if self.is_fragment(token.text):
            self.add_to_label(n, 1)
            return 1
        near = self.labels.nearest(token.text) if len(token.text) < MAX_LABEL else ()
        if slip := self.at.choose(near, token.text, is_in_row=is_in_row):
            self.met.slips.append((slip, token.cell))
            self.enter(slip, n, 1)
        else:
            self.take(n)
        return 1

    def finish(self) -> Walk:
        """Close the last row, which may have been cut off."""
        if self.current:
            self.current.at_end = True
        self.met.open = self.at.table
        self.close()
        self.met.forget_lists()
        return self.met

    def recognise(self, n: int) -> tuple[tuple[Hit, ...], int]:
        """The label that starts at a token, put together again where breaks have split it, and its tokens."""
        token = self.tokens[n]
        if len(token.text) > MAX_LABEL:
            return (), 1
        best, used = self.labels.find(token.text), 1
        pieces = key(token.text)
        if pieces not in self.labels.starts or (token.lattice is not None and best):
            return best, used
        for m in range(n + 1, min(n + MAX_PIECES, len(self.tokens))):
            text = self.tokens[m].text
            if not text:
                continue
            if is_value(text) or (best and self.labels.find(text)):
                break
            pieces += key(text)
            if pieces in self.labels.hits:
                best, used = self.labels.hits[pieces], m - n + 1
            if pieces not in self.labels.starts:
                break
        return best or self.beginning(key(token.text)), used

    def beginning(self, start: str) -> tuple[Hit, ...]:
        """The one row of the current table whose label begins so; its figures may stand amid its lines.

        Of the row that is due next a single character is enough, of any other three.
        """
        if not self.at.table or not start:
            return ()
        rows = [Hit("row", self.at.table, e, order=k) for k, e in enumerate(self.at.table.rows)]
        found = [h for h in rows if h.entry and key(h.entry.label).startswith(start)]
        due = next((h for h in rows if h.order > self.at.last_row and h.entry and h.entry.leaf), None)
        if due in found and due.order <= self.at.last_row + 2:
            return (due,)
        return tuple(found) if len(found) == 1 and len(start) > 2 else ()

    def continues(self, hit: Hit, token: Token) -> bool:
        """Whether a label is the second line of the one that opened the current row, or the same merged cell again."""
        row = self.current
        if not row or hit.entry is not row.entry:
            return False
        return key(row.entry.label) != key(row.label.text) or (not row.slots and token.row == row.row)

    def add_to_label(self, n: int, used: int) -> None:
        """Tokens that are pieces of labels; they may make that of the current row whole."""
        self.met.table_rows.add(self.tokens[n].row)
        if self.current:
            self.current.said += "".join(key(t.text) for t in self.tokens[n : n + used])

    def is_half(self, hit: Hit, following: int) -> bool:
        """Whether a short common word (其他, 总计) is part of a label that goes on below, and no label by itself.

        It is, if it stands amid the lines of an unfinished label, or would be a row without a figure behind it.
        """
        if hit.table is not self.at.table or not hit.entry or len(key(hit.entry.label)) > SHORTEST_LABEL:
            return False
        row = self.current
        if hit.axis == "column":
            return bool(
                row
                and row.lattice is None
                and key(row.entry.label).startswith(key(row.label.text))
                and key(row.entry.label) != key(row.label.text)
            )
        ahead = next((t.text for t in self.tokens[following:] if t.text), "")
        return key(self.tokens[following - 1].text) != key(hit.entry.label) and not is_value(ahead)

    def is_fragment(self, text: str) -> bool:
        """Whether the text is made of pieces of labels that line breaks cut off."""
        return bool(_ORDINAL.fullmatch(text)) or all(self.is_piece(key(p)) for p in text.split())

    def is_piece(self, piece: str) -> bool:
        if not self.at.table or not piece:
            return not piece
        if len(piece) > 1:
            return piece in self.labels.bodies[self.at.table.id]
        headings = "".join(key(e.label) for e in self.at.table.rows if not e.leaf)
        in_current = self.current and key(self.current.entry.label) != key(self.current.label.text)
        return piece not in _NUMERALS and piece in (
            headings + (key(self.current.entry.label) if self.current and in_current else "")
        )

    def enter(self, hit: Hit, n: int, used: int) -> None:
        token = self.tokens[n]
        if self.current and is_amid_header(self.current, hit):
            self.current = None
        self.close(token.gap, token.row)
        if hit.section:
            self.at.enter_section(hit.section)
            return
        assert hit.table
        self.met.table_rows.update(t.row for t in self.tokens[n : n + used])
        if token.lattice is None:
            of_table = hit.table.caption if hit.axis == "caption" else hit.table.stub
            self.met.labels.append(hit.entry.label if hit.entry else of_table)
        if self.adrift and hit.axis == "row" and hit.order:  # the text starts inside this table
            self.met.loose.add(hit.table.id)
        self.adrift = False
        self.at.enter(hit, token.lattice)
        if hit.axis == "caption":
            self.met.captions.append(hit.table.id)
        elif hit.axis == "stub":
            if n + used < len(self.tokens) and self.tokens[n + used].text:
                self.met.tight.add(hit.table.id)
        elif hit.axis == "column":
            self.met.columns.setdefault(hit.table.id, []).append((hit, token))
        elif hit.entry:
            self.at.last_row = hit.order
            self.current = Found(hit.table, hit.entry, token.cell, token.row, token.lattice, [], before(self.tokens, n))
            self.current.stretch = self.widths[hit.table.section] - self.current.width
            self.current.is_announced = (hit.table.id, token.lattice) in self.at.announced
            self.add_to_label(n, used)

    def take(self, n: int) -> None:
        """A cell that is no label: one of the current row's, or of the row that has no label."""
        token = self.tokens[n]
        if not self.at.table:
            self.adrift = self.adrift or (token.lattice is None and is_value(token.text))
            return
        if not self.current:
            self.open_unlabelled(n)
        if not self.current and not self.at.table.stub and token.text and self.met.columns.get(self.at.table.id):
            self.met.strays.add(self.at.table.id)
        if not self.current and token.lattice is None and is_value(token.text):
            self.met.loose.add(self.at.table.id)
            if self.at.last_row < 0 and self.at.before:  # it may be one of the table that seemed to be over
                self.met.loose.add(self.at.before.id)
        elif self.current and (token.lattice is None or token.row == self.current.row):
            self.add_cell(self.current, token)
        elif self.current and is_value(token.text) and token.cell.place.kind != "sheet":
            self.met.astray.append((self.current, token))

    def add_cell(self, found: Found, token: Token) -> None:
        """One more cell of the current row, unless it is too long to be one."""
        is_short = sum(bool(s.text) for s in found.slots) < found.width
        if len(token.text) > LONGEST_FIGURE and token.lattice is None and not (is_short and token.row == found.row):
            found.is_torn = len(found.slots) < found.width  # else it is prose behind a row that has all its cells
            self.close(token.gap)
            if self.at.table and len(token.text) <= MAX_LABEL:
                # With figures behind it this was the label of a row that the form lacks.
                self.current = found.stranger(token, [])
            return
        found.slots.append(token)
        if token.text:
            self.met.table_rows.add(token.row)
        if not found.entry.label and counts_columns(found):
            self.current = None  # the figures are still to come

    def open_unlabelled(self, n: int) -> None:
        """The row without a label begins at the first figure behind the table's header."""
        token = self.tokens[n]
        header = self.met.columns.get(self.at.table.id) if self.at.table and not self.at.table.stub else None
        if not self.at.table or not header or not is_value(token.text):
            return
        if (start := start_of(self.tokens, n, header)) is not None:
            (entry,) = self.at.table.row_leaves
            label = token.cell._replace(text="", column=0, colspan=1)
            slots, ahead = list(self.tokens[start:n]), before(self.tokens, start)
            self.current = Found(self.at.table, entry, label, token.row, token.lattice, slots, ahead)

    def close(self, gap: int = 0, row: int = -1) -> None:
        """End the current row; ``gap`` empty lines follow it, then the ``row`` of the next label with all its cells."""
        if not (found := self.current):
            return
        self.current, found.gap_after = None, gap
        while found.slots and not found.slots[-1].text and found.slots[-1].row == row != found.row:
            found.slots.pop()
        if found.entry is UNKNOWN:
            self.met.unknown += [found] if any(is_value(s.cell.text) for s in found.slots) else []
            return
        if not found.entry.leaf:
            self.met.headings.append(found)
            return
        is_beginning = bool(found.said) and key(found.entry.label).startswith(found.said)
        found.has_half_label = is_beginning and found.said not in self.labels.hits
        if stranger := found.cut_at_stray():
            self.met.unknown.append(stranger)
        self.met.rows.append(found)
        if not found.entry.label and len(found.filled) >= found.width:
            self.at.table = None


_ORDINAL = re.compile(r"[(（][一二三四五六七][)）]?")
_NUMERALS = "零一二三四五六七八九十百千两"
