"""One job of the page: files in, results out, in worker processes, seen from a thread that reports the progress."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from xlreport.bulk import Result, Work, run
from xlreport.catalogue import refusal
from xlreport.report import Unusable
from xlreport.web.verbs import VERBS, Done, Order, Stopped, Unreadable
from xlreport.web.words import words


class Job:
    """A job under way or done; ``error`` says in plain words why there are no results.

    ``then`` is called when it ends, however it ends.
    """

    def __init__(self, number: int, order: Order, folder: Path, then: Callable[[], None] = lambda: None) -> None:
        self.number, self.order, self.folder = number, order, folder
        self.progress: tuple[int, int, str] = (0, 0, "")  # done, of so many, the last one's name
        self.results: Done | None = None
        self.error: str | None = None
        self._then, self._files = then, folder / "files"
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it at once, files under way included; returns when it has ended."""
        self._stopped = True
        while self._thread.is_alive():
            for worker in multiprocessing.active_children():
                worker.kill()
            self._thread.join(0.1)

    @property
    def working(self) -> bool:
        """Whether it is still under way."""
        return self._thread.is_alive()

    @property
    def written(self) -> int:
        """How many files it has written so far: the progress of one task that writes many."""
        with contextlib.suppress(OSError):
            return len(os.listdir(self._files))
        return 0

    @property
    def package(self) -> Path:
        """Everything that it wrote, as one zip file."""
        return self.folder / "all.zip"

    def _run(self) -> None:
        lang = self.order.lang
        try:
            self._files.mkdir(parents=True)
            results = VERBS[self.order.verb](self.order, self._files, self._each)
            with zipfile.ZipFile(self.package, "w") as archive:  # workbooks are packed already
                for path in results.files:
                    archive.write(path, path.name)
            self.results = results
        except Stopped:
            self.error = words(lang)["stopped"]
        except Unreadable as error:
            self.error = f"{error.name}: {refusal(error.cause.code, error.cause.details, lang)}"
        except Unusable as error:
            self.error = refusal(error.code, error.details, lang)
        except Exception as error:
            print(traceback.format_exc(), file=sys.stderr)
            self.error = refusal("own-fault", {"cause": repr(error)}, lang)
        finally:
            self._then()

    def _each(self, work: Work[Any, Any], items: Sequence[Any], shared: Any) -> Iterator[Result]:
        """The result of each item, in order. Raises Stopped when the user has had enough."""
        self.progress = 0, len(items), ""
        results = run(work, items, shared, apart=True)
        for n, item in enumerate(items, 1):
            result = next(results)
            if self._stopped:
                raise Stopped
            if result.fault:
                print(result.fault, file=sys.stderr)
            self.progress = n, len(items), getattr(getattr(item, "input", None), "name", "")
            yield result
