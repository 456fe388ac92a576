"""A database that is away, frozen, damaged or lost: Rasa gets what is known, in time, and goes on."""

import asyncio
import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore

from bot.stores.event_store import EventStore
from fake_rasa import NOWHERE
from postgres import Postgres
from rasa_talk import open_store, talk, texts_of


async def assert_answers(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that Rasa gets what this process still knows, and keeps no memory of its own."""
    wrapped = FailSafeTrackerStore(store)
    memory_of_its_own = property(lambda _: pytest.fail("used"))
    monkeypatch.setattr(FailSafeTrackerStore, "fallback_tracker_store", memory_of_its_own)
    tracker = await talk(wrapped, "lost", "canary", "canary")
    assert tracker.latest_message.text == "canary"
    assert not tracker.is_known
    assert len(tracker.events) == 8
    assert await store.exists("lost") is False
    assert list(await store.keys()) == []


async def test_without_a_database_everybody_begins_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(f"sqlite:///{NOWHERE / 'lacta.db'}", monkeypatch)
    await assert_answers(store, monkeypatch)
    assert [record.getMessage() for record in caplog.records] == [
        "The database memory is not available: NotADirectoryError"
    ]
    store.close()


async def test_a_file_that_is_no_database_ends_nothing_and_is_used_again_when_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "lacta.db"
    store = open_store(f"sqlite:///{path}", monkeypatch)
    path.write_bytes(b"no database " * 1000)
    await assert_answers(store, monkeypatch)
    path.unlink()
    await talk(store, "a", "one")
    assert await texts_of(store, "a") == ["one"]
    assert "canary" not in caplog.text
    store.close()


async def test_a_page_that_is_damaged_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lacta.db"
    store = open_store(f"sqlite:///{path}", monkeypatch)
    await talk(store, "a", *"abcdefghij")
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    store = open_store(f"sqlite:///{path}", monkeypatch)
    await assert_answers(store, monkeypatch)
    store.close()


async def test_a_file_that_was_replaced_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lacta.db"
    store = open_store(f"sqlite:///{path}", monkeypatch)
    await talk(store, "a", "one")
    for left in tmp_path.iterdir():
        left.unlink()
    await talk(store, "a", "two")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM memory").fetchone() == (1,)
    store.close()


async def test_a_stopped_postgresql_is_done_without_and_used_again(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(fragile_postgres.url, monkeypatch)
    await talk(store, "a", "one")
    fragile_postgres.stop()
    await assert_answers(store, monkeypatch)
    fragile_postgres.start()
    async with asyncio.timeout(5):  # what waited is written before anybody speaks again
        while fragile_postgres.execute("SELECT count(*) FROM memory WHERE conversation = 'lost'") != [(2,)]:
            await asyncio.sleep(0.05)
    assert await texts_of(store, "lost") == ["canary", "canary"]
    await talk(store, "a", "two")
    assert await texts_of(store, "a") == ["one", "two"]
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert told == [
        "The database memory is not available: OperationalError",
        "The database memory is back.",
    ]
    store.close()


async def test_a_restart_is_waited_for(fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(fragile_postgres.url, monkeypatch)
    await talk(store, "d", "one")
    fragile_postgres.stop()
    talking = asyncio.create_task(talk(store, "d", "two"))
    await asyncio.to_thread(fragile_postgres.start)
    assert (await talking).is_known
    assert await texts_of(store, "d") == ["one", "two"]
    store.close()


async def test_a_conversation_that_is_forgotten_meanwhile_stays_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lacta.db"
    store = open_store(f"sqlite:///{path}", monkeypatch)
    await talk(store, "a", "one")
    whole = path.read_bytes()
    path.write_bytes(b"no database " * 1000)
    await talk(store, "a", "canary")
    path.write_bytes(whole)
    store.memory.forget("a", time.time())
    assert await texts_of(store, "a") == []
    await talk(store, "a", "two")
    assert await texts_of(store, "a") == ["two"]
    store.close()


async def test_a_restart_between_two_messages_goes_unnoticed(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(fragile_postgres.url, monkeypatch)
    await talk(store, "b", "one")
    fragile_postgres.stop()
    fragile_postgres.start()
    await talk(store, "b", "two")
    assert await texts_of(store, "b") == ["one", "two"]
    assert caplog.text == ""
    store.close()


async def test_a_frozen_postgresql_keeps_nobody_waiting_and_the_process_answering(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(fragile_postgres.url, monkeypatch)
    await talk(store, "c", "one")
    fragile_postgres.signal(signal.SIGSTOP)
    try:
        longest, started = await measure_the_loop(talk(store, "c", "frozen")), time.monotonic()
        await talk(store, "c", "frozen")
        assert time.monotonic() - started < 2.5
    finally:
        fragile_postgres.signal(signal.SIGCONT)
    assert longest < 0.5
    async with asyncio.timeout(10):
        while (await texts_of(store, "c"))[:1] != ["one"]:
            await asyncio.sleep(0.05)
    await talk(store, "c", "two")
    assert await texts_of(store, "c") == ["one", "frozen", "frozen", "two"]
    store.close()


async def measure_the_loop(work: Any) -> float:
    """Return the longest that the event loop was held up while some work went on."""
    working, longest, before = asyncio.ensure_future(work), 0.0, time.monotonic()
    while not working.done():
        await asyncio.sleep(0.01)
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    await working
    return longest


def test_the_store_is_for_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state' / 'lacta.db'}", monkeypatch)
    asyncio.run(talk(store, "a", "one"))
    store.close()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "state").iterdir())
    assert os.stat(tmp_path / "state").st_mode & 0o077 == 0
