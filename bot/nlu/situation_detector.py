"""Recognises, before anything else, what a message says about the person or the request."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import QUESTION, SITUATION
from bot.situation import Decision, Situation, Texts, find_situation, load_texts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SituationDetector(GraphComponent):  # type: ignore[misc]
    """Sets the attributes `situation` and, where only a part of the text is a question, `question`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SituationDetector":
        """Create the component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark each message that is more than a plain question."""
        for message in messages:
            situation = find_situation(message.get(TEXT) or "")
            if situation != Situation():
                message.set(SITUATION, describe(situation, load_texts()), add_to_output=True)
                message.set(QUESTION, situation.rest)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: the rules are not learnt."""
        return training_data


def describe(situation: Situation, texts: Texts) -> dict[str, Any]:
    """Describe a situation as the actions read it: the name of the gravest one, and the words for it."""
    named = [
        (situation.language != "en", "language", texts.languages.get(situation.language, "")),
        (situation.is_coerced, "coerced", texts.coerced),
        (situation.is_sexual, "sexual", texts.sexual),
        (situation.is_abusive, "abusive", texts.abusive),
        (situation.is_minor, "minor", texts.minor),
        (situation.about_child, "about_child", texts.child),
        (situation.is_injection, "injection", texts.injection),
    ]
    name, text = next(((name, text) for holds, name, text in named if holds), ("", ""))
    # Who plans to stop a medicine, and does not even ask, needs the boundary all the more.
    decision = situation.decision or (Decision.STOP if situation.speaks_of_stopping else None)
    boundary = texts.decisions[decision] if decision else ""
    forged = f"{texts.forged} " if situation.is_forged else ""
    return {
        "name": name,
        "text": forged + text if name == "injection" else text,
        "decision": decision.value if decision else "",
        "boundary": forged + boundary if boundary else "",
    }
