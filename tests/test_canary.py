"""Whatever fails, and at the most talkative level, no log holds what was said, by whom or from where."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.channels.identity import conversation_id, load_key
from bot.run import MODEL, make_environment
from bot.running import WEBHOOK, Lacta, make_settings, run_lacta, stop
from bot.settings import ROOT, Settings

CANARY, SENDER, ADDRESS = "canarywords", "canarysender", "203.0.113.77"
DANGER = f"I want to kill myself {CANARY}"
HEADERS = {"X-Forwarded-For": ADDRESS}
# A process that was killed is back within seconds; a busy machine may need longer.
PATIENCE = 60.0
# What each process logs of every message.
EVENTS = {"gateway": "answered", "rasa": "understood", "actions": "composed"}


@dataclass(frozen=True)
class Told:
    """What the logs held after everything had failed once, and what must not be in them."""

    logs: dict[str, str]
    request: str
    secrets: tuple[str, ...]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Let everything fail, at the level DEBUG, and stop the bot."""
    with run_lacta(log_level="DEBUG", trusted_proxy="127.0.0.1") as lacta:
        token = lacta.http.post("/api/conversations", headers=HEADERS).json()["token"]
        request = ask_rest(lacta, f"what is galactorrhea {CANARY}").headers["X-Request-Id"]
        use_widget(lacta, token)
        break_all(lacta)
        key = load_key(lacta.settings)
        names = (conversation_id(key, "web", token), conversation_id(key, "rest", SENDER))
        stop(lacta)
        logs = read_logs(lacta.settings.state_dir)
        yield Told(logs, request, (CANARY, SENDER, ADDRESS, token, *names))


def ask_rest(lacta: Lacta, text: str) -> httpx.Response:
    return lacta.http.post(WEBHOOK, json={"sender": SENDER, "message": text}, headers=HEADERS)


def use_widget(lacta: Lacta, token: str) -> None:
    """Use and misuse the widget's API."""
    headers = {**HEADERS, "Authorization": f"Bearer {token}"}
    turn = lacta.http.post("/api/messages", json={"text": CANARY}, headers=headers).json()
    for text in (DANGER, CANARY * 200, "", f"/{CANARY}", f"\0{CANARY}"):
        lacta.http.post("/api/messages", json={"text": text}, headers=headers)
    opinion = {"turn": turn["id"], "helpful": False, "reason": CANARY}
    assert lacta.http.post("/api/feedback", json=opinion, headers=headers).status_code == 204
    for path in (WEBHOOK, "/api/messages", "/api/feedback", f"/{CANARY}", f"/api/{CANARY}?{CANARY}={CANARY}"):
        for body in (f"{{{CANARY}", json.dumps({CANARY: CANARY}), CANARY * 5000):
            kind = {"Content-Type": "application/json"}
            lacta.http.post(path, content=body, headers=headers | kind)
    lacta.http.post("/api/messages", json={"button": CANARY}, headers=headers)
    lacta.http.get("/api/export", headers=headers)


def break_all(lacta: Lacta) -> None:
    """Break one part after the other; people speak meanwhile."""
    facts = lacta.settings.state_dir / "facts.db"
    facts.rename(facts.with_suffix(".lost"))
    ask_rest(lacta, CANARY)
    facts.with_suffix(".lost").rename(facts)
    os.kill(lacta.processes()["actions"].pid, signal.SIGKILL)
    ask_rest(lacta, CANARY)
    rasa = lacta.processes()["rasa"].pid
    os.kill(rasa, signal.SIGSTOP)
    ask_rest(lacta, CANARY)
    ask_rest(lacta, DANGER)
    with suppress(ProcessLookupError):  # what stays frozen is killed and started again
        os.kill(rasa, signal.SIGCONT)
    for change in ("DROP TABLE button", f"UPDATE memory SET events = '{{\"{CANARY}'", "DROP TABLE turn"):
        with (
            closing(sqlite3.connect(lacta.settings.state_dir / "lacta.db", timeout=30)) as connection,
            connection,
        ):
            connection.execute(change)
        ask_rest(lacta, CANARY)
        lacta.http.post("/api/conversations", headers=HEADERS)
    os.kill(lacta.processes().get("rasa", lacta.processes()["run"]).pid, signal.SIGCONT)


def read_logs(folder: Path) -> dict[str, str]:
    paths = (folder / "run.log", *(folder / "log").iterdir())
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}


def test_no_log_holds_anything_of_anybody(told: Told) -> None:
    found = [(name, secret) for name, log in told.logs.items() for secret in told.secrets if secret in log]
    assert found == []


@pytest.mark.parametrize("process", ["gateway", "rasa", "actions"])
def test_the_logs_are_talkative(told: Told, process: str) -> None:
    lines = read_lines(told.logs[f"{process}.log"])
    assert {line["process"] for line in lines} == {process}
    assert "debug" in {line["level"] for line in lines}
    # so much was logged that would be a leak if it were written as it comes
    assert len([line for line in lines if not line["logger"].startswith(("bot", "actions"))]) > 20


@pytest.mark.parametrize("process", ["gateway", "rasa", "actions"])
def test_a_message_has_the_same_name_in_all_processes(told: Told, process: str) -> None:
    ours = [line for line in read_lines(told.logs[f"{process}.log"]) if line["event"] == EVENTS[process]]
    assert [line["request"] for line in ours].count(told.request) == 1


def read_lines(log: str) -> list[dict[str, str]]:
    """Read the lines that are JSON; before the first message, others may be among them."""
    found = []
    for line in log.splitlines():
        with suppress(ValueError):
            found.append(json.loads(line))
    assert len(found) > 0.9 * len(log.splitlines())
    return found


@contextmanager
def run_failing(folder: Path, settings: Settings) -> Iterator[None]:
    """Run Rasa with an action server whose actions fail."""
    environment = make_environment(settings) | {
        "LACTA_LOG_LEVEL": "DEBUG",
        "PYTHONPATH": str(ROOT / "tests"),
        "SANIC_HOST": "127.0.0.1",
    }
    actions = ["rasa_sdk", "--actions", "failing_actions", "--port", str(settings.actions_port)]
    rasa = ["rasa", "run", "--interface", "127.0.0.1", "--port", str(settings.rasa_port)]
    rasa += ["--model", str(MODEL)]
    rasa += ["--endpoints", environment["LACTA_ENDPOINTS"], "--credentials", "credentials.yml"]
    with (folder / "processes.log").open("wb") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "bot.serving", *command], cwd=ROOT, env=environment, **streams
            )
            for command in (actions, rasa)
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
                process.wait(PATIENCE)


def test_an_action_that_fails_tells_nothing_either(tmp_path: Path) -> None:
    """Its error, and the answer that the action server gives to Rasa, hold the whole conversation."""
    settings = make_settings(tmp_path)
    with run_failing(tmp_path, settings):
        answers = [ask_rasa(settings.rasa, f"what is galactorrhea {CANARY}") for _ in range(2)]
    assert answers == [[], []]  # which the gateway turns into its apology
    written = (tmp_path / "processes.log").read_text(encoding="utf-8")
    errors = {(line["process"], line.get("error")) for line in read_lines(written)}
    assert ("actions", "ValueError") in errors
    assert {process for process, error in errors if error} == {"actions", "rasa"}
    assert CANARY not in written
    assert SENDER not in written


def ask_rasa(url: str, text: str) -> object:
    """Ask Rasa itself as soon as it is up."""
    until = time.monotonic() + PATIENCE
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        while True:
            try:
                return http.post(WEBHOOK, json={"sender": SENDER, "message": text}).json()
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)
