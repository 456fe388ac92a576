"""How the gateway is run: the settings of its server, and a start that fails clearly."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from bot.channels import __main__ as program
from bot.channels.guard import Guard
from bot.settings import ROOT
from fake_rasa import FakeRasa, make_settings, open_gateway


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Return what uvicorn is asked to do, once main() has run."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: asked.update(options, app=app))
    monkeypatch.setattr(program, "defer_unused", lambda: asked.update(deferred=True))
    monkeypatch.setattr(program, "open_logs", lambda *told: asked.update(logs=told))
    monkeypatch.setattr(program, "serve_metrics", lambda *where: asked.update(metrics=where))
    monkeypatch.setenv("LACTA_STATE_DIR", str(tmp_path))
    return asked


def test_the_server_tells_nothing_of_itself_or_its_clients(served: dict[str, Any]) -> None:
    program.main()
    assert served["access_log"] is False
    assert served["server_header"] is False


def test_the_gateway_starts_without_what_it_does_not_use(served: dict[str, Any]) -> None:
    program.main()
    assert served["deferred"]
    look = "import sys, bot.channels.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"spacy", "httpx"}.isdisjoint(done.stdout.split())  # they are imported when it is deferred


def test_the_server_listens_where_the_settings_say(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LACTA_HOST", "127.0.0.2")
    monkeypatch.setenv("LACTA_PORT", "8099")
    program.main()
    assert (served["host"], served["port"]) == ("127.0.0.2", 8099)


def test_the_server_lets_who_asked_have_the_answer_before_it_stops(served: dict[str, Any]) -> None:
    program.main()
    assert served["timeout_graceful_shutdown"] > make_settings().deadline


@pytest.mark.parametrize(("name", "value"), [("LACTA_PORT", "canary"), ("LACTA_RATE", "canary")])
def test_a_setting_that_cannot_be_read_ends_the_start_with_one_line(
    name: str, value: str, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="cannot start"):
        program.main()
    assert "app" not in served


def test_logs_and_metrics_are_opened_before_the_door(served: dict[str, Any]) -> None:
    program.main()
    assert served["logs"] == ("INFO", "gateway")
    assert served["metrics"] == ("127.0.0.1", make_settings().metrics_port)
    assert served["log_config"] is None


async def test_closing_the_app_closes_the_way_to_rasa() -> None:
    rasa = FakeRasa()
    gateway = open_gateway(make_settings(), rasa)
    app = gateway._transport.app  # type: ignore[attr-defined]
    async with app.router.lifespan_context(app):
        assert (await gateway.get("/health")).status_code == 200
    reply = await gateway.post("/webhooks/rest/webhook", json={"sender": "a", "message": "Hi"})
    assert reply.json()[0]["custom"]["kind"] == "decline"


async def test_what_nobody_caught_is_a_500_that_names_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def break_down(*_: object) -> None:
        raise KeyError("canary")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    await Guard(break_down)({"type": "http", "headers": []}, receive, send)
    assert sent[0]["status"] == 500
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]
    assert b"canary" not in sent[1]["body"]
    assert "KeyError" in caplog.text
    assert "canary" not in caplog.text
