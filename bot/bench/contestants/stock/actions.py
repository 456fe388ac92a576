"""The custom action of the stock bot: says what was recognised, with the score; copied into its project."""

import json
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

FAQ = "faq"  # the retrieval intent under which all facts are


def find_label(message: dict[str, Any]) -> tuple[str, float]:
    """Find the label of a message and its score; where the fallback stepped in, what it stepped in for."""
    ranking = [message.get("intent") or {}, *(message.get("intent_ranking") or ())]
    intents = [intent for intent in ranking if intent.get("name") not in {None, "nlu_fallback"}]
    if not intents:
        return "", 0.0
    name, score = str(intents[0]["name"]), float(intents[0]["confidence"])
    if name != FAQ:
        return name, score
    response = message["response_selector"][FAQ]["response"]
    return str(response["intent_response_key"]).partition("/")[2], score * float(response["confidence"])


class ActionAnswer(Action):  # type: ignore[misc]
    """Answers every message."""

    def __init__(self) -> None:
        """Load the statements."""
        material = json.loads(Path("material.json").read_text(encoding="utf-8"))
        self._texts = {name: label["text"] for name, label in material["labels"].items()}

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the statement, or a line of small talk, beside label and score."""
        label, score = find_label(tracker.latest_message)
        text = self._texts.get(label) or "I cannot say."
        dispatcher.utter_message(text=text, json_message={"label": label, "score": score})
        return []
