"""A whole bot on PostgreSQL: it goes on without the database, and nothing that was kept is ever lost."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest

from bot.channels.identity import conversation_id, load_key
from bot.reply import Kind, read_reply
from bot.running import WEBHOOK, Lacta, run_lacta
from postgres import Postgres, run_postgres

RECOVERY = 60.0
QUESTION = "What is galactorrhea?"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with run_postgres() as running:
        yield running


@pytest.fixture(scope="module")
def live(server: Postgres) -> Iterator[Lacta]:
    with run_lacta(database_url=server.url) as running:
        yield running


def ask(lacta: Lacta, sender: str, message: str = QUESTION) -> Kind:
    """Ask, and insist on one proper reply in time."""
    started = time.monotonic()
    reply = read_reply(lacta.http.post(WEBHOOK, json={"sender": sender, "message": message}).json())
    assert reply is not None
    assert time.monotonic() - started < 5.0
    return reply.kind


def wait_until(is_true: Callable[[], bool]) -> bool:
    until = time.monotonic() + RECOVERY
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def find_health(lacta: Lacta) -> dict[str, str]:
    with suppress(httpx.TransportError):
        health: dict[str, str] = lacta.http.get("/health").json()
        return health
    return {}


def count_turns(lacta: Lacta, server: Postgres, sender: str) -> int:
    """Count the turns of a sender that are kept."""
    name = conversation_id(load_key(lacta.settings), "rest", sender)
    ((number,),) = server.execute("SELECT count(*) FROM memory WHERE conversation = %s", name)
    assert isinstance(number, int)
    return number


def test_what_was_said_is_kept_and_understood(live: Lacta, server: Postgres) -> None:
    assert ask(live, "a") is Kind.ANSWER
    assert ask(live, "a", "and in men?") is Kind.ANSWER
    assert count_turns(live, server, "a") == 2
    assert wait_until(lambda: find_health(live) == {"status": "ok"})
    assert server.execute("SELECT count(*) FROM memory WHERE conversation LIKE 'probe%%'") == [(0,)]


def test_beside_a_frozen_database_people_are_answered_and_it_is_seen(live: Lacta, server: Postgres) -> None:
    server.signal(signal.SIGSTOP)
    try:
        kinds = [ask(live, "b") for _ in range(3)]
        assert "unavailable" in find_health(live).values()
    finally:
        server.signal(signal.SIGCONT)
    assert kinds.count(Kind.ANSWER) >= 2
    assert wait_until(lambda: find_health(live) == {"status": "ok"})
    before = count_turns(live, server, "b")
    assert ask(live, "b") is Kind.ANSWER
    assert count_turns(live, server, "b") == before + 1


def test_beside_a_stopped_database_people_are_answered(live: Lacta, server: Postgres) -> None:
    server.stop()
    try:
        assert [ask(live, "c") for _ in range(3)] == [Kind.ANSWER] * 3
    finally:
        server.start()
    assert wait_until(lambda: find_health(live) == {"status": "ok"})
    assert ask(live, "c") is Kind.ANSWER
    assert wait_until(lambda: count_turns(live, server, "c") == 4)  # those of meanwhile are written late


def test_after_a_kill_of_everything_every_turn_that_was_answered_is_there(
    live: Lacta, server: Postgres
) -> None:
    """The last of this file: its bot does not come back."""
    answered = sum(ask(live, "d") is Kind.ANSWER for _ in range(10))
    for process in live.processes().values():
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    server.kill()
    live.main.wait()
    server.start()
    assert count_turns(live, server, "d") == answered == 10
