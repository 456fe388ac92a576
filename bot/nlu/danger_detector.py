"""Recognises danger signs in the pipeline; nothing that comes before it can talk one away."""

from pathlib import Path
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.danger import Tier, care_reply, find_danger
from bot.nlu.attributes import DANGER, DANGER_INTENT, UNDERSTANDING
from bot.nlu.vocabulary import load_terms
from bot.notes import REMINDERS, SUSPICION
from bot.question import find_danger_tier
from bot.settings import load_settings

# The matcher adds recall where it is this sure. Of the look-alikes in tests/safety that are about milk, which
# no rule takes for danger, it suspects 10 % at 0.5, 5 % at 0.8 and 2 % at 0.9.
SUSPECT = 0.8


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerDetector(GraphComponent):  # type: ignore[misc]
    """Sets the intent `report_danger` and the care text where a message holds a danger sign."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: where the vocabulary lies, and which intents are small talk."""
        return {"terms": "data/terms.yml", "small_talk": []}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DangerDetector":
        """Create the component (see parent class for full docstring)."""
        terms = load_terms(Path(config["terms"]))
        core = frozenset(term.term for term in terms if term.is_core)
        return cls(load_settings().emergency_number, core, frozenset(config["small_talk"]))

    def __init__(self, emergency_number: str, core: frozenset[str], small_talk: frozenset[str]) -> None:
        """Take the number that care texts name, the terms that are about milk, and small talk's intents."""
        self._emergency_number = emergency_number
        self._core = core
        self._small_talk = small_talk

    def process(
        self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> list[Message]:
        """Mark each message that holds a danger sign, or that is small talk after one."""
        for message in messages:
            danger = find_danger(message.get(TEXT) or "")
            if danger is not None:
                reply = care_reply(danger, self._emergency_number)
                text = reply.text.removesuffix(reply.disclaimer).rstrip()
                _mark(message, {"sign": danger.sign, "tier": str(danger.tier), "text": text})
            elif self._is_suspect(message):
                text = SUSPICION.format(number=self._emergency_number)
                _mark(message, {"sign": "", "tier": str(Tier.URGENT), "text": text})
            elif message.get(INTENT, {}).get("name") in self._small_talk and tracker is not None:
                self._remind(message, tracker)
        return messages

    def _remind(self, message: Message, tracker: DialogueStateTracker) -> None:
        """Answer small talk after a danger sign with the reminder of it: a thanks must not end the matter."""
        said = [event.parse_data for event in tracker.events if isinstance(event, UserUttered)]
        tier = find_danger_tier(said)
        if tier:
            text = REMINDERS[tier].format(number=self._emergency_number)
            _mark(message, {"sign": "", "tier": tier, "text": text, "is_reminder": True})

    def _is_suspect(self, message: Message) -> bool:
        """True where no rule found a danger, but the matcher is sure of one and the subject is ours."""
        likely = (message.get(UNDERSTANDING) or {}).get("danger", 0.0) >= SUSPECT
        return likely and any(entity["value"] in self._core for entity in message.get(ENTITIES) or ())

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: the rules are not learnt."""
        return training_data


def _mark(message: Message, danger: dict[str, Any]) -> None:
    message.set(DANGER, danger, add_to_output=True)
    message.set(INTENT, {"name": DANGER_INTENT, "confidence": 1.0}, add_to_output=True)
