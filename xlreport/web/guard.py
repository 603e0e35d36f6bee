"""Who may use the page: the browser that opened the address on this machine, and no page of any other site."""

from __future__ import annotations

import secrets
import threading

from flask import Flask, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """The secrets of one run: a token that works once, and the cookie that it is exchanged for.

    ``host`` is the only value of the header Host that is answered: a name that somebody points at this machine
    (DNS rebinding) is not it.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.origin = f"http://{host}"
        self.cookie = f"xlreport-{host.rpartition(':')[2]}"  # cookies do not tell ports apart
        self._key = secrets.token_urlsafe(32)
        self._token: str | None = secrets.token_urlsafe(32)
        self._lock = threading.Lock()

    def address(self) -> str:
        """What the browser is to open, once."""
        return f"{self.origin}/enter?token={self._token}"

    def protect(self, app: Flask) -> None:
        """Let nothing through but what the page itself asks for, and mark every answer."""
        app.before_request(self._check)
        app.after_request(_mark)
        app.add_url_rule("/enter", view_func=self._enter)

    def _check(self) -> None:
        if request.headers.get("Host") != self.host:
            abort(403)
        if request.endpoint == "_enter":
            return
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            abort(403)  # a page of another port of this machine counts as the same site, and its cookie comes along
        if request.method not in ("GET", "HEAD") and request.headers.get("Origin") != self.origin:
            abort(403)
        if not self._known():
            abort(403)

    def _known(self) -> bool:
        return secrets.compare_digest(request.cookies.get(self.cookie, "").encode(), self._key.encode())

    def _enter(self) -> AnyResponse:
        if request.method != "GET":
            abort(403)  # a program that looks at links must not use the token up
        if self._known():
            return redirect("/")
        given = request.args.get("token", "").encode()
        with self._lock:
            if self._token is None or not secrets.compare_digest(given, self._token.encode()):
                abort(403)
            self._token = None
        # Not a redirect: a browser sends a strict cookie along one only if no other site led to it.
        response = make_response(render_template("enter.html"))
        response.set_cookie(self.cookie, self._key, httponly=True, samesite="Strict")
        return response


def _mark(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
