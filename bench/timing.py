"""Fair timing: the candidates of one comparison take turns in one run, and the median of each counts."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Step = Callable[[int], object]  # does the n-th of a series of equal jobs on different data


def turns(candidates: Mapping[str, Step], rounds: int, *, warm: int = 3) -> dict[str, float]:
    """The median milliseconds of each candidate; in each round all of them do the same job."""
    spent: dict[str, list[float]] = {name: [] for name in candidates}
    for n in range(-warm, rounds):
        for name, step in candidates.items():
            gc.collect(0)
            start = perf_counter()
            step(n)
            if n >= 0:
                spent[name].append((perf_counter() - start) * 1000)
    return {name: median(times) for name, times in spent.items()}


def process(*words: str, compiled: str) -> Step:
    """Starting a program, to its end; findings are no failure. Modules are compiled once, into a folder."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled

    def step(_: int) -> None:
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, env=environment)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(words)}: {done.stderr.decode()}")

    return step


def told_by(script: str, *words: str) -> str:
    """The last line that a Python script prints when it runs in a process of its own."""
    done = subprocess.run([sys.executable, "-c", script, *words], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().rpartition("\n")[2]
