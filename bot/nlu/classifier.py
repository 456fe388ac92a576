"""Logistic regression over sentence vectors, as a value that can be kept in a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Classifier:
    """Labels and the weights [labels, 385] that tell them apart, the bias last."""

    labels: tuple[str, ...]
    weights: Vector

    def predict(self, vector: Vector) -> dict[str, float]:
        """Return the probability of each label for a sentence vector, [384]."""
        scores = self.weights[:, :-1] @ vector + self.weights[:, -1]
        powers = np.exp(scores - scores.max())
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the classifier to a file."""
        np.savez(path, labels=np.array(self.labels), weights=self.weights)


def fit_classifier(
    vectors: Sequence[Vector], labels: Sequence[str], strength: float, *, is_balanced: bool = False
) -> Classifier:
    """Fit a classifier; `strength` is the inverse of the regularisation (C).

    Balanced, examples of small labels weigh more.
    """
    # Imported here because only training needs it, and it takes 30 MB.
    from sklearn.linear_model import LogisticRegression

    weight = _balance(labels) if is_balanced else None
    model = LogisticRegression(C=strength, max_iter=300, class_weight=weight).fit(np.stack(vectors), labels)
    weights = np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32)
    if len(weights) == 1:  # of two labels, scikit-learn keeps the score of the second over the first
        weights = np.vstack([np.zeros_like(weights), weights])
    return Classifier(tuple(str(label) for label in model.classes_), weights)


def load_classifier(path: Path) -> Classifier:
    """Read a classifier from a file."""
    with np.load(path) as stored:
        return Classifier(tuple(stored["labels"].tolist()), stored["weights"])


def _balance(labels: Sequence[str]) -> dict[str, float]:
    """Weigh each label by the root of its rarity: alike would make much of what is hardly ever said."""
    counts = Counter(labels)
    return {label: (len(labels) / (len(counts) * count)) ** 0.5 for label, count in counts.items()}
