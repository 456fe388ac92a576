"""A small world to understand in: an encoder without weights, four units, and their vocabulary."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import Classifier, fit_classifier
from bot.nlu.learning import Columns, ExampleReader, learn_ranker
from bot.nlu.ranking import Ranker
from bot.nlu.sources import Sources, Unit
from bot.nlu.vocabulary import Term, find_words

LONG = pytest.param("a" * 1000, id="long")
MANY = pytest.param("milk " * 200, id="many")
CONTEXT = ExecutionContext(GraphSchema({}))
ASPECTS = ("cause", "definition")
TERMS = (
    Term("milk", "subject", ("milk", "lactation"), True),
    Term("prolactin", "hormone", ("prolactin",), True),
    Term("tea", "food", ("tea",), False),
    Term("men", "person", ("men", "man"), False),
    Term("women", "person", ("women",), False),
    Term("liver", "condition", ("liver",), False),
    Term("kidney", "condition", ("kidney",), False),
    Term("newborn", "person", ("newborn", "newborns"), False),
)
# Four examples each: with one left out, three remain to be the nearest.
UNITS = (
    Unit("cause-men", "fact", "cause", ("men",), ("milk", "men"), "Men make milk when prolactin rises.",
         ("why do men make milk", "what makes milk come in men", "reasons for milk in a man",
         "why does a man make milk")),
    Unit("what-prolactin", "fact", "definition", ("everyone",), ("prolactin",), "Prolactin is a hormone.",
         ("what is prolactin", "prolactin meaning", "define prolactin please",
         "what is the meaning of prolactin")),
    Unit("causes", "overview", "cause", ("everyone",), ("milk",), "What causes milk.",
         ("what causes milk", "list the causes of milk", "all causes of lactation",
         "which causes of milk")),
    Unit("gap-tea", "gap", "", (), (), "which tea helps",
         ("which tea brings milk", "does tea help with milk", "is herbal tea good for milk",
         "which herbal tea brings milk")),
)  # fmt: skip
DANGER = (
    "please help I bleed",
    "help me I cannot breathe",
    "please help me my baby faints",
    "I faint please help",
)
OUTSIDE = (
    "how do I bake bread",
    "my car leaks oil",
    "what is the capital of France",
    "how do I change the oil of my car",
)
SOURCES = Sources(UNITS, TERMS)
COLUMNS = Columns(
    tuple(u.id for u in UNITS), tuple(t.term for t in TERMS), tuple(t.type for t in TERMS), ASPECTS
)


class FakeEncoder:
    """Adds up a vector for each word, made from its digest: texts that share words are near."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([_encode(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)


def _encode(text: str) -> NDArray[np.float32]:
    words = find_words([text]) or [""]
    total = np.sum([_word_vector(word) for word in words], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def _word_vector(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=384)


def fit_aspects() -> Classifier:
    asked = [(q, f"ask_{unit.aspect or 'cause'}") for unit in UNITS for q in unit.questions]
    vectors = FakeEncoder().encode([question for question, _ in asked])
    return fit_classifier(list(vectors), [label for _, label in asked], 10.0)


def make_reader() -> ExampleReader:
    return ExampleReader(SOURCES, FakeEncoder(), fit_aspects(), ASPECTS)  # type: ignore[arg-type]


def learn_all() -> Ranker:
    reader = make_reader()
    return learn_ranker(SOURCES, reader, reader.read(OUTSIDE), reader.read(DANGER), COLUMNS)


def entity(term: str, kind: str = "subject") -> dict[str, object]:
    return {"entity": kind, "value": term, "start": 0, "end": 1}


def message(
    text: str, *entities: dict[str, object], intent: str | None = None, encoder: Any = None
) -> Message:
    """Make a message as SentenceEncoder and TermRecognizer leave it."""
    made = Message({TEXT: text, ENTITIES: list(entities)})
    if intent:
        made.set(INTENT, intent)
    row = (encoder or FakeEncoder()).encode([text])
    made.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, "SentenceEncoder"))
    return made
