"""What all actions share: they read the conversation, compose one Reply, and send it."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.timed_store import TimedStore
from bot.answer.care import remind
from bot.answer.compose import name_reason
from bot.facts.store import FactStore, StoreUnavailable
from bot.logs import begin_request, note
from bot.question import Conversation, read_conversation
from bot.reply import Kind, Reply
from bot.safety_texts import apology
from bot.settings import load_settings
from bot.trace import KEY, Trace

logger = logging.getLogger(__name__)


class ReplyAction(Action, ABC):  # type: ignore[misc]
    """An action that sends one Reply; the subclasses say its name and compose the reply."""

    def __init__(self, store: FactStore | None = None) -> None:
        """Take a store; without one, open the store of the settings."""
        self._settings = load_settings()
        self._store = store or TimedStore(self._settings.facts_url)

    @abstractmethod
    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the reply; may raise StoreUnavailable."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the reply; the apology where the store cannot be read."""
        self._store.expire()
        started, read_before = time.perf_counter(), self._read_seconds()
        asked = find_asked(tracker.events)
        begin_request(str((asked.get("metadata") or {}).get("request", "")))
        reply, reason = self._reply(read_conversation(tracker.events))
        action, facts = time.perf_counter() - started, self._read_seconds() - read_before
        seconds = {"action": action, "facts": facts}
        if "seconds" in (parsed := asked.get("parse_data") or {}):
            seconds["understanding"] = parsed["seconds"]
        note(logger, "composed", kind=reply.kind.value, seconds=round(action, 6))
        message = reply.message()
        envelope = message["custom"] | {KEY: Trace(reason, seconds).as_dict()}
        dispatcher.utter_message(text=message["text"], buttons=message["buttons"], json_message=envelope)
        return []

    def _read_seconds(self) -> float:
        """Return the seconds that the store has spent so far; a store without a watch says none."""
        return self._store.seconds if isinstance(self._store, TimedStore) else 0.0

    def _reply(self, conversation: Conversation) -> tuple[Reply, str]:
        """Compose the reply, and say why it declines, where it does."""
        number = self._settings.emergency_number
        try:
            reply = self.compose(conversation, self._store)
            reason = name_reason(conversation.question) if reply.kind is Kind.DECLINE else ""
        except StoreUnavailable as error:
            logger.error("the fact store cannot be read (%s)", error)
            reply, reason = apology(number), "facts_unavailable"
        return remind(reply, conversation, number), reason


def find_asked(events: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Find the event of the last message of the person."""
    return next((event for event in reversed(events) if event.get("event") == "user"), {})
