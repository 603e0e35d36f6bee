"""Run by a Python that has the UNO bridge: opens a workbook in a running LibreOffice and types into its cells.

Usage: drive.py PIPE URL, with the steps as JSON on stdin; prints what was seen as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def desktop(pipe: str) -> object:
    """The running program, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def main() -> None:
    pipe, url = sys.argv[1:]
    steps = json.load(sys.stdin)
    office = desktop(pipe)
    document = office.loadComponentFromURL(url, "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
    seen = []
    for what, sheet, cell, *content in steps:
        if what == "save":
            document.storeToURL(content[0], (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
            continue
        page = document.Sheets.getByName(sheet)
        target = page.getCellRangeByName(cell or "A1")
        if what == "unprotect":
            page.unprotect("")
        elif what == "rename":
            page.setName(content[0])
        elif what == "insert":
            lines = page.Columns if content else page.Rows
            spot = target.RangeAddress
            first, last = (spot.StartColumn, spot.EndColumn) if content else (spot.StartRow, spot.EndRow)
            lines.insertByIndex(first, last - first + 1)
        elif what == "type":
            # What Enter does with typed text: numbers become numbers, and dependants are reckoned anew.
            target.setFormula(content[0])
        else:
            seen.append(target.getString())
    document.close(True)
    print(json.dumps(seen))
    office.terminate()


main()
