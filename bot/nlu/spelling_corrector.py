"""Mends misspelt words of the domain, so that `galactorhea` is understood like `galactorrhea`."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
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

from bot.nlu.attributes import CORRECTED, QUESTION
from bot.nlu.slips import cost_slips, find_budget
from bot.nlu.sources import Sources, data_digest, load_sources
from bot.nlu.vocabulary import WORD, find_words
from bot.nlu.weights import find_weights
from bot.nlu.word_forms import are_related, is_base_of, is_form_of_known

# A shorter word is near too many others; typing slips in it are left to the encoder's word pieces.
SHORTEST = 4
# Candidates looked at closely, the nearest by plain edits.
SHORTLIST = 12


class Speller:
    """Knows the words of the domain, and which other words are English and left alone."""

    def __init__(self, domain: Collection[str], known: Collection[str]) -> None:
        """Take the words of the domain and all other words that count as spelt rightly."""
        self.domain: set[str] = set()
        self._known = set(known)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(domain):
            self.add(word)

    def add(self, word: str) -> None:
        """Add a word of the domain."""
        self.domain.add(word)
        self._known.add(word)
        self._by_letter.setdefault(word[0], []).append(word)

    def correct(self, text: str) -> str:
        """Replace every unknown word by the word of the domain that it is a slip of, if there is one."""
        return WORD.sub(lambda match: self._correct_word(match.group()), text.replace("’", "'"))

    def _correct_word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or "'" in lower or is_form_of_known(lower, self._known):
            return word
        domain = self._by_letter.get(lower[0], [])  # a slip in the first letter is rare
        near = extract(lower, domain, scorer=DamerauLevenshtein.distance, score_cutoff=3, limit=SHORTLIST)
        return self._choose(lower, [candidate for candidate, _, _ in near]) or word

    def _choose(self, word: str, candidates: Collection[str]) -> str:
        """Choose the candidate that a word is the likeliest slip of; empty where it is none."""
        if any(is_base_of(word, candidate) for candidate in candidates):
            return ""
        costs = {c: cost_slips(word, c) for c in candidates if not are_related(word, c)}
        likely = [candidate for candidate, cost in costs.items() if cost <= find_budget(word)]
        return min(likely, key=lambda c: (costs[c], -JaroWinkler.similarity(word, c)), default="")


def choose_domain_words(sources: Sources) -> set[str]:
    """Choose the words worth mending to: of the facts and terms, and those that questions use often."""
    english = read_english_words()
    asked = Counter(find_words(question for unit in sources.units for question in unit.questions))
    often = {word for word, count in asked.items() if count >= 5}
    said = set(find_words(unit.statement for unit in sources.units))
    named = set(find_words(name for term in sources.terms for name in term.names))
    speller = Speller(_choose_long(said | (often & english)), english)
    # Names and questions hold common misspellings too, and the right word is the more frequent one:
    # these are to be mended, not to be mended to.
    for word in sorted(_choose_long((often | named) - said), key=lambda word: (-asked[word], word)):
        if speller.correct(word) == word:
            speller.add(word)
    return speller.domain


def _choose_long(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) >= SHORTEST and "'" not in word}


def make_speller(sources: Sources) -> Speller:
    """Make the speller of the project's own words."""
    english = read_english_words()
    return Speller(choose_domain_words(sources), english)


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
        known = read_english_words()
        domain = choose_domain_words(load_sources(self._data))
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
            message.set(CORRECTED, self._speller.correct(message.get(QUESTION) or message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the mended text of each example."""
        self.process(training_data.training_examples)
        return training_data
