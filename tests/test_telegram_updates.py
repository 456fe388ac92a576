"""What is read from an update of Telegram, and what is left behind."""

from dataclasses import asdict
from typing import Any

import pytest

from bot.channels.telegram.commands import DESCRIPTIONS, Command, read_command
from bot.channels.telegram.update import Act, Me, Place, read_update
from telegram_people import GROUP, NAME, message, says, update
from telegram_server import BOT

ME = Me(1234567, "Lacta_Test_Bot")
OTHER = {"id": 8, "is_bot": False}
PHOTO = [{"file_id": "x"}]


def read(raw: dict[str, Any]) -> tuple[str, str] | None:
    """Read an update as what was done and said."""
    found = read_update(raw, ME)
    return None if found is None else (f"{found.act} {found.command}".strip(), found.text)


def sends(**fields: Any) -> dict[str, Any]:
    return update("message", message(**fields))


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        (says("What is milk?"), ("ask", "What is milk?")),
        (says("@lacta_test_bot what is milk?"), ("ask", "what is milk?")),
        (says("/start"), ("command start", "")),
        (says("/start from_site"), ("command start", "from_site")),
        (says("/HELP@lacta_test_bot"), ("command help", "")),
        (says("/help@another_bot"), ("ask", "/help@another_bot")),
        (says("/feedback It was\nfine"), ("command feedback", "It was\nfine")),
        (says("/nonsense"), ("command help", "")),
        (says("/nonsense about milk"), ("ask", "/nonsense about milk")),
        (says("and/or milk"), ("ask", "and/or milk")),
        (sends(photo=PHOTO), ("send_content", "")),
        (sends(photo=PHOTO, caption="Is this milk?"), ("ask_with_content", "Is this milk?")),
        (sends(photo=PHOTO, caption="/forget"), ("ask_with_content", "/forget")),
        *[
            (sends(**{kind: {}}), ("send_content", ""))
            for kind in ("voice", "sticker", "location", "contact", "poll", "document", "dice", "video_note")
        ],
        (update("edited_message", message(text="What is milk?")), ("edit", "What is milk?")),
        (update("edited_message", message(photo=PHOTO, caption="Milk?")), ("edit", "Milk?")),
        (sends(chat=GROUP, new_chat_members=[OTHER, BOT]), ("invite", "")),
        (sends(chat=GROUP, group_chat_created=True), ("invite", "")),
    ],
)
def test_what_people_do_is_recognised(raw: dict[str, Any], meaning: tuple[str, str]) -> None:
    assert read(raw) == meaning


@pytest.mark.parametrize(
    "raw",
    [
        update("edited_message", message(location={"latitude": 1})),
        update("edited_message", message(text="/start")),
        update("channel_post", message(text="News", chat=-5)),
        update("edited_channel_post", message(text="News", chat=-5)),
        update("my_chat_member", {"chat": {"id": 7}, "new_chat_member": {"status": "kicked"}}),
        update("poll", {"id": "1"}),
        update("inline_query", {"id": "1", "query": "milk"}),
        update("something_new", {}),
        sends(new_chat_members=[OTHER], chat=GROUP),
        sends(left_chat_member=OTHER, chat=GROUP),
        sends(pinned_message={}),
        sends(text="Hi", **{"from": {"id": 9, "is_bot": True}}),
        sends(text="@lacta_test_bot news", chat=GROUP, is_automatic_forward=True),
        update("callback_query", {"id": "1", "from": OTHER, "game_short_name": "x"}),
        update("callback_query", {"id": "1", "from": OTHER, "data": "ask:x"}),
    ],
)
def test_what_is_not_for_the_bot_is_left_alone(raw: dict[str, Any]) -> None:
    assert read(raw) is None


@pytest.mark.parametrize(
    ("text", "fields", "heard"),
    [
        ("What is milk?", {}, None),
        ("@lacta_test_bot what is milk?", {}, "what is milk?"),
        ("what is milk, @LACTA_test_bot?", {}, "what is milk, ?"),
        ("me@lacta_test_bot.example", {}, None),
        ("@lacta_test_bots what is milk?", {}, None),
        ("What is milk?", {"reply_to_message": {"message_id": 1, "from": BOT}}, "What is milk?"),
        ("What is milk?", {"reply_to_message": {"message_id": 1, "from": OTHER}}, None),
        (
            "What is milk?",
            {
                "message_thread_id": 1,
                "is_topic_message": True,
                "reply_to_message": {"message_id": 1, "from": BOT},
            },
            None,
        ),
        ("/sources", {}, None),
        ("/sources@another_bot", {}, None),
        ("/sources@lacta_test_bot", {}, ""),
    ],
)
def test_in_a_group_only_who_addresses_the_bot_is_heard(text: str, fields: Any, heard: str | None) -> None:
    found = read_update(says(text, chat=GROUP, **fields), ME)
    assert (None if found is None else found.text) == heard


def test_in_a_group_an_answer_hangs_on_its_question_in_its_topic() -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True, "message_id": 77}
    found = read_update(says("@lacta_test_bot hi", chat=GROUP, **topic), ME)
    assert found is not None
    assert found.place == Place(GROUP, 5, 77)


def test_everybody_has_a_conversation_of_their_own_in_every_chat() -> None:
    hi = "@lacta_test_bot hi"
    in_the_name_of_the_group = {"sender_chat": {"id": GROUP}, "from": {"id": 1, "is_bot": True}}
    raws = [
        says(hi, 1, GROUP),
        says(hi, 2, GROUP),
        says(hi, 1),
        says(hi, 1, -5),
        says(hi, 0, GROUP, **in_the_name_of_the_group),
    ]
    people = [found.person for raw in raws if (found := read_update(raw, ME))]
    assert len(set(people)) == len(raws)


def test_names_are_left_behind() -> None:
    found = read_update(says("Hi"), ME)
    assert found is not None
    assert NAME not in str(asdict(found)) and "canary" not in str(asdict(found))


def test_a_tap_is_read_though_its_message_is_gone() -> None:
    body = {"id": "5", "from": {"id": 7}, "data": "ask:x"}
    old = {"chat": {"id": 7, "type": "private"}, "message_id": 1, "date": 0}
    found = read_update(update("callback_query", {**body, "message": old}), ME)
    assert found is not None
    assert (found.act, found.text, found.query, found.person) == (Act.TAP, "ask:x", "5", "7:7")


@pytest.mark.parametrize(
    "raw", [{}, {"update_id": 1, "message": None}, {"update_id": 1, "message": {"chat": 1}}]
)
def test_a_broken_update_raises_what_the_connection_expects(raw: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError)):
        read_update(raw, ME)


def test_every_command_is_described() -> None:
    assert set(DESCRIPTIONS) == set(Command)
    assert read_command("/forget", "x") == (Command.FORGET, "")
