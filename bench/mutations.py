"""How well wrong cells are named: seeded errors of each kind in balanced figures, of both editions.

    python bench/mutations.py [--cases 200] [--clean 1000] [--solver 0]

Detection and false alarms are those of the whole check. A fault is *determined* where relations that cross leave one
smallest repair; there the first suspects must be the faulty cells with their right figures. ``--solver N`` also has a
solver confirm, for N random reports with 1 to 5 faults, blanks and negative figures, that all smallest repairs were
found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from making import balanced, counted, made_report
from oracle import another_repair, combined

from xlreport.check import check
from xlreport.form import Form, load_form
from xlreport.locate import headlines, locate

Values = dict[str, int | None]
Mutation = Callable[[Form, Values, Random], None]


def single_cell(form: Form, values: Values, random: Random) -> None:
    cell = random.choice(counted(form, "requests"))
    values[cell] = random.choice(
        [n for n in (0, values[cell] + 1, values[cell] - 1, 17) if n >= 0 and n != values[cell]]
    )


def key_slip(form: Form, values: Values, random: Random) -> None:
    cell = random.choice([c for c in counted(form, "requests") if values[c] > 9])
    digits = str(values[cell])
    at = random.randrange(len(digits))
    slips = (digits[:at] + digits[at:][1:], digits[:at] + random.choice("123456789") + digits[at:])
    values[cell] = int(random.choice([s for s in slips if int(s) != values[cell]]))


def swapped_digits(form: Form, values: Values, random: Random) -> None:
    def swapped(number: int) -> int:
        digits = str(number)
        return int(digits[:-2] + digits[-1] + digits[-2])

    fit = [c for c in counted(form, "requests") if values[c] > 9 and swapped(values[c]) != values[c]]
    cell = random.choice(fit)
    values[cell] = swapped(values[cell])


def sign(form: Form, values: Values, random: Random) -> None:
    cell = random.choice([c for c in counted(form, "requests") if values[c]])
    values[cell] = -values[cell]


def total_in_addend(form: Form, values: Values, random: Random) -> None:
    pairs = [
        (t.cell, total)
        for total, relation in form.totals.items()
        if total.startswith("requests/")
        for t in relation.rhs
        if values[t.cell] != values[total]
    ]
    addend, total = random.choice(pairs)
    values[addend] = values[total]


def total_left_out(form: Form, values: Values, random: Random) -> None:
    values[random.choice([c for c in form.totals if values[c] and c.startswith("requests/")])] = 0


def two_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "requests"), 2):
        values[cell] += random.choice((1, 2, 3, 10))


def three_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "requests"), 3):
        values[cell] += random.choice((1, 2, 3, 10))


def wrong_neighbour(form: Form, values: Values, random: Random) -> None:
    lines = [_row(form, r.id) for r in form.table("requests").row_leaves]
    pairs = [(a, b) for line in lines for a, b in pairwise(line[:-1]) if values[a] != values[b]]
    a, b = random.choice(pairs)
    values[a], values[b] = values[b], values[a]


def shifted_row(form: Form, values: Values, random: Random) -> None:
    rows = [_row(form, r.id) for r in form.table("requests").row_leaves]
    _shift(random.choice([r for r in rows if _moves(values, r)]), values)


def shifted_column(form: Form, values: Values, random: Random) -> None:
    table = form.table("requests")
    columns = [[f"requests/{r.id}/{c.id}" for r in table.row_leaves] for c in table.column_leaves]
    _shift(random.choice([c for c in columns if _moves(values, c)]), values)


def carried_along(form: Form, values: Values, random: Random) -> None:
    """An addend is wrong and the total of its row agrees with it, as a formula would."""
    table = form.table("requests")
    row = random.choice([r.id for r in table.row_leaves if r.id != "outcome.total"])
    cell = random.choice(_row(form, row)[:-1])
    more = random.choice((1, 2, 10))
    values[cell] += more
    values[f"requests/{row}/requester.total"] += more


def dispute_cell(form: Form, values: Values, random: Random) -> None:
    cell = random.choice(counted(form, "disputes"))
    values[cell] += random.choice((1, 2, 10))


def dispute_two_cells(form: Form, values: Values, random: Random) -> None:
    for cell in random.sample(counted(form, "disputes")[:4], 2):
        values[cell] += random.choice((1, 2, 10))


def fault_beside_blanks(form: Form, values: Values, random: Random) -> None:
    cell, *blanks = random.sample(counted(form, "requests"), 6)
    values[cell] += random.choice((1, 2, 10))
    values |= dict.fromkeys(blanks)


def blanked(form: Form, values: Values, random: Random) -> None:
    values[random.choice(counted(form, "requests", "disputes"))] = None


MUTATIONS: tuple[Mutation, ...] = (
    single_cell, key_slip, swapped_digits, sign, total_in_addend, total_left_out, two_cells, three_cells,
    wrong_neighbour, shifted_row, shifted_column, carried_along, dispute_cell, dispute_two_cells, fault_beside_blanks,
    blanked,
)  # fmt: skip


def _row(form: Form, row: str) -> list[str]:
    return [f"requests/{row}/{c.id}" for c in form.table("requests").column_leaves]


def _shift(line: list[str], values: Values) -> None:
    moved = [0, *(values[c] for c in line[:-1])]
    values.update(zip(line, moved, strict=True))


def _moves(values: Values, line: list[str]) -> bool:
    return any(values[a] != values[b] for a, b in pairwise(line))


def codes(form: Form, values: Values) -> Counter[str]:
    """What the whole check finds in the figures; a made-up report has no prose, and is not checked for it."""
    return Counter(f.code for f in check(made_report(form, values)).findings if f.code != "missing-section")


def measure(form: Form, mutation: Mutation, cases: int) -> Counter[str]:
    tally: Counter[str] = Counter()
    for seed in range(cases):
        random = Random(f"{mutation.__name__} {form.edition} {seed}")
        right = balanced(form, random, busy=seed % 2 == 1)
        values: Values = dict(right)
        mutation(form, values, random)
        wrong = {c: n for c, n in right.items() if values[c] is not None and values[c] != n}
        tally["detected"] += bool(codes(form, values))
        for headline in headlines(made_report(form, values)):
            sets: dict[int, Values] = {}
            for suspect in headline.suspects:
                sets.setdefault(suspect.set, {})[suspect.cell] = suspect.expected
            first = sets.get(0, {})
            hit = bool(first) and first.items() <= wrong.items()
            tally["faults"] += 1
            tally["first"] += hit
            tally["listed"] += any(s and s.items() <= wrong.items() for s in sets.values())
            determined = len(sets) == 1 and len(headline.relations) > 1
            tally["determined"] += determined
            tally["determined, first"] += determined and hit
            certain = [s.cell for s in headline.suspects if s.certain]
            tally["certain"] += bool(certain)
            tally["certain, wrong"] += any(c not in wrong for c in certain)
    return tally


def times(form: Form, faults: int, cases: int) -> list[float]:
    """Milliseconds to localise random faults."""
    spent = []
    for seed in range(cases):
        random = Random(f"time {seed}")
        values: Values = dict(balanced(form, random, busy=seed % 2 == 1))
        for cell in random.sample(counted(form, "requests", "disputes"), faults):
            values[cell] += random.choice((1, 2, 3, 10))
        start = perf_counter()
        locate(form, values)
        spent.append((perf_counter() - start) * 1000)
    return spent


def confirm(form: Form, cases: int) -> tuple[int, int]:
    """For how many random reports a solver finds no further repair, and for how many the search was given up."""
    agreed = given_up = 0
    for seed in range(cases):
        random = Random(f"solver {seed}")
        values: Values = dict(balanced(form, random, busy=seed % 2 == 1))
        cells = counted(form, "requests", "disputes")
        for cell in random.sample(cells, random.randint(1, 5)):
            values[cell] = random.choice([n for n in (0, 7, values[cell] + 1, values[cell] * 10) if n != values[cell]])
        if seed % 3 == 0:
            values |= dict.fromkeys(random.sample(cells, random.choice((1, 3, 10, 40))))
        if seed % 5 == 0:
            values[random.choice(cells)] = -random.randint(1, 9)
        groups = locate(form, values)
        if any(g.gave_up for g in groups):
            given_up += 1
        elif not groups:
            agreed += another_repair(form, values, [], 0) == frozenset()
        else:
            found = combined(groups)
            agreed += another_repair(form, values, found, len(found[0])) is None
    return agreed, given_up


def share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     –"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=200)
    options.add_argument("--clean", type=int, default=1000)
    options.add_argument("--solver", type=int, default=0)
    chosen = options.parse_args()
    for form in map(load_form, ("2019", "2021")):
        print(f"\nEdition {form.edition}, {chosen.cases} cases of each kind")
        print(f"{'error':20} detected   first  listed  determined: first  certain  certain and wrong")
        for mutation in MUTATIONS:
            t = measure(form, mutation, chosen.cases)
            print(
                f"{mutation.__name__.replace('_', ' '):20} {share(t['detected'], chosen.cases):>8}"
                f" {share(t['first'], t['faults'])} {share(t['listed'], t['faults'])}"
                f" {t['determined']:10}: {share(t['determined, first'], t['determined']):<6}"
                f" {share(t['certain'], t['faults']):>7} {t['certain, wrong']:10}"
            )
        alarms = sum(bool(codes(form, balanced(form, Random(n), busy=n % 2 == 1))) for n in range(chosen.clean))
        print(f"false alarms: {alarms} of {chosen.clean} clean reports")
        for faults in range(1, 6):
            spent = times(form, faults, chosen.cases)
            print(f"localise {faults} faults: median {median(spent):.2f} ms, worst {max(spent):.1f} ms")
        if chosen.solver:
            agreed, given_up = confirm(form, chosen.solver)
            print(f"solver agrees: {agreed} of {chosen.solver - given_up}, {given_up} given up")


if __name__ == "__main__":
    main()
