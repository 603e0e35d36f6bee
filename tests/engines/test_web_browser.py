"""The local web page in a real browser whose network is off: files in, results seen and fetched, no more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from chromium import PROGRAM, Tab, opened

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(os.name != "posix", reason="the browser is driven over inherited pipes"),
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]

SAMPLES = Path(__file__).parent.parent.parent / "samples"
CLEAN, BROKEN = SAMPLES / "澄湖区水务局2022.txt", SAMPLES / "石桥头镇2020.txt"
DONE = "!document.getElementById('results').hidden"
# Every visible text whose contrast with what is behind it is below 4.5 : 1, with its ratio.
PALE = """
(() => {
  const light = (rgb) => rgb.map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const pale = [];
  document.querySelectorAll("body *").forEach((e) => {
    const text = Array.from(e.childNodes).filter((n) => n.nodeType === 3 && n.textContent.trim());
    if (!text.length || !e.getClientRects().length || e.closest("noscript")) return;
    let behind = e, paper = [0, 0, 0, 0];
    while (behind && !(paper.length === 3 || paper[3] === 1)) {
      paper = parts(getComputedStyle(behind).backgroundColor);
      behind = behind.parentElement;
    }
    const [a, b] = [light(parts(getComputedStyle(e).color).slice(0, 3)), light(paper.slice(0, 3))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push([e.tagName, e.textContent.trim().slice(0, 20), ratio]);
  });
  return pale;
})()
"""


class Opened(NamedTuple):
    """The page as it is opened, the program behind it, and where the browser keeps what it fetches."""

    tab: Tab
    origin: str
    program: subprocess.Popen[str]
    folder: Path


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Opened]:
    """A fresh program and browser; at the end no console message and no request to anywhere else."""
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    command = [sys.executable, "-m", "xlreport", "serve", "--no-browser"]
    own = os.environ | {"TMPDIR": str(tmp_path)}
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=own)
    assert program.stdout is not None
    address = program.stdout.readline().strip()
    origin = address.partition("/enter")[0]
    try:
        with opened(fetched) as tab:
            tab.call("Page.navigate", url=address)
            tab.wait("location.pathname === '/' && document.readyState === 'complete'")
            yield Opened(tab, origin, program, fetched)
            assert tab.troubles == []
            assert len(tab.requests) > 5
            # What a page makes of its own, such as the picture of a button, is no request to anywhere.
            assert [r for r in tab.requests if not r.startswith((f"{origin}/", "data:", "blob:"))] == []
    finally:
        program.terminate()
        program.wait(20)
    assert list(tmp_path.glob("xlreport-web-*")) == []


def fetched(page: Opened, suffix: str) -> Path:
    """The file that the browser has fetched, once it is whole."""
    for _ in range(600):
        if found := list(page.folder.glob(f"*{suffix}")):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(list(page.folder.iterdir()))


def test_fifty_files_are_checked_seen_and_fetched(page: Opened, tmp_path: Path) -> None:
    tab = page.tab
    assert tab.run(PALE) == []
    files = [tmp_path / f"单位{n:02}.txt" for n in range(48)]
    files += [tmp_path / "<img src=x onerror=alert(1)>.txt", tmp_path / "扫描件.jpg"]
    for n, file in enumerate(files):
        file.write_bytes((BROKEN if n == 7 else CLEAN).read_bytes() if file.suffix == ".txt" else b"\xff\xd8\xff\xe0")
    tab.choose("#files", files)
    tab.wait("document.querySelectorAll('#list li').length === 50")
    assert "50 个文件" in tab.run("document.getElementById('count').textContent")
    tab.click("#start")
    tab.wait("!document.getElementById('working').hidden")
    assert tab.run(PALE) == []
    tab.wait(DONE, 300)
    assert tab.run("document.querySelector('.totals').textContent.replace(/\\s+/g, ' ')").strip() == (
        "共 50 份 通过 48 不通过 1 无法读取 1"
    )
    assert tab.run("document.activeElement.tagName") == "H2", "a screen reader is led to the results"

    tab.click("#results .show")
    tab.wait("document.querySelector('.findings:not([hidden]) .found')")
    assert "应为 1" in tab.run("document.querySelector('.findings:not([hidden])').textContent")
    assert tab.run(PALE) == []
    tab.click("#only")
    shown = "Array.from(document.querySelectorAll('.files > tbody > tr > th')).filter((e) => e.offsetParent).length"
    assert tab.run(shown) == 2

    tab.click("#results .main")
    with zipfile.ZipFile(fetched(page, ".zip")) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
    assert len(names) == 50
    assert {"校验结果.html", "单位00.xlsx", "_img src=x onerror=alert(1)_.xlsx"} <= names
    assert tab.dialogs == []


def test_a_dropped_folder_is_searched_and_what_is_no_report_is_told(page: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "交来的表"
    (folder / "乡镇").mkdir(parents=True)
    for name in ("水务局.txt", "乡镇/石桥头.txt", "~$水务局.xlsx", "说明.exe"):
        (folder / name).write_bytes(CLEAN.read_bytes())
    tab = page.tab
    place = tab.run(
        "(() => { const b = document.getElementById('drop').getBoundingClientRect(); return [b.x, b.y]; })()"
    )
    carried = {"items": [], "files": [str(folder), str(BROKEN)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        tab.call("Input.dispatchDragEvent", type=kind, x=place[0] + 20, y=place[1] + 20, data=carried)
    tab.wait("document.querySelectorAll('#list li').length === 3")
    names = tab.run("Array.from(document.querySelectorAll('#list span')).map((e) => e.textContent)")
    assert set(names) == {"石桥头镇2020.txt", "交来的表/水务局.txt", "交来的表/乡镇/石桥头.txt"}
    assert "另有 1 个文件" in tab.run("document.getElementById('notices').textContent")
    tab.click("#list button")
    tab.wait("document.querySelectorAll('#list li').length === 2")


def test_pasted_text_and_pasted_tables_are_converted(page: Opened) -> None:
    tab = page.tab
    tab.run(
        "(() => { const carried = new DataTransfer();"
        " carried.setData('text/html', '<table><tr><td>甲<td>乙</table>'); carried.setData('text/plain', '甲 乙');"
        " document.getElementById('paste').dispatchEvent(new ClipboardEvent('paste',"
        " {clipboardData: carried, bubbles: true, cancelable: true})); })()"
    )
    tab.wait("document.querySelectorAll('#list li').length === 1")
    tab.click("#paste")
    tab.call("Input.insertText", text=CLEAN.read_text(encoding="utf-8"))
    tab.click("input[value=convert]")
    tab.click("#start")
    tab.wait(DONE)
    rows = tab.run("Array.from(document.querySelectorAll('.files > tbody > tr > th')).map((e) => e.innerText)")
    assert [r.splitlines()[0] for r in rows] == ["粘贴的内容 1.html", "粘贴的内容 2.txt"]
    assert "云岭市澄湖区水务局" in rows[1]
    tab.click("#results td a[href$='/files/1']")
    assert fetched(page, ".xlsx").name == "粘贴的内容 2.xlsx"


def test_blank_forms_for_a_list_by_keyboard_alone(page: Opened, tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text("单位\n云岭市林业局\n云岭市水务局\n", encoding="utf-8")
    tab = page.tab
    tab.run("document.querySelector('input[name=verb]').focus()")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        tab.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=39)
        tab.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=39)
    assert tab.run("document.getElementById('form').dataset.verb") == "blank"
    assert tab.run("document.getElementById('drop').offsetParent === null")
    assert tab.run(PALE) == []
    tab.choose("#roster", [roster])
    tab.run("document.getElementById('agency').focus()")
    tab.call("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r", windowsVirtualKeyCode=13)
    tab.wait(DONE)
    tab.click("#results .main")
    with zipfile.ZipFile(fetched(page, ".zip")) as archive:
        assert set(archive.namelist()) == {"云岭市林业局.xlsx", "云岭市水务局.xlsx", "manifest.csv"}


def test_what_is_wrong_is_said_in_words_and_the_page_closes_the_program(page: Opened) -> None:
    tab = page.tab
    tab.click("#start")
    tab.wait("!document.getElementById('problem').hidden")
    assert "还没有放入文件" in tab.run("document.getElementById('problem').textContent")
    assert tab.run(PALE) == []
    tab.click("header nav a")
    tab.wait("document.documentElement.lang === 'en' && document.readyState === 'complete'")
    assert tab.run("document.getElementById('start').textContent") == "Start"
    tab.choose("#files", [CLEAN])
    tab.click("input[value=summary]")
    tab.click("#start")
    tab.wait(DONE)
    assert "Sum up: results" in tab.run("document.querySelector('#results h2').textContent")
    assert tab.run("!/[\\u4e00-\\u9fff]/.test(document.querySelector('.files thead').textContent)")
    tab.click("#close")
    tab.wait("/program is closed/.test(document.getElementById('main').textContent)")
    assert len(tab.dialogs) == 1, "it asks before results are thrown away"
    assert page.program.wait(20) == 0
