"""The events of a tracker are read into a question and what was said before it."""

from typing import Any

import pytest

from bot.question import DANGER_MEMORY, Match, Question, read_conversation, read_question

NOTHING = Question("nonsense", (), 0.0, 0.0, 1.0, ())
MESSAGE: dict[str, Any] = {
    "intent": {"name": "ask_cause"},
    "understanding": {
        "ranking": [["made", 0.7], ["bought", 0.1]],
        "covered": 0.8,
        "gap": 0.15,
        "outside": 0.05,
        "terms": ["milk"],
        "resolved": "why does milk come",
        "has_core": False,
        "parts": ["made", "flows"],
        "is_followup": True,
    },
    "situation": {"name": "minor", "text": "Ask an adult.", "decision": "stop", "boundary": "Do not stop."},
    "danger": {"text": "Call now.", "tier": "urgent"},
}


def user(**parsed: Any) -> dict[str, Any]:
    return {"event": "user", "text": "…", "parse_data": parsed}


def bot(kind: str = "answer", *facts: str) -> dict[str, Any]:
    return {"event": "bot", "data": {"custom": {"kind": kind, "facts": list(facts)}}}


def danger(tier: str) -> dict[str, Any]:
    return user(danger={"tier": tier, "text": "Call now."})


def test_a_message_is_read_as_it_was_understood() -> None:
    assert read_question(MESSAGE) == Question(
        intent="ask_cause",
        matches=(Match("made", 0.7), Match("bought", 0.1)),
        covered=0.8,
        gap=0.15,
        outside=0.05,
        terms=("milk",),
        asked="why does milk come",
        has_core=False,
        parts=("made", "flows"),
        is_followup=True,
        situation="minor",
        decision="stop",
        situation_text="Ask an adult.",
        boundary_text="Do not stop.",
        care_text="Call now.",
    )


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"intent": None, "understanding": None, "situation": None, "danger": None},
        {"intent": {"name": None}, "understanding": {}, "situation": {}, "danger": {}},
    ],
    ids=["empty", "null", "empty parts"],
)
def test_what_was_not_understood_is_an_empty_question(message: dict[str, Any]) -> None:
    assert read_question(message) == NOTHING


@pytest.mark.parametrize(
    "events",
    [
        [],
        [bot()],
        [{"event": "user"}],
        [{"event": "user", "parse_data": None}],
        [{"event": "bot", "data": None}],
    ],
    ids=["none", "bot alone", "unparsed", "null", "bot without data"],
)
def test_a_conversation_without_a_question_is_read(events: list[dict[str, Any]]) -> None:
    conversation = read_conversation(events)
    assert conversation.question == NOTHING
    assert (conversation.last_facts, conversation.said, conversation.asked_before) == ((), frozenset(), None)


def test_the_last_message_is_the_question() -> None:
    events = [user(intent={"name": "greet"}), bot("chat"), {"event": "slot"}, user(**MESSAGE)]
    assert read_conversation(events).question == read_question(MESSAGE)


def test_the_kind_of_the_last_reply_is_known() -> None:
    assert (
        read_conversation([user(), bot("answer", "made"), user(), bot("clarify"), user()]).last_kind
        == "clarify"
    )


def test_the_last_facts_outlive_replies_without_facts() -> None:
    events = [
        user(),
        bot("answer", "made"),
        user(),
        bot("answer", "flows", "stops"),
        user(),
        bot("chat"),
        user(),
    ]
    assert read_conversation(events).last_facts == ("flows", "stops")


def test_everything_that_was_said_is_known() -> None:
    events = [user(), bot("answer", "made"), user(), bot("boundary", "flows", "made"), user()]
    assert read_conversation(events).said == {"made", "flows"}


def test_the_question_before_is_the_last_one_that_facts_answered() -> None:
    events = [user(**MESSAGE), bot("answer", "made"), user(intent={"name": "greet"}), bot("chat"), user()]
    assert read_conversation(events).asked_before == read_question(MESSAGE)


