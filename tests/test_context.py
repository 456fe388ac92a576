"""A message leans on what was said before, or stands alone; and what was said before is found."""

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from bot.nlu.attributes import UNDERSTANDING
from bot.nlu.context import Lean, Previous, drop_return, find_previous, leans_on_context
from fake_nlu import entity

SUBJECT, PERSON = entity("milk"), entity("men", "person")
LEANS = [
    ("and in men?", [PERSON]),
    ("And prolactin?", [SUBJECT]),
    ("what about the liver", [SUBJECT]),
    ("How about surgery?", [SUBJECT]),
    ("but why", []),
    ("why?", []),
    ("Why does milk come?", [SUBJECT]),
    ("how come", []),
    ("so milk is normal?", [SUBJECT]),
    ("ok, but with milk", [SUBJECT]),
    ("or prolactin", [SUBJECT]),
    ("no, prolactin", [SUBJECT]),
    ("No, the milk I mean", [SUBJECT]),
    ("sorry, milk", [SUBJECT]),
    ("... and milk?", [SUBJECT]),
    ("which ones", []),
    ("how long does that take", []),
    ("is it dangerous", []),
    ("is it prolactin", [SUBJECT]),
    ("do they have milk too", [SUBJECT]),
    ("does he need milk", [SUBJECT]),
    ("what else brings milk", [SUBJECT]),
    ("is milk the same", [SUBJECT]),
]
NAMES_NOTHING = [
    ("for men", [PERSON]),
    ("should a midwife look", [entity("midwife", "professional")]),
    ("which medicine", [entity("medicine", "general")]),
    ("tell me more", []),
]
STANDS_ALONE = [
    ("", []),
    ("?!", []),
    ("🍼", []),
    ("123", []),
    ("what is milk", [SUBJECT]),
    ("MILK", [SUBJECT]),
    ("can men make milk", [PERSON, SUBJECT]),
    ("androgens and milk", [SUBJECT]),
    ("notice milk", [SUBJECT]),
    ("no milk", [SUBJECT]),
    ("which hormones make milk", [SUBJECT]),
    ("italian milk", [SUBJECT]),
    ("and is it so " * 4, []),
    ("it and " + "milk " * 13, [SUBJECT]),
]


@pytest.mark.parametrize(("text", "entities"), LEANS)
def test_this_message_leans_on_an_earlier_one(text: str, entities: list[dict[str, Any]]) -> None:
    assert leans_on_context(text, entities) is Lean.PLAINLY


@pytest.mark.parametrize(("text", "entities"), NAMES_NOTHING)
def test_this_message_perhaps_leans_on_an_earlier_one(text: str, entities: list[dict[str, Any]]) -> None:
    assert leans_on_context(text, entities) is Lean.PERHAPS


@pytest.mark.parametrize(("text", "entities"), STANDS_ALONE)
def test_this_message_stands_alone(text: str, entities: list[dict[str, Any]]) -> None:
    assert leans_on_context(text, entities) is Lean.NOT


def asked(text: str, *, is_on_subject: bool = True) -> Event:
    found = {"resolved": text, "terms": [f"term of {text}"], "is_on_subject": is_on_subject}
    return UserUttered(text, parse_data={UNDERSTANDING: found})


def off_subject(count: int) -> list[Event]:
    return [asked(f"chat {number}", is_on_subject=False) for number in range(count)]


@pytest.mark.parametrize(
    "events",
    [[], [BotUttered("milk")], [UserUttered("hello")], off_subject(2)],
    ids=["nothing", "bot alone", "not understood", "other subjects"],
)
def test_there_is_no_previous_question(events: list[Event]) -> None:
    assert find_previous(events) is None


def test_the_latest_question_about_lactation_is_found() -> None:
    events = [asked("first"), ActionExecuted("action_listen"), asked("second"), *off_subject(1)]
    assert find_previous(events) == Previous("second", ("term of second",))


def test_what_was_asked_of_a_subject_is_found_with_it() -> None:
    understood = {"resolved": "why", "terms": [], "is_on_subject": True, "aspect": "cause"}
    found = find_previous([UserUttered("why", parse_data={UNDERSTANDING: understood})])
    assert found == Previous("why", (), "cause")


def test_a_question_is_remembered_for_four_messages() -> None:
    found = find_previous([asked("first"), *off_subject(3)])
    assert found is not None
    assert found.text == "first"


def test_a_question_is_forgotten_after_four_messages() -> None:
    assert find_previous([asked("first"), *off_subject(4)]) is None


def test_what_the_bot_says_takes_no_memory() -> None:
    assert find_previous([asked("first"), *[BotUttered("said")] * 20]) is not None


def test_of_a_long_question_the_last_words_are_kept() -> None:
    found = find_previous([asked(" ".join(map(str, range(200))))])
    assert found is not None
    assert found.text.split() == list(map(str, range(176, 200)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("go back to the kidneys, please", "the kidneys, please"),
        ("Back to men: can they lactate?", "men: can they lactate?"),
        ("can we get back to the tumor", "the tumor"),
        ("does prolactin go back to normal", "does prolactin go back to normal"),
    ],
)
def test_the_way_back_to_a_subject_is_no_part_of_the_question(said: str, kept: str) -> None:
    assert drop_return(said) == kept
