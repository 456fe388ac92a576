"""Ranks facts, overviews and gaps for a question: evidence from vectors, terms and aspect, weighed.

Every example question is a labelled case: its unit is the right one. The features of a case are computed
with the case itself left out, and the weights are those that make the right units most probable
(conditional logit). So nothing is tuned by hand, and the probabilities can be compared with thresholds.

A case is weighed against its likeliest units alone, in training as later: so the time that a message takes
hardly grows with the number of facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
SHRINKAGE = 1e-3  # keeps weights of features that carry nothing near zero
# The likeliest units, which a case is weighed against: with 40 the chances came out flatter, with all of the
# 350 that there were the same.
RIVALS = 120
NEAREST = 3
FEWEST_CASES = 200  # below, fifteen weights would be fitted to accidents


@dataclass(frozen=True)
class Case:
    """A text as the ranker sees it: t terms, a aspects."""

    vector: Array  # [384]
    terms: Array  # [t], 1 where the text holds the term
    aspects: Array  # [a], probabilities


@dataclass(frozen=True)
class Catalogue:
    """What is ranked: u units, among them everything outside the subject, and danger."""

    examples: Array  # [m, 384], vectors of the example questions
    owners: NDArray[np.int64]  # [m], the unit of each example, ascending; each unit has one at least
    statements: Array  # [u, 384]; zeros without one
    profiles: Array  # [u, t], how much each unit is about each term, 0 to 1
    aspects: NDArray[np.int64]  # [u], column of the unit's aspect; -1 without one
    kinds: NDArray[np.int64]  # [u], FACT, OVERVIEW, ...
    term_weights: Array  # [t], rare terms weigh more
    core_terms: Array  # [t], 1 for a term that alone makes a question one about lactation
    persons: Array  # [u, t], for each person term 1 (for them alone), -1 (not for them) or 0

    @property
    def size(self) -> int:
        """Number of units."""
        return len(self.kinds)

    @cached_property
    def bounds(self) -> NDArray[np.int64]:
        """Where the examples of each unit begin, and where the last ones end, [u + 1]."""
        bounds: NDArray[np.int64] = np.searchsorted(self.owners, np.arange(self.size + 1))
        return bounds

    @cached_property
    def centres(self) -> Array:
        """The mean of each unit's examples, made as long as they are, [u, 384]."""
        sums = np.add.reduceat(self.examples, self.bounds[:-1], axis=0)
        centres: Array = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return centres

    @cached_property
    def term_sums(self) -> Array:
        """The weight of all that each unit is about, [u], 1 at least."""
        return np.maximum(self.profiles @ self.term_weights, 1.0)


@dataclass(frozen=True)
class Ranker:
    """A catalogue with what was learnt about it."""

    catalogue: Catalogue
    weights: Array  # [len(FEATURES)]

    def score(self, cases: Sequence[Case]) -> Array:
        """Score units for cases that belong together, [n, u]: a higher score fits better.

        What is likely for none of them has the score -inf for all.
        """
        if not cases:
            return np.zeros((0, self.catalogue.size))
        vectors = np.stack([case.vector for case in cases])
        units = np.unique(np.concatenate([find_rivals(self.catalogue, vector) for vector in vectors]))
        similarity = compare(self.catalogue, vectors, units)
        scores = np.full((len(cases), self.catalogue.size), -np.inf)
        for row, case in enumerate(cases):
            scores[row, units] = compute_features(self.catalogue, case, units, similarity[row]) @ self.weights
        return scores


def learn(catalogue: Catalogue, cases: Sequence[Case], held_out: NDArray[np.bool_]) -> Ranker:
    """Learn a ranker from the catalogue's own examples, given once more as cases in the same order.

    The weights are fitted to the cases that the encoder was not tuned on; where these are few, to all.
    """
    fitted = np.flatnonzero(held_out | (held_out.sum() < FEWEST_CASES))
    features = [_compare_with_rivals(catalogue, cases[row], int(row)) for row in fitted]
    return Ranker(catalogue, _fit_weights(np.stack(features)))


