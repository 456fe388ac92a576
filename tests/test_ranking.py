"""The ranker weighs evidence, leaves each example out of its own case, and orders without chance."""

from dataclasses import replace

import numpy as np
import pytest

from bot.nlu import ranking
from bot.nlu.ranking import (
    DANGER,
    FACT,
    FEATURES,
    GAP,
    OUTSIDE,
    Array,
    Case,
    Catalogue,
    Ranker,
    compare,
    compute_features,
    find_rivals,
    learn,
    make_profiles,
    pick_best,
    to_probabilities,
    weigh_terms,
)

OWNERS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
COUNT, WIDTH = len(OWNERS), 8
ALL = np.arange(3)


def make_cases(seed: int = 3) -> list[Case]:
    """Make four noisy examples around each of three directions."""
    noise = np.random.default_rng(seed).normal(scale=0.3, size=(COUNT, WIDTH))
    vectors = np.eye(WIDTH)[OWNERS] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    terms = np.eye(3)[OWNERS][:, :2]
    return [Case(vector, marks, np.array([0.5])) for vector, marks in zip(vectors, terms, strict=True)]


def make_catalogue(cases: list[Case]) -> Catalogue:
    terms = np.stack([case.terms for case in cases])
    return Catalogue(
        examples=np.stack([case.vector for case in cases]),
        owners=OWNERS,
        statements=np.vstack([np.eye(WIDTH)[:2], np.zeros((1, WIDTH))]),
        profiles=make_profiles(terms, OWNERS, np.zeros((3, 2))),
        aspects=np.array([0, -1, -1]),
        kinds=np.array([FACT, GAP, OUTSIDE]),
        term_weights=weigh_terms(terms),
        core_terms=np.array([1.0, 0.0]),
        persons=np.zeros((3, 2)),
    )


CASES = make_cases()
CATALOGUE = make_catalogue(CASES)
NONE_HELD_OUT = np.zeros(COUNT, dtype=bool)
RANKER = learn(CATALOGUE, CASES, NONE_HELD_OUT)


def features_of(case: Case, catalogue: Catalogue = CATALOGUE) -> dict[str, Array]:
    similarity = compare(catalogue, case.vector[np.newaxis], ALL)[0]
    features = compute_features(catalogue, case, ALL, similarity)
    return {name: features[:, column] for column, name in enumerate(FEATURES)}


@pytest.mark.parametrize(
    "scores", [[0.0, 0.0], [1e4, -1e4, 3.0], [-1e9], [-np.inf, 0.0], [[1.0, 2.0], [3.0, 4.0]]]
)
def test_probabilities_sum_to_1(scores: list[float]) -> None:
    assert to_probabilities(np.array(scores)).sum(axis=-1) == pytest.approx(1)


def test_a_higher_score_is_more_probable() -> None:
    chances = to_probabilities(np.array([1.0, 3.0, 2.0]))
    assert chances[1] > chances[2] > chances[0]


@pytest.mark.parametrize(
    ("scores", "count", "best"),
    [
        ([0.1, 0.7, 0.2], 2, [1, 2]),
        ([0.5, 0.5, 0.5], 3, [0, 1, 2]),
        ([0.2, 0.4, 0.4], 1, [1]),
        ([0.2, 0.8], 8, [1, 0]),
        ([], 3, []),
        ([0.1], 0, []),
    ],
)
def test_the_best_come_first_and_ties_by_column(scores: list[float], count: int, best: list[int]) -> None:
    assert pick_best(scores, count) == best


def test_learning_twice_gives_identical_weights() -> None:
    again = learn(make_catalogue(make_cases()), make_cases(), NONE_HELD_OUT)
    assert np.array_equal(again.weights, RANKER.weights)


def test_every_example_finds_its_own_unit() -> None:
    assert [RANKER.score([case])[0].argmax() for case in CASES] == OWNERS.tolist()


def test_a_case_scores_the_same_alone_as_among_others() -> None:
    assert RANKER.score(CASES[:1]) == pytest.approx(RANKER.score(CASES)[:1])


def test_a_case_of_zeros_has_finite_scores() -> None:
    assert np.isfinite(RANKER.score([Case(np.zeros(WIDTH), np.zeros(2), np.zeros(1))])).all()


def test_no_cases_have_no_scores() -> None:
    assert RANKER.score([]).shape == (0, 3)


def test_outside_and_danger_are_always_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RIVALS", 2)
    assert set(find_rivals(CATALOGUE, CASES[0].vector)) == {0, 2}
    kinds = replace(CATALOGUE, kinds=np.array([DANGER, GAP, OUTSIDE]))
    assert set(find_rivals(kinds, CASES[4].vector)) == {0, 2}


