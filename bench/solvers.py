"""How long general solvers take for what localisation does: each in a process of its own, since they do not mix.

python bench/solvers.py highs|scip|cp-sat [CASES]
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "tests")]

from timing import turns  # noqa: E402

from making import balanced, counted  # noqa: E402
from oracle import another_repair, fewest  # noqa: E402
from xlreport.form import Form, load_form  # noqa: E402

FAULTS = 3


def faulty(form: Form, seed: int, faults: int) -> dict[str, int]:
    """Figures that balanced but for so many cells."""
    random = Random(f"{seed} {faults}")
    values = dict(balanced(form, random, busy=seed % 2 == 1))
    for cell in random.sample(counted(form, "requests", "disputes"), faults):
        values[cell] += random.choice((1, 2, 3, 10))
    return values


def main() -> None:
    engine, cases = sys.argv[1], int((sys.argv[2:] or ["5"])[0])
    form = load_form("2021")

    def solve(n: int) -> None:
        values = faulty(form, 2 * n, FAULTS)  # those with small figures
        if engine == "cp-sat":
            another_repair(form, values, [], FAULTS)
        else:
            fewest(form, values, engine)

    print(turns({engine: solve}, cases, warm=1)[engine])


if __name__ == "__main__":
    main()
