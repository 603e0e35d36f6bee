"""A Chromium without a window, driven over its debugging pipe; nothing but the standard library."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

PROGRAM = next((p for n in ("chromium", "chromium-browser", "google-chrome", "msedge") if (p := shutil.which(n))), None)
_SWITCHES = (
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--no-sandbox",  # it is not allowed to set one up in most containers
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # the network is off but for this machine
    "--force-color-profile=srgb", "--hide-scrollbars",
)  # fmt: skip

# The browser reads from descriptor 3 and writes to 4.
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(n), fcntl.F_DUPFD, 10) for n in sys.argv[1:3]]
for end, wanted in zip(ends, (3, 4)):
    os.dup2(end, wanted)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Tab:
    """One tab: what it is told to do, and what it reports: requests, console, errors, dialogs."""

    def __init__(self, send: Callable[[bytes], Any]) -> None:
        self._send = send
        self._numbers = iter(range(1, 1_000_000))
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._session: str | None = None
        self.requests: list[str] = []
        self.troubles: list[str] = []
        self.dialogs: list[str] = []

    def hear(self, said: dict[str, Any]) -> None:
        """Take in one message of the browser."""
        method, params = said.get("method"), said.get("params", {})
        if "id" in said:
            self._answers.put(said)
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.troubles.append(json.dumps(params["exceptionDetails"], ensure_ascii=False))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.troubles.append(json.dumps(params["args"], ensure_ascii=False))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.troubles.append(json.dumps(params["entry"], ensure_ascii=False))
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(params["message"])
            self._tell("Page.handleJavaScriptDialog", {"accept": True})

    def _tell(self, method: str, params: dict[str, Any]) -> int:
        number = next(self._numbers)
        told = {"id": number, "method": method, "params": params} | (
            {"sessionId": self._session} if self._session else {}
        )
        self._send(json.dumps(told).encode() + b"\0")
        return number

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer."""
        number = self._tell(method, params)
        while True:
            said = self._answers.get(timeout=60)
            if said["id"] == number:
                assert "error" not in said, said
                return said["result"]

    def attach(self) -> None:
        """Open the tab."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.call(f"{domain}.enable")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, script: str, seconds: float = 60) -> None:
        """Until an expression is true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(AssertionError):  # the page is just being replaced
                if self.run(f"Boolean({script})"):
                    return
            time.sleep(0.05)
        raise AssertionError(f"not true within {seconds} s: {script}; {self.run('document.body.innerText')[:2000]}")

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        """Choose files as a person does in the dialog of a file input."""
        found = self.call("Runtime.evaluate", expression=f"document.querySelector({selector!r})")["result"]
        self.call("DOM.setFileInputFiles", files=[str(f) for f in files], objectId=found["objectId"])

    def click(self, selector: str) -> None:
        """Press the mouse on the middle of an element."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        """A picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        taken = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))


@contextlib.contextmanager
def opened(folder: Path, width: int = 1280, height: int = 900) -> Iterator[Tab]:
    """A tab of a fresh browser that keeps downloads in ``folder``; it is gone afterwards."""
    assert PROGRAM is not None
    into, out = os.pipe(), os.pipe()
    command = [sys.executable, "-c", _START, str(into[0]), str(out[1]), PROGRAM, *_SWITCHES]
    command += [f"--user-data-dir={folder / 'profile'}", f"--window-size={width},{height}"]
    process = subprocess.Popen(
        command, pass_fds=(into[0], out[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    os.close(into[0])
    os.close(out[1])
    tab = Tab(lambda data: os.write(into[1], data))
    threading.Thread(target=_listen, args=(out[0], tab), daemon=True).start()
    try:
        behaviour = {"behavior": "allow", "downloadPath": str(folder)}
        tab.call("Browser.setDownloadBehavior", **behaviour)
        tab.attach()
        yield tab
    finally:
        process.kill()
        process.wait()
        os.close(into[1])


def _listen(source: int, tab: Tab) -> None:
    with os.fdopen(source, "rb") as stream:
        held = b""
        while chunk := stream.read1(2**16):
            *whole, held = (held + chunk).split(b"\0")
            for said in whole:
                tab.hear(json.loads(said))
