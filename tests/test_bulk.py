"""Many files: one that kills its worker costs only itself, results come in order, memory stays flat."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from xlreport.bulk import AHEAD, Result, run
from xlreport.report import Unusable


def work(item: int, shared: dict[str, int]) -> int:
    if item == shared["killer"]:
        os._exit(1)  # as a crash in a library, or the system's memory guard, would
    if item == shared["unusable"]:
        raise Unusable("damaged")
    if item == shared["fault"]:
        raise ZeroDivisionError
    return item * 10


def outcomes(results: list[Result]) -> list[object]:
    return [r.error.code if r.error else "fault" if r.fault else r.value for r in results]


def test_a_worker_that_dies_costs_only_its_item() -> None:
    found = list(run(work, range(12), {"killer": 5, "unusable": 2, "fault": 9}, jobs=2))
    assert outcomes(found) == [0, 10, "damaged", 30, 40, "crashed", 60, 70, 80, "fault", 100, 110]
    assert "ZeroDivisionError" in (found[9].fault or "")


def test_one_process_does_the_same() -> None:
    found = list(run(work, range(4), {"killer": -1, "unusable": 2, "fault": 3}, jobs=1))
    assert outcomes(found) == [0, 10, "damaged", "fault"]


def test_results_come_in_order_while_later_items_wait() -> None:
    items = range(2 * AHEAD * 3)
    assert [r.value for r in run(work, items, {"killer": -1, "unusable": -1, "fault": -1}, jobs=2)] == [
        i * 10 for i in items
    ]


def interrupt(item: int, parent: int) -> int:
    """The second item interrupts the run as Ctrl-C does, while the third is under way."""
    if item == 1:
        os.kill(parent, signal.SIGINT)
        time.sleep(0.3)
    return item


def test_what_was_under_way_when_the_run_is_interrupted_is_told() -> None:
    found = []
    results = run(interrupt, range(100), os.getpid(), jobs=2)
    with pytest.raises(KeyboardInterrupt):
        found += (r.value for r in results)
    assert found == list(range(len(found)))
    assert 2 <= len(found) < 100


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_to_do(jobs: int) -> None:
    assert list(run(work, [], {"killer": -1, "unusable": -1, "fault": -1}, jobs=jobs)) == []


def test_a_lone_item_kept_apart_cannot_take_this_process_along() -> None:
    assert outcomes(list(run(work, [1], {"killer": 1, "unusable": -1, "fault": -1}, apart=True))) == ["crashed"]
    assert outcomes(list(run(work, [1], {"killer": -1, "unusable": -1, "fault": -1}, apart=True))) == [10]


def at_work(item: int, shared: None) -> None:
    os.write(1, b"at work\n")  # at once: two workers share the pipe
    time.sleep(600)


@pytest.mark.parametrize("apart", [False, True])
def test_workers_do_not_outlive_a_parent_that_is_killed(apart: bool) -> None:
    script = f"import test_bulk as t; list(t.run(t.at_work, range(2), None, jobs=2, apart={apart}))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "at work\n"
    parent.kill()
    parent.communicate(timeout=60)  # ends when the last process that could still print is gone
