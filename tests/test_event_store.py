"""Rasa's tracker store: it keeps turns, reads few of them, and takes whatever it is given."""

import time
import warnings
from collections.abc import AsyncIterator

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered

from bot.stores.event_store import MOST_TURNS, EventStore
from rasa_talk import DOMAIN, make_turn, open_store, talk, texts_of

NASTY = ["a\0b", "\ud800", "x" * 300, "", "'; DROP TABLE memory; --", "default", "rest-" + "0" * 64]


@pytest.fixture
async def store(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EventStore]:
    monkeypatch.setattr("bot.stores.event_store.LIMIT_SECONDS", 30.0)  # a busy machine is no failure here
    opened = open_store(database_url, monkeypatch)
    yield opened
    opened.close()


async def test_what_was_said_comes_back_as_it_was(store: EventStore) -> None:
    tracker = await talk(store, "a", "one", "two")
    read = await store.retrieve("a")
    assert [event.as_dict() for event in read.events] == [event.as_dict() for event in tracker.events]
    assert read.current_state() == tracker.current_state()
    assert await texts_of(store, "b") == []


async def test_it_reads_what_rasas_own_store_would(store: EventStore) -> None:
    with warnings.catch_warnings(action="ignore"):
        stock = SQLTrackerStore(DOMAIN, db=":memory:")
    for one in (store, stock):
        await talk(one, "a", "one", start=True)
        await talk(one, "a", "two")
    ours, theirs = await store.retrieve("a"), await stock.retrieve("a")
    stock.engine.dispose()
    assert theirs is not None
    assert list(ours.events) == list(theirs.events)
    assert ours == theirs


async def test_only_the_last_turns_are_read(store: EventStore) -> None:
    said = [f"{number}" for number in range(MOST_TURNS + 5)]
    await talk(store, "a", *said)
    assert await texts_of(store, "a") == said[5:]
    full = await store.retrieve_full_tracker("a")
    assert len([event for event in full.events if isinstance(event, UserUttered)]) == len(said)


async def test_a_new_session_begins_without_the_earlier_one(store: EventStore) -> None:
    await talk(store, "a", "before")
    await talk(store, "a", "after", start=True)
    tracker = await store.retrieve("a")
    assert isinstance(tracker.events[0], SessionStarted)
    assert await texts_of(store, "a") == ["after"]


async def test_saving_twice_keeps_once(store: EventStore) -> None:
    tracker = await talk(store, "a", "one")
    await store.save(tracker)
    assert await texts_of(store, "a") == ["one"]


def test_no_slot_is_lost_with_the_turns_that_are_not_read() -> None:
    ours = {slot.name for slot in DOMAIN.slots} - {"session_started_metadata"}
    assert ours == set(), "EventStore reads MOST_TURNS turns alone: what sets a slot may not be among them"


@pytest.mark.parametrize("name", NASTY)
async def test_any_name_and_any_text_can_be_kept(store: EventStore, name: str) -> None:
    await talk(store, name, "a\0\ud800", "\U0001f37c")
    assert await texts_of(store, name) == ["a\0\ud800", "\U0001f37c"]
    assert await texts_of(store, name + "b") == []


@pytest.mark.parametrize(
    "row", ["{", "", "null", "[1]", '[{"event": "nosuch"}]', '[{"event": "user"}]', "[" * 9000, '{"a": 1}']
)
async def test_a_damaged_row_is_left_out(
    store: EventStore, row: str, caplog: pytest.LogCaptureFixture
) -> None:
    await talk(store, "a", "one")
    assert store.memory.append("a", row.replace("1", '"canary"'), 0, time.time())
    await talk(store, "a", "two")
    assert await texts_of(store, "a") == ["one", "two"]
    assert "left out" in caplog.text
    assert "canary" not in caplog.text


async def test_an_event_that_is_no_json_is_not_kept_and_harms_nobody(
    store: EventStore, caplog: pytest.LogCaptureFixture
) -> None:
    tracker = await store.retrieve("a")
    tracker.update(BotUttered("canary", {"custom": {"bytes": b"canary"}}))
    await store.save(tracker)
    assert "cannot be written: TypeError" in caplog.text
    assert "canary" not in caplog.text
    await talk(store, "a", "one")
    assert await texts_of(store, "a") == ["one"]


async def test_a_message_under_way_does_not_undo_a_deletion(store: EventStore) -> None:
    await talk(store, "a", "one")
    tracker = await store.retrieve("a")
    store.memory.forget("a", time.time())
    tracker.update_with_events(make_turn("two"), DOMAIN)
    await store.save(tracker)
    assert await texts_of(store, "a") == []
    await talk(store, "a", "three")
    assert await texts_of(store, "a") == ["three"]
