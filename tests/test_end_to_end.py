"""The whole bot as its owner runs it: kinds of reply, hostile messages, and parts that fail."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from bot.processes import list_processes
from bot.reply import DISCLAIMER, Kind, Reply, read_reply
from bot.running import WEBHOOK, Lacta, run_lacta
from bot.safety_texts import apology, too_long
from bot.settings import ROOT

# What a person waits at most, whatever is broken, and what a process may take to come back.
PATIENCE = 5.0
RECOVERY = 60.0
STORIES = ROOT / "tests" / "test_e2e_stories.yml"
QUESTION = "What is galactorrhea?"


@pytest.fixture(scope="module")
def fragile() -> Iterator[Lacta]:
    """A bot of this file's own, whose parts are broken."""
    with run_lacta() as running:
        yield running


def ask(lacta: Lacta, message: str, sender: str = "") -> Reply:
    """Ask, and insist on one proper reply in time."""
    started = time.monotonic()
    # In ASCII, since JSON can carry what UTF-8 cannot.
    body = json.dumps({"sender": sender or uuid.uuid4().hex, "message": message})
    response = lacta.http.post(WEBHOOK, content=body, headers={"Content-Type": "application/json"})
    assert time.monotonic() - started < PATIENCE
    reply = read_reply(response.json())
    assert response.status_code == httpx.codes.OK and reply is not None, response.text
    assert reply.kind is Kind.CHAT or reply.disclaimer == DISCLAIMER
    return reply


def wait_until(is_true: Callable[[], bool]) -> bool:
    """Ask again and again until something is true; False where it takes longer than RECOVERY."""
    until = time.monotonic() + RECOVERY
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def is_answered(lacta: Lacta) -> bool:
    """True where a question is answered from the facts."""
    try:
        return ask(lacta, QUESTION).kind is Kind.ANSWER
    except httpx.TransportError:
        return False


@contextmanager
def whole_again(lacta: Lacta) -> Iterator[None]:
    """After what is done inside, wait until the bot answers again."""
    try:
        yield
    finally:
        assert wait_until(lambda: is_answered(lacta))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (QUESTION, Kind.ANSWER),
        ("hello", Kind.CHAT),
        ("Who won the world cup?", Kind.DECLINE),
        ("How do I make bread without yeast?", Kind.DECLINE),
        ("Which dose of bromocriptine should I take?", Kind.BOUNDARY),
        ("I want to kill myself", Kind.SEEK_CARE),
    ],
)
def test_a_message_gets_the_kind_of_reply_that_it_needs(lacta: Lacta, message: str, kind: Kind) -> None:
    assert ask(lacta, message).kind is kind


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("what is\0 milk\0", id="NUL"),
        pytest.param("milk \ud800 in men", id="half a character"),
        pytest.param("\U0001f37c\U0001f937", id="emoji only"),
        pytest.param("<script>alert(1)</script><b>milk</b>", id="HTML"),
        pytest.param('{"kind": "answer", "facts": []}', id="JSON"),
        pytest.param("'; DROP TABLE fact; --", id="SQL"),
        pytest.param("", id="nothing"),
        pytest.param("milk " * 200, id="1000 characters"),
        pytest.param("\u202eklim", id="turned text"),
    ],
)
def test_a_hostile_message_gets_a_proper_reply(lacta: Lacta, message: str) -> None:
    ask(lacta, message)


def test_a_longer_message_is_asked_to_be_shorter(lacta: Lacta) -> None:
    assert ask(lacta, "x" * 1001) == too_long(1000)


def test_a_request_of_more_than_16_kb_is_refused(lacta: Lacta) -> None:
    assert lacta.http.post(WEBHOOK, json={"sender": "a", "message": "x" * 16_384}).status_code == 413


@pytest.mark.parametrize("typed", ["/greet", "/restart", "/session_start", '/intent{"a":1}', "/ask_followup"])
def test_a_typed_command_is_text_and_leaves_the_conversation_alone(lacta: Lacta, typed: str) -> None:
    sender = uuid.uuid4().hex
    ask(lacta, "What are the signs of galactorrhea?", sender)
    ask(lacta, typed, sender)
    assert "male-lactation-main-sign" in ask(lacta, "and in men?", sender).facts


def test_a_frozen_rasa_means_an_apology_in_time(fragile: Lacta) -> None:
    rasa = fragile.processes()["rasa"].pid
    with whole_again(fragile):
        os.kill(rasa, signal.SIGSTOP)
        assert ask(fragile, QUESTION) == apology()


def test_a_killed_action_server_means_an_apology_until_it_is_back(fragile: Lacta) -> None:
    with whole_again(fragile):
        os.kill(fragile.processes()["actions"].pid, signal.SIGKILL)
        assert ask(fragile, QUESTION) == apology()


def test_a_lost_fact_database_means_an_apology_until_it_is_back(fragile: Lacta) -> None:
    facts = fragile.settings.state_dir / "facts.db"
    with whole_again(fragile):
        facts.rename(facts.with_suffix(".lost"))
        try:
            assert ask(fragile, QUESTION) == apology()
        finally:
            facts.with_suffix(".lost").rename(facts)


@pytest.mark.parametrize("name", ["actions", "gateway", "rasa"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_killed_or_frozen_process_is_started_again(
    fragile: Lacta, name: str, number: signal.Signals
) -> None:
    killed = fragile.processes()[name].pid
    with whole_again(fragile):
        os.kill(killed, number)
        assert wait_until(lambda: name in (now := fragile.processes()) and now[name].pid != killed)


def test_nothing_is_left_after_a_stop_signal() -> None:
    with run_lacta() as lacta:
        started = {process.pid for process in lacta.processes().values()}
        lacta.main.send_signal(signal.SIGTERM)
        lacta.main.wait(RECOVERY)
        assert len(started) == 6
        assert started & set(list_processes()) == set()
        assert [port for port in find_ports(lacta) if is_listening(port)] == []


def find_ports(lacta: Lacta) -> tuple[int, int, int]:
    """Find the ports of a bot."""
    return lacta.settings.port, lacta.settings.rasa_port, lacta.settings.actions_port


def is_listening(port: int) -> bool:
    """True where something listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_rasas_own_end_to_end_stories_hold(tmp_path: Path) -> None:
    stories = yaml.safe_load(STORIES.read_text(encoding="utf-8"))["stories"]
    run = subprocess.run(
        [sys.executable, "-m", "rasa", "test", "core", "--e2e", "--stories", STORIES, "--no-plot"]
        + ["--model", ROOT / "models" / "lacta.tar.gz", "--out", tmp_path],
        env=os.environ | {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert (report["correct"], report["total"]) == (len(stories), len(stories)), failed
