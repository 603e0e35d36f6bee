"""Writing files: safe names, whole files or none, and nothing overwritten unless asked for."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from xlreport.report import Unusable, cause_of

MAX_NAME = 80  # characters; Excel cannot open a path of more than about 218
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


def safe_name(text: str) -> str:
    """The text as a file name that Windows, macOS and Linux accept, never empty, never leading out of a folder."""
    name = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] != "C")
    # A leading sign would be taken for an option by a shell, and for a formula by a list of the files.
    name = _FORBIDDEN.sub("_", name).strip(" .").lstrip("=+-@")[:MAX_NAME].strip(" .")
    return f"_{name}" if _RESERVED.match(name) or not name else name


def unique_names(names: Iterable[str], suffix: str) -> list[str]:
    """A safe file name for each, numbered where two would clash on a disk that ignores case."""
    taken: set[str] = set()
    result = []
    for name in names:
        stem = safe_name(name)
        candidate, n = stem + suffix, 1
        while candidate.casefold() in taken:
            n += 1
            candidate = f"{stem} ({n}){suffix}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return result


def save(target: Path, data: bytes, *, overwrite: bool = False) -> Path:
    """Write a file whole or not at all; where it was written. What becomes of an existing one: see :func:`saved`."""

    def write(path: Path) -> None:
        path.write_bytes(data)

    return saved(target, write, overwrite=overwrite)


def saved(target: Path, write: Callable[[Path], object], *, overwrite: bool = False) -> Path:
    """Let ``write`` fill a file beside the target, which then takes its name, whole or not at all; where it is.

    An existing file stays, and the new one is numbered beside it, unless ``overwrite``. A target that another
    program holds open (Excel does that on Windows) is treated like one that may not be overwritten. Raises Unusable
    ``not-written`` where the system does not let it.
    """
    try:
        return _saved(target, write, overwrite=overwrite)
    except OSError as error:
        raise Unusable("not-written", path=str(target), cause=cause_of(error)) from error


def _saved(target: Path, write: Callable[[Path], object], *, overwrite: bool) -> Path:
    import tempfile  # noqa: PLC0415 - most runs write no file

    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".xlreport-", suffix=".tmp")
    os.close(handle)
    try:
        write(Path(temporary))
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        return _place(Path(temporary), target, overwrite)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _place(temporary: Path, target: Path, overwrite: bool) -> Path:
    if overwrite:
        try:
            os.replace(temporary, target)
            return target
        except PermissionError:
            pass
    for n in range(1, 1000):
        free = target if n == 1 else target.with_name(f"{target.stem} ({n}){target.suffix}")
        try:
            # A link fails where the name exists: two runs at once cannot overwrite each other.
            os.link(temporary, free)
            return free
        except FileExistsError:
            continue
        except OSError:  # a disk without links
            if not free.exists():
                os.replace(temporary, free)
                return free
    raise FileExistsError(target)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
