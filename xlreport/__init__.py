"""Official-layout Excel workbooks for 政府信息公开工作年度报告: convert, check, mark, sum up.

The names below are the library; each is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlreport.check import check
    from xlreport.form import load_form
    from xlreport.mark import mark
    from xlreport.match import parse
    from xlreport.sources import read
    from xlreport.write import write

__version__ = "0.1.0"
__all__ = ["check", "load_form", "mark", "parse", "read", "write"]

_HOMES = {
    "check": "check",
    "load_form": "form",
    "mark": "mark",
    "parse": "match",
    "read": "sources",
    "write": "write",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
