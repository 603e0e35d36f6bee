"""The local web page: who may use it, what it does with files, and that it cleans up behind itself."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from xlreport import web
from xlreport.report import Unusable
from xlreport.web import session as sessions
from xlreport.web.app import build
from xlreport.web.guard import HEADERS, Guard
from xlreport.web.session import Session
from xlreport.web.verbs import VERBS, Done, Each, Order, Row, Stopped
from xlreport.web.words import words

SAMPLES = Path(__file__).parent.parent / "samples"
CLEAN, BROKEN = "澄湖区水务局2022.txt", "石桥头镇2020.txt"
WEB = Path(web.__file__).parent
HOST = "127.0.0.1:4711"
ORIGIN = f"http://{HOST}"


@pytest.fixture
def session() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def guard() -> Guard:
    return Guard(HOST)


@pytest.fixture
def app(session: Session, guard: Guard) -> Flask:
    return build(session, guard, "zh")


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A browser that has not opened the address."""
    return app.test_client()


@pytest.fixture
def page(stranger: FlaskClient, guard: Guard) -> FlaskClient:
    """The browser that has."""
    assert stranger.get(guard.address()).status_code == 200
    return stranger


def get(page: FlaskClient, path: str, **options: Any) -> TestResponse:
    return page.get(path, base_url=ORIGIN, **options)


def post(page: FlaskClient, path: str, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
    return page.post(path, base_url=ORIGIN, headers={"Origin": ORIGIN} if headers is None else headers, **options)


def send(page: FlaskClient, batch: int, name: str, data: bytes, role: str = "reports") -> TestResponse:
    return post(page, f"/batches/{batch}/files", query_string={"role": role, "name": name}, data=data)


def new_batch(page: FlaskClient) -> int:
    batch: int = post(page, "/batches").get_json()["batch"]
    return batch


def done(page: FlaskClient, files: dict[str, bytes], verb: str, **asked: str) -> dict[str, Any]:
    """Send files, start a job, wait for its end; its last report of progress. ``role:name`` gives a file a role."""
    batch = new_batch(page)
    for name, data in files.items():
        role, _, rest = name.partition(":")
        role, rest = (role, rest) if role in ("last", "roster") else ("reports", name)
        assert send(page, batch, rest, data, role).status_code == 200
    started = post(page, f"/batches/{batch}/start", json={"verb": verb, **asked})
    assert started.status_code == 200, started.get_json()
    return finished(page)


def finished(page: FlaskClient) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = get(page, "/job").get_json()
        if job["state"] != "working":
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def zipped(page: FlaskClient, job: dict[str, Any]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(get(page, f"/job/{job['job']}/all").data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ---- who may use it


def test_nobody_else_gets_anything(stranger: FlaskClient, app: Flask) -> None:
    rules = [r for r in app.url_map.iter_rules() if r.endpoint != "_enter"]
    assert len(rules) > 10
    for rule in rules:
        path = re.sub(r"<[^>]*number>|<[^>]*(line|file)>", "1", rule.rule).replace("<path:filename>", "page.js")
        for method in (rule.methods or set()) - {"OPTIONS"}:
            headers = {"Origin": ORIGIN}
            assert stranger.open(path, base_url=ORIGIN, method=method, headers=headers).status_code == 403, path


def test_the_token_works_once(stranger: FlaskClient, app: Flask, guard: Guard) -> None:
    assert get(stranger, "/enter?token=guess").status_code == 403
    assert get(stranger, "/enter").status_code == 403
    assert stranger.head(guard.address()).status_code == 403
    entered = stranger.get(guard.address())
    assert entered.status_code == 200
    assert get(stranger, "/").status_code == 200
    assert app.test_client().get(entered.request.url).status_code == 403
    assert stranger.get(entered.request.url).location == "/", "who is in already stays in"


def test_the_cookie_stays_with_this_site_and_out_of_scripts(stranger: FlaskClient, guard: Guard) -> None:
    name, _, rest = stranger.get(guard.address()).headers["Set-Cookie"].partition("=")
    assert name == "xlreport-4711"
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} == set(rest.split("; ")[1:])


@pytest.mark.parametrize("host", ["evil.example", "localhost:4711", "127.0.0.1", "127.0.0.1:4712", "[::1]:4711", ""])
def test_another_name_for_this_machine_is_not_answered(host: str, page: FlaskClient, app: Flask, guard: Guard) -> None:
    assert get(page, "/", headers={"Host": host}).status_code == 403
    assert app.test_client().get("/enter", base_url=ORIGIN, headers={"Host": host}).status_code == 403


def test_another_name_does_not_use_the_token_up(stranger: FlaskClient, guard: Guard) -> None:
    assert stranger.get(guard.address(), headers={"Host": "evil.example"}).status_code == 403
    assert stranger.get(guard.address()).status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "http://127.0.0.1:4712", "https://127.0.0.1:4711", "http://evil"])
