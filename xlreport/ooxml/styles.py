"""Number formats: which cells show a date, and the date that they show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

# Built-in formats that show a date or time (ECMA-376 18.8.30), those of Chinese editions included.
_BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hmsHMS]+\])[^\]]*\]|General|G/通用格式', re.IGNORECASE)
_DATE = re.compile(r"[ymdhs]|aaa|e(?![+-])", re.IGNORECASE)  # aaa: weekday in Chinese, e: year
MAX_SERIAL = 2_958_466  # the day after 9999-12-31


def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time: it has a part of one outside quotes, colours and conditions."""
    return len(code) <= 255 and _DATE.search(_QUIET.sub("", code.partition(";")[0])) is not None


def date_styles(formats: Iterable[Element], cells: Iterable[Element]) -> frozenset[str]:
    """The style indexes, as cells write them, whose number format shows a date or time.

    ``formats`` are the groups of number formats (``numFmts``) of a styles part, ``cells`` its groups of ``cellXfs``.
    """
    custom = {f.get("numFmtId", ""): is_date_format(f.get("formatCode", "")) for group in formats for f in group}
    used = (xf.get("numFmtId", "0") for group in cells for xf in group)
    return frozenset(
        str(n) for n, id in enumerate(used) if custom.get(id, id.isascii() and id.isdigit() and int(id) in _BUILT_IN)
    )


def date_text(serial: float, since_1904: bool) -> str | None:
    """The date, time or both of a serial number as ISO text; None where no calendar has it."""
    if not 0 <= serial < MAX_SERIAL:
        return None
    days, seconds = divmod(round(serial * 86400), 86400)
    if days == 0 and not since_1904:
        return str(timedelta(seconds=seconds)).rjust(8, "0")
    if days == 60 and not since_1904:  # the day that 1900 never had, kept for Lotus 1-2-3
        return "1900-02-29"
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if days < 60 else 30)
    moment = epoch + timedelta(days=days, seconds=seconds)
    return moment.strftime("%Y-%m-%d" if not seconds else "%Y-%m-%d %H:%M:%S")
