"""The audit is green only where every package was looked up and nothing was found but what is accepted."""

import json
import shutil
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot import audit
from bot.audit import ACCEPTED, Accepted, Advisory, NotLookedUpError, ask_npm, ask_osv, judge, read_pins
from bot.ports import find_free_ports
from bot.settings import ROOT

Answer = tuple[int, Any]
PINS = [("good", "1.0"), ("bad", "2.0")]
CLEAN: Answer = (200, {"results": [{}, {}]})
TODAY = date(2026, 11, 26)
FOUND = Advisory("bad", frozenset({"GHSA-1", "CVE-1"}), "It is bad.")
TAKEN = Accepted("CVE-1", "bad", "We never call it.", TODAY)


@contextmanager
def serve(answer: Callable[[str, Any], Answer]) -> Iterator[str]:
    """Run a service on this machine that answers as told; gives its address."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.send(*answer(self.path, self.rfile.read(length)))

        def do_GET(self) -> None:
            self.send(*answer(self.path, b""))

        def send(self, status: int, value: Any) -> None:
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_clean_packages_are_clean() -> None:
    with serve(lambda *_: CLEAN) as service:
        assert ask_osv(PINS, service) == []


def test_an_advisory_is_found_with_all_its_names() -> None:
    def answer(path: str, _: object) -> Answer:
        if path == "/v1/vulns/GHSA-1":
            return 200, {"aliases": ["CVE-1"], "summary": "It is bad."}
        return 200, {"results": [{}, {"vulns": [{"id": "GHSA-1"}]}]}

    with serve(answer) as service:
        assert ask_osv(PINS, service) == [FOUND]


UNKNOWING: dict[str, Answer] = {
    "fewer answers than questions": (200, {"results": [{}]}),
    "no answers": (200, {"results": []}),
    "half an answer": (200, {"results": [{}, {"next_page_token": "more"}]}),
    "another form": (200, {"result": [{}, {}]}),
    "a list": (200, [{}, {}]),
    "nothing in place of an answer": (200, {"results": [{}, None]}),
    "no JSON": (200, b"<html>"),
    "not found": (404, {}),
    "not allowed": (405, {}),
    "a failure": (500, {}),
}


@pytest.mark.parametrize("answer", UNKNOWING.values(), ids=UNKNOWING)
def test_what_was_not_looked_up_fails_the_audit(answer: Answer) -> None:
    with serve(lambda *_: answer) as service, pytest.raises(NotLookedUpError):
        ask_osv(PINS, service)


def test_an_advisory_that_cannot_be_read_fails_the_audit() -> None:
    def answer(path: str, _: object) -> Answer:
        return (404, {}) if "vulns" in path else (200, {"results": [{}, {"vulns": [{"id": "GHSA-1"}]}]})

    with serve(answer) as service, pytest.raises(NotLookedUpError):
        ask_osv(PINS, service)


def test_a_service_that_is_away_fails_the_audit_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    (port,) = find_free_ports(1)
    assert audit.main(["--service", f"http://127.0.0.1:{port}"]) == 1
    told = capsys.readouterr().out
    assert "The audit failed" in told
    assert "looked up" not in told


def test_every_package_of_the_lock_file_is_asked_about() -> None:
    asked: list[tuple[str, str]] = []

    def answer(_: str, body: bytes) -> Answer:
        queries = json.loads(body)["queries"]
        asked.extend((query["package"]["name"], query["version"]) for query in queries)
        return 200, {"results": [{} for _ in queries]}

    pins = read_pins(ROOT / "uv.lock")
    with serve(answer) as service:
        ask_osv(pins, service)
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert asked == pins
    assert {p["name"] for p in locked} - {name for name, _ in pins} == {"lacta", "tensorflow"}


def test_what_nobody_accepted_is_named() -> None:
    (complaint,) = judge([FOUND], [], TODAY)
    assert "bad: CVE-1, GHSA-1 It is bad." in complaint


def test_what_was_accepted_passes_by_any_of_its_names() -> None:
    assert judge([FOUND], [TAKEN], TODAY) == []


def test_what_was_accepted_for_another_package_does_not_pass() -> None:
    assert judge([FOUND], [Accepted("CVE-1", "other", "It is not called.", TODAY)], TODAY)


def test_what_was_accepted_over_a_year_ago_is_judged_anew() -> None:
    complaints = judge([FOUND], [TAKEN], date(2027, 11, 27))
    assert len(complaints) == 2


def test_each_accepted_advisory_is_about_a_locked_package_and_has_its_reason_and_date() -> None:
    locked = {name for name, _ in read_pins(ROOT / "uv.lock")}
    for entry in audit.read_accepted(ACCEPTED):
        assert entry.package in locked
        assert len(entry.reason) > 30
        assert isinstance(entry.date, date)
        assert entry.date <= date.today()


needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
ADVISORY = {
    "id": 1,
    "url": "https://github.com/advisories/GHSA-2",
    "title": "It is bad.",
    "severity": "high",
    "vulnerable_versions": "<=99",
}


@needs_npm
def test_clean_packages_of_the_widget_are_clean() -> None:
    with serve(lambda *_: (200, {})) as registry:
        assert ask_npm(ROOT / "widget", registry) == []


@needs_npm
def test_an_advisory_of_the_widgets_packages_is_found() -> None:
    def answer(path: str, _: object) -> Answer:
        return (200, {"esbuild": [ADVISORY]}) if path.endswith("/bulk") else (404, {})

    with serve(answer) as registry:
        assert ask_npm(ROOT / "widget", registry) == [
            Advisory("esbuild", frozenset({"GHSA-2"}), "It is bad.")
        ]


@needs_npm
def test_a_registry_without_advisories_fails_the_audit() -> None:
    with serve(lambda *_: (405, {})) as registry, pytest.raises(NotLookedUpError, match="npm registry"):
        ask_npm(ROOT / "widget", registry)


def test_without_npm_the_audit_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NotLookedUpError, match="npm is not installed"):
        ask_npm(tmp_path, "")


def test_every_locked_python_package_is_pinned_by_its_hashes() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    fetched = [p for p in packages if "registry" in p["source"]]
    files = [
        file for p in fetched for file in (*p.get("wheels", ()), *([p["sdist"]] if "sdist" in p else []))
    ]
    assert len(fetched) > 100
    assert [file["url"] for file in files if not file["hash"].startswith("sha256:")] == []
    assert [p["name"] for p in fetched if not p.get("wheels") and "sdist" not in p] == []


def test_every_locked_package_of_the_widget_is_pinned_by_its_hash() -> None:
    lock = json.loads((ROOT / "widget" / "package-lock.json").read_text(encoding="utf-8"))
    fetched = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in fetched.items() if not entry["integrity"].startswith("sha512-")] == []


def test_the_bill_of_materials_names_every_package_that_runs() -> None:
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    done = subprocess.run(["make", "sbom", f"UV={uv}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    bill = json.loads((ROOT / "var" / "sbom.json").read_text(encoding="utf-8"))
    named = {(component["name"], component.get("version")) for component in bill["components"]}
    pins = set(read_pins(ROOT / "uv.lock"))
    assert bill["bomFormat"] == "CycloneDX"
    assert named & {("rasa", "3.6.21"), ("tensorflow", "2.12.0")} == {
        ("rasa", "3.6.21"),
        ("tensorflow", "2.12.0"),
    }
    assert named - pins == {("tensorflow", "2.12.0")}
    assert not {name for name, _ in named} & {"pytest", "mypy", "hypothesis"}
