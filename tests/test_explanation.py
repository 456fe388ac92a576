"""What stands behind a reply is read from Rasa's events, and leaves by no public door."""

from typing import Any

import pytest

from bot.channels.recall import recall
from bot.explanation import explain, write_explanation
from bot.running import Lacta
from source_tree import find_reach

UNDERSTANDING = {
    "ranking": [["men-can", 0.95], ["gap-x", 0.01]],
    "covered": 0.9,
    "gap": 0.1,
    "terms": ["men", "lactation"],
    "resolved": "can men lactate?",
    "is_followup": False,
    "parts": [],
}


def say(text: str, **parsed: Any) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"text": text, **parsed}}


def act(name: str, policy: str | None = "RulePolicy") -> dict[str, Any]:
    return {"event": "action", "name": name, "policy": policy}


ASKED = say(
    "can men lactat?",
    intent={"name": "ask_prevalence", "confidence": 0.5},
    entities=[{"entity": "person", "value": "men"}, {"entity": "process", "value": "lactation"}],
    understanding=UNDERSTANDING,
)
EVENTS = [act("action_listen", None), ASKED, act("action_answer_question"), act("action_listen")]


def test_the_last_message_is_explained() -> None:
    explanation = explain([say("hello"), *EVENTS])
    assert explanation is not None
    assert explanation.intent == "ask_prevalence"
    assert explanation.asked == "can men lactate?"
    assert (explanation.terms, explanation.persons) == (("men", "lactation"), ("men",))
    assert explanation.ranking == (("men-can", 0.95), ("gap-x", 0.01))
    assert explanation.chances == (("covered", 0.9), ("gap", 0.1))
    assert (explanation.action, explanation.policy) == ("action_answer_question", "RulePolicy")


def test_a_person_named_before_is_known_in_a_follow_up() -> None:
    later = say("and how?", understanding={"terms": ["men"], "is_followup": True})
    explanation = explain([*EVENTS, later])
    assert explanation is not None
    assert (explanation.persons, explanation.is_followup) == (("men",), True)


def test_a_message_that_was_not_understood_is_explained_too() -> None:
    explanation = explain([{"event": "user"}])
    assert explanation is not None
    assert (explanation.intent, explanation.ranking, explanation.action) == ("", (), "")


def test_a_conversation_without_a_message_has_no_explanation() -> None:
    assert explain([act("action_session_start", None)]) is None


@pytest.mark.parametrize(
    ("understanding", "confidence"),
    [({"covered": 0.9}, 0.9), ({"covered": 0.9, "confidence": 0.4}, 0.4), ({}, 0.0)],
)
def test_the_confidence_is_the_calibrated_one_where_there_is_one(
    understanding: dict[str, float], confidence: float
) -> None:
    explanation = explain([say("why?", understanding=understanding)])
    assert explanation is not None
    assert explanation.confidence == confidence


def test_lines_name_what_there_is_and_nothing_else() -> None:
    explanation = explain(EVENTS)
    assert explanation is not None
    lines = dict(write_explanation(explanation, "answer"))
    assert lines["ranking"] == "men-can 0.95, gap-x 0.01"
    assert lines["decision"] == "answer, action_answer_question, RulePolicy"
    assert {"situation", "danger"}.isdisjoint(lines)


def test_a_danger_and_a_situation_are_named() -> None:
    parsed = {"danger": {"tier": "urgent", "sign": "fever"}, "situation": {"name": "minor", "decision": ""}}
    explanation = explain([say("help", **parsed)])
    assert explanation is not None
    assert (explanation.danger, explanation.situation) == ("urgent, fever", "minor")


@pytest.mark.parametrize("door", ["bot.channels.app", "bot.channels.__main__", "bot.channels.rest"])
def test_the_gateway_cannot_explain(door: str) -> None:
    assert not {"bot.explanation", "bot.channels.recall"} & find_reach(door)


def test_a_real_message_is_explained_to_the_owner_alone(lacta: Lacta) -> None:
    (message,) = lacta.send("somebody curious", "Can men make milk?")
    explanation = recall(lacta.settings, "somebody curious")
    assert explanation is not None
    assert explanation.persons == ("men",)
    assert explanation.ranking[0][0] in message["custom"]["facts"]
    assert "ranking" not in str(message)
