"""One function over many files: all cores, one bad file never stops the rest, results in order."""

from __future__ import annotations

import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from xlreport.report import Unusable, Words

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
S = TypeVar("S")
Work = Callable[[T, S], Any]
AHEAD = 8  # items submitted for each worker beyond the one it is at: memory stays flat however many items there are


class Result(NamedTuple):
    """What became of one item: a value, the reason why the item could not be used, or our own fault (a traceback)."""

    value: Any = None
    error: Unusable | None = None
    fault: str | None = None


def run(
    work: Work[T, S], items: Sequence[T], shared: S, jobs: int | None = None, *, apart: bool = False
) -> Iterator[Result]:
    """``work(item, shared)`` for every item, in the order of the items; all of them must be picklable.

    ``shared`` reaches each worker once. A worker that dies (out of memory, a crash in a library) costs only the
    item that killed it; an interrupt comes after the results of the items that were under way. ``apart`` keeps even
    a lone item out of this process, and starts workers afresh: a server must outlive what it is sent, and a fork
    would copy the locks that its threads hold.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(items))
    if jobs <= 1 and not apart:
        return (_attempt(work, item, shared) for item in items)
    return _run(work, items, shared, jobs, apart)


def _run(work: Work[T, S], items: Sequence[T], shared: S, jobs: int, apart: bool) -> Iterator[Result]:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - a lone file needs no processes

    done = 0
    while done < len(items):
        pool = _pool(jobs, work, shared, apart)
        waiting: deque[Future[Result]] = deque()
        later = iter(items[done:])
        try:
            while True:
                for item in islice(later, jobs * AHEAD + 1 - len(waiting)):
                    waiting.append(pool.submit(_attempt_in_worker, item))
                if not waiting:
                    return
                result = waiting[0].result()
                waiting.popleft()
                done += 1
                yield result
        except BrokenProcessPool:
            # Any of those under way may have done it. The first of them goes alone; the rest get a new pool.
            yield _alone(work, items[done], shared, apart)
            done += 1
        except KeyboardInterrupt:
            # What is under way is finished first, and told: its outputs are there, and must be known to be.
            pool.shutdown(cancel_futures=True)
            yield from (f.result() for f in takewhile(_finished, waiting))
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _finished(future: Future[Result]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _alone(work: Work[T, S], item: T, shared: S, apart: bool) -> Result:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    with _pool(1, work, shared, apart) as pool:
        try:
            return pool.submit(_attempt_in_worker, item).result()
        except BrokenProcessPool:
            return Result(error=Unusable("crashed"))


def _pool(jobs: int, work: Work[T, S], shared: S, apart: bool) -> ProcessPoolExecutor:
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    context = multiprocessing.get_context("spawn" if apart else None)
    return ProcessPoolExecutor(jobs, context, initializer=_start_worker, initargs=(work, shared))


_in_worker: tuple[Work[Any, Any], Any]


def _start_worker(work: Work[Any, Any], shared: Any) -> None:
    import threading  # noqa: PLC0415

    global _in_worker  # noqa: PLW0603 - a worker process has one work for all its life
    _in_worker = (work, shared)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would go on with what it was given, and then wait for more for ever."""
    import multiprocessing  # noqa: PLC0415

    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _attempt_in_worker(item: Any) -> Result:
    work, shared = _in_worker
    return _attempt(work, item, shared)


def _attempt(work: Work[T, S], item: T, shared: S) -> Result:
    try:
        return Result(work(item, shared))
    except Unusable as error:
        return Result(error=error)
    except MemoryError:
        return Result(error=Unusable("too-large", reason=Words("内存不足", "out of memory")))
    except Exception:
        return Result(fault=traceback.format_exc())
