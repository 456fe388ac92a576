"""A history that is away, locked or slow: people still get answers, and nothing of theirs is told."""

import asyncio
import logging
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.channels.history import History
from fake_rasa import NOWHERE, FakeRasa
from widget_api import CONVERSATIONS, MESSAGES, OFFER, Gateway, settings_in


async def test_without_a_database_the_person_still_gets_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rasa = FakeRasa(lambda: httpx.Response(200, json=[OFFER.message()]))
    gateway = Gateway(settings_in(NOWHERE), rasa)
    person = await gateway.person()
    turns = [await person.ask() for _ in range(3)]
    assert [turn["reply"]["text"] for turn in turns] == [OFFER.text] * 3
    assert turns[0]["reply"]["buttons"] == []
    for method, path, body in (
        ("GET", MESSAGES, None),
        ("GET", "/api/export", None),
        ("DELETE", CONVERSATIONS, None),
        ("POST", "/api/feedback", {"turn": turns[0]["id"], "helpful": True}),
        ("POST", MESSAGES, {"button": "b"}),
    ):
        response = await person.request(method, path, json=body)
        assert response.status_code == 503
        assert response.headers["Content-Type"] == "application/problem+json"
        assert int(response.headers["Retry-After"])
    assert len([r for r in caplog.records if "database history" in r.getMessage()]) == 1
    health = (await gateway.client().get("/health")).json()
    assert health == {"status": "ok", "history": "unavailable"}


async def test_a_database_that_comes_back_is_used_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "lacta.db").mkdir()
    gateway = Gateway(settings)
    lost = await gateway.person()
    assert (await lost.ask())["reply"]["text"] == OFFER.text
    (tmp_path / "lacta.db").rmdir()
    person = await gateway.person()
    turn = await person.ask()
    assert await person.turns() == [turn]
    assert (await lost.request("GET", MESSAGES)).status_code == 401
    # The stand-in for Rasa keeps nothing, and that is seen.
    assert (await gateway.client().get("/health")).json() == {"status": "ok", "memory": "unavailable"}


async def test_a_database_that_is_locked_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path))
    person, other = await gateway.person(), await gateway.person()
    await person.ask()
    with closing(sqlite3.connect(tmp_path / "lacta.db", isolation_level=None)) as blocker:
        blocker.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        turns = await asyncio.gather(*(p.ask("locked") for p in (person, other)))
        assert time.monotonic() - started < 2
        blocker.execute("ROLLBACK")
    assert all(turn["reply"]["text"] == OFFER.text for turn in turns)
    assert [turn["message"]["text"] for turn in await person.turns()] == ["Hi"]


async def test_a_hanging_database_does_not_stop_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Gateway(settings_in(tmp_path))
    person = await gateway.person()
    monkeypatch.setattr(History, "add", lambda *_: time.sleep(1.5))
    asking = asyncio.create_task(person.ask())
    longest, before = 0.0, time.monotonic()
    while not asking.done():
        await asyncio.sleep(0.01)
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    assert asking.result()["reply"]["text"] == OFFER.text
    assert longest < 0.4


async def test_no_log_holds_what_anybody_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = settings_in(tmp_path)
    person = await Gateway(settings).person("203.0.113.77")
    turn = await person.ask("canary")
    with closing(sqlite3.connect(tmp_path / "lacta.db")) as connection:
        connection.execute("DROP TABLE button")
    await person.ask("canary")
    await person.tap("canary")
    opinion = {"turn": turn["id"], "helpful": True, "reason": "canary"}
    await person.request("POST", "/api/feedback", json=opinion)
    told = " ".join(r.getMessage() for r in caplog.records if not r.name.startswith("aiosqlite"))
    assert "canary" not in told
    assert person.token not in told
    assert "203.0.113" not in told
