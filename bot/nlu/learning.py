"""Learns the ranker from the example questions of data/, and keeps it in a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.adapter import is_held_out
from bot.nlu.attributes import CORRECTED
from bot.nlu.classifier import Classifier, Vector
from bot.nlu.ranking import (
    CHOICE,
    DANGER,
    FACT,
    GAP,
    OUTSIDE,
    OVERVIEW,
    Array,
    Case,
    Catalogue,
    Ranker,
    learn,
    make_profiles,
    weigh_terms,
)
from bot.nlu.sentence_encoder import Encoder, sentence_vector
from bot.nlu.sources import Sources, Unit
from bot.nlu.spelling_corrector import make_speller
from bot.nlu.term_recognizer import TermFinder

KINDS = {"fact": FACT, "overview": OVERVIEW, "gap": GAP, "choice": CHOICE}
# The terms by which a question names the persons that a fact can be for.
PERSONS = {"men": "men", "women": "women", "newborns": "newborn"}


@dataclass(frozen=True)
class Example:
    """An example question as the pipeline would pass it to the matcher."""

    text: str  # with misspelt words mended
    vector: Vector  # [384]
    terms: tuple[str, ...]
    aspects: tuple[float, ...]  # probabilities, in the order of the ranker's aspects


@dataclass(frozen=True)
class Columns:
    """The names of a ranker's columns."""

    units: tuple[str, ...]
    terms: tuple[str, ...]
    types: tuple[str, ...]  # of the terms, in their order
    aspects: tuple[str, ...]


class ExampleReader:
    """Reads example questions with the means of the pipeline: spelling, terms, vector, aspect."""

    def __init__(
        self, sources: Sources, encoder: Encoder, classifier: Classifier, aspects: Sequence[str]
    ) -> None:
        """Take what the components before the matcher learnt."""
        self.encoder = encoder
        self._speller = make_speller(sources)
        self._finder = TermFinder(sources.terms)
        self._classifier = classifier
        self._aspects = aspects

    def read(self, texts: Sequence[str]) -> list[Example]:
        """Read texts."""
        mended = [self._speller.correct(text) for text in texts]
        vectors = self.encoder.encode(mended)
        return [self._example(t, v, self.find_terms(t)) for v, t in zip(vectors, mended, strict=True)]

    def read_message(self, message: Message) -> Example:
        """Read a training example that went through the pipeline already."""
        vector = sentence_vector(message)
        if vector is None:
            raise ValueError("an example without a text")
        text = message.get(CORRECTED) or message.get(TEXT)
        return self._example(text, vector, [entity["value"] for entity in message.get(ENTITIES) or ()])

    def find_terms(self, text: str) -> list[str]:
        """Find the canonical terms of a text."""
        return [entity["value"] for entity in self._finder.find(text)]

    def _example(self, text: str, vector: Vector, terms: Iterable[str]) -> Example:
        chances = self._classifier.predict(vector)
        aspects = tuple(chances[f"ask_{aspect}"] for aspect in self._aspects)
        return Example(text, vector, tuple(terms), aspects)


def learn_ranker(
    sources: Sources,
    reader: ExampleReader,
    outside: Sequence[Example],
    danger: Sequence[Example],
    columns: Columns,
) -> Ranker:
    """Learn a ranker from the questions of all units and the examples of other subjects and of danger."""
    groups = [*(reader.read(unit.questions) for unit in sources.units), list(outside), list(danger)]
    _refuse_silent([*(unit.id for unit in sources.units), "outside", "danger"], groups)
    owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    examples = [example for group in groups for example in group]
    vectors = np.stack([example.vector for example in examples]).astype(float)
    terms = mark_terms([example.terms for example in examples], columns.terms)
    cases = [
        Case(vector, marks, np.array(example.aspects))
        for vector, marks, example in zip(vectors, terms, examples, strict=True)
    ]
    about = [{*unit.about, *reader.find_terms(unit.statement)} for unit in sources.units]
    catalogue = Catalogue(
        examples=vectors,
        owners=owners,
        statements=_encode_statements(sources.units, reader.encoder),
        profiles=make_profiles(terms, owners, mark_terms([*about, (), ()], columns.terms)),
        aspects=np.array([*(_aspect_column(unit, columns.aspects) for unit in sources.units), -1, -1]),
        kinds=np.array([*(KINDS[unit.kind] for unit in sources.units), OUTSIDE, DANGER]),
        term_weights=weigh_terms(terms),
        core_terms=np.array([float(term.is_core) for term in sources.terms]),
        persons=_mark_persons([*sources.units, None, None], columns.terms),
    )
    held_out = np.array([is_held_out(example.text) for example in examples])
    return learn(catalogue, cases, held_out)


