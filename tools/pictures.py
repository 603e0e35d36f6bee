"""The pictures of the READMEs: a sample, converted and marked, as LibreOffice prints it, cropped to what is printed.

``python tools/pictures.py`` needs soffice, pdftotext, pdftoppm and Pillow.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "samples" / "石桥头镇2020.txt"
HEADING = "三、收到和处理政府信息公开申请情况"
RESOLUTION, MARGIN = 110, 16


def main() -> None:
    """Convert, mark, print, crop."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        run(folder, "xlreport", "convert", str(SAMPLE), "-o", "converted", "-q", "--fail-on", "never")
        run(folder, "xlreport", "check", "converted", "-o", "marked", "-q", "--fail-on", "never")
        for name in ("converted", "marked"):
            picture(Path(folder), name).save(PICTURES / f"{name}.png", optimize=True)


def picture(folder: Path, name: str) -> Image.Image:
    """The page of the table of section three of the workbook in that folder."""
    book = folder / name / f"{SAMPLE.stem}.xlsx"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(folder, "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(book))
    pdf = book.with_suffix(".pdf")
    pages = run(folder, "pdftotext", "-layout", str(pdf), "-").split("\f")
    page = next(n for n, text in enumerate(pages, 1) if HEADING in text.replace(" ", "") and "商业企业" in text)
    run(folder, "pdftoppm", "-r", str(RESOLUTION), "-f", str(page), "-singlefile", "-png", str(pdf), name)
    return cropped(Image.open(folder / f"{name}.png").convert("RGB")).quantize(64)


def cropped(page: Image.Image) -> Image.Image:
    """The page without its blank borders and its page number."""
    page = page.crop((0, 0, page.width, int(page.height * 0.93)))
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if box is None:
        raise ValueError("the page is blank")
    left, top, right, bottom = box
    return page.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))


def run(folder: str | Path, *command: str) -> str:
    """Run a program in a folder; its output."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
