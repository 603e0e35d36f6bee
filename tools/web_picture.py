"""The pictures of the local web page in the docs: the samples checked, one with its findings shown.

``python tools/web_picture.py`` needs Chromium and Pillow.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
SERVE = ("-m", "xlreport", "serve", "--no-browser")
SAMPLES = ("澄湖区水务局2022.txt", "石桥头镇2020.txt", "云岭市民政局2023.txt")
PICTURES = {"zh": "web", "en": "web-en"}

sys.path.insert(0, str(ROOT / "tests" / "engines"))
from chromium import opened  # noqa: E402 - the driver of the tests


def main() -> None:
    """Serve, check, look."""
    with tempfile.TemporaryDirectory() as folder:
        for lang, name in PICTURES.items():
            taken = Path(folder, f"{name}.png")
            look(lang, taken)
            few = Image.open(taken).convert("RGB").quantize(96)
            few.save(ROOT / "docs" / "pictures" / taken.name, optimize=True)


def look(lang: str, picture: Path) -> None:
    """Check the samples on the page and take its picture."""
    command = [sys.executable, *SERVE, "--lang", lang]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    try:
        with opened(picture.parent / lang, width=1000) as tab:
            tab.call("Page.navigate", url=program.stdout.readline().strip())
            tab.wait("location.pathname === '/' && document.readyState === 'complete'")
            tab.choose("#files", [ROOT / "samples" / name for name in SAMPLES])
            tab.click("#start")
            tab.wait("!document.getElementById('results').hidden")
            tab.click("#results tr:nth-of-type(2) .show")
            tab.wait("document.querySelector('.findings:not([hidden]) .found')")
            tab.run("document.activeElement.blur()")
            tab.picture(picture)
    finally:
        program.terminate()
        program.wait()


if __name__ == "__main__":
    main()
