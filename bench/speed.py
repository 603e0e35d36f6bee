"""How fast the library is, beside the floors that physics sets and the libraries that others use.

    python bench/speed.py [--rounds 40] [--quick]

Everything is measured in one run, in turns; the ratios count, since times drift with the machine. Floors are reckoned
from the very bytes: deflating them, unpacking them. Packages that are not installed are left out. Writes the tables of
``docs/performance.md`` and ``docs/performance.en.md``, and ``out/bench.json``, which the next run compares with.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent)]

from solvers import faulty  # noqa: E402
from speed_page import Bar, write_pages  # noqa: E402
from timing import Step, process, told_by, turns  # noqa: E402

from making import balanced, made_report  # noqa: E402
from spoiling import spoiled  # noqa: E402
from xlreport import bulk, sources  # noqa: E402
from xlreport.check import check  # noqa: E402
from xlreport.form import load_form  # noqa: E402
from xlreport.inputs import Input  # noqa: E402
from xlreport.layout import layout_of  # noqa: E402
from xlreport.locate import locate  # noqa: E402
from xlreport.mark import mark  # noqa: E402
from xlreport.match import parse  # noqa: E402
from xlreport.report import Finding, Place, Report  # noqa: E402
from xlreport.split import split  # noqa: E402
from xlreport.work import Settings, Task, convert_one  # noqa: E402
from xlreport.write import design, write  # noqa: E402
from xlreport.write.package import to_bytes  # noqa: E402

SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
MEMORY_DISK = Path("/dev/shm")
XLREPORT = str(Path(sys.executable).with_name("xlreport"))


class Case(NamedTuple):
    """One report: its source, what is found in it, and the workbook that it becomes."""

    text: bytes
    report: Report
    findings: tuple[Finding, ...]
    workbook: bytes


@cache
def cases() -> tuple[Case, ...]:
    """The samples, and as many reports with other figures, half of them faulty: no two are alike."""
    found = []
    for n, path in enumerate(SAMPLES):
        text = path.read_bytes()
        report = _checked(text)[0]
        form = report.form
        random = Random(n)
        made = made_report(form, balanced(form, random, busy=n % 3 == 0))
        made = replace(spoiled(made, random) if n % 2 else made, prose=report.prose)
        for each, findings in (_checked(text), (made, check(made).findings)):
            found.append(Case(text, each, findings, write(each, form, findings=findings)))
    return tuple(found)


def _checked(data: bytes) -> tuple[Report, tuple[Finding, ...]]:
    report, reading = parse(split(sources.read(data, "report"))[0])
    return report, check(report, reading).findings


def _of(n: int) -> Case:
    return cases()[n % len(cases())]


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {n: package.read(n) for n in package.namelist()}


def writing(rounds: int) -> Iterator[Bar]:
    """One workbook from a report that is read and checked, and the whole way from its text."""
    parts = [_unpacked(c.workbook) for c in cases()]

    def floor(n: int) -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts[n % len(parts)].items():
                package.writestr(name, data)

    def ours(n: int) -> None:
        case = _of(n)
        write(case.report, case.report.form, findings=case.findings)

    def direct(n: int) -> None:
        case = _of(n)
        to_bytes(design(case.report, case.report.form, findings=case.findings), "standard")

    def convert(n: int) -> None:
        report, findings = _checked(_of(n).text)
        write(report, report.form, findings=findings)

    candidates: dict[str, Step] = {
        "floor": floor, "write": ours, "convert": convert, "XlsxWriter": direct, "openpyxl": _openpyxl_write,
    }  # fmt: skip
    ms = turns(candidates, rounds, warm=len(cases()))
    floor_ms = ms["floor"]
    yield Bar("write one workbook", "写一个工作簿", ms["write"] / floor_ms, "× floor", 0.8)
    yield Bar(
        "convert: read text, match, check, write", "转换：读、匹配、校验、写", ms["convert"] / floor_ms, "× floor", 3
    )
    yield Bar("XlsxWriter writes the same", "XlsxWriter 写同样内容", ms["XlsxWriter"] / floor_ms, "× floor")
    yield Bar("openpyxl writes its cells, plain", "openpyxl 只写单元格", ms["openpyxl"] / floor_ms, "× floor")
    if shutil.which("soffice"):
        spent = _libreoffice(8) / floor_ms
        yield Bar("LibreOffice reads, reckons, writes it", "LibreOffice 读入、重算、写出", spent, "× floor")
    yield Bar("floor: deflate and store those parts", "下限：压缩这些部件", floor_ms, "ms")


def _openpyxl_write(n: int) -> None:
    import openpyxl  # noqa: PLC0415

    case = _of(n)
    book = openpyxl.Workbook()
    for page in design(case.report, case.report.form, findings=case.findings).pages:
        sheet = book.create_sheet(page.name)
        for item in page:
            sheet.cell(item.row, item.column, f"={item.formula}" if item.formula else item.value)
    book.save(io.BytesIO())


def _libreoffice(books: int) -> float:
    """Milliseconds of LibreOffice for one workbook more, its start left out."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{n}.xlsx") for n in range(books)]
        for n, path in enumerate(paths):
            path.write_bytes(_of(n).workbook)
        command = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "xlsx", "--outdir", str(Path(folder, "out"))]
        spent = []
        for some in (paths[:1], paths[:1], paths):  # the first start sets its profile up
            start = perf_counter()
            subprocess.run(
                [*command, *map(str, some)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
            )
            spent.append((perf_counter() - start) * 1000)
    return (spent[2] - spent[1]) / (books - 1)


def reading(rounds: int) -> Iterator[Bar]:
    """A workbook: its cells; its check; its marked copy."""
    import openpyxl  # noqa: PLC0415

    def unzip(n: int) -> None:
        with zipfile.ZipFile(io.BytesIO(_of(n).workbook)) as package:
            for name in package.namelist():
                if name.startswith("xl/") and "theme" not in name:
                    package.read(name)

    def two_loads(n: int) -> None:
        for results in (False, True):
            openpyxl.load_workbook(io.BytesIO(_of(n).workbook), data_only=results)

    def load_and_save(n: int) -> None:
        book = openpyxl.load_workbook(io.BytesIO(_of(n).workbook))
        book.save(io.BytesIO())

    def marked(n: int) -> None:
        case = _of(n)
        spots = layout_of(case.report.form).spots
        findings = [
            Finding(
                "unbalanced", "error", (cell,), Place("sheet", spots[cell].row, spots[cell].column, spots[cell].sheet)
            )
            for cell in list(spots)[15:25]  # on two sheets
        ]
        mark(case.workbook, findings, case.report.form, message=lambda f: (f.code, ""))

    candidates: dict[str, Step] = {
        "unzip": unzip,
        "read": lambda n: sources.read(_of(n).workbook, "book.xlsx"),
        "check": lambda n: _checked(_of(n).workbook),
        "mark": marked,
        "two loads": two_loads,
        "load and save": load_and_save,
    }
    if _installed("python_calamine"):
        candidates["calamine"] = _calamine
    ms = turns(candidates, max(5, rounds // 4))
    yield Bar("read value, formula, result", "读值、公式、结果", ms["read"] / ms["unzip"], "× unzip", 12)
    if "calamine" in ms:
        yield Bar("python-calamine reads values", "python-calamine 只读值", ms["calamine"] / ms["unzip"], "× unzip")
    yield Bar("openpyxl, two loads", "openpyxl 读两遍", ms["two loads"] / ms["unzip"], "× unzip")
    yield Bar("check of a workbook", "校验一个工作簿", ms["check"] / ms["two loads"], "× openpyxl's two loads", 0.05)
    yield Bar(
        "marked copy of ten cells", "十格的标注副本", ms["mark"] / ms["load and save"], "× openpyxl load + save", 0.03
    )


def _calamine(n: int) -> None:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(_of(n).workbook))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def parsing(rounds: int, largest: int) -> Iterator[Bar]:
    """A report of 10 KB, and how the time grows with the length."""
    text = max((p.read_bytes() for p in SAMPLES), key=len).decode()
    body = "今年以来，我们坚持以公开为常态、不公开为例外，不断提升政务公开水平。\n"

    def of(size: int) -> bytes:
        head, mark_, tail = text.partition("二、")
        filler = body * max(0, (size - len(text.encode())) // len(body.encode()))
        return (head + filler + mark_ + tail).encode()

    ten = of(10_000)
    ms = turns({"10 KB": lambda _: parse(split(sources.read(ten, "r.txt"))[0])}, rounds)
    yield Bar("parse a report of 10 KB", "读取 10 KB 的报告", ms["10 KB"], "ms", 2)
    sizes = [largest // 4, largest // 2, largest]
    texts = {f"{s}": of(s) for s in sizes}
    grown = turns({k: lambda _, t=t: parse(split(sources.read(t, "r.txt"))[0]) for k, t in texts.items()}, 3, warm=0)
    steps = [grown[f"{b}"] / grown[f"{a}"] for a, b in pairwise(sizes)]
    yield Bar(
        f"a doubling up to {largest / 1e6:.0f} MB", f"每翻一番（至 {largest / 1e6:.0f} MB）", max(steps), "×", 2.2
    )


def localising(rounds: int) -> Iterator[Bar]:
    """The smallest repairs of one to five faults, beside a solver that finds one."""
    form = load_form("2021")
    ours = turns({f"{k}": lambda n, k=k: locate(form, faulty(form, n, k)) for k in range(1, 6)}, rounds * 5)
    yield Bar("localise up to five faults, median", "定位至多五处错误，中位", max(ours.values()), "ms", 5)
    spent = [turns({"x": lambda _, n=n: locate(form, faulty(form, n, 5))}, 1, warm=0)["x"] for n in range(rounds * 5)]
    yield Bar("localise five faults, worst", "定位五处错误，最坏", max(spent), "ms", 100)
    if _installed("ortools"):
        for engine, name in (("cp-sat", "CP-SAT"), ("highs", "HiGHS")):
            solved = float(told_by("import runpy; runpy.run_path('bench/solvers.py', run_name='__main__')", engine))
            yield Bar(f"{name} finds one repair of three", f"{name} 求三处错误的一个解", solved, "ms")


def starting(rounds: int) -> Iterator[Bar]:
    """Whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        book.write_bytes(_of(len(SAMPLES)).workbook)
        ms = turns(
            {
                "python": process(sys.executable, "-c", "pass", compiled=folder),
                "version": process(XLREPORT, "--version", compiled=folder),
                "check": process(XLREPORT, "check", str(book), compiled=folder),
            },
            max(5, rounds // 4),
        )
    yield Bar("start: --version", "启动：--version", ms["version"] / ms["python"], "× bare Python", 6)
    yield Bar("start: check of one form", "启动：校验一张表", ms["check"] / ms["python"], "× bare Python", 15)


def scaling(files: int) -> Iterator[Bar]:
    """Many conversions in one process and in two, on a disk in memory where there is one; what a worker holds.

    Beside it the processor time that two processes take, whatever else the machine is doing.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder:
        tasks = []
        for n in range(files):
            path = Path(folder, f"{n}.txt")
            path.write_bytes(_of(n).text)
            tasks.append(Task(Input(str(path), path.name), f"{n}.xlsx"))
        settings = Settings(folder=str(Path(folder, "out")), overwrite=True)

        busy = {1: 0.0, 2: 0.0}

        def convert(jobs: int) -> None:
            before = _processor_time()
            for result in bulk.run(convert_one, tasks, settings, jobs):
                assert result.fault is None, result.fault
            busy[jobs] += _processor_time() - before

        ms = turns({"one": lambda _: convert(1), "two": lambda _: convert(2)}, 3, warm=1)
    yield Bar("two processes", "两个进程", ms["one"] / ms["two"], "× one", 1.8, least=True)
    yield Bar("their processor time", "两个进程的处理器时间", busy[2] / busy[1], "× one")
    few, many = (float(told_by(_MEMORY, str(n))) for n in (files // 2, files * 4))
    yield Bar("memory of a bulk worker", "批处理进程的内存", many, "MB", 120)
    yield Bar(
        f"its growth over {files * 4 - files // 2} files",
        f"再处理 {files * 4 - files // 2} 个文件的增长",
        many - few,
        "MB",
        5,
    )


def _processor_time() -> float:
    """Seconds of this process and of the workers that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(s.ru_utime + s.ru_stime for s in spent)


_MEMORY = """
import sys
from pathlib import Path
from xlreport import sources
from xlreport.check import check
from xlreport.match import parse
from xlreport.split import split
from xlreport.write import write
texts = [p.read_bytes() for p in sorted(Path("samples").glob("*.txt"))]
for n in range(int(sys.argv[1])):
    report, reading = parse(split(sources.read(texts[n % len(texts)], "r"))[0])
    write(report, report.form, findings=check(report, reading).findings)
# Not getrusage: its peak is that of the process that started this one, if that was larger.
peak = next(l for l in open("/proc/self/status") if l.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--quick", action="store_true", help="fewer rounds, nothing written")
    chosen = options.parse_args()
    os.chdir(ROOT)
    rounds = 8 if chosen.quick else chosen.rounds
    last = ROOT / "out/bench.json"
    before = json.loads(last.read_text()) if last.exists() else {}
    bars: list[Bar] = []
    for measured in (
        writing(rounds), reading(rounds), parsing(rounds, 500_000 if chosen.quick else 5_000_000), localising(rounds),
        starting(rounds), scaling(48 if chosen.quick else 160),
    ):  # fmt: skip
        for bar in measured:
            bars.append(bar)
            print(f"{bar.work:45} {bar.value:8.3g} {bar.unit}{'' if bar.met else f'   bar {bar.limit:g}'}", flush=True)
    if chosen.quick:
        return
    last.parent.mkdir(exist_ok=True)
    last.write_text(json.dumps({b.work: round(b.value, 4) for b in bars}, indent=1))
    write_pages(bars, before)


if __name__ == "__main__":
    main()