def test_a_text_of_the_bot_without_an_envelope_is_no_reply() -> None:
    events = [user(), {"event": "bot", "text": "Hello", "data": {}}, user()]
    assert read_conversation(events).last_kind == ""


def minor(text: str = "Ask an adult.") -> dict[str, Any]:
    return user(situation={"name": "minor", "text": text})


def test_a_minor_is_remembered_for_some_messages() -> None:
    question = read_conversation([minor(), *[user()] * DANGER_MEMORY]).question
    assert (question.situation, question.situation_text) == ("minor", "Ask an adult.")


def test_a_minor_is_forgotten_after_that() -> None:
    assert read_conversation([minor(), *[user()] * (DANGER_MEMORY + 1)]).question.situation == ""


def test_a_situation_of_the_message_itself_comes_before_that_of_a_minor() -> None:
    events = [minor(), user(situation={"name": "sexual", "text": "No."})]
    assert read_conversation(events).question.situation_text == "No."


def test_a_decision_that_a_minor_asks_for_is_kept() -> None:
    question = read_conversation([minor(), user(situation={"name": "", "decision": "dose"})]).question
    assert (question.situation, question.decision) == ("minor", "dose")


def test_other_situations_are_not_remembered() -> None:
    events = [user(situation={"name": "sexual", "text": "No."}), user()]
    assert read_conversation(events).question == NOTHING


def test_our_own_reminder_is_no_danger() -> None:
    reminder = user(danger={"tier": "urgent", "text": "…", "is_reminder": True})
    assert read_conversation([reminder, user()]).danger_tier == ""


def test_a_danger_in_the_question_itself_is_no_earlier_one() -> None:
    assert read_conversation([user(), bot(), danger("urgent")]).danger_tier == ""


def test_a_danger_is_remembered_for_some_messages() -> None:
    assert read_conversation([danger("urgent"), *[user()] * DANGER_MEMORY]).danger_tier == "urgent"


def test_a_danger_is_forgotten_after_that() -> None:
    assert read_conversation([danger("urgent"), *[user()] * (DANGER_MEMORY + 1)]).danger_tier == ""


@pytest.mark.parametrize("tiers", [("emergency", "urgent"), ("urgent", "emergency")])
def test_of_two_dangers_the_graver_is_remembered(tiers: tuple[str, str]) -> None:
    assert read_conversation([*map(danger, tiers), user()]).danger_tier == "emergency"


def refused(**more: Any) -> dict[str, Any]:
    understanding = {"ranking": [["gap-dose", 0.9]], "gap": 0.9, "terms": ["tea"], "is_followup": True}
    return user(understanding=understanding | more)


DOSE = user(
    understanding={"ranking": [["gap-dose", 0.9]], "gap": 0.9, "terms": ["tea"]},
    situation={"decision": "dose", "boundary": "I give no numbers."},
)


@pytest.mark.parametrize("events", [[DOSE, refused()], [DOSE, refused(), refused()]], ids=["once", "twice"])
def test_who_insists_on_what_was_refused_asks_for_the_same_decision(events: list[dict[str, Any]]) -> None:
    question = read_conversation(events).question
    assert (question.decision, question.boundary_text) == ("dose", "I give no numbers.")


@pytest.mark.parametrize(
    "events",
    [
        [refused()],
        [DOSE, refused(is_followup=False)],
        [DOSE, refused(terms=["tea", "milk"])],
        [DOSE, refused(ranking=[["gap-price", 0.9]])],
        [DOSE, refused(ranking=[])],
        [DOSE, refused(covered=0.95)],
        [DOSE, refused(ranking=[["gap-price", 0.9]]), refused()],
    ],
    ids=["alone", "anew", "another subject", "another matter", "nothing", "is said", "with one between"],
)
def test_who_asks_for_something_else_does_not_insist(events: list[dict[str, Any]]) -> None:
    assert read_conversation(events).question.decision == ""


def test_a_decision_of_its_own_is_kept() -> None:
    own = refused() | {"parse_data": refused()["parse_data"] | {"situation": {"decision": "buy"}}}
    assert read_conversation([DOSE, own]).question.decision == "buy"
