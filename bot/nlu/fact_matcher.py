"""Finds the facts, overviews and gaps that a message asks for, with the conversation in mind."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.facts.model import Aspect
from bot.nlu.attributes import CORRECTED, DANGER_INTENT, UNDERSTANDING
from bot.nlu.classifier import Classifier, Vector, fit_classifier, load_classifier
from bot.nlu.context import Lean, Previous, find_previous, leans_on_context
from bot.nlu.learning import Columns, ExampleReader, learn_ranker, load_ranker, save_ranker
from bot.nlu.matcher import WINDOW, Heard, Matcher
from bot.nlu.parts import split_questions
from bot.nlu.sentence_encoder import find_encoder, sentence_vector
from bot.nlu.sources import code_digest, data_digest, load_sources

ASPECT_PREFIX = "ask_"
# A message that is this likely about something else, or about nothing, leans on no question before it.
ELSEWHERE = 0.6
OUTSIDE_INTENTS = frozenset({"out_of_scope", "nonsense"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FactMatcher(GraphComponent):  # type: ignore[misc]
    """Sets the attribute `understanding` of every message: the ranked units and what it leans on."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: where the project's data lie."""
        return {
            "data": "data",
            # inverse of the regularisation of the aspect classifier, as in IntentClassifier
            "strength": 10.0,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        context: ExecutionContext,
        matcher: Optional[Matcher] = None,
        aspects: Optional[Classifier] = None,
    ) -> None:
        """Take what create or load hands over; there is no matcher before training."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._context = context
        self._matcher = matcher
        self._aspects = aspects

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactMatcher":
        """Create the component for training (see parent class for full docstring)."""
        return cls(config, model_storage, resource, execution_context)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> Optional[str]:
        """Return a digest of the facts, gaps, questions and terms, and of the code that learns from them."""
        return data_digest(Path(config.get("data", "data"))) + code_digest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn to rank from the example questions of the facts, overviews and gaps."""
        labelled = [
            (example, vector)
            for example in training_data.intent_examples
            if (vector := sentence_vector(example)) is not None
        ]
        intents = [example.get(INTENT) for example, _ in labelled]
        aspects = fit_classifier([vector for _, vector in labelled], intents, self._config["strength"])
        sources = load_sources(Path(self._config["data"]))
        encoder = find_encoder(self._storage, self._context)
        columns = Columns(
            tuple(unit.id for unit in sources.units),
            tuple(term.term for term in sources.terms),
            tuple(term.type for term in sources.terms),
            tuple(str(aspect) for aspect in Aspect),
        )
        reader = ExampleReader(sources, encoder, aspects, columns.aspects)
        outside, danger = (
            [reader.read_message(example) for example, _ in labelled if example.get(INTENT) in intents]
            for intents in (OUTSIDE_INTENTS, {DANGER_INTENT})
        )
        ranker = learn_ranker(sources, reader, outside, danger, columns)
        with self._storage.write_to(self._resource) as folder:
            save_ranker(ranker, columns, folder / "ranker.npz")
            aspects.save(folder / "aspects.npz")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "FactMatcher":
        """Load what was learnt from the model."""
        with model_storage.read_from(resource) as folder:
            ranker, columns = load_ranker(folder / "ranker.npz")
            aspects = load_classifier(folder / "aspects.npz")
        matcher = Matcher(ranker, columns, find_encoder(model_storage, execution_context))
        return cls(config, model_storage, resource, execution_context, matcher, aspects)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: nobody after the matcher is trained on them."""
        return training_data

    def process(
        self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> list[Message]:
        """Set the understanding of each message that has a text."""
        for message in messages:
            vector = sentence_vector(message)
            if vector is not None and self._matcher is not None and self._aspects is not None:
                heard = _hear(message, vector, self._aspects)
                previous = _find_context(message, heard, tracker)
                parts = self._matcher.answer_parts(self._hear_parts(heard, message))
                understanding = self._matcher.understand(heard, previous)
                understanding = replace(understanding, parts=parts, is_adrift=_is_adrift(message, tracker))
                if len(heard.text.split()) > WINDOW:
                    understanding = replace(understanding, danger=self._matcher.find_danger(heard))
                message.set(UNDERSTANDING, understanding.as_dict(), add_to_output=True)
        return messages

    def _hear_parts(self, heard: Heard, message: Message) -> list[Heard]:
        """Hear each question of a message that asks two or three; empty for one that asks one."""
        return [
            Heard(
                heard.text[start:end],
                (vector := self._matcher.encode(heard.text[start:end])),
                _find_terms(message, start, end),
                _name_aspects(self._aspects, vector.astype(np.float32)),
            )
            for start, end in split_questions(heard.text)
            if self._matcher is not None and self._aspects is not None
        ]


def _hear(message: Message, vector: Vector, aspects: Classifier) -> Heard:
    """Collect what the components before this one found in a message."""
    text = message.get(CORRECTED) or message.get(TEXT)
    return Heard(text, vector, _find_terms(message, 0, len(text)), _name_aspects(aspects, vector))


def _name_aspects(classifier: Classifier, vector: Vector) -> dict[str, float]:
    """Return the probability of each intent, named for its aspect."""
    return {name.removeprefix(ASPECT_PREFIX): p for name, p in classifier.predict(vector).items()}


def _find_terms(message: Message, start: int, end: int) -> tuple[str, ...]:
    """Return the canonical terms that a message names between two places."""
    entities = message.get(ENTITIES) or ()
    return tuple(dict.fromkeys(str(e["value"]) for e in entities if start <= e["start"] < end))


def _is_adrift(message: Message, tracker: Optional[DialogueStateTracker]) -> bool:
    """True for a message that may lean on others, which the database could not give."""
    if tracker is None or getattr(tracker, "is_known", True) or find_previous(list(tracker.events)):
        return False
    text = message.get(CORRECTED) or message.get(TEXT)
    return leans_on_context(text, message.get(ENTITIES) or ()) is not Lean.NOT


def _find_context(
    message: Message, heard: Heard, tracker: Optional[DialogueStateTracker]
) -> Optional[Previous]:
    """Find the earlier question that a message leans on; None where it stands alone."""
    lean = leans_on_context(heard.text, message.get(ENTITIES) or ())
    if tracker is None or lean is Lean.NOT or heard.aspects.get("nonsense", 0.0) >= ELSEWHERE:
        return None
    # "Who won the cup?" names no subject of ours either, and yet goes on with nothing.
    if lean is Lean.PERHAPS and heard.aspects.get("out_of_scope", 0.0) >= ELSEWHERE:
        return None
    return find_previous(list(tracker.events))