def test_nothing_is_changed_for_a_page_of_another_origin(origin: str | None, page: FlaskClient) -> None:
    headers = {} if origin is None else {"Origin": origin}
    assert post(page, "/batches", headers=headers).status_code == 403
    assert post(page, "/close", headers=headers).status_code == 403
    assert post(page, "/batches").status_code == 200


@pytest.mark.parametrize(("site", "status"), [("same-site", 403), ("cross-site", 403), ("same-origin", 200)])
def test_a_browser_that_says_whose_page_asks_is_heard(site: str, status: int, page: FlaskClient) -> None:
    assert get(page, "/job", headers={"Sec-Fetch-Site": site}).status_code == status


def test_every_answer_is_marked(page: FlaskClient, app: Flask) -> None:
    answers = [get(page, p) for p in ("/", "/static/page.js", "/findings.css", "/job", "/job/9", "/nowhere")]
    answers += [get(app.test_client(), "/"), post(page, "/batches"), post(page, "/batches/77/files?role=reports")]
    answers.append(page.options("/batches", base_url=ORIGIN, headers={"Origin": "http://evil"}))
    assert {a.status_code for a in answers} == {200, 403, 404, 409}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.request.path
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]
    assert HEADERS["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_only_this_machine_can_reach_the_port() -> None:
    with web._bound(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
        with pytest.raises(OSError, match=r"in use|denied|permitted"):
            web._bound(listening.getsockname()[1])


# ---- the page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_loads_only_its_own_files_and_holds_no_script(lang: str, page: FlaskClient) -> None:
    text = get(page, f"/?lang={lang}").text
    assert f'<html lang="{"en" if lang == "en" else "zh-CN"}">' in text
    links = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert len(links) == 5
    for link in links:
        assert get(page, link).status_code == 200
    assert not re.search(r"<style|\bstyle=|\bon\w+=|<script(?! src=)|https?://", text)
    assert "http" not in (WEB / "static" / "page.css").read_text(encoding="utf-8")


def test_every_field_has_a_label(page: FlaskClient) -> None:
    text = get(page, "/").text
    fields = re.findall(r'<(?:input|select|textarea)[^>]* id="(\w+)"', text)
    assert len(fields) == 10
    assert [f for f in fields if f'<label for="{f}"' not in text] == []


def test_the_words_are_those_that_are_used() -> None:
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    assert not [name for name in zh if hasattr(dict, name)], "a template would find the method"
    templates = "".join(p.read_text(encoding="utf-8") for p in (WEB / "templates").iterdir())
    script = (WEB / "static" / "page.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\bt\.(\w+)", templates))
    used |= {f"js_{name}" for name in re.findall(r'\bwords\.(\w+)|\bsay\("(\w+)"', script) for name in name if name}
    used |= {f"js_{name}" for name in re.findall(r"(\w+): 0", script)}
    used |= {f"{kind}_{verb}" for kind in ("verb", "about") for verb in VERBS}
    used |= {f"fetch_{verb}" for verb in VERBS}
    python = "".join(p.read_text(encoding="utf-8") for p in WEB.glob("*.py"))
    used |= set(re.findall(r'Refused\("(\w+)"', python)) | {"stopped"} | {n for n in zh if n.startswith("http_")}
    assert used == set(zh)


def test_phrases_keep_their_blanks_in_both_languages() -> None:
    blanks = {lang: {n: set(re.findall(r"{\w+}", said)) for n, said in words(lang).items()} for lang in ("zh", "en")}
    assert blanks["zh"] == blanks["en"]


# ---- limits


def test_a_file_that_is_too_large_is_refused(page: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    batch = new_batch(page)
    assert send(page, batch, "a.txt", b"x" * 1000).status_code == 200
    refused = send(page, batch, "a.txt", b"x" * 1001)
    assert refused.status_code == 413
    assert "100 MB" in refused.get_json()["error"]


def test_a_batch_has_its_limits(page: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_FILES", 2)
    monkeypatch.setattr(sessions, "MAX_TOTAL", 1000)
    batch = new_batch(page)
    assert send(page, batch, "a.txt", b"x" * 1001).status_code == 413
    assert send(page, new_batch(page), "a.txt", b"x" * 1001).get_json()["error"].startswith("文件太大")
    batch = new_batch(page)
    answers = [send(page, batch, "a.txt", b"x") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 413]
    assert answers[2].get_json()["error"].startswith("文件太多")
    assert len(list(session.folder.iterdir())) == 1, "only the newest batch is kept"


def test_a_full_disk_is_told(page: FlaskClient, session: Session) -> None:
    batch = new_batch(page)
    session.batch(batch).folder.rmdir()  # as little can be written to it
    refused = send(page, batch, "a.txt", b"x")
    assert (refused.status_code, refused.get_json()) == (507, {"error": words("zh")["no_room"]})


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"verb": "format"}, 400),
        ({}, 400),
        ([], 400),
        ({"verb": "blank", "edition": "../../etc/passwd"}, 400),
        ({"verb": "blank", "year": "二〇二五"}, 400),
        ({"verb": "blank", "year": "99999"}, 400),
        ({"verb": "check"}, 400),
    ],
)
def test_an_order_that_the_page_cannot_give_is_refused(order: Any, status: int, page: FlaskClient) -> None:
    answer = post(page, f"/batches/{new_batch(page)}/start", json=order)
    assert answer.status_code == status
    assert answer.get_json()["error"].endswith("。")
    assert get(page, "/job").get_json() == {"state": "none"}


