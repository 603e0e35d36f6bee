"""Whether localisation finds every smallest repair and no other: a solver looks for what it missed.

    python bench/confirm.py [--cases 10000] [--write]

Reports of both editions have 1 to 5 faults; every third has blanks, every fifth a negative figure. Each repair is
tried, and the solver must find no other as small. Takes a quarter of an hour on two cores; ``--write`` keeps the
counts for the page that ``bench/speed.py`` writes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import chain
from multiprocessing import Pool
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "tests")]

from faults import Values  # noqa: E402
from longer import keep  # noqa: E402

from making import balanced, counted  # noqa: E402
from oracle import Undecided, another_repair, combined  # noqa: E402
from xlreport.form import Form, load_form  # noqa: E402
from xlreport.locate import Group, imbalance, locate  # noqa: E402

EDITIONS = ("2019", "2021")
NOT_WRONG = ("equal", "given up", "undecided")


def reported(form: Form, seed: int) -> Values:
    """Figures that balanced before some of them were spoiled."""
    random = Random(f"solver {seed}")
    values: Values = dict(balanced(form, random, busy=seed % 4 > 1))
    cells = counted(form, "requests", "disputes")
    for cell in random.sample(cells, random.randint(1, 5)):
        values[cell] = random.choice([n for n in (0, 7, values[cell] + 1, values[cell] * 10) if n != values[cell]])
    if seed % 3 == 0:
        values |= dict.fromkeys(random.sample(cells, random.choice((1, 3, 10, 40))))
    if seed % 5 == 0:
        values[random.choice(cells)] = -random.randint(1, 9)
    return values


def judged(seed: int) -> str:
    """What the solver says of one report: ``equal``, ``given up``, ``undecided``, or what is wrong with the repairs."""
    try:
        return _judged(seed)
    except Undecided:
        return "undecided"


def _judged(seed: int) -> str:
    form = load_form(EDITIONS[seed % len(EDITIONS)])
    values = reported(form, seed)
    groups = locate(form, values)
    if any(g.gave_up for g in groups):
        return "given up"
    found = combined(groups) if groups else []
    if found and another_repair(form, values, found, len(found[0])) is not None:
        return "missed a repair"
    if not groups:
        return "equal" if another_repair(form, values, [], 0) == frozenset() else "missed a fault"
    return "equal" if all(_mends(form, values, group, groups) for group in groups) else "no repair"


def _mends(form: Form, values: Values, group: Group, groups: tuple[Group, ...]) -> bool:
    """Whether each repair of one fault, beside the first repair of all others, satisfies every relation."""
    others = dict(chain.from_iterable(g.repairs[0].items() for g in groups if g is not group))
    for repair in group.repairs:
        changed = others | repair
        mended = {**values, **changed}
        if None in (mended.get(c) for r in form.relations for c in r.coefficients):
            if another_repair(form, values, [], len(changed), within=changed) is None:
                return False
        elif any(imbalance(r, mended) for r in form.relations) or min(changed.values()) < 0:
            return False
    return True


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    tally: Counter[str] = Counter()
    with Pool() as pool:
        for seed, said in enumerate(pool.imap(judged, range(chosen.cases), chunksize=10)):
            tally[said] += 1
            if said not in NOT_WRONG:
                print(f"case {seed}: {said}", flush=True)
            if chosen.write and tally.total() % 100 == 0:  # a run that is cut short has judged these all the same
                keep("solver", {"cases": tally.total(), **{said: tally[said] for said in NOT_WRONG}})
    print(dict(tally))
    sys.exit(chosen.cases != sum(tally[said] for said in NOT_WRONG))


if __name__ == "__main__":
    main()
