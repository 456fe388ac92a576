"""The matcher ranks units for a message, alone or as going on with an earlier question."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from bot.nlu.context import Previous
from bot.nlu.matcher import OUTSIDE_UNIT, Heard, Matcher, Understanding
from fake_nlu import (
    ASPECTS,
    COLUMNS,
    LONG,
    MANY,
    OUTSIDE,
    UNITS,
    FakeEncoder,
    fit_aspects,
    learn_all,
    make_reader,
)

ENCODER = FakeEncoder()
READER = make_reader()
MATCHER = Matcher(learn_all(), COLUMNS, ENCODER)  # type: ignore[arg-type]
CLASSIFIER = fit_aspects()
KNOWN = {unit.id for unit in UNITS} | {OUTSIDE_UNIT}


def hear(text: str, terms: Sequence[str] | None = None) -> Heard:
    vector = ENCODER.encode([text])[0]
    found = tuple(READER.find_terms(text)) if terms is None else tuple(terms)
    chances = {name.removeprefix("ask_"): chance for name, chance in CLASSIFIER.predict(vector).items()}
    return Heard(text, vector.astype(float), found, chances)


def understand(text: str, previous: Previous | None = None) -> Understanding:
    return MATCHER.understand(hear(text), previous)


@pytest.mark.parametrize(
    ("text", "unit"), [(question, unit.id) for unit in UNITS for question in unit.questions]
)
def test_an_example_question_finds_its_unit(text: str, unit: str) -> None:
    assert understand(text).ranking[0][0] == unit


@pytest.mark.parametrize("text", OUTSIDE)
def test_another_subject_is_outside(text: str) -> None:
    understood = understand(text)
    assert understood.ranking[0][0] == OUTSIDE_UNIT
    assert not understood.is_on_subject


@pytest.mark.parametrize("text", ["what causes milk", "", "?!", "🍼", "молоко", LONG, MANY])
def test_any_text_has_chances_that_sum_to_1(text: str) -> None:
    understood = understand(text)
    chances = [chance for _, chance in understood.ranking]
    assert {unit for unit, _ in understood.ranking} <= KNOWN
    assert chances == sorted(chances, reverse=True)
    assert understood.covered + understood.gap + understood.outside == pytest.approx(1, abs=1e-3)


def test_understanding_twice_gives_the_same() -> None:
    assert understand("what causes milk") == understand("what causes milk")


def test_an_understanding_is_json() -> None:
    found = understand("what causes milk").as_dict()
    assert json.loads(json.dumps(found)) == found


def test_a_message_alone_is_resolved_as_it_is() -> None:
    understood = understand("what is prolactin")
    assert (understood.resolved, understood.is_followup) == ("what is prolactin", False)


def test_a_followup_is_spelt_out_with_the_question_before() -> None:
    understood = understand("and in men", Previous("what causes milk", ("milk", "men")))
    assert understood.resolved == "what causes milk and in men"
    assert understood.is_followup
    assert understood.terms == ["men", "milk"]


def test_a_followup_is_on_the_subject_of_the_question_before() -> None:
    previous = Previous("what is prolactin", ("prolactin",))
    assert understand("what does it mean", previous).ranking[0][0] == "what-prolactin"


def test_terms_and_aspects_that_were_not_learnt_count_nothing() -> None:
    heard = hear("what is prolactin", ["prolactin"])
    strange = Heard(heard.text, heard.vector, (*heard.terms, "strange"), heard.aspects | {"strange": 1.0})
    assert MATCHER.understand(strange, None).ranking == MATCHER.understand(heard, None).ranking


def test_missing_aspects_count_as_improbable() -> None:
    heard = hear("what is prolactin")
    without = Heard(heard.text, heard.vector, heard.terms, {})
    zeros = Heard(heard.text, heard.vector, heard.terms, dict.fromkeys(ASPECTS, 0.0))
    assert MATCHER.understand(without, None) == MATCHER.understand(zeros, None)


def test_a_vector_of_zeros_is_understood_too() -> None:
    assert MATCHER.understand(Heard("", np.zeros(384), (), {}), None).ranking
