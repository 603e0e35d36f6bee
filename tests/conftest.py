"""What holds for every test: no network, and in CI no engine test that quietly does not run."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Generator
from typing import Any

import pytest

# A shell starts what it puts in the background with interrupts ignored, and children inherit that; tests send them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ENGINES_REQUIRED = os.environ.get("XLREPORT_REQUIRE_ENGINES") == "1"


class NetworkUsed(AssertionError):
    """The code under test tried to leave this machine."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _stay_here(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and args[0].family != socket.AF_UNIX and not _is_local(args[1][0]):
        raise NetworkUsed(f"a connection to {args[1]!r}")
    if event == "socket.getaddrinfo" and not _is_local(args[0]):
        raise NetworkUsed(f"a look-up of {args[0]!r}")


# The interpreter itself reports every connection to an audit hook, whichever library makes it, imports included.
sys.addaudithook(_stay_here)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the expected results of tests/cases")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if ENGINES_REQUIRED and report.skipped and item.get_closest_marker("engine"):
        report.outcome = "failed"
        report.longrepr = f"an engine is required here: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if ENGINES_REQUIRED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"a whole file of tests is skipped: {_reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
