"""The routes: the page, the files that it sends, the job that it starts, what it shows and fetches of the results."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, render_template, request, send_file
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from xlreport import __version__
from xlreport.catalogue import LANGUAGES
from xlreport.form import editions
from xlreport.identity import YEARS
from xlreport.inputs import SUFFIXES
from xlreport.ooxml.package import MAX_FILE
from xlreport.render import html
from xlreport.render.plain import plain
from xlreport.report import SEVERITIES, VERDICTS, say
from xlreport.web.guard import Guard
from xlreport.web.jobs import Job
from xlreport.web.session import MAX_FILES, MAX_TOTAL, ROLES, Refused, Session
from xlreport.web.verbs import VERBS, Done, Order
from xlreport.web.words import words

MAX_TEXT = 100  # characters of a name typed into the page


def build(session: Session, guard: Guard, lang: str) -> Flask:
    """The application for one session, in ``lang`` unless a request asks for the other language."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_FILE
    app.config["LANGUAGE"] = lang
    app.jinja_env.filters["plain"] = plain
    app.jinja_env.undefined = StrictUndefined
    guard.protect(app)
    app.before_request(session.alive)
    app.context_processor(lambda: {"t": words(_spoken()), "lang": _spoken(), "version": __version__})
    _show_page(app)
    _take_files(app, session)
    _run_job(app, session)
    _show_results(app, session)
    _refuse(app)
    return app


def _spoken() -> str:
    """The language of the answer."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else str(current_app.config["LANGUAGE"])


def _show_page(app: Flask) -> None:
    @app.get("/")
    def page() -> str:
        limits = {"files": MAX_FILES, "file": MAX_FILE, "total": MAX_TOTAL, "suffixes": sorted(SUFFIXES)}
        return render_template(
            "page.html", verbs=list(VERBS), editions=editions(local=True)[::-1], year=_year_due(), years=YEARS,
            limits=limits, max_text=MAX_TEXT, script=_script_words(_spoken()),
        )  # fmt: skip

    @app.get("/findings.css")
    def findings_style() -> Response:
        return Response(html.style(), mimetype="text/css")


def _take_files(app: Flask, session: Session) -> None:
    @app.post("/batches")
    def new_batch() -> dict[str, int]:
        return {"batch": session.new_batch()}

    @app.post("/batches/<int:number>/files")
    def add(number: int) -> dict[str, bool]:
        role = request.args.get("role", "")
        if role not in ROLES:
            abort(400)
        name = plain(request.args.get("name", "")).strip() or "—"
        session.batch(number).add(role, name, request.stream)
        return {"kept": True}


def _run_job(app: Flask, session: Session) -> None:
    @app.post("/batches/<int:number>/start")
    def start(number: int) -> dict[str, int]:
        order = _order(request.get_json(), _spoken())
        if order.verb != "blank" and not session.batch(number).files["reports"]:
            raise Refused("no_files")
        return {"job": session.start(number, order).number}

    @app.get("/job")
    def progress() -> dict[str, Any]:
        job = session.job
        if job is None:
            return {"state": "none"}
        done, total, name = job.progress
        state = "working" if job.working else "failed" if job.error else "done"
        return {
            "state": state,
            "job": job.number,
            "done": done,
            "total": total,
            "name": plain(name),
            "written": job.written,
        }

    @app.post("/job/stop")
    def stop() -> dict[str, bool]:
        if session.job:
            session.job.stop()
        return {"stopped": True}

    @app.post("/close")
    def close() -> dict[str, bool]:
        session.close()
        return {"closed": True}


def _show_results(app: Flask, session: Session) -> None:
    def done_job(number: int) -> tuple[Job, Done]:
        job = session.job
        if job is None or job.number != number or job.results is None:
            abort(404)
        return job, job.results

    @app.get("/job/<int:number>")
    def results(number: int) -> str:
        job = session.job
        if job is None or job.number != number or job.working:
            abort(404)
        t = words(job.order.lang)
        if job.results is None:
            return render_template("failed.html", error=plain(job.error), t=t)
        said = {name: say(phrase, job.order.lang) for name, phrase in {**SEVERITIES, **VERDICTS}.items()}
        return render_template("results.html", job=job, done=job.results, said=said, t=t)

    @app.get("/job/<int:number>/findings/<int:line>")
    def findings(number: int, line: int) -> str:
        job, done = done_job(number)
        checked = done.rows[line].checked if line < len(done.rows) else None
        return html.section(checked, line, job.order.lang) if checked else abort(404)

    @app.get("/job/<int:number>/files/<int:file>")
    def fetch(number: int, file: int) -> Response:
        _, done = done_job(number)
        return _sent(done.files[file]) if file < len(done.files) else abort(404)

    @app.get("/job/<int:number>/all")
    def fetch_all(number: int) -> Response:
        job, _ = done_job(number)
        name = f"{words(job.order.lang)['verb_' + job.order.verb]}{time.strftime('%Y%m%d-%H%M%S')}.zip"
        return _sent(job.package, name)


def _refuse(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[dict[str, str], int]:
        return {"error": words(_spoken())[error.name]}, error.status

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[Any, int]:
        status, t = error.code or 500, words(_spoken())
        said = t.get(f"http_{status}", t["http_other"])
        if request.path in ("/", "/enter"):
            return render_template("refused.html", said=said), status
        return {"error": said}, status


def _order(asked: Any, lang: str) -> Order:
    """What the page asks for, as far as it is what the page can ask for; the rest is refused."""
    given = {k: str(v).strip() for k, v in asked.items()} if isinstance(asked, dict) else {}
    verb, edition, year = given.get("verb", ""), given.get("edition", ""), given.get("year", "")
    if verb not in VERBS or (edition and edition not in editions(local=True)):
        abort(400)
    if year and not (year.isdecimal() and year.isascii() and len(year) == 4 and int(year) in YEARS):
        raise Refused("bad_year")
    agency = plain(given.get("agency", ""))[:MAX_TEXT] or None
    return Order(verb, edition=edition or editions()[-1], agency=agency, year=int(year) if year else None, lang=lang)


def _script_words(lang: str) -> dict[str, str]:
    return {name.removeprefix("js_"): said for name, said in words(lang).items() if name.startswith("js_")}


def _year_due() -> int:
    """The year that the next reports are about: they are due in January."""
    now = time.localtime()
    return now.tm_year if now.tm_mon > 6 else now.tm_year - 1


def _sent(path: Path, name: str = "") -> Response:
    """A file to keep, never to show: what a browser would make of it in place is none of ours."""
    return send_file(path, "application/octet-stream", as_attachment=True, download_name=name or path.name)
