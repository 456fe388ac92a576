"""Finds the terms of the vocabulary in a message: what it is about, and whom it concerns."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot.nlu.attributes import CORRECTED
from bot.nlu.vocabulary import Term, load_terms

# A letter too many, too few or wrong is forgiven in a word this long; a shorter one would match others.
LONG_WORD = 8


class TermFinder:
    """Finds terms in texts with spaCy's entity ruler; a longer name wins over the names inside it."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Build the ruler from the vocabulary."""
        terms = tuple(terms)
        self._nlp = _build_pipeline(terms)
        self._core = frozenset(term.term for term in terms if term.is_core)
        self._homonyms = frozenset(name for term in terms for name in term.homonyms)

    def find(self, text: str) -> list[dict[str, Any]]:
        """Find the terms of a text as Rasa entities, in the order of the text."""
        spans = self._nlp(text).ents
        plain = [span for span in spans if span.text.lower() not in self._homonyms]
        # A pump or a fluid is ours only beside something that is.
        is_ours = any(span.ent_id_ in self._core for span in plain)
        return [
            {
                "entity": span.label_,
                "value": span.ent_id_,
                "start": span.start_char,
                "end": span.end_char,
                "extractor": "TermRecognizer",
            }
            for span in (spans if is_ours else plain)
        ]


def _build_pipeline(terms: Iterable[Term]) -> Language:
    """Build a blank English pipeline whose only component is the entity ruler."""
    nlp = spacy.blank("en")
    patterns = [
        {"label": term.type, "id": term.term, "pattern": [_token_pattern(t.text) for t in nlp.make_doc(name)]}
        for term in terms
        for name in term.names
    ]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]
    return nlp


def _token_pattern(word: str) -> dict[str, Any]:
    """Match a word in any letter case; a long one also with one slip."""
    return {"LOWER": {"FUZZY1": word}} if len(word) >= LONG_WORD else {"LOWER": word}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TermRecognizer(GraphComponent):  # type: ignore[misc]
    """Adds the terms of a message to its entities."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: where the vocabulary lies."""
        return {"terms": "data/terms.yml"}

    def __init__(self, storage: ModelStorage, resource: Resource, terms: Path) -> None:
        """Build the finder from a vocabulary file."""
        self._storage = storage
        self._resource = resource
        self._terms = terms
        self._finder = TermFinder(load_terms(terms))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TermRecognizer":
        """Create the component for training (see parent class for full docstring)."""
        return cls(model_storage, resource, Path(config["terms"]))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> Optional[str]:
        """Return the vocabulary itself, so that a change of it trains again."""
        return Path(config.get("terms", "data/terms.yml")).read_text(encoding="utf-8")

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the vocabulary in the model, so that model and vocabulary never differ."""
        with self._storage.write_to(self._resource) as folder:
            shutil.copyfile(self._terms, folder / "terms.yml")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TermRecognizer":
        """Load the vocabulary of the model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, folder / "terms.yml")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the terms of each message to its entities."""
        for message in messages:
            found = self._finder.find(message.get(CORRECTED) or message.get(TEXT) or "")
            message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Find the terms of each example too: they are evidence when the matcher is trained."""
        self.process(training_data.training_examples)
        return training_data