def test_an_unknown_role_and_another_windows_batch_are_refused(page: FlaskClient) -> None:
    batch = new_batch(page)
    assert send(page, batch, "a.txt", b"", role="script").status_code == 400
    assert send(page, batch + 1, "a.txt", b"").status_code == 409


def test_one_job_at_a_time(page: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def waiting(order: Order, folder: Path, each: Each) -> Done:
        release.wait(30)
        return Done([], [], [])

    monkeypatch.setitem(VERBS, "blank", waiting)
    batch = new_batch(page)
    assert post(page, f"/batches/{batch}/start", json={"verb": "blank"}).status_code == 200
    assert get(page, "/job").get_json()["state"] == "working"
    assert get(page, "/job/1").status_code == 404, "there are no results yet"
    refused = post(page, "/batches")
    assert (refused.status_code, refused.get_json()) == (409, {"error": words("zh")["busy"]})
    release.set()
    assert finished(page)["state"] == "done"
    assert post(page, "/batches").status_code == 200


# ---- what it does


def test_check_shows_the_findings_and_gives_marked_copies(page: FlaskClient) -> None:
    files = {CLEAN: sample(CLEAN), BROKEN: sample(BROKEN), "扫描件.jpg": b"\xff\xd8\xff\xe0" + b"0" * 99}
    job = done(page, files, "check")
    assert job == {"state": "done", "job": 1, "done": 3, "total": 3, "name": "扫描件.jpg", "written": 3}
    text = get(page, "/job/1").text
    assert [text.count(f'<span class="word {v}">') for v in ("pass", "fail", "unusable")] == [2, 2, 2]
    assert "37/40" in text
    findings = get(page, "/job/1/findings/1").text
    assert "应为 1" in findings
    assert "unbalanced" in findings
    assert get(page, "/job/1/findings/0").status_code == 200, "nothing was found, and that is what it says"
    packed = zipped(page, job)
    assert set(packed) == {"校验结果.html", "澄湖区水务局2022.xlsx", "石桥头镇2020.xlsx"}
    assert "石桥头镇2020.txt" in packed["校验结果.html"].decode()
    assert "校验结果" in openpyxl.load_workbook(io.BytesIO(packed["石桥头镇2020.xlsx"])).sheetnames


def test_convert_gives_official_workbooks(page: FlaskClient) -> None:
    job = done(page, {CLEAN: sample(CLEAN)}, "convert")
    fetched = get(page, "/job/1/files/0")
    assert fetched.headers["Content-Disposition"].startswith("attachment; ")
    assert fetched.mimetype == "application/octet-stream"
    assert "校验结果" in openpyxl.load_workbook(io.BytesIO(fetched.data)).sheetnames
    assert list(zipped(page, job)) == ["澄湖区水务局2022.xlsx"]
    assert get(page, "/job/1/files/1").status_code == 404
    assert get(page, "/job/2/files/0").status_code == 404


def test_last_years_report_is_compared(page: FlaskClient) -> None:
    done(page, {CLEAN: sample(CLEAN)}, "check")
    assert "not-carried-forward" not in get(page, "/job/1/findings/0").text
    last = sample(CLEAN).replace("2022年".encode(), "2021年".encode())
    done(page, {CLEAN: sample(CLEAN), "last:去年.txt": last}, "check")
    assert "not-carried-forward" in get(page, "/job/2/findings/0").text


def test_summary_tells_who_is_counted_and_who_sent_nothing(page: FlaskClient) -> None:
    files = {CLEAN: sample(CLEAN), BROKEN: sample(BROKEN)}
    roster = "单位\n云岭市澄湖区水务局\n云岭市林业局\n".encode("gbk")
    job = done(page, files | {"roster:名单.csv": roster}, "summary", agency="云岭市", year="2022")
    text = get(page, "/job/1").text
    assert "计入汇总 1 个单位，没有计入 2" in text
    assert "未报" in text
    ((name, data),) = zipped(page, job).items()
    assert name == "云岭市2022汇总表.xlsx"
    assert {"台账", "各单位问题"} <= set(openpyxl.load_workbook(io.BytesIO(data)).sheetnames)


def test_a_blank_form_and_one_for_each_agency(page: FlaskClient) -> None:
    job = done(page, {}, "blank", edition="2021", agency="云岭市档案局", year="2025")
    assert list(zipped(page, job)) == ["云岭市档案局2025.xlsx"]
    roster = "单位\n云岭市林业局\n../=云岭市水务局\n".encode()
    job = done(page, {"roster:名单.csv": roster}, "blank", edition="2019", year="2020")
    assert set(zipped(page, job)) == {"云岭市林业局.xlsx", "_=云岭市水务局.xlsx", "manifest.csv"}


def test_last_years_report_fills_a_blank_form_in(page: FlaskClient) -> None:
    plain = done(page, {}, "blank", agency="云岭市澄湖区水务局", year="2023")
    (before,) = zipped(page, plain).values()
    filled = done(page, {"last:去年.txt": sample(CLEAN)}, "blank", agency="云岭市澄湖区水务局", year="2023")
    (after,) = zipped(page, filled).values()
    assert numbers(after) > numbers(before)


def numbers(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return sum(isinstance(c.value, int) for sheet in book for row in sheet.iter_rows() for c in row)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_that_cannot_be_read_is_named_in_plain_words(lang: str, page: FlaskClient) -> None:
    batch = new_batch(page)
    send(page, batch, "名单.csv", "单位,年度\n云岭市,去年\n".encode(), role="roster")
    assert post(page, f"/batches/{batch}/start?lang={lang}", json={"verb": "blank"}).status_code == 200
    assert finished(page)["state"] == "failed"
    text = get(page, "/job/1").text
    assert "名单.csv" in text
    assert words(lang)["failed"] in text
    assert get(page, "/job/1/all").status_code == 404


def test_a_text_for_last_year_that_is_no_report_is_named(page: FlaskClient) -> None:
    done(page, {CLEAN: sample(CLEAN), "last:图.jpg": b"\xff\xd8\xff\xe0"}, "check")
    assert "图.jpg" in get(page, "/job/1").text


# ---- hostile names, files, and moments


def test_names_are_labels_only(page: FlaskClient, session: Session) -> None:
    names = ["../../../evil.txt", "<img src=x onerror=alert(1)>.txt", "C:\\con.txt", "a\x00\u202eb.txt", "", "x" * 999]
    job = done(page, dict.fromkeys(names, sample(CLEAN)), "check")
    text = get(page, f"/job/{job['job']}").text
    assert session.job is not None
    kept = [item.name for item in session.job.order.reports]
    assert not re.search("[\x00-\x1f\u202e]", "".join(kept))
    assert max(map(len, kept)) == 200
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    for name in zipped(page, job):
        assert Path(name).name == name
        assert name not in ("..", "con.xlsx")
    assert {p.name for p in session.folder.iterdir()} == {"out1"}
    assert not Path(tempfile.gettempdir(), "evil.txt").exists()


def exits(item: int, shared: object) -> None:
    """As a crash in a library would."""
    os._exit(1)


def hangs(item: int, shared: object) -> None:
    """As a file does that nobody thought of."""
    time.sleep(600)


def test_a_file_that_kills_its_worker_is_one_line(page: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def hostile(order: Order, folder: Path, each: Each) -> Done:
        return Done([Row(r.error.code if r.error else "?") for r in each(exits, [1], None)], [], [])

    monkeypatch.setitem(VERBS, "check", hostile)
    done(page, {"a.xls": b"x"}, "check")
    assert ">crashed<" in get(page, "/job/1").text


def test_a_job_that_hangs_can_be_stopped(page: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def hostile(order: Order, folder: Path, each: Each) -> Done:
        return Done([Row("?") for _ in each(hangs, [1, 2, 3], None)], [], [])

    monkeypatch.setitem(VERBS, "check", hostile)
    batch = new_batch(page)
    send(page, batch, "a.xls", b"x")
    post(page, f"/batches/{batch}/start", json={"verb": "check"})
    time.sleep(0.5)
    assert post(page, "/job/stop").status_code == 200
    assert get(page, "/job").get_json()["state"] == "failed"
    assert words("zh")["stopped"] in get(page, "/job/1").text


def test_what_was_done_before_a_stop_is_kept_and_the_rest_is_told(tmp_path: Path) -> None:
    def only_the_first(work: Any, items: Any, shared: Any) -> Iterator[Any]:
        from xlreport import bulk  # noqa: PLC0415

        yield from bulk.run(work, items[:1], shared, 1)
        if items:
            raise Stopped

    batch = sessions.Batch(tmp_path / "in")
    for name in (CLEAN, BROKEN):
        batch.add("reports", name, io.BytesIO(sample(name)))
    order = Order("check", tuple(batch.files["reports"]))
    results = VERBS["check"](order, tmp_path, only_the_first)
    assert ([r.name for r in results.rows], results.skipped) == ([CLEAN], 1)


def test_our_own_fault_is_told_and_ends_nothing(
    page: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty(order: Order, folder: Path, each: Each) -> Done:
        raise ZeroDivisionError

    monkeypatch.setitem(VERBS, "blank", faulty)
    assert done(page, {}, "blank")["state"] == "failed"
    assert "程序出错" in get(page, "/job/1").text
    assert "ZeroDivisionError" in capsys.readouterr().err


# ---- cleaning up


def test_files_are_kept_no_longer_than_they_are_needed(page: FlaskClient, session: Session) -> None:
    done(page, {CLEAN: sample(CLEAN)}, "convert")
    assert {p.name for p in session.folder.iterdir()} == {"out1"}, "what was sent is gone with the end of the job"
    done(page, {}, "blank")
    assert {p.name for p in session.folder.iterdir()} == {"out2"}, "the results before are gone"
    assert get(page, "/job/1/all").status_code == 404
    session.__exit__()
    assert not session.folder.exists()


class Clock:
    """A second that passes at once; the page gives signs of life for the first hundred."""

    def __init__(self, session: Session) -> None:
        self.session, self.seconds = session, 0

    def wait(self, seconds: float) -> bool:
        self.seconds += 1
        if self.seconds <= 100:
            self.session.alive()
        return False


def test_the_server_closes_when_nobody_is_there(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(session)
    monkeypatch.setattr(session, "_closed", clock)
    session.wait(15)
    assert 114 <= clock.seconds <= 115


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("old", 25), ("new", 1)):
        folder = tmp_path / f"xlreport-web-{name}"
        folder.mkdir()
        (folder / "report.xlsx").write_bytes(b"")
        os.utime(folder, (time.time() - age * 3600,) * 2)
    with Session() as session:
        assert {p.name for p in tmp_path.iterdir()} == {"xlreport-web-new", session.folder.name}


# ---- the program


def started(tmp_path: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "xlreport", "serve", "--no-browser"]
    temporary = {name: str(tmp_path) for name in ("TMPDIR", "TEMP", "TMP")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | temporary
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_the_program_serves_until_the_page_closes_it(tmp_path: Path) -> None:
    process, address = started(tmp_path)
    try:
        origin, _, _ = address.partition("/enter?token=")
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({}))
        assert browser.open(address).status == 200
        answer = browser.open(f"{origin}/")
        assert "政府信息公开" in answer.read().decode()
        assert "Server" not in answer.headers
        with pytest.raises(urllib.error.HTTPError, match="403"):
            browser.open(f"{origin}/close", data=b"")
        assert len(list(tmp_path.iterdir())) == 1
        closing = urllib.request.Request(f"{origin}/close", data=b"", headers={"Origin": origin})
        assert browser.open(closing).status == 200
        assert process.wait(20) == 0
        assert list(tmp_path.iterdir()) == []
    finally:
        process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_program_that_is_ended_from_outside_cleans_up(tmp_path: Path) -> None:
    process, _ = started(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["flask", "waitress"])
def test_without_its_extra_the_verb_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith(("xlreport.web.", "waitress"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Unusable) as refused:
        web.serve()
    assert (refused.value.code, refused.value.details["extra"]) == ("needs-extra", "web")


def test_the_extra_is_small() -> None:
    names = ("flask", "waitress", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "blinker")
    files = [f for name in names for f in distribution(name).files or [] if f.suffix != ".pyc"]
    assert len(files) > 100
    assert sum(f.size or 0 for f in files) < 10 * 2**20
