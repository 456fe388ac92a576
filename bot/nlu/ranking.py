"""Ranks facts, overviews and gaps for a question: evidence from vectors, terms and aspect, weighed.

Every example question is a labelled case: its unit is the right one. The features of a case are computed
with the case itself left out, and the weights are those that make the right units most probable
(conditional logit). So nothing is tuned by hand, and the probabilities can be compared with thresholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]  # float64 in training, float32 in a model

# Kinds of units; outside (another subject) and danger (somebody needs care) are one unit each.
FACT, OVERVIEW, GAP, OUTSIDE, CHOICE, DANGER = range(6)

FEATURES = (
    "nearest",  # cosine to the nearest example question of the unit
    "three_nearest",  # mean cosine to its three nearest
    "statement",  # cosine to its statement
    "ridge",  # score of a ridge regression from vector to unit
    "shared_terms",  # weight of the question's terms that the unit is about
    "specific_terms",  # share of what the unit is about that the question names
    "person",  # 1 where the unit is for the person named alone, -1 where it leaves them out
    "aspect",  # probability of the unit's aspect
    "is_gap",
    "is_overview",
    "is_choice",
    "is_danger",
    "is_outside",
    "is_outside_without_terms",
    "is_outside_without_core",  # no term that makes a question one about lactation
    "is_gap_without_core",
)
RIDGE = 1.0  # the usual first choice; other values were not compared
SHRINKAGE = 1e-3  # keeps weights of features that carry nothing near zero
RIVALS = (
    120  # units that a case is weighed against: with 40 the chances come out flatter, with all 350 the same
)
FEWEST_CASES = 200  # below, sixteen weights would be fitted to accidents
BLOCK = 1024  # examples that are compared at a time
CHUNK = 500  # cases at a time, so that training stays in a few hundred MB


@dataclass(frozen=True)
class Cases:
    """Texts as the ranker sees them: n texts, t terms, a aspects."""

    vectors: Array  # [n, 384]
    terms: Array  # [n, t], 1 where the text holds the term
    aspects: Array  # [n, a], probabilities


@dataclass(frozen=True)
class Catalogue:
    """What is ranked: u units, then everything outside the subject, then danger."""

    examples: Array  # [m, 384], vectors of the example questions
    owners: NDArray[np.int64]  # [m], the unit of each example, ascending; u for one from outside
    statements: Array  # [u, 384]
    profiles: Array  # [u + 2, t], how much each unit is about each term, 0 to 1
    aspects: NDArray[np.int64]  # [u], column of the unit's aspect; -1 without one
    kinds: NDArray[np.int64]  # [u + 2], FACT, OVERVIEW, ...
    term_weights: Array  # [t], rare terms weigh more
    core_terms: Array  # [t], 1 for a term that alone makes a question one about lactation
    persons: Array  # [u + 2, t], for each person term 1 (for them alone), -1 (not for them) or 0

    @property
    def size(self) -> int:
        """Number of columns of a ranking: the units, outside and danger."""
        return len(self.kinds)


@dataclass(frozen=True)
class Ranker:
    """A catalogue with what was learnt about it."""

    catalogue: Catalogue
    regression: Array  # [385, u + 2]
    weights: Array  # [len(FEATURES)]

    def score(self, cases: Cases) -> Array:
        """Score every unit for every case, [n, u + 2]; a higher score fits better."""
        ridge = _with_bias(cases.vectors) @ self.regression
        similarity = compare(cases.vectors, self.catalogue.examples)
        return compute_features(self.catalogue, cases, ridge, similarity) @ self.weights


def learn(catalogue: Catalogue, cases: Cases, held_out: NDArray[np.bool_]) -> Ranker:
    """Learn a ranker from the catalogue's own examples, given once more as cases in the same order.

    The weights are fitted to the cases that the encoder was not tuned on; where these are few, to all.
    """
    regression, ridge = _fit_ridge(catalogue)
    rivals = _find_rivals(ridge, catalogue.owners)
    fitted = np.flatnonzero(held_out | (held_out.sum() < FEWEST_CASES))
    chunks = [fitted[start : start + CHUNK] for start in range(0, len(fitted), CHUNK)]
    features = [_features_of_rivals(catalogue, cases, ridge, rivals, rows) for rows in chunks]
    return Ranker(catalogue, regression, _fit_weights(np.concatenate(features)))


def _find_rivals(ridge: Array, owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find what each case is weighed against, [cases, 1 + RIVALS]: its own unit first, then the likeliest."""
    others = ridge.copy()
    others[np.arange(len(owners)), owners] = np.inf
    count = min(1 + RIVALS, ridge.shape[1])
    return np.argsort(-others, axis=1, kind="stable")[:, :count]


def _features_of_rivals(
    catalogue: Catalogue, cases: Cases, ridge: Array, rivals: NDArray[np.int64], rows: NDArray[np.int64]
) -> Array:
    """Compute the features of some cases and their rivals, each case left out of its own examples."""
    some = Cases(cases.vectors[rows], cases.terms[rows], cases.aspects[rows])
    similarity = some.vectors @ catalogue.examples.T
    similarity[np.arange(len(rows)), rows] = -1.0
    features = compute_features(catalogue, some, ridge[rows], similarity)
    return np.take_along_axis(features, rivals[rows][:, :, np.newaxis], axis=1)


