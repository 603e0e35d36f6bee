"""Checked files → text for a terminal or a log: a block for each file, and one table of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from xlreport.catalogue import hint, message, say_place
from xlreport.checks.rows import by_table
from xlreport.render.plain import pad, plain, width, wrap
from xlreport.render.records import Checked
from xlreport.render.since import since
from xlreport.render.words import about, counts, reasons, relations, repairs
from xlreport.report import ERROR, FAIL, PASS, SEVERITIES, VERDICTS, WARNING, Finding, Words, say

_COLOURS = {ERROR: "31", WARNING: "33", FAIL: "31", PASS: "32"}
_WIDEST_PLACE, _WIDEST_FILE = 28, 60  # a longer one pushes its own line only
_HEADINGS = (
    Words("文件", "File"), Words("结论", "Verdict"), Words("错误", "Errors"), Words("提醒", "Warnings"),
    Words("勾稽关系平衡", "Relations that hold"), Words("写入", "Written to"),
)  # fmt: skip


def render(results: Iterable[Checked], lang: str = "zh", *, colour: bool = False, columns: int | None = None) -> str:
    """A block for each file, and the summary of several; lines wrap at ``columns`` where that is given."""
    results = list(results)
    blocks = ["\n".join(_block(checked, lang, colour, columns)) + "\n" for checked in results]
    return "\n".join([*blocks, *([summary(results, lang)] if len(results) > 1 else [])])


def summary(results: Sequence[Checked], lang: str = "zh") -> str:
    """A line for each file, with what was written for it, and the totals."""
    verdicts = Counter(checked.verdict for checked in results)
    severities: Counter[str] = Counter()
    for checked in results:
        severities.update(counts(checked))
    table = _table([_row(checked, lang) for checked in results], lang)
    return "\n".join([*table, "", _totals(verdicts, severities, lang), ""])


def _block(checked: Checked, lang: str, colour: bool, columns: int | None) -> Iterator[str]:
    verdict = _paint(say(VERDICTS[checked.verdict], lang), checked.verdict, colour)
    yield plain(checked.file) + say(Words("：", ": "), lang) + verdict
    said = about(checked, lang)
    if checked.form:
        said.append(say(Words("勾稽关系平衡 ", "relations that hold "), lang) + relations(checked, lang))
    if said:
        yield "  " + plain(" · ".join(said))
    if why := reasons(checked, lang):
        yield "  " + plain(why)
    if checked.target:
        yield "  " + say(Words("写入 ", "written to "), lang) + plain(checked.target)
    findings = by_table(checked.findings, checked.form)
    places = [plain(say_place(f.place, lang)) for f in findings]
    first = max((width(say(w, lang)) for w in SEVERITIES.values()), default=0)
    second = min(max(map(width, places), default=0), _WIDEST_PLACE)
    told: set[str] = set()
    for finding, place in zip(findings, places, strict=True):
        severity = pad(say(SEVERITIES[finding.severity], lang), first)
        lead = f"  {_paint(severity, finding.severity, colour)}  " + (f"{pad(place, second)}  " if second else "")
        indent = " " * (4 + first + (second + 2 if second else 0))
        room = max(columns - width(indent), 30) if columns else None
        lines = [
            line
            for said in _told(finding, checked, lang, is_new=finding.code not in told)
            for line in wrap(plain(said), room)
        ]
        told.add(finding.code)
        yield lead + lines[0]
        yield from (indent + line for line in lines[1:])
    if checked.comparison:
        room = max(columns - 6, 30) if columns else None
        for line_said in since(checked.comparison, checked.form, lang):
            head, *more = wrap(plain(line_said), room)
            yield from ("  " + head, *("      " + line for line in more))


def _told(finding: Finding, checked: Checked, lang: str, *, is_new: bool) -> Iterator[str]:
    """The message with its code, why and how it may be mended, and what to do, the first time that a code occurs."""
    yield f"{message(finding, checked.form, lang)} [{finding.code}]"
    yield from repairs(finding, checked.form, lang)
    if finding.explanation is not None:
        yield say(Words("填报机关的说明：", "Explained: "), lang) + finding.explanation
    if is_new and (advice := hint(finding, lang)):
        yield say(Words("怎样改：", "What to do: "), lang) + advice


def _row(checked: Checked, lang: str) -> tuple[str, ...]:
    found, verdict = counts(checked), say(VERDICTS[checked.verdict], lang)
    numbers = (str(found[ERROR]), str(found[WARNING]), relations(checked, lang))
    return (plain(checked.file), verdict, *numbers, plain(checked.target or ""))


def _table(rows: Sequence[tuple[str, ...]], lang: str) -> Iterator[str]:
    titles = [say(w, lang) for w in _HEADINGS]
    headed = [tuple(titles if any(r[-1] for r in rows) else [*titles[:-1], ""]), *rows]
    widths = [max(width(row[n]) for row in headed) for n in range(len(titles))]
    widths[0] = min(widths[0], _WIDEST_FILE)
    for row in headed:
        yield "  ".join(pad(text, widths[n], right=n in (2, 3)) for n, text in enumerate(row)).rstrip()


def _totals(verdicts: Counter[str], severities: Counter[str], lang: str) -> str:
    files = sum(verdicts.values())
    parts = [f"{say(words, lang)} {verdicts[v]}" for v, words in VERDICTS.items()]
    found = [f"{say(words, lang)} {severities[s]}" for s, words in SEVERITIES.items()]
    if lang == "zh":
        return f"共 {files} 份：{'，'.join(parts)}；{'，'.join(found)}。"
    return f"{files} file{'' if files == 1 else 's'}: {', '.join(parts)}; findings: {', '.join(found)}."


def _paint(text: str, kind: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if colour and kind in _COLOURS else text
