"""Conversations in Rasa's own terms, for the tests of its stores."""

from typing import Any

import pytest
import yaml
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.settings import ROOT
from bot.stores.event_store import EventStore

DOMAIN = Domain.from_dict(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")))


def open_store(url: str, monkeypatch: pytest.MonkeyPatch) -> EventStore:
    """Open the store as Rasa does: by its name, and inside the wrapper that has a memory of its own."""
    monkeypatch.setenv("LACTA_DATABASE_URL", url)
    store = TrackerStore.create(EndpointConfig(type="bot.stores.event_store.EventStore"), DOMAIN)
    assert isinstance(store, EventStore)
    return store


def make_turn(said: str) -> list[Event]:
    """Make the events of one turn, as they come in this bot."""
    intent = {"name": "ask_definition", "confidence": 0.9}
    parsed: Any = {"intent": intent, "understanding": {"ranking": [["glands", 0.9]]}, "entities": []}
    return [
        UserUttered(said, intent, [], parsed),
        ActionExecuted("action_answer_question", "RulePolicy", 1.0),
        BotUttered(f"about {said}", {"custom": {"kind": "answer", "facts": ["glands"]}}),
        ActionExecuted("action_listen", "RulePolicy", 1.0),
    ]


async def talk(store: TrackerStore, sender: str, *texts: str, start: bool = False) -> DialogueStateTracker:
    """Add turns as Rasa's processor does."""
    for text in texts:
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        if start:
            tracker.update_with_events([ActionExecuted("action_session_start"), SessionStarted()], DOMAIN)
        tracker.update_with_events(make_turn(text), DOMAIN)
        await store.save(tracker)
    return tracker


async def texts_of(store: TrackerStore, sender: str) -> list[str]:
    """Return what a person said, as the store gives it back."""
    tracker = await store.get_or_create_tracker(sender)
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]
