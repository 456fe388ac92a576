"""In the pipeline a message gets the gravest situation that it tells, and the fixed words for it."""

from dataclasses import replace

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import SITUATION
from bot.nlu.situation_detector import SituationDetector, describe
from bot.situation import Decision, Situation, load_texts

TEXTS = load_texts()
NONE = Situation()
MINOR = replace(NONE, is_minor=True)


@pytest.mark.parametrize(
    ("situation", "name", "text"),
    [
        (NONE, "", ""),
        (replace(NONE, language="fr"), "language", TEXTS.languages["fr"]),
        (replace(NONE, is_coerced=True), "coerced", TEXTS.coerced),
        (replace(NONE, is_sexual=True), "sexual", TEXTS.sexual),
        (replace(NONE, is_abusive=True), "abusive", TEXTS.abusive),
        (MINOR, "minor", TEXTS.minor),
        (replace(NONE, about_child=True), "about_child", TEXTS.child),
        (replace(NONE, is_injection=True), "injection", TEXTS.injection),
        (replace(MINOR, is_injection=True), "minor", TEXTS.minor),
        (replace(MINOR, is_sexual=True), "sexual", TEXTS.sexual),
        (replace(MINOR, is_sexual=True, is_coerced=True), "coerced", TEXTS.coerced),
    ],
)
def test_the_gravest_situation_is_named_with_its_words(situation: Situation, name: str, text: str) -> None:
    described = describe(situation, TEXTS)
    assert (described["name"], described["text"]) == (name, text)


@pytest.mark.parametrize("decision", list(Decision))
def test_each_decision_has_its_boundary(decision: Decision) -> None:
    described = describe(replace(NONE, decision=decision), TEXTS)
    assert (described["decision"], described["boundary"]) == (decision.value, TEXTS.decisions[decision])


def test_who_only_speaks_of_stopping_gets_the_boundary_of_stopping() -> None:
    assert describe(replace(NONE, speaks_of_stopping=True), TEXTS)["decision"] == "stop"


def test_a_decision_that_is_asked_for_comes_before_talk_of_stopping() -> None:
    situation = replace(NONE, decision=Decision.DOSE, speaks_of_stopping=True)
    assert describe(situation, TEXTS)["decision"] == "dose"


@pytest.mark.parametrize("text", ["what is galactorrhea", "", None])
def test_a_plain_question_gets_no_situation(text: str | None) -> None:
    (message,) = SituationDetector().process([Message({TEXT: text})])
    assert message.get(SITUATION) is None


def test_a_message_that_is_more_is_marked() -> None:
    (message,) = SituationDetector().process([Message({TEXT: "should I stop taking my risperidone?"})])
    assert message.get(SITUATION)["decision"] == "stop"


def test_the_training_data_stay_as_they_are() -> None:
    data = TrainingData([Message({TEXT: "should I stop taking my risperidone?", "intent": "ask_advice"})])
    assert SituationDetector().process_training_data(data) is data
