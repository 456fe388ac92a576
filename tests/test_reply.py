"""A reply: its disclaimer cannot get lost, and what is no proper reply is not read as one."""

import copy
import json
from typing import Any

import pytest

from bot.reply import DISCLAIMER, FULL_DISCLAIMER, Button, Citation, Kind, Reply, make_reply, read_reply
from bot.safety_texts import EXAMPLES, adrift, apology, empty, too_long

HEALTH = [kind for kind in Kind if kind is not Kind.CHAT]
PROPER = make_reply(
    Kind.ANSWER,
    "Milk flows.\n\nSource: a page",
    facts=["flows"],
    citations=[Citation("page", 2)],
    buttons=[Button("Why?", "Why does milk flow?")],
).message()
HELLO = make_reply(Kind.CHAT, "Hello").message()


def with_envelope(**changes: Any) -> list[dict[str, Any]]:
    return [{**PROPER, "custom": {**PROPER["custom"], **changes}}]


def without(key: str) -> list[dict[str, Any]]:
    message = copy.deepcopy(PROPER)
    del message["custom"][key]
    return [message]


def citing(**changes: Any) -> list[dict[str, Any]]:
    return with_envelope(citations=[{"document": "page", "paragraph": 2, **changes}])


IMPROPER = {
    "nothing": None,
    "a text": "Hello",
    "one message that is no list": PROPER,
    "no message": [],
    "a message that is none": ["Hello"],
    "no envelope": [{"text": PROPER["text"]}],
    "two envelopes": [PROPER, PROPER],
    "two envelopes of small talk": [HELLO, HELLO],
    "an envelope that is null": [{**PROPER, "custom": None}],
    "an envelope that is a list": [{**PROPER, "custom": []}],
    "an envelope that is a text": [{**PROPER, "custom": "answer"}],
    "no text": [{**PROPER, "text": ""}],
    "a blank text": [{**HELLO, "text": " \n"}],
    "a text that is a number": [{**HELLO, "text": 5}],
    "a text that is an object": [{**HELLO, "text": {"a": 1}}],
    "the disclaimer lost": [{**PROPER, "text": "Milk flows."}],
    "the disclaimer cut": [{**PROPER, "text": PROPER["text"][:-1]}],
    "another disclaimer in the text": with_envelope(disclaimer="Milk flows."),
    "a disclaimer of one letter": with_envelope(disclaimer="i"),
    "a blank disclaimer": with_envelope(disclaimer=" "),
    "an empty disclaimer": with_envelope(disclaimer=""),
    "a disclaimer that is none": with_envelope(disclaimer=None),
    "small talk with a disclaimer": with_envelope(kind="chat"),
    "an unknown kind": with_envelope(kind="advice"),
    "a kind that is a list": with_envelope(kind=["answer"]),
    "facts that are a text": with_envelope(facts="flows"),
    "facts that are none": with_envelope(facts=None),
    "a fact that is a number": with_envelope(facts=[1]),
    "citations that are an object": with_envelope(citations={}),
    "citations that are a number": with_envelope(citations=1),
    "a citation that is a text": with_envelope(citations=["page"]),
    "a citation without a paragraph": with_envelope(citations=[{"document": "page"}]),
    "a document that is a number": citing(document=1),
    "a paragraph that is endless": citing(paragraph=json.loads("1e999")),
    "a paragraph that is no number": citing(paragraph=json.loads("NaN")),
    "a paragraph that is a text": citing(paragraph="2"),
    "a paragraph that is a half": citing(paragraph=2.5),
    "a paragraph that is true": citing(paragraph=True),
    "a paragraph that is null": citing(paragraph=None),
    "buttons that are a number": [{**PROPER, "buttons": 5}],
    "buttons that are a text": [{**PROPER, "buttons": "Why?"}],
    "a button without a payload": [{**PROPER, "buttons": [{"title": "Why?"}]}],
    "a button whose title is null": [{**PROPER, "buttons": [{"title": None, "payload": "Why?"}]}],
    "half a surrogate pair in the text": [{**PROPER, "text": "\ud800" + PROPER["text"]}],
    "half a surrogate pair in small talk": [{**HELLO, "text": "\udfff"}],
    "half a surrogate pair in a fact": with_envelope(facts=["\ud800"]),
    "half a surrogate pair in a document": citing(document="\ud800"),
    "half a surrogate pair on a button": [{**PROPER, "buttons": [{"title": "\ud800", "payload": "a"}]}],
} | {f"no {key}": without(key) for key in PROPER["custom"]}  # fmt: skip


@pytest.mark.parametrize("kind", HEALTH)
def test_the_disclaimer_closes_every_text_but_small_talk(kind: Kind) -> None:
    reply = make_reply(kind, "Milk flows.")
    assert reply.text == f"Milk flows.\n\n{DISCLAIMER}"
    assert reply.envelope()["disclaimer"] == DISCLAIMER


def test_small_talk_has_no_disclaimer() -> None:
    assert (make_reply(Kind.CHAT, "Hello").text, make_reply(Kind.CHAT, "Hello").disclaimer) == ("Hello", "")


def test_no_channel_can_split_the_disclaimer() -> None:
    assert "\n" not in DISCLAIMER + FULL_DISCLAIMER


def test_a_paragraph_is_cited_once() -> None:
    reply = make_reply(Kind.ANSWER, "a", citations=[Citation("b", 2), Citation("a", 1), Citation("b", 2)])
    assert reply.citations == (Citation("b", 2), Citation("a", 1))


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_sent_is_read_as_the_same_reply(kind: Kind) -> None:
    sent = make_reply(
        kind, "Milk “泌乳” 🍼", facts=["flows"], citations=[Citation("page", 2)], buttons=[Button("a", "b")]
    )
    assert read_reply([json.loads(json.dumps(sent.message()))]) == sent


def test_a_reply_that_was_split_at_a_blank_line_is_read_as_one() -> None:
    first, last = {"text": "Milk flows."}, {**PROPER, "text": DISCLAIMER}
    reply = read_reply([first, last])
    assert reply is not None
    assert reply.text == f"Milk flows.\n\n{DISCLAIMER}"


def test_a_message_without_buttons_is_read() -> None:
    reply = read_reply([{"text": HELLO["text"], "custom": HELLO["custom"]}])
    assert reply == make_reply(Kind.CHAT, "Hello")


@pytest.mark.parametrize("messages", IMPROPER.values(), ids=IMPROPER.keys())
def test_this_is_no_proper_reply(messages: object) -> None:
    assert read_reply(messages) is None


FIXED = {"apology": apology("112"), "adrift": adrift(), "long": too_long(1000), "empty": empty()}


@pytest.mark.parametrize("reply", FIXED.values(), ids=FIXED)
def test_what_the_bot_says_by_itself_is_a_proper_reply(reply: Reply) -> None:
    assert (reply.kind, reply.facts, reply.citations) == (Kind.DECLINE, (), ())
    assert read_reply([reply.message()]) == reply


def test_the_apology_names_whom_to_call() -> None:
    assert "call 112 or a doctor" in apology("112").text


def test_a_long_message_is_told_how_much_can_be_read() -> None:
    assert "1000 characters" in too_long(1000).text


def test_an_empty_message_gets_questions_to_start_with() -> None:
    assert [button.payload for button in empty().buttons] == list(EXAMPLES)
