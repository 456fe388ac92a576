"""The time that ranking takes hardly grows with the number of units."""

import time

import numpy as np

from bot.nlu.ranking import FACT, FEATURES, Case, Catalogue, Ranker


def test_a_hundred_times_the_units_are_ranked_in_little_more_time() -> None:
    few, many = (clock_ranking(units) for units in (400, 40_000))
    assert many < 20 * few  # looking at every example of every unit takes a hundred times as long


def clock_ranking(units: int) -> float:
    """Return the seconds that ranking takes with so many units of ten examples each; the best of five."""
    numbers = np.random.default_rng(1)
    catalogue = Catalogue(
        examples=numbers.normal(size=(10 * units, 64)).astype(np.float32),
        owners=np.repeat(np.arange(units), 10),
        statements=numbers.normal(size=(units, 64)).astype(np.float32),
        profiles=np.zeros((units, 2), np.float32),
        aspects=np.full(units, -1),
        kinds=np.full(units, FACT),
        term_weights=np.ones(2, np.float32),
        core_terms=np.zeros(2, np.float32),
        persons=np.zeros((units, 2), np.float32),
    )
    ranker = Ranker(catalogue, np.ones(len(FEATURES)))
    case = Case(numbers.normal(size=64).astype(np.float32), np.zeros(2), np.zeros(1))
    ranker.score([case])
    times = []
    for _ in range(5):
        started = time.perf_counter()
        ranker.score([case])
        times.append(time.perf_counter() - started)
    return min(times)
