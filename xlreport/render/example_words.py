"""An example of the catalogue in words: what is wrong with it, and what the clean report has in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlreport.form import load_form
from xlreport.render.examples import LAST_YEAR, figures_of
from xlreport.report import Words, say

_LAST = Words("上一年度报告的", "last year's ")
_BLANK = Words("空白", "blank")


def faults(example: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What is wrong, a line a fault."""
    yield from _figures(example, example.get("cells", {}), lang)
    yield from _figures(example, example.get("last", {}), lang, lead=say(_LAST, lang))
    for old, new in example.get("replace", ()):
        was, now = _quote(old), _quote(new)
        changed = Words(f"“{was}”改成“{now}”", f"“{was}” became “{now}”")
        yield say(changed if now else Words(f"删去“{was}”", f"“{was}” was removed"), lang)
    if "until" in example:
        end = _quote(example["until"])
        yield say(Words(f"文字到“{end}”为止", f"the text stops at “{end}”"), lang)
    if "hex" in example:
        content = bytes.fromhex(example["hex"]).hex(" ") or say(Words("没有内容", "none"), lang)
        yield say(Words(f"文件的字节：{content}", f"the bytes of the file: {content}"), lang)
    yield from example.get("text", "").replace("\t", " | ").splitlines()
    if lang in example:
        yield example[lang]


def remedies(example: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What raises nothing: the same cells or text of the clean report, or that report as such."""
    good = figures_of(load_form(example.get("edition", "2021")))
    yield from _figures(example, {a: str(good[a]) for a in example.get("cells", {})}, lang)
    last = {a: LAST_YEAR.get(a, str(good[a])) for a in example.get("last", {})}
    yield from _figures(example, last, lang, lead=say(_LAST, lang))
    yield from (f"“{_quote(old)}”" for old, _ in example.get("replace", ()))
    if not example.keys() & {"cells", "last", "replace"}:
        whole = Words("按官方格式完整填写、勾稽平衡的报告", "a report on the official form, complete and balanced")
        yield say(whole, lang)


def _figures(example: Mapping[str, Any], typed: Mapping[str, str], lang: str, lead: str = "") -> Iterator[str]:
    form = load_form(example.get("edition", "2021"))
    for address, text in typed.items():
        value = text or say(_BLANK, lang)
        yield say(Words(f"{lead}“{form.name_of(address)}”：{value}", f"{lead}{address}: {value}"), lang)


def _quote(text: str) -> str:
    return text.strip("\n").replace("\t", " | ").replace("\n", " ⏎ ")
