"""An action server that fails: its actions raise errors that quote what a person said."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ActionAnswerQuestion(Action):  # type: ignore[misc]
    """Fails at every question."""

    def name(self) -> str:
        """Return the name of the action that it stands for."""
        return "action_answer_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> None:
        """Quote the message in an error."""
        raise ValueError(f"cannot answer {tracker.latest_message['text']}")
