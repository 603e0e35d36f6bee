"""What the formulas of a workbook give, reckoned from its cells and never from what is stored for them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from xlreport.formulas import Linear, Spot, linear
from xlreport.numerals import Number
from xlreport.ooxml.area import WINDOW_COLUMNS, WINDOW_ROWS
from xlreport.report import Figure, GridCell, Place

MAX_REACHED = 50_000  # references of all formulas of one report; with more, none is followed
_DEEPEST = 40  # formulas that refer to formulas


class Reckoner:
    """The cells that the formulas of a report reach, and what these give; every answer is worked out once."""

    def __init__(self, cells: Mapping[Spot, GridCell]) -> None:
        self.cells = cells
        self._given: dict[Spot, Number | None] = {}
        self._empty: dict[Spot, bool] = {}
        self._leaves: dict[Spot, dict[Spot, int]] = {}

    def sum_of(self, spot: Spot) -> Linear | None:
        """The formula of a cell as a sum; None where it has none, or one that is not understood."""
        cell = self.cells.get(spot)
        return linear(cell.formula, spot[0]) if cell and cell.formula else None

    def gives(self, spot: Spot, depth: int = 0) -> Number | None:
        """What the formula there gives for the cells as they are; None where it stays empty or that is not known."""
        if spot not in self._given:
            self._given[spot] = None  # so that a formula that refers to itself ends here
            sum = self.sum_of(spot)
            if sum is not None and depth < _DEEPEST and not self.stays_empty(spot, depth):
                self._given[spot] = self._total(sum, depth)
        return self._given[spot]

    def stays_empty(self, spot: Spot, depth: int = 0) -> bool:
        """Whether the formula there shows nothing, because its guard finds as many cells blank or filled as it asks."""
        if spot not in self._empty:
            self._empty[spot] = False
            sum = self.sum_of(spot)
            if sum is not None and sum.guard is not None and depth < _DEEPEST:
                function, counted, number = sum.guard
                of_kind = {
                    "COUNTBLANK": self._is_blank,
                    "COUNTA": lambda s, d: not self._is_blank(s, d),
                    "COUNT": self._is_number,
                }[function]
                self._empty[spot] = [of_kind(s, depth + 1) for s in counted].count(True) == number
        return self._empty[spot]

    def leaves(self, terms: Mapping[Spot, int], kept: Container[Spot], depth: int = 0) -> dict[Spot, int]:
        """The terms with every cell that is itself a sum taken apart, and without cells that count nothing.

        Those ``kept``, the same at every call, stay even so.
        """
        found: dict[Spot, int] = {}
        for spot, coefficient in terms.items():
            if spot not in self._leaves:
                self._leaves[spot] = {spot: 1}
                sum = self.sum_of(spot)
                if sum is not None and not sum.constant and depth < _DEEPEST:
                    self._leaves[spot] = self.leaves(sum.terms, kept, depth + 1)
                elif spot not in kept and not self._may_count(spot):
                    self._leaves[spot] = {}
            for part, times in self._leaves[spot].items():
                found[part] = found.get(part, 0) + coefficient * times
        return {s: c for s, c in found.items() if c}

    def _total(self, sum: Linear, depth: int) -> Number | None:
        total = sum.constant
        for part, coefficient in sum.terms.items():
            value = self._value(part, depth, summed=part in sum.summed)
            if value is None:
                return None
            total += coefficient * value
        return total

    def _may_count(self, spot: Spot) -> bool:
        cell = self.cells.get(spot)
        return cell is not None and (cell.value is not None or cell.formula is not None)

    def _is_blank(self, spot: Spot, depth: int) -> bool:
        cell = self.cells.get(spot)
        if cell is None or (cell.formula is None and not cell.text):
            return True
        return cell.formula is not None and ((cell.stored and not cell.text) or self.stays_empty(spot, depth + 1))

    def _is_number(self, spot: Spot, depth: int) -> bool:
        cell = self.cells.get(spot)
        if cell is None:
            return False
        return cell.value is not None if cell.stored else self.gives(spot, depth + 1) is not None

    def _value(self, spot: Spot, depth: int, *, summed: bool) -> Number | None:
        """What the cell counts in a sum: nothing where it is blank, or text that SUM passes over; None if unknown."""
        cell = self.cells.get(spot)
        if cell is None or self._is_blank(spot, depth):
            return 0 if summed or cell is None or cell.formula is None else None
        if cell.formula and not cell.stored:
            return self.gives(spot, depth + 1)
        if cell.value is None and summed and not cell.formula:
            return 0
        return cell.value


def spot_of(place: Place) -> Spot | None:
    """The cell of a place in a workbook."""
    return (place.name, place.row, place.column) if place.kind == "sheet" else None


def reached(figures: Iterable[Figure], cells: Mapping[Spot, GridCell], unread: Container[str]) -> dict[Spot, GridCell]:
    """The figures' own cells and all that their formulas refer to, directly or through other formulas.

    A cell of an ``unread`` sheet, or one too far out to be read, stands there with a formula that nobody understands:
    it may hold anything.
    """
    whole = Reckoner(cells)
    found = {s: c for f in figures if (s := spot_of(f.place)) and (c := cells.get(s))}
    waiting = [s for s, c in found.items() if c.formula]
    followed = 0
    while waiting:
        sum = whole.sum_of(waiting.pop())
        followed += len(sum.terms) if sum else 0
        if followed > MAX_REACHED:
            return {}
        new = {s: c for s in (sum.terms if sum else ()) if s not in found and (c := cells.get(s) or _unread(s, unread))}
        found |= new
        waiting += new
    return found


def _unread(spot: Spot, unread: Container[str]) -> GridCell | None:
    sheet, row, column = spot
    if sheet in unread or row > WINDOW_ROWS or column > WINDOW_COLUMNS:
        return GridCell("", Place("sheet", row, column, sheet), formula="?", stored=False)
    return None


def calculated(figures: Mapping[str, Figure], cells: Reckoner) -> dict[str, Figure]:
    """The figures with a result for each formula that was never calculated, where it is understood."""
    done = dict(figures)
    for address, figure in figures.items():
        spot = spot_of(figure.place)
        if not figure.formula or figure.stored or spot is None:
            continue
        if cells.stays_empty(spot):
            done[address] = replace(figure, stored=True)
        elif (value := cells.gives(spot)) is not None:
            done[address] = replace(figure, value=value, raw=figure.raw or str(value))
    return done
