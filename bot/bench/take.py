"""What a contestant takes a message for, and from which score on it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.bench.material import Label, Material
from bot.evaluation.confidence import Guess
from bot.reply import Citation, Kind, make_reply


@dataclass(frozen=True)
class Take:
    """The label that fits a message best, and its score."""

    label: str
    score: float


@dataclass(frozen=True)
class Tried:
    """A training question that a contestant had not learnt: its own label, and what it was taken for."""

    label: Label
    taken: Label | None  # None where it was taken for nothing
    score: float

    @property
    def is_right(self) -> bool:
        """True where a fact of the label, or of a list that it stands in, is stated."""
        return self.taken is not None and not set(self.taken.facts).isdisjoint(self.label.facts)

    def is_answered(self, threshold: float) -> bool:
        """True where facts would be stated."""
        return self.taken is not None and bool(self.taken.facts) and self.score >= threshold


@dataclass(frozen=True)
class Scale:
    """Reads a contestant's scores: from which one it answers, and how sure each makes."""

    threshold: float
    slope: float = 0.0  # 0: the score is a probability already
    offset: float = 0.0

    def read(self, score: float) -> float:
        """Turn a score into a confidence."""
        if not self.slope:
            return min(1.0, max(0.0, score))
        return float(1.0 / (1.0 + np.exp(-(self.slope * score + self.offset))))


def decide(take: Take, material: Material, scale: Scale) -> dict[str, Any]:
    """Make the reply of a contestant: the label's own, or a decline where its score is too low."""
    label = material.labels.get(take.label)
    if label is None or (take.score < scale.threshold and label.kind != "decline"):
        return make_reply(Kind.DECLINE, "I cannot say.").message()
    cited = (place.rpartition("#") for place in label.citations)
    citations = [Citation(document, int(paragraph)) for document, _, paragraph in cited]
    text = label.text or "Well."
    return make_reply(Kind(label.kind), text, facts=label.facts, citations=citations).message()


def find_confidence(take: Take, material: Material, scale: Scale) -> float:
    """Return how sure a contestant is that it has the answer: not at all where it takes it for no fact."""
    label = material.labels.get(take.label)
    return scale.read(take.score) if label is not None and label.facts else 0.0


def choose_scale(tried: Sequence[Tried], *, is_probability: bool) -> Scale:
    """Choose the threshold, and fit the scores to how often they are right where they are no probability."""
    threshold = choose_threshold(tried)
    return Scale(threshold) if is_probability else Scale(threshold, *_fit(tried))


def choose_threshold(tried: Sequence[Tried]) -> float:
    """Choose the score that best tells questions with an answer from those without.

    Best is the highest mean of two shares: fact questions that are answered, and questions without an
    answer that are not. Neither group outweighs the other by its number.
    """
    scores = sorted({0.0, *(each.score for each in tried)})
    return max(scores, key=lambda threshold: (_weigh(tried, threshold), -threshold))


def _weigh(tried: Sequence[Tried], threshold: float) -> float:
    """Sum the two shares."""
    asked = [each.is_answered(threshold) for each in tried if each.label.facts]
    unasked = [not each.is_answered(threshold) for each in tried if each.label.kind == "decline"]
    return sum(asked) / max(1, len(asked)) + sum(unasked) / max(1, len(unasked))


def _fit(tried: Sequence[Tried]) -> tuple[float, float]:
    """Fit a logistic curve from score to being right."""
    # Here, since it takes a second to import and only the fitting needs it.
    from sklearn.linear_model import LogisticRegression

    right = [each.is_right for each in tried]
    if len(set(right)) < 2:
        return 0.0, 0.0
    model = LogisticRegression(C=1e4, max_iter=1000).fit([[each.score] for each in tried], right)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def make_guess(confidence: float, facts: Sequence[str], points: Sequence[frozenset[str]]) -> Guess:
    """Make a guess: right where one of the facts makes a point."""
    return Guess(confidence, any(not point.isdisjoint(facts) for point in points))
