"""How well the whole bot answers the project's own test questions, and that it has not learnt them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.evaluation.asking import ask_all
from bot.evaluation.sample import Sample, load_samples
from bot.evaluation.score import Score, share
from bot.running import Lacta
from bot.settings import ROOT

QUESTIONS = ROOT / "tests" / "questions"
LEARNT = ("questions", "gaps", "nlu")
KINDS = ("answerable", "followup", "uncovered", "outside", "chat")
# "and in men?" and "good morning" have no wording of their own: what is tested is what stands before
# the former, and that the latter is never mistaken for a question.
FEWEST_WORDS = {"followup": 6, "chat": 5}


@pytest.fixture(scope="module")
def scores(lacta: Lacta) -> dict[str, list[Score]]:
    """The scores of all test questions, by file."""
    return {kind: ask_all(lacta, load_samples(QUESTIONS / f"{kind}.jsonl")) for kind in KINDS}


# Measured in percent, and three less: room for another machine's rounding, none for a step back.
@pytest.mark.parametrize(
    ("kind", "measured"), [("answerable", 97.1), ("followup", 94.6)], ids=lambda value: str(value)
)
def test_the_point_asked_for_is_made(scores: dict[str, list[Score]], kind: str, measured: float) -> None:
    assert share(score.is_hit for score in scores[kind]) >= measured - 3


@pytest.mark.parametrize(
    ("kind", "measured"),
    [("uncovered", 84.0), ("outside", 96.2), ("chat", 93.3)],
    ids=lambda value: str(value),
)
def test_the_reply_is_of_the_right_kind(scores: dict[str, list[Score]], kind: str, measured: float) -> None:
    assert share(score.is_right_kind for score in scores[kind]) >= measured - 3


@pytest.mark.parametrize("kind", KINDS)
def test_every_reply_to_a_health_question_carries_the_disclaimer(
    scores: dict[str, list[Score]], kind: str
) -> None:
    assert [score.sample.id for score in scores[kind] if not score.is_disclaimed] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_reply_has_exactly_one_envelope(scores: dict[str, list[Score]], kind: str) -> None:
    assert [score.sample.id for score in scores[kind] if not score.is_single] == []


def test_there_are_enough_test_questions() -> None:
    assert sum(len(load_samples(QUESTIONS / f"{kind}.jsonl")) for kind in KINDS) >= 300


def test_every_test_question_has_an_id_of_its_own() -> None:
    ids = [sample.id for kind in KINDS for sample in load_samples(QUESTIONS / f"{kind}.jsonl")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_no_test_question_stands_in_the_training_data(kind: str, learnt: set[str]) -> None:
    samples = [s for s in load_samples(QUESTIONS / f"{kind}.jsonl") if is_unmistakable(s, kind)]
    assert [f"{sample.id}: {sample.text}" for sample in samples if squeeze(sample.text) in learnt] == []


@pytest.fixture(scope="module")
def learnt() -> set[str]:
    """Every line of the training data, squeezed."""
    paths = [path for folder in LEARNT for path in (ROOT / "data" / folder).glob("*.yml")]
    return {squeeze(line) for path in paths for line in find_lines(path)}


def is_unmistakable(sample: Sample, kind: str) -> bool:
    """True where a question is long enough for a second writer not to find the same words by chance."""
    return len(sample.text.split()) >= FEWEST_WORDS.get(kind, 0)


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def find_lines(path: Path) -> Iterator[str]:
    """Find every line of every text in a file of training data, entities as they are typed."""
    for text in find_texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
        for line in text.splitlines():
            yield re.sub(r"\[([^\]]*)\][({][^)}]*[)}]", r"\1", line.removeprefix("- "))


def find_texts(value: Any) -> Iterator[str]:
    """Find every text in what YAML holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from find_texts(part)
