"""The pictures of the docs: samples converted, marked and summed up, and both forms, as LibreOffice prints them.

``python tools/pictures.py`` needs soffice, pdftotext, pdftoppm and Pillow.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from xlreport.form import editions

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "samples" / "石桥头镇2020.txt"
SUMMED = (SAMPLE.name, "清河区民政局2020.txt", "澄湖区民政局2020.txt", "澄湖区水务局2022.txt")
# Words by which the pages of the three sections with tables are found.
TABLES = (
    ("第二十条第（一）项", "规章", "填报单位"),
    ("申请人情况", "商业企业"),
    ("未经复议直接起诉", "结果维持", "填报单位"),
)
HEADING = "三、收到和处理政府信息公开申请情况"
RESOLUTION, MARGIN = 110, 16


def main() -> None:
    """Convert, mark, print, crop."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, "xlreport", "convert", str(SAMPLE), "-o", "converted", "-q", "--fail-on", "never")
        run(folder, "xlreport", "check", "converted", "-o", "marked", "-q", "--fail-on", "never")
        for kind in ("converted", "marked"):
            pdf = printed(folder, folder / kind / f"{SAMPLE.stem}.xlsx", folder / kind)
            save(cropped(page(folder, pdf, HEADING, "商业企业")), kind)
        for report in SUMMED:
            shutil.copy(ROOT / "samples" / report, folder)
        run(folder, "xlreport", "summary", *SUMMED, "-o", "summary.xlsx", "-q", "--fail-on", "never")
        pdf = printed(folder, folder / "summary.xlsx", folder)
        pages = (
            page(folder, pdf, "台账", "计入汇总", "关系平衡"),
            page(folder, pdf, "办理结果（件）", "新收申请最多的单位"),
        )
        save(stacked([cropped(p) for p in pages]), "summary")
        for form in editions():
            pdf = printed(folder, ROOT / "templates" / f"{form}.xlsx", folder)
            save(cropped(page(folder, pdf, "填报单位", "怎样使用")), f"form-{form}-cover")
            save(stacked([cropped(page(folder, pdf, *words)) for words in TABLES]), f"form-{form}")


def printed(folder: Path, book: Path, to: Path) -> Path:
    """The workbook as a PDF."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(folder, "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(to), str(book))
    return to / f"{book.stem}.pdf"


def page(folder: Path, pdf: Path, *words: str) -> Image.Image:
    """The first page that holds all the words."""
    texts = run(folder, "pdftotext", "-layout", str(pdf), "-").replace(" ", "").split("\f")
    number = next(n for n, text in enumerate(texts, 1) if all(w in text for w in words))
    run(folder, "pdftoppm", "-r", str(RESOLUTION), "-f", str(number), "-singlefile", "-png", str(pdf), "page")
    return Image.open(folder / "page.png").convert("RGB")


def stacked(pictures: list[Image.Image]) -> Image.Image:
    """The pictures one below the other."""
    whole = Image.new("RGB", (max(p.width for p in pictures), sum(p.height for p in pictures)), "white")
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    return whole


def save(picture: Image.Image, name: str) -> None:
    """With few colours, so that the file is small."""
    picture.quantize(48).save(PICTURES / f"{name}.png", optimize=True)


def cropped(page: Image.Image) -> Image.Image:
    """The page without its blank borders and its page number."""
    page = page.crop((0, 0, page.width, int(page.height * 0.93)))
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if box is None:
        raise ValueError("the page is blank")
    left, top, right, bottom = box
    right, bottom = min(right + MARGIN, page.width), min(bottom + MARGIN, page.height)
    return page.crop((max(left - MARGIN, 0), max(top - MARGIN, 0), right, bottom))


def run(folder: str | Path, *command: str) -> str:
    """Run a program in a folder; its output."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
