"""What one run of the server holds: a temporary folder, the files being sent, the job under way or done."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from xlreport.inputs import Input
from xlreport.web.jobs import Job
from xlreport.web.verbs import Order

MAX_FILES = 1000
MAX_TOTAL = 500 * 2**20  # bytes of one batch
ROLES = ("reports", "last", "roster")
_PREFIX = "xlreport-web-"
_STALE = 24 * 3600  # seconds after which a folder that nobody touched is one of a run that was killed


class Refused(Exception):
    """A request that cannot be met; ``name`` is that of the phrase which says why."""

    def __init__(self, name: str, status: int = 400) -> None:
        super().__init__(name)
        self.name, self.status = name, status


class Batch:
    """Files as they come from the browser, one after another, under names of our own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.files: dict[str, list[Input]] = {role: [] for role in ROLES}
        self._size = self._count = 0

    def add(self, role: str, name: str, stream: IO[bytes]) -> None:
        """Keep one file; its name is a label only. Raises Refused above the limits, or where the disk is full."""
        if self._count >= MAX_FILES:
            raise Refused("too_many", 413)
        self._count += 1
        path = self.folder / str(self._count)
        try:
            with path.open("wb") as file:
                for chunk in iter(lambda: stream.read(2**16), b""):
                    self._size += len(chunk)
                    if self._size > MAX_TOTAL:
                        raise Refused("too_much", 413)
                    file.write(chunk)
        except OSError:
            raise Refused("no_room", 507) from None
        self.files[role].append(Input(str(path), name[-200:]))


class Session:
    """The state behind the page, safe to use from several threads; leaving it removes every file."""

    def __init__(self) -> None:
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self.job: Job | None = None
        self._batch: tuple[int, Batch] | None = None
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._idle = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self.job:
            self.job.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def alive(self) -> None:
        """The page is still open."""
        self._idle = 0

    def close(self) -> None:
        """End the session."""
        self._closed.set()

    def wait(self, idle: int) -> None:
        """Until the session is closed, or nothing is heard of the page, and nothing done, for ``idle`` seconds."""
        # Seconds are counted one by one: those that the machine sleeps through are none.
        while self._idle < idle and not self._closed.wait(1):
            self._idle = 0 if self.job and self.job.working else self._idle + 1
            if self._idle % 60 == 0:
                with contextlib.suppress(OSError):
                    os.utime(self.folder)
        time.sleep(0.3)  # the answer to the request that closed it is still on its way

    def new_batch(self) -> int:
        """Room for the files of the next job; what an earlier batch held without starting is dropped."""
        with self._lock:
            self._ready()
            if self._batch:
                shutil.rmtree(self._batch[1].folder, ignore_errors=True)
            number = next(self._numbers)
            self._batch = number, Batch(self.folder / f"in{number}")
            return number

    def batch(self, number: int) -> Batch:
        """The batch that is being filled. Raises Refused for any other."""
        if self._batch is None or self._batch[0] != number:
            raise Refused("other_window", 409)
        return self._batch[1]

    def start(self, number: int, order: Order) -> Job:
        """Do what is ordered with the files of the batch; the results of the job before are dropped."""
        with self._lock:
            self._ready()
            batch, self._batch = self.batch(number), None
            if self.job:
                shutil.rmtree(self.job.folder, ignore_errors=True)
            folder = self.folder / f"out{number}"
            reports, last, roster = (tuple(batch.files[role]) for role in ROLES)
            order = order._replace(reports=reports, last=last, roster=roster)
            self.job = Job(number, order, folder, then=lambda: shutil.rmtree(batch.folder, ignore_errors=True))
            self.job.start()
            return self.job

    def _ready(self) -> None:
        if self.job and self.job.working:
            raise Refused("busy", 409)


def _sweep() -> None:
    """Remove what a run left behind that was killed, as Windows does with a console window that is closed."""
    for folder in _old(Path(tempfile.gettempdir())):
        shutil.rmtree(folder, ignore_errors=True)


def _old(folder: Path) -> Iterator[Path]:
    for found in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - found.stat().st_mtime > _STALE:
                yield found
