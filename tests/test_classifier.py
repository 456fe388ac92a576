"""The classifier gives probabilities, and is the same after a file."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.classifier import Classifier, Vector, fit_classifier, load_classifier
from fake_nlu import FakeEncoder

TEXTS = ["why does milk come", "why milk", "what is milk", "what is it", "hello there", "hello"]
LABELS = ["cause", "cause", "definition", "definition", "greet", "greet"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return fit_classifier(list(FakeEncoder().encode(TEXTS)), LABELS, 10.0)


@pytest.mark.parametrize(
    "vector", [FakeEncoder().encode(["hello"])[0], np.zeros(384, np.float32), np.full(384, 1e4, np.float32)]
)
def test_probabilities_sum_to_1(classifier: Classifier, vector: Vector) -> None:
    chances = classifier.predict(vector)
    assert set(chances) == {"cause", "definition", "greet"}
    assert sum(chances.values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("text", "label"), list(zip(TEXTS, LABELS, strict=True)))
def test_what_was_learnt_is_recognised(classifier: Classifier, text: str, label: str) -> None:
    chances = classifier.predict(FakeEncoder().encode([text])[0])
    assert max(chances, key=lambda name: chances[name]) == label


def test_fitting_twice_gives_identical_weights(classifier: Classifier) -> None:
    again = fit_classifier(list(FakeEncoder().encode(TEXTS)), LABELS, 10.0)
    assert again.labels == classifier.labels
    assert np.array_equal(again.weights, classifier.weights)


def test_two_labels_are_told_apart_too() -> None:
    two = fit_classifier(list(FakeEncoder().encode(TEXTS[:4])), LABELS[:4], 10.0)
    chances = two.predict(FakeEncoder().encode(["why milk"])[0])
    assert set(chances) == {"cause", "definition"}
    assert chances["cause"] > 0.5


def test_a_file_keeps_the_classifier(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "c.npz")
    loaded = load_classifier(tmp_path / "c.npz")
    assert loaded.labels == classifier.labels
    assert np.array_equal(loaded.weights, classifier.weights)