def test_rivals_come_in_the_order_of_their_nearness() -> None:
    facts = replace(CATALOGUE, kinds=np.array([FACT, FACT, FACT]))
    centres = [np.mean([c.vector for c, o in zip(CASES, OWNERS, strict=True) if o == u], axis=0) for u in ALL]
    for case in CASES:
        nearness = [
            max(c @ case.vector / np.linalg.norm(c), s @ case.vector)
            for c, s in zip(centres, facts.statements, strict=True)
        ]
        assert find_rivals(facts, case.vector).tolist() == sorted(ALL, key=lambda unit: -nearness[unit])


def test_what_is_likely_for_no_case_is_out_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RIVALS", 2)
    assert np.isneginf(RANKER.score(CASES[:1])).tolist() == [[False, True, False]]
    # What is likely for one of two is weighed for both, so that their scores can be averaged.
    assert np.isfinite(RANKER.score([CASES[0], CASES[4]])).all()


def learn_features(monkeypatch: pytest.MonkeyPatch, cases: list[Case]) -> Array:
    """Learn, and return the features that the weights are fitted to."""
    seen: list[Array] = []

    def keep(features: Array, *rest: object) -> Array:
        seen.append(features)
        return np.zeros(len(FEATURES))

    monkeypatch.setattr("bot.nlu.ranking._fit_weights", keep)
    learn(make_catalogue(cases), cases, NONE_HELD_OUT)
    return seen[0]


def test_the_nearest_example_of_a_case_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own_unit = learn_features(monkeypatch, CASES)[:, 0]  # the right unit is the first of a row
    vectors = np.stack([case.vector for case in CASES])
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    others = [similarity[row, owner == OWNERS].max() for row, owner in enumerate(OWNERS)]
    assert own_unit[:, FEATURES.index("nearest")] == pytest.approx(np.array(others))


def test_a_case_is_weighed_against_its_own_unit_however_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RIVALS", 2)
    features = learn_features(monkeypatch, CASES)
    assert features.shape[:2] == (COUNT, 2)
    assert features[OWNERS == 1, 0, FEATURES.index("is_gap")].all()


def test_three_nearest_is_the_mean_of_three() -> None:
    vector = np.eye(WIDTH)[0]
    examples = np.outer([0.1, 0.4, 0.2, 0.3, *[0.0] * 8], vector)
    found = features_of(Case(vector, np.zeros(2), np.zeros(1)), replace(CATALOGUE, examples=examples))
    assert found["nearest"][0] == 0.4
    assert found["three_nearest"][0] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("feature", "row"),
    [
        ("is_gap", [0, 1, 0]),
        ("is_overview", [0, 0, 0]),
        ("is_outside", [0, 0, 1]),
        ("is_outside_without_terms", [0, 0, 1]),
        ("is_outside_without_core", [0, 0, 1]),
        ("is_gap_without_core", [0, 1, 0]),
        ("aspect", [0.9, 0, 0]),
        ("shared_terms", [0, 0, 0]),
    ],
)
def test_a_case_without_terms_has_these_features(feature: str, row: list[float]) -> None:
    case = Case(CASES[0].vector, np.zeros(2), np.array([0.9]))
    assert features_of(case)[feature].tolist() == row


def test_a_core_term_speaks_against_outside() -> None:
    case = Case(CASES[0].vector, np.array([1.0, 0.0]), np.array([0.9]))
    assert features_of(case)["is_outside_without_core"].sum() == 0


def test_a_profile_holds_what_half_of_the_examples_name() -> None:
    terms = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=float)
    profiles = make_profiles(terms, np.array([0, 0, 0, 0]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert profiles.tolist() == [[1.0, 0.5], [0.0, 1.0]]


def test_a_rare_term_weighs_more() -> None:
    common, rare = weigh_terms(np.array([[1, 0], [1, 0], [1, 1], [0, 0]], dtype=float))
    assert rare > common


def test_a_ranker_is_made_of_what_it_is_given() -> None:
    flat = Ranker(CATALOGUE, np.zeros(len(FEATURES)))
    assert not flat.score(CASES).any()


def test_the_weights_are_fitted_to_the_cases_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.ranking.FEWEST_CASES", 3)
    held_out = np.arange(COUNT) % 4 == 0
    assert not np.allclose(learn(CATALOGUE, CASES, held_out).weights, RANKER.weights)


def test_a_few_held_out_cases_are_no_reason_to_leave_out_the_others() -> None:
    held_out = np.arange(COUNT) == 0
    assert np.allclose(learn(CATALOGUE, CASES, held_out).weights, RANKER.weights)
