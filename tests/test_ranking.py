"""The ranker weighs evidence, leaves each example out of its own case, and orders without chance."""

import numpy as np
import pytest

from bot.nlu.ranking import (
    BLOCK,
    FACT,
    FEATURES,
    GAP,
    OUTSIDE,
    Array,
    Cases,
    Catalogue,
    Ranker,
    compare,
    compute_features,
    learn,
    make_profiles,
    pick_best,
    to_probabilities,
    weigh_terms,
)

OWNERS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
COUNT, WIDTH = len(OWNERS), 8


def make_cases(seed: int = 3) -> Cases:
    """Make four noisy examples around each of three directions."""
    noise = np.random.default_rng(seed).normal(scale=0.3, size=(COUNT, WIDTH))
    vectors = np.eye(WIDTH)[OWNERS] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Cases(vectors, np.eye(3)[OWNERS][:, :2], np.full((COUNT, 1), 0.5))


def make_catalogue(cases: Cases) -> Catalogue:
    return Catalogue(
        examples=cases.vectors,
        owners=OWNERS,
        statements=np.eye(WIDTH)[:2],
        profiles=make_profiles(cases.terms, OWNERS, np.zeros((3, 2))),
        aspects=np.array([0, -1]),
        kinds=np.array([FACT, GAP, OUTSIDE]),
        term_weights=weigh_terms(cases.terms),
        core_terms=np.array([1.0, 0.0]),
        persons=np.zeros((3, 2)),
    )


CASES = make_cases()
CATALOGUE = make_catalogue(CASES)
NONE_HELD_OUT = np.zeros(COUNT, dtype=bool)
RANKER = learn(CATALOGUE, CASES, NONE_HELD_OUT)


def features_of(cases: Cases, similarity: Array | None = None) -> dict[str, Array]:
    if similarity is None:
        similarity = cases.vectors @ CATALOGUE.examples.T
    ridge = np.zeros((len(cases.vectors), CATALOGUE.size))
    features = compute_features(CATALOGUE, cases, ridge, similarity)
    return {name: features[:, :, column] for column, name in enumerate(FEATURES)}


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


def test_learning_twice_gives_identical_arrays() -> None:
    again = learn(make_catalogue(make_cases()), make_cases(), NONE_HELD_OUT)
    assert np.array_equal(again.weights, RANKER.weights)
    assert np.array_equal(again.regression, RANKER.regression)


def test_every_example_finds_its_own_unit() -> None:
    assert np.array_equal(RANKER.score(CASES).argmax(axis=1), OWNERS)


def test_a_case_scores_the_same_alone_as_among_others() -> None:
    alone = Cases(CASES.vectors[:1], CASES.terms[:1], CASES.aspects[:1])
    assert RANKER.score(alone) == pytest.approx(RANKER.score(CASES)[:1])


def test_examples_are_compared_in_blocks_as_all_at_once() -> None:
    many = np.random.default_rng(5).normal(size=(2 * BLOCK + 1, WIDTH)).astype(np.float32)
    assert compare(CASES.vectors, many) == pytest.approx(CASES.vectors @ many.T, abs=1e-5)


def test_a_case_of_zeros_has_finite_scores() -> None:
    empty = Cases(np.zeros((1, WIDTH)), np.zeros((1, 2)), np.zeros((1, 1)))
    assert np.isfinite(RANKER.score(empty)).all()


def test_no_cases_have_no_scores() -> None:
    none = Cases(np.zeros((0, WIDTH)), np.zeros((0, 2)), np.zeros((0, 1)))
    assert RANKER.score(none).shape == (0, 3)


def learn_features(monkeypatch: pytest.MonkeyPatch, cases: Cases) -> Array:
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
    similarity = CASES.vectors @ CASES.vectors.T
    np.fill_diagonal(similarity, -1)
    others = [similarity[row, owner == OWNERS].max() for row, owner in enumerate(OWNERS)]
    assert own_unit[:, FEATURES.index("nearest")] == pytest.approx(np.array(others))


@pytest.mark.parametrize("left_out", range(COUNT))
def test_the_ridge_of_a_case_is_fitted_without_it(monkeypatch: pytest.MonkeyPatch, left_out: int) -> None:
    own_unit = learn_features(monkeypatch, CASES)[:, 0]
    rest = np.arange(COUNT) != left_out
    inputs = np.hstack([CASES.vectors, np.ones((COUNT, 1))])
    kept, targets = inputs[rest], np.eye(3)[OWNERS][rest]
    weights = np.linalg.solve(kept.T @ kept + np.eye(WIDTH + 1), kept.T @ targets)
    expected = (inputs[left_out] @ weights)[OWNERS[left_out]]
    assert own_unit[left_out, FEATURES.index("ridge")] == pytest.approx(expected)


def test_three_nearest_is_the_mean_of_three() -> None:
    similarity = np.array([[0.1, 0.4, 0.2, 0.3, *[0.0] * 8]])
    found = features_of(Cases(CASES.vectors[:1], CASES.terms[:1], CASES.aspects[:1]), similarity)
    assert found["nearest"][0, 0] == 0.4
    assert found["three_nearest"][0, 0] == pytest.approx(0.3)


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
    case = Cases(CASES.vectors[:1], np.zeros((1, 2)), np.array([[0.9]]))
    assert features_of(case)[feature][0].tolist() == row


def test_a_core_term_speaks_against_outside() -> None:
    case = Cases(CASES.vectors[:1], np.array([[1.0, 0.0]]), np.array([[0.9]]))
    assert features_of(case)["is_outside_without_core"].sum() == 0


def test_a_profile_holds_what_half_of_the_examples_name() -> None:
    terms = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=float)
    profiles = make_profiles(terms, np.array([0, 0, 0, 0]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert profiles.tolist() == [[1.0, 0.5], [0.0, 1.0]]


def test_a_rare_term_weighs_more() -> None:
    common, rare = weigh_terms(np.array([[1, 0], [1, 0], [1, 1], [0, 0]], dtype=float))
    assert rare > common


def test_a_ranker_is_made_of_what_it_is_given() -> None:
    flat = Ranker(CATALOGUE, RANKER.regression, np.zeros(len(FEATURES)))
    assert not flat.score(CASES).any()


def test_the_weights_are_fitted_to_the_cases_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.ranking.FEWEST_CASES", 3)
    held_out = np.arange(COUNT) % 4 == 0
    fitted = learn(CATALOGUE, CASES, held_out)
    assert not np.allclose(fitted.weights, RANKER.weights)
    assert np.allclose(fitted.regression, RANKER.regression)


def test_a_few_held_out_cases_are_no_reason_to_leave_out_the_others() -> None:
    held_out = np.arange(COUNT) == 0
    assert np.allclose(learn(CATALOGUE, CASES, held_out).weights, RANKER.weights)