def mark_terms(found: Sequence[Iterable[str]], names: Sequence[str]) -> Array:
    """Mark the terms of each text, [texts, terms]."""
    column = {name: index for index, name in enumerate(names)}
    marks = np.zeros((len(found), len(names)))
    for row, terms in enumerate(found):
        marks[row, [column[term] for term in terms if term in column]] = 1.0
    return marks


def save_ranker(ranker: Ranker, columns: Columns, path: Path) -> None:
    """Write a ranker and the names of its columns to one file."""
    arrays = {name: getattr(ranker.catalogue, name) for name in Catalogue.__dataclass_fields__}
    arrays["weights"] = ranker.weights
    np.savez(
        path,
        **{name: _narrow(name, array) for name, array in arrays.items()},
        column_units=np.array(columns.units),
        column_terms=np.array(columns.terms),
        column_types=np.array(columns.types),
        column_aspects=np.array(columns.aspects),
    )


def _narrow(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Take fewer bits where that changes no ranking: the examples are by far the most."""
    if array.dtype != np.float64:
        return array
    return array.astype(np.float16 if name == "examples" else np.float32)


def load_ranker(path: Path) -> tuple[Ranker, Columns]:
    """Read what save_ranker wrote."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in Catalogue.__dataclass_fields__}
        # Widened once: done for every message, it took more time than everything else about it.
        arrays["examples"] = arrays["examples"].astype(np.float32)
        catalogue = Catalogue(**arrays)
        _ = catalogue.centres  # found now, and not when the first message waits for them
        names = (tuple(stored[f"column_{kind}"].tolist()) for kind in ("units", "terms", "types", "aspects"))
        return Ranker(catalogue, stored["weights"]), Columns(*names)


def _refuse_silent(names: Sequence[str], groups: Sequence[Sequence[Example]]) -> None:
    """Raise ValueError for a unit without example questions: it would get those of its neighbour."""
    silent = [name for name, group in zip(names, groups, strict=True) if not group]
    if silent:
        raise ValueError(f"{silent[0]} has no example question")


def _encode_statements(units: Sequence[Unit], encoder: Encoder) -> Array:
    """Encode the statements of units, [units + 2, 384]; outside and danger have none."""
    vectors = encoder.encode([unit.statement for unit in units]).astype(float)
    return np.vstack([vectors, np.zeros((2, vectors.shape[1]))])


def _mark_persons(units: Sequence[Unit | None], terms: Sequence[str]) -> Array:
    """Mark for each unit (None: outside and danger) which persons it is for alone, 1, or leaves out, -1."""
    marks = np.zeros((len(units), len(terms)))
    for row, unit in enumerate(units):
        whom = set(unit.whom) if unit is not None else set()
        if not whom or "everyone" in whom or "parents_not_birth" in whom:
            continue
        for person, term in PERSONS.items():
            marks[row, terms.index(term)] = -1.0 if person not in whom else float(whom == {person})
    return marks


def _aspect_column(unit: Unit, aspects: Sequence[str]) -> int:
    return aspects.index(unit.aspect) if unit.aspect else -1
