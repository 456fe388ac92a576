"""Names the documents that all answers come from."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.sending import open_store, send
from bot.answer import list_sources
from bot.facts.store import FactStore


class ActionListSources(Action):  # type: ignore[misc]
    """Lists the documents of the store."""

    def __init__(self, store: FactStore | None = None) -> None:
        """Take a store; without one, the store of the settings."""
        self._store = store or open_store()

    def name(self) -> str:
        """Return the name of the action."""
        return "action_list_sources"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the list."""
        send(dispatcher, lambda: list_sources(self._store))
        return []
