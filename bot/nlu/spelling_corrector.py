"""Mends misspelt words of the domain, so that `galactorhea` is understood like `galactorrhea`."""

import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, Optional

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from rapidfuzz.process import extract
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import CORRECTED
from bot.nlu.sources import Sources, data_digest, load_sources
from bot.nlu.vocabulary import WORD, find_words
from bot.nlu.weights import find_weights

# A shorter word is near too many others; typing slips in it are left to the encoder's word pieces.
SHORTEST = 4
ENDINGS = ("", "s", "es", "ed", "d", "ing", "er", "ers", "ly")


class Speller:
    """Knows the words of the domain, and which other words are English and left alone."""

    def __init__(self, domain: Collection[str], known: Collection[str]) -> None:
        """Take the words of the domain and all other words that count as spelt rightly."""
        self._domain = sorted(domain)
        self._known = frozenset(known) | frozenset(domain)

    def correct(self, text: str) -> str:
        """Replace every unknown word by the word of the domain that it is a slip of, if there is one."""
        return WORD.sub(lambda match: self._correct_word(match.group()), text)

    def _correct_word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or "'" in lower or self._is_known(lower):
            return word
        slips = 1 if len(lower) < 7 else 2 if len(lower) < 12 else 3
        found = extract(lower, self._domain, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=8)
        near = [candidate for candidate, distance, _ in found if distance == found[0][1]]
        near = [candidate for candidate in near if candidate[0] == lower[0]]
        return max(near, key=lambda c: JaroWinkler.similarity(lower, c)) if near else word

    def _is_known(self, word: str) -> bool:
        """True for a known word and for its common endings, which word lists leave out."""
        stems = (word.removesuffix(ending) for ending in ENDINGS)
        return any(stem in self._known or f"{stem}e" in self._known for stem in stems if len(stem) >= SHORTEST)


def choose_domain_words(sources: Sources) -> set[str]:
    """Choose the words worth mending to: of the facts and terms, and those that questions use often."""
    asked = Counter(find_words(question for unit in sources.units for question in unit.questions))
    words = {word for word, count in asked.items() if count >= 5}
    words |= set(find_words(unit.statement for unit in sources.units))
    words |= set(find_words(name for term in sources.terms for name in term.names))
    return {word for word in words if len(word) >= SHORTEST and "'" not in word}


def make_speller(sources: Sources) -> Speller:
    """Make the speller of the project's own words."""
    return Speller(choose_domain_words(sources), read_english_words())


def read_english_words() -> set[str]:
    """Read the whole words of the encoder's vocabulary: about 22,000 words that are spelt rightly."""
    tokenizer = json.loads((find_weights() / "tokenizer.json").read_text(encoding="utf-8"))
    return {word for word in tokenizer["model"]["vocab"] if word.isalpha() and len(word) >= SHORTEST}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):  # type: ignore[misc]
    """Sets the attribute `corrected` of every message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: where the project's data lie."""
        return {"data": "data"}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Make a corrector that knows no word yet."""
        self._data = Path(config["data"])
        self._storage = storage
        self._resource = resource
        self._speller = Speller((), ())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpellingCorrector":
        """Create the component for training (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> Optional[str]:
        """Return a digest of the files that the words come from."""
        return data_digest(Path(config.get("data", "data")))

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the words and keep them in the model."""
        domain, known = choose_domain_words(load_sources(self._data)), read_english_words()
        self._speller = Speller(domain, known)
        with self._storage.write_to(self._resource) as folder:
            words = {"domain": sorted(domain), "known": sorted(known)}
            (folder / "words.json").write_text(json.dumps(words), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SpellingCorrector":
        """Load the words from the model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        component._speller = Speller(words["domain"], words["known"])
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the mended text of each message."""
        for message in messages:
            message.set(CORRECTED, self._speller.correct(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the mended text of each example."""
        self.process(training_data.training_examples)
        return training_data
