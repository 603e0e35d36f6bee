"""Whether localisation is quick and finds every smallest repair: a solver looks for one that it missed.

    python bench/confirm.py [--cases 200]

Reports have 1 to 5 faults, and some have blanks and negative figures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from faults import Values

from making import balanced, counted
from oracle import another_repair, combined
from xlreport.form import Form, load_form
from xlreport.locate import locate


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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=200)
    cases = options.parse_args().cases
    for form in map(load_form, ("2019", "2021")):
        for faults in range(1, 6):
            spent = times(form, faults, cases)
            print(f"{form.edition}: {faults} faults: median {median(spent):.2f} ms, worst {max(spent):.1f} ms")
        agreed, given_up = confirm(form, cases)
        print(f"{form.edition}: the solver agrees with {agreed} of {cases - given_up}; {given_up} were given up")


if __name__ == "__main__":
    main()
