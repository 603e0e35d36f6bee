"""What the formulas of a workbook give, reckoned from its cells and never from what is stored for them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from xlreport.formulas import Linear, Spot, linear
from xlreport.numerals import Number
from xlreport.report import Figure, Grid, GridCell, Place

MAX_REACHED = 50_000  # cells that the formulas of one report refer to
_DEEPEST = 40  # formulas that refer to formulas


class Reckoner:
    """The cells that the formulas of a report reach, and what these give."""

    def __init__(self, cells: Mapping[Spot, GridCell]) -> None:
        self.cells = cells
        self._sums: dict[Spot, Linear | None] = {}

    def sum_of(self, spot: Spot) -> Linear | None:
        """The formula of a cell as a sum; None where it has none, or one that is not understood."""
        if spot not in self._sums:
            cell = self.cells.get(spot)
            self._sums[spot] = linear(cell.formula, spot[0]) if cell and cell.formula else None
        return self._sums[spot]

    def gives(self, spot: Spot, depth: int = 0) -> Number | None:
        """What the formula there gives for the cells as they are; None where it stays empty or that is not known."""
        sum = self.sum_of(spot)
        if sum is None or depth > _DEEPEST or self.stays_empty(spot):
            return None
        total = sum.constant
        for part, coefficient in sum.terms.items():
            value = self._value(part, depth, summed=part in sum.summed)
            if value is None:
                return None
            total += coefficient * value
        return total

    def stays_empty(self, spot: Spot) -> bool:
        """Whether the formula there shows nothing because all that it adds is blank."""
        sum = self.sum_of(spot)
        return sum is not None and sum.guarded and all(self._is_blank(p) for p in sum.terms)

    def leaves(
        self, terms: Mapping[Spot, int], kept: Container[Spot], at: frozenset[Spot] = frozenset()
    ) -> dict[Spot, int]:
        """The terms with every cell that is itself a sum taken apart, and without cells that count nothing.

        Those ``kept`` stay even so.
        """
        found: dict[Spot, int] = {}
        for spot, coefficient in terms.items():
            sum = self.sum_of(spot)
            if sum is None or sum.constant or spot in at or len(at) > _DEEPEST:
                inner = {spot: 1} if spot in kept or self._may_count(spot) else {}
            else:
                inner = self.leaves(sum.terms, kept, at | {spot})
            for part, times in inner.items():
                found[part] = found.get(part, 0) + coefficient * times
        return {s: c for s, c in found.items() if c}

    def _may_count(self, spot: Spot) -> bool:
        cell = self.cells.get(spot)
        return cell is not None and (cell.value is not None or cell.formula is not None)

    def _is_blank(self, spot: Spot) -> bool:
        cell = self.cells.get(spot)
        if cell is None or (cell.formula is None and not cell.text):
            return True
        return cell.formula is not None and ((cell.stored and not cell.text) or self.stays_empty(spot))

    def _value(self, spot: Spot, depth: int, *, summed: bool) -> Number | None:
        cell = self.cells.get(spot)
        if cell is None or self._is_blank(spot):
            return 0 if summed or cell is None or cell.formula is None else None
        if cell.formula and not cell.stored:
            return self.gives(spot, depth + 1)
        if cell.value is None and summed and not cell.formula:
            return 0  # text, which SUM passes over
        return cell.value


def spot_of(place: Place) -> Spot | None:
    """The cell of a place in a workbook."""
    return (place.name, place.row, place.column) if place.kind == "sheet" else None


def reached(figures: Iterable[Figure], grid: Grid) -> dict[Spot, GridCell]:
    """The figures' own cells and all that their formulas refer to, directly or through other formulas."""
    cells = {(c.place.name, c.place.row, c.place.column): c for r in grid.rows for c in r.cells}
    whole = Reckoner(cells)
    found = {s: c for f in figures if (s := spot_of(f.place)) and (c := cells.get(s))}
    waiting = [s for s, c in found.items() if c.formula]
    while waiting and len(found) < MAX_REACHED:
        sum = whole.sum_of(waiting.pop())
        new = {s: c for s in (sum.terms if sum else ()) if s not in found and (c := cells.get(s))}
        found |= new
        waiting += new
    return found


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
