"""Answers a question, or declines it, from the fact store."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.sending import open_store, send
from bot.answer import compose
from bot.facts.store import FactStore
from bot.question import read_question


class ActionAnswerQuestion(Action):  # type: ignore[misc]
    """Turns the latest message into a Question and sends the reply to it."""

    def __init__(self, store: FactStore | None = None) -> None:
        """Take a store; without one, the store of the settings."""
        self._store = store or open_store()

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the reply to the latest message."""
        question = read_question(tracker.latest_message)
        send(dispatcher, lambda: compose(question, self._store))
        return []
