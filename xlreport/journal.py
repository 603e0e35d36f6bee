"""What a run over many files has finished, so that an interrupted one can be taken up again.

The journal stands among the outputs while a run lasts, one JSON line for each finished file. A file counts as finished
while it, the settings and its output are as they were. A run that comes to its end takes the journal away.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from xlreport import __version__
from xlreport.inputs import STDIN, Input

NAME = ".xlreport-journal.jsonl"


class Done(NamedTuple):
    """One finished file: what marks it, its verdicts, the exit code that it asks for, and what was written."""

    mark: str
    verdicts: tuple[str, ...]
    code: int
    targets: tuple[str, ...]


def state_of(item: Input) -> tuple[str, int, int] | None:
    """What tells a file from any other state of it; None for one that is not there, and for standard input."""
    try:
        state = os.stat(item.path) if item.path != STDIN else None
    except OSError:
        return None
    return state and (os.path.abspath(item.path), state.st_size, state.st_mtime_ns)


class Journal:
    """The journal of one run in a folder of outputs; use it with ``with``.

    ``settings`` is whatever changes the outputs, as text. With ``resume`` the entries of the run before it stand.
    """

    def __init__(self, folder: Path, settings: str, *, resume: bool) -> None:
        self._path = folder / NAME
        self._settings = f"{__version__} {settings}"
        self._before = {d.mark: d for d in self._entries()} if resume else {}
        self._mode = "a" if resume else "w"
        self._file: IO[str] | None = None
        self.finished: list[Done] = []

    def __enter__(self) -> Journal:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open(self._mode, encoding="utf-8")
        self._file.write("\n")  # an entry that was cut off by the end of its run must not swallow the next
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._file is not None
        self._file.close()
        if kind is None:
            self._path.unlink(missing_ok=True)

    def rest(self, inputs: Sequence[Input]) -> list[int]:
        """Which of the inputs are still to be done; the others are taken over, in ``finished``."""
        rest = []
        for number, item in enumerate(inputs):
            done = self._before.get(self._mark(item))
            if done and all(Path(t).exists() for t in done.targets):
                self.finished.append(done)
            else:
                rest.append(number)
        return rest

    def note(self, item: Input, verdicts: Iterable[str], code: int, targets: Iterable[str]) -> None:
        """Enter a file that is finished."""
        assert self._file is not None
        done = Done(self._mark(item), tuple(verdicts), code, tuple(targets))
        self._file.write(json.dumps(done) + "\n")
        self._file.flush()

    @property
    def verdicts(self) -> Counter[str]:
        """How often each verdict occurs among the files taken over."""
        return Counter(v for d in self.finished for v in d.verdicts)

    def _mark(self, item: Input) -> str:
        """The file as it is now, and the settings; a file that is not there, or standard input, never was finished."""
        seen = state_of(item) or (item.path, os.urandom(8))
        return hashlib.sha256(repr((seen, item.name, self._settings)).encode("utf-8", "surrogatepass")).hexdigest()

    def _entries(self) -> Iterable[Done]:
        """The entries of the run before; a line that was cut off by its end is none."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return
        for line in lines:
            try:
                mark, verdicts, code, targets = json.loads(line)
                yield Done(str(mark), tuple(map(str, verdicts)), int(code), tuple(map(str, targets)))
            except (ValueError, TypeError):
                continue