def compare(vectors: Array, examples: Array) -> Array:
    """Return the cosines of vectors and examples."""
    blocks = (examples[start : start + BLOCK] for start in range(0, len(examples), BLOCK))
    return np.hstack([vectors @ block.astype(np.float32, copy=False).T for block in blocks])


def compute_features(catalogue: Catalogue, cases: Cases, ridge: Array, similarity: Array) -> Array:
    """Compute the features of every unit for every case, [n, u + 2, len(FEATURES)]."""
    count, size = len(cases.vectors), catalogue.size
    nearest, three = _nearest(catalogue, similarity)
    statement = np.zeros((count, size))
    statement[:, : len(catalogue.statements)] = cases.vectors @ catalogue.statements.T
    aspect = np.zeros((count, size))
    has_aspect = np.flatnonzero(catalogue.aspects >= 0)
    aspect[:, has_aspect] = cases.aspects[:, catalogue.aspects[has_aspect]]
    evidence = [nearest, three, statement, ridge, *_compare_terms(catalogue, cases), aspect]
    is_kind = [np.tile(catalogue.kinds == kind, (count, 1)).astype(float) for kind in range(DANGER + 1)]
    without_terms = cases.terms.sum(1, keepdims=True) == 0
    without_core = cases.terms @ catalogue.core_terms[:, np.newaxis] == 0
    kinds = [is_kind[kind] for kind in (GAP, OVERVIEW, CHOICE, DANGER, OUTSIDE)]
    kinds += [kinds[-1] * without_terms, kinds[-1] * without_core, kinds[0] * without_core]
    return np.stack([*evidence, *kinds], axis=2)


def _compare_terms(catalogue: Catalogue, cases: Cases) -> tuple[Array, Array, Array]:
    """Compare the terms of cases and units: weight shared, share of the unit's own, persons."""
    shared = (cases.terms * catalogue.term_weights) @ catalogue.profiles.T
    own = catalogue.profiles @ catalogue.term_weights
    return shared, shared / np.maximum(own, 1.0), cases.terms @ catalogue.persons.T


def to_probabilities(scores: Array) -> Array:
    """Turn scores into probabilities that sum to 1 in each row."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Array = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def make_profiles(terms: Array, owners: NDArray[np.int64], about: Array) -> Array:
    """Make [u + 2, t] profiles: 1 for what a unit is about, else how often its examples name the term."""
    profiles = np.zeros_like(about)
    for unit in range(len(about)):
        own = terms[owners == unit]
        # A term in half of the examples belongs to the unit as much as one that its author listed.
        profiles[unit] = np.minimum(1.0, 2 * own.mean(axis=0)) if len(own) else 0.0
    return np.maximum(profiles, about)


def weigh_terms(terms: Array) -> Array:
    """Weigh each term by how rare it is among the examples."""
    weights: Array = np.log(len(terms) / (1 + terms.sum(axis=0)))
    return weights


def _with_bias(vectors: Array) -> Array:
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def _nearest(catalogue: Catalogue, similarity: Array) -> tuple[Array, Array]:
    """Find the cosine to the nearest example of each unit, and the mean of the three nearest."""
    starts = np.searchsorted(catalogue.owners, np.arange(catalogue.size))
    rest, best = similarity.copy(), []
    for _ in range(3):
        best.append(np.maximum.reduceat(rest, starts, axis=1))
        rest[rest >= best[-1][:, catalogue.owners]] = -1.0
    return best[0], np.mean(best, axis=0)


def _fit_ridge(catalogue: Catalogue) -> tuple[Array, Array]:
    """Fit vector to unit; return the weights, and the scores of each example with itself left out."""
    inputs = _with_bias(catalogue.examples)
    targets = np.eye(catalogue.size)[catalogue.owners]
    inverse = np.linalg.inv(inputs.T @ inputs + RIDGE * np.eye(inputs.shape[1]))
    weights = inverse @ (inputs.T @ targets)
    leverage = np.einsum("ij,jk,ik->i", inputs, inverse, inputs)[:, np.newaxis]
    return weights, (inputs @ weights - leverage * targets) / (1 - leverage)


def _fit_weights(features: Array) -> Array:
    """Fit the feature weights that make the right units, the first of each row, most probable."""
    # Imported here because only training needs it, and it takes 30 MB.
    from scipy.optimize import minimize

    spread = features.reshape(-1, features.shape[2]).std(axis=0) + 1e-9
    scaled = features / spread

    def loss(weights: Array) -> tuple[float, Array]:
        chosen = to_probabilities(scaled @ weights)
        gradient = (chosen[:, np.newaxis, :] @ scaled)[:, 0, :] - scaled[:, 0]
        value = -np.log(chosen[:, 0] + 1e-12).mean() + SHRINKAGE * weights @ weights
        return float(value), gradient.mean(axis=0) + 2 * SHRINKAGE * weights

    start = np.zeros(features.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(found.x / spread)


def pick_best(scores: Sequence[float] | Array, count: int) -> list[int]:
    """Return the columns with the highest scores, best first, ties by column."""
    return [int(column) for column in np.argsort(-np.asarray(scores), kind="stable")[:count]]
