"""What all actions share: they read the conversation, compose one Reply, and send it."""

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answer.care import remind
from bot.facts.store import FactStore, StoreUnavailable
from bot.question import Conversation, read_conversation
from bot.reply import Reply
from bot.safety_texts import apology
from bot.settings import load_settings

logger = logging.getLogger(__name__)


class ReplyAction(Action, ABC):  # type: ignore[misc]
    """An action that sends one Reply; the subclasses say its name and compose the reply."""

    def __init__(self, store: FactStore | None = None) -> None:
        """Take a store; without one, open the store of the settings."""
        self._settings = load_settings()
        self._store = store or FactStore(self._settings.facts_url)

    @abstractmethod
    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the reply; may raise StoreUnavailable."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the reply; the apology where the store cannot be read."""
        conversation = read_conversation(tracker.events)
        self._store.expire()
        try:
            reply = self.compose(conversation, self._store)
        except StoreUnavailable as error:
            logger.error("the fact store cannot be read (%s)", error)
            reply = apology(self._settings.emergency_number)
        message = remind(reply, conversation, self._settings.emergency_number).message()
        dispatcher.utter_message(
            text=message["text"], buttons=message["buttons"], json_message=message["custom"]
        )
        return []
