"""Runs a reader that a hostile file may exhaust or crash in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from xlreport.ooxml.zipped import damaged, too_large
from xlreport.report import Unusable


def answer_of(script: str, data: bytes, seconds: int) -> dict[str, Any]:
    """What ``script``, which stands beside this module, answers to a file, in a capped process.

    Raises Unusable: ``too-large`` where it runs out of time or memory; ``encrypted`` or ``damaged`` where it says so.
    """
    entry, reader = (str(Path(__file__).with_name(name)) for name in ("capped.py", script))
    try:
        # -I: neither the folder that we run in nor the environment can put another library in its place.
        done = subprocess.run(
            [sys.executable, "-I", entry, reader], input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise too_large("读取超时", "reading it takes too long") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise too_large(
            "读取它需要的内存过多，或文件已损坏", "reading it takes too much memory, or it is broken"
        ) from None
    if answer.get("error") == "encrypted":
        raise Unusable("encrypted")
    if "error" in answer:
        raise damaged("文件结构有误", "its structure is broken")
    return answer
