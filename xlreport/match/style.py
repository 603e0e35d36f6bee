"""How a text writes blank cells, read off all of its rows together; a single row seldom tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xlreport.match.found import Found
from xlreport.match.tokens import Token

FEWEST_LINES = 2  # full lines that must agree before columns are believed to be aligned
WIDEST_BLANK = 6  # empty lines that one blank cell may leave behind


class Spacing(NamedTuple):
    """Empty lines between two cells, those that each blank cell adds (0: not known), and those behind a full row."""

    line: int
    blank: int
    ends: frozenset[int]

    def blanks_before(self, slot: Token) -> int | None:
        """How many blank cells the gap before a slot stands for, None where it is no whole number of them."""
        extra = slot.gap - self.line
        if extra <= 0 or not self.blank:
            return 0 if extra <= 0 else None
        return None if extra % self.blank else extra // self.blank


class Style(NamedTuple):
    """What the rows show. ``spare_leads``: the blanks of a wide label come before the figures; None: nothing tells."""

    keeps_blanks: bool
    spare_leads: bool | None
    spacing: Spacing
    has_partial: bool
    columns: Mapping[tuple[str, int], tuple[int, ...]]  # table, labels before → where figures of full lines begin
    regular: tuple[bool, int] | None  # whether spare blanks lead in full rows, and how many blanks close those
    rows_are_lines: bool  # a row's figures stand in one line; one that has several caught what is not its own
    has_surplus: bool  # somewhere in the section stand more figures than a row can hold
    lengths: Mapping[tuple[int, int], int]  # width, spare → how many cells rows with figures have, a cell a line


Headers = Mapping[str, tuple[int, ...]]
"""Table → where the labels of its columns begin, of those tables whose header is one line."""


class Common(NamedTuple):
    """What the rows of all sections show together.

    ``blanks_part``: there are blanks between all the figures of a row, which mean nothing; ``line``: the empty lines
    between most cells; ``ends``: those behind full rows; ``partial``: the rows with some blank cells, but for the one
    that the text stops in.
    """

    keeps_blanks: bool
    blanks_part: bool
    rows_are_lines: bool
    has_partial: bool
    line: int
    ends: frozenset[int]
    partial: tuple[Found, ...]


def common_to(rows: Sequence[Found]) -> Common:
    """What a section takes from all the rows of its text where its own do not show it."""
    full = [r for r in rows if len(r.filled) == r.width]
    wide = [r for r in full if r.width > 1]
    gaps = Counter(s.gap for r in wide for s in r.slots) or Counter(s.gap for r in rows for s in r.slots)
    partial = tuple(r for r in rows if 0 < len(r.filled) < r.width and not r.at_end)
    return Common(
        keeps_blanks=any(_keeps(r) for r in rows),
        blanks_part=any(2 < len(r.filled) <= r.width and r.is_too_wide and r.is_even for r in rows),
        rows_are_lines=2 * sum(r.lines == 1 for r in wide) > len(wide),
        has_partial=bool(partial),
        line=gaps.most_common(1)[0][0] if gaps else 0,
        ends=frozenset(r.gap_after for r in full),
        partial=partial,
    )


def style_of(rows: Sequence[Found], common: Common, blanks: str, headers: Headers, *, is_tight: bool) -> Style:
    """The style of the ``rows`` of one section; what it does not show is taken from what is ``common`` to all.

    ``blanks`` is the grid's; ``is_tight`` says that no blank cell follows the corner of the table's header.
    """
    leads = {r.filled[0] != r.slots[0] for r in rows if _shows_spare(r)}
    in_place = False not in leads and any(r.is_in_place for r in rows)  # full rows know better
    keeps = blanks == "kept" or in_place or common.keeps_blanks
    if common.blanks_part or any(len(r.filled) == r.width > 1 and r.is_too_wide for r in rows):
        keeps = False
    spare_leads = True if in_place else next(iter(leads)) if len(leads) == 1 else None
    if not leads and not in_place and is_tight:
        spare_leads = False
    surplus = any(len(r.filled) > r.width + r.stretch or (common.rows_are_lines and r.lines > 1) for r in rows)
    return Style(
        keeps_blanks=keeps,
        spare_leads=spare_leads,
        spacing=_spacing(rows, common) if blanks == "gaps" else Spacing(0, 0, frozenset()),
        has_partial=common.has_partial,
        columns=_columns(rows, headers),
        regular=_regular(rows),
        rows_are_lines=common.rows_are_lines,
        has_surplus=surplus,
        lengths=_lengths(rows),
    )


def _lengths(rows: Iterable[Found]) -> dict[tuple[int, int], int]:
    counts = Counter((r.width, r.spare, len(r.slots)) for r in rows if r.filled and not r.is_one_line)
    return {(width, spare): length for (width, spare, length), _ in reversed(counts.most_common())}


def _columns(rows: Iterable[Found], headers: Headers) -> dict[tuple[str, int], tuple[int, ...]]:
    """Where figures begin, if header and full lines with as many labels agree on it and are enough to tell."""
    seen: dict[tuple[str, int], list[tuple[int, tuple[int, ...]]]] = {}
    for table, starts in headers.items():
        seen[table, 0] = [(0, starts)]
    for row in rows:
        if row.is_one_line and len(row.slots) == len(row.filled) == row.width > 1:
            starts = tuple(s.cell.place.column for s in row.slots)
            seen.setdefault((row.table.id, row.before), []).append((len(row.label.text), starts))
    # Lines whose labels are equally long would agree without any columns.
    return {
        where: found[0][1]
        for where, found in seen.items()
        if len({length for length, _ in found}) >= FEWEST_LINES and len({starts for _, starts in found}) == 1
    }


def _regular(rows: Iterable[Found]) -> tuple[bool, int] | None:
    """How full rows of several cells are laid out, if there are two and all of them agree on one layout."""
    full = [r for r in rows if len(r.filled) == r.width > 1]
    layouts = []
    for leads in (True, False):
        starts = [r.spare if leads else 0 for r in full]
        tails = {len(r.slots) - r.width - r.spare for r in full}
        in_place = all(r.slots[s : s + r.width] == r.filled for r, s in zip(full, starts, strict=True))
        if in_place and len(tails) == 1 and len(full) >= FEWEST_LINES:
            layouts.append((leads, tails.pop()))
    return layouts[0] if len(layouts) == 1 else None


def _shows_spare(row: Found) -> bool:
    return row.spare > 0 and len(row.filled) == row.width < len(row.slots)


def _keeps(row: Found) -> bool:
    """Whether more blanks precede the last figure than the label can account for: the text keeps them in place."""
    filled = [k for k, s in enumerate(row.slots) if s.text]
    return bool(filled) and filled[-1] + 1 - len(filled) > row.spare


def _spacing(rows: Iterable[Found], common: Common) -> Spacing:
    line = common.line
    ends = frozenset(r.gap_after for r in rows if len(r.filled) == r.width) or common.ends
    fitting = _fitting(common.partial, line, ends)
    telling = [r for r in common.partial if any(s.gap > line for s in r.slots)]
    return fitting[0] if len(fitting) == 1 and len(telling) > 1 else Spacing(line, 0, ends)


def _fitting(partial: Sequence[Found], line: int, ends: frozenset[int]) -> list[Spacing]:
    """The spacings under which every partly filled row has exactly the cells that the form gives it."""
    candidates = (Spacing(line, unit, ends) for unit in range(1, WIDEST_BLANK + 1))
    return [s for s in candidates if partial and all(trailing_blanks(r, s) is not None for r in partial)]


def trailing_blanks(row: Found, spacing: Spacing) -> int | None:
    """How many blank cells must close the row, None where its gaps do not add up to its width."""
    inner = [spacing.blanks_before(s) for s in row.slots]
    if any(b is None for b in inner):
        return None
    rest = row.width - len(row.slots) - sum(b or 0 for b in inner)
    return rest if rest >= 0 and row.gap_after - rest * spacing.blank in spacing.ends else None
