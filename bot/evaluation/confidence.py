"""How far a confidence can be believed: calibration error, reliability, and what an abstention buys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Guess:
    """How sure somebody was, and whether they were right."""

    confidence: float  # 0 to 1
    is_right: bool


@dataclass(frozen=True)
class Bin:
    """Guesses that were about equally sure."""

    count: int
    confidence: float  # mean
    right: float  # share


def find_bins(guesses: Sequence[Guess]) -> list[Bin]:
    """Put guesses into ten bins of equal width; empty ones are left out."""
    groups: list[list[Guess]] = [[] for _ in range(BINS)]
    for guess in guesses:
        groups[min(BINS - 1, int(guess.confidence * BINS))].append(guess)
    return [
        Bin(len(group), _mean([g.confidence for g in group]), _mean([float(g.is_right) for g in group]))
        for group in groups
        if group
    ]


def find_calibration_error(guesses: Sequence[Guess]) -> float:
    """Return the expected calibration error: how far, on average, a bin's share is from its confidence."""
    gaps = (each.count * abs(each.confidence - each.right) for each in find_bins(guesses))
    return sum(gaps) / len(guesses) if guesses else 0.0


def find_risks(guesses: Sequence[Guess]) -> Iterator[tuple[float, float]]:
    """Give (share answered, share of those that is wrong), from the surest guess alone to all of them."""
    wrong = 0
    ordered = sorted(guesses, key=lambda guess: -guess.confidence)
    for number, guess in enumerate(ordered, start=1):
        wrong += not guess.is_right
        # Guesses that are equally sure can only be answered together.
        if number == len(ordered) or ordered[number].confidence < guess.confidence:
            yield number / len(ordered), wrong / number


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
