"""The entry of a child process: caps it, then lets the reader it is told answer. Imports nothing of ours.

A reader is a file with ``MEMORY`` in bytes, ``SECONDS`` and ``answer(data)``, which returns what JSON can hold.
"""

from __future__ import annotations

import json
import runpy
import sys


def limit(memory: int, seconds: int) -> None:
    """Caps memory and time, where the system can; elsewhere the parent's time limit stands."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Reads stdin, answers, and leaves; whatever goes wrong is the parent's to name, no answer is want of memory."""
    reader = runpy.run_path(sys.argv[1])
    limit(reader["MEMORY"], reader["SECONDS"])
    try:
        answer = reader["answer"](sys.stdin.buffer.read())
    except MemoryError:
        return
    except BaseException as e:  # a Rust panic is no Exception
        answer = {"error": type(e).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
