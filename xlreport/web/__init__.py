"""The local web page for clerks: what the command line does, in a browser on this machine, and nowhere else."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable

from xlreport.report import Unusable, Words

HOST = "127.0.0.1"
IDLE = 15 * 60  # seconds without a sign of life from the page after which the server closes itself


def serve(
    port: int = 0, *, lang: str = "zh", idle: int = IDLE, opened: Callable[[str], object] = lambda address: None
) -> None:
    """Serve the page until it is closed, left alone for ``idle`` seconds, or interrupted.

    ``opened`` is called with the address once the page can be reached; the address works once. Raises Unusable
    ``needs-extra`` without Flask and waitress, OSError where the port is taken.
    """
    try:
        from waitress.server import create_server  # noqa: PLC0415 - an extra

        from xlreport.web.app import build  # noqa: PLC0415
        from xlreport.web.guard import Guard  # noqa: PLC0415
        from xlreport.web.session import Session  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("flask", "waitress"):
            raise
        raise Unusable("needs-extra", extra="web", what=Words("本机网页", "the local web page")) from None

    with _bound(port) as listening, Session() as session:
        guard = Guard(f"{HOST}:{listening.getsockname()[1]}")
        app = build(session, guard, lang)
        server = create_server(
            app, sockets=[listening], threads=4, ident=None, max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1
        )
        # Daemon: a browser that keeps a connection open must not keep the program alive.
        threading.Thread(target=server.run, daemon=True).start()
        _close_on_signals(session.close)
        opened(guard.address())
        session.wait(idle)


def _bound(port: int) -> socket.socket:
    """A socket of this machine only, shared with no other program."""
    listening = socket.socket()
    if sys.platform == "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    return listening


def _close_on_signals(close: Callable[[], None]) -> None:
    """A console window that is closed, or a system that shuts down, ends the session as its button does."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: close())
