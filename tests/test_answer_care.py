"""Care first: the reply to a danger sign, and its reminder in the replies after it."""

import pytest

from bot.answer.care import remind, urge_care
from bot.question import Conversation, Question
from bot.reply import DISCLAIMER, Kind, make_reply, read_reply

QUESTION = Question("report_danger", (), 0.0, 0.0, 1.0, (), care_text="Call 112 now.")
ANSWER = make_reply(Kind.ANSWER, "Milk flows.", facts=["flows"])


def test_the_care_message_of_the_question_is_sent() -> None:
    reply = urge_care(Conversation(QUESTION))
    assert (reply.kind, reply.text) == (Kind.SEEK_CARE, f"Call 112 now.\n\n{DISCLAIMER}")
    assert (reply.facts, reply.citations, reply.buttons) == ((), (), ())


@pytest.mark.parametrize(
    ("tier", "words"), [("emergency", "please call 112 first."), ("urgent", "Please have a doctor look")]
)
def test_an_earlier_danger_is_remembered_before_the_answer(tier: str, words: str) -> None:
    reply = remind(ANSWER, Conversation(QUESTION, danger_tier=tier), "112")
    reminder, rest = reply.text.split("\n\n", 1)
    assert words in reminder
    assert rest == ANSWER.text
    assert reply.envelope() == ANSWER.envelope()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SEEK_CARE])
def test_a_reply_with_a_reminder_is_still_a_proper_reply(kind: Kind) -> None:
    reply = remind(make_reply(kind, "Milk flows."), Conversation(QUESTION, danger_tier="urgent"), "112")
    assert read_reply([reply.message()]) == reply


def test_without_an_earlier_danger_the_reply_stays_as_it_is() -> None:
    assert remind(ANSWER, Conversation(QUESTION), "112") is ANSWER


def test_a_reply_that_urges_care_needs_no_reminder() -> None:
    reply = urge_care(Conversation(QUESTION))
    assert remind(reply, Conversation(QUESTION, danger_tier="emergency"), "112") is reply
