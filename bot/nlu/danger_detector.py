"""Recognises danger signs in the pipeline; nothing that comes before it can talk one away."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.danger import care_reply, find_danger
from bot.nlu.attributes import DANGER
from bot.settings import load_settings

DANGER_INTENT = "report_danger"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerDetector(GraphComponent):  # type: ignore[misc]
    """Sets the intent `report_danger` and the care text where a message holds a danger sign."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DangerDetector":
        """Create the component (see parent class for full docstring)."""
        return cls(load_settings().emergency_number)

    def __init__(self, emergency_number: str) -> None:
        """Take the number that the care text names."""
        self._emergency_number = emergency_number

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark each message that holds a danger sign."""
        for message in messages:
            danger = find_danger(message.get(TEXT) or "")
            if danger is not None:
                reply = care_reply(danger, self._emergency_number)
                text = reply.text.removesuffix(reply.disclaimer).rstrip()
                found = {"sign": danger.sign, "tier": str(danger.tier), "text": text}
                message.set(DANGER, found, add_to_output=True)
                message.set(INTENT, {"name": DANGER_INTENT, "confidence": 1.0}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: the rules are not learnt."""
        return training_data
