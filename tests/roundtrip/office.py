"""Pages as LibreOffice turns them into Word and PDF files, and the texts that common programs take from those."""

# ruff: noqa: PLC0415  (each program is imported where it runs, since none of them is required)

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

SOFFICE = shutil.which("soffice")
FILTERS = {"pdf": "pdf:writer_pdf_Export", "docx": "docx:Office Open XML Text"}


class Reader(NamedTuple):
    """Takes a file of kind ``suffix``; gives the file that we read: its own bytes, or another program's text."""

    name: str
    suffix: str
    keeps_cells: bool
    run: Callable[[bytes], bytes]
    package: str = ""
    program: str = ""

    @property
    def is_there(self) -> bool:
        return (not self.package or bool(find_spec(self.package))) and (
            not self.program or bool(shutil.which(self.program))
        )


def converted(pages: Mapping[str, str], suffix: str, folder: Path) -> dict[str, bytes]:
    """Each page as a file of another kind, by one run of LibreOffice with a profile of its own."""
    assert SOFFICE
    sources = []
    for name, page in pages.items():
        source = folder / f"{name}.html"
        source.write_text(page, encoding="utf-8")
        sources.append(str(source))
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", FILTERS[suffix], "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=60 + 10 * len(sources))
    return {name: (folder / f"{name}.{suffix}").read_bytes() for name in pages}


def _pypdf(data: bytes) -> bytes:
    from pypdf import PdfReader

    return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).encode()


def _pdfplumber(data: bytes, layout: bool) -> bytes:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(p.extract_text(layout=layout) for p in document.pages).encode()


def _pdftotext(data: bytes, *options: str) -> bytes:
    return subprocess.run(["pdftotext", *options, "-", "-"], input=data, check=True, capture_output=True).stdout


def _python_docx(data: bytes) -> bytes:
    """Paragraphs, then the rows of the tables with tabs: what most scripts do."""
    from docx import Document

    document = Document(io.BytesIO(data))
    lines = [p.text for p in document.paragraphs]
    lines += ["\t".join(c.text for c in row.cells) for table in document.tables for row in table.rows]
    return "\n".join(lines).encode()


READERS = (
    Reader("our own, Word", "docx", True, bytes),
    Reader("python-docx, rows and tabs", "docx", False, _python_docx, package="docx"),
    Reader("our own, PDF", "pdf", True, bytes, package="pdfplumber"),
    Reader("pypdf", "pdf", False, _pypdf, package="pypdf"),
    Reader("pdfplumber, text", "pdf", False, lambda data: _pdfplumber(data, False), package="pdfplumber"),
    Reader("pdfplumber, layout", "pdf", False, lambda data: _pdfplumber(data, True), package="pdfplumber"),
    Reader("pdftotext", "pdf", False, _pdftotext, program="pdftotext"),
    Reader("pdftotext -layout", "pdf", False, lambda data: _pdftotext(data, "-layout"), program="pdftotext"),
)