def find_rivals(catalogue: Catalogue, vector: Array) -> NDArray[np.int64]:
    """Find the units that a vector is nearest to, the nearest first; outside and danger are before them."""
    nearness = np.maximum(catalogue.centres @ vector, catalogue.statements @ vector)
    nearness[np.isin(catalogue.kinds, (OUTSIDE, DANGER))] = np.inf
    count = min(RIVALS, catalogue.size)
    nearest = np.argpartition(-nearness, count - 1)[:count]
    return nearest[np.argsort(-nearness[nearest], kind="stable")]


def _compare_with_rivals(catalogue: Catalogue, case: Case, row: int) -> Array:
    """Compute the features of a case's own unit, first, and of its rivals; itself is no example."""
    own, rivals = catalogue.owners[row], find_rivals(catalogue, case.vector)
    units = np.concatenate([[own], rivals[rivals != own]])[: len(rivals)]
    similarity = compare(catalogue, case.vector[np.newaxis], units)[0]
    similarity[row - catalogue.bounds[own]] = -1.0
    return compute_features(catalogue, case, units, similarity)


def compare(catalogue: Catalogue, vectors: Array, units: NDArray[np.int64]) -> Array:
    """Return the cosines of vectors and the examples of some units, one unit after the other."""
    slices = zip(catalogue.bounds[units], catalogue.bounds[units + 1], strict=True)
    cosines: Array = np.concatenate([catalogue.examples[start:end] @ vectors.T for start, end in slices]).T
    return cosines


def compute_features(catalogue: Catalogue, case: Case, units: NDArray[np.int64], similarity: Array) -> Array:
    """Compute the features of some units for a case, [len(units), len(FEATURES)]."""
    nearest, three = _find_nearest(catalogue, units, similarity)
    aspects, kinds = catalogue.aspects[units], catalogue.kinds[units]
    statement = catalogue.statements[units] @ case.vector
    aspect = np.where(aspects >= 0, case.aspects[aspects], 0.0)
    evidence = [nearest, three, statement, *_compare_terms(catalogue, case, units), aspect]
    without_terms, without_core = not case.terms.any(), not (case.terms @ catalogue.core_terms)
    is_kind = [kinds == kind for kind in (GAP, OVERVIEW, CHOICE, DANGER, OUTSIDE)]
    is_kind += [is_kind[-1] & without_terms, is_kind[-1] & without_core, is_kind[0] & without_core]
    return np.stack([*evidence, *is_kind], axis=1)


def _find_nearest(catalogue: Catalogue, units: NDArray[np.int64], similarity: Array) -> tuple[Array, Array]:
    """Find the cosine to the nearest example of each unit, and the mean of the three nearest."""
    counts = catalogue.bounds[units + 1] - catalogue.bounds[units]
    firsts = np.cumsum(counts) - counts
    rest, best = similarity.copy(), []
    for _ in range(NEAREST):
        best.append(np.maximum.reduceat(rest, firsts))
        rest[rest >= np.repeat(best[-1], counts)] = -1.0
    return best[0], np.mean(best, axis=0)


def _compare_terms(catalogue: Catalogue, case: Case, units: NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """Compare the terms of a case and of units: weight shared, share of the unit's own, persons."""
    shared = catalogue.profiles[units] @ (case.terms * catalogue.term_weights)
    return shared, shared / catalogue.term_sums[units], catalogue.persons[units] @ case.terms


def to_probabilities(scores: Array) -> Array:
    """Turn scores into probabilities that sum to 1 in each row."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Array = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def make_profiles(terms: Array, owners: NDArray[np.int64], about: Array) -> Array:
    """Make [u, t] profiles: 1 for what a unit is about, else how often its examples name the term."""
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
