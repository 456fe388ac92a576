"""A chat on Telegram, by polling and by webhook, against a Bot API server as strict as the real one."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.telegram import wording
from bot.reply import DISCLAIMER, FULL_DISCLAIMER
from bot.safety_texts import EXAMPLES, too_long
from fake_rasa import ANSWER
from telegram_people import GROUP, Phone, message, name_conversation, open_phone, says, taps, update
from widget_api import OFFER

PHOTO = [{"file_id": "x"}]


@pytest_asyncio.fixture(params=["polling", "webhook"])
async def phone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Phone]:
    async with open_phone(tmp_path, OFFER, webhook=request.param == "webhook") as opened:
        yield opened


async def test_a_question_is_answered_with_links_and_buttons(phone: Phone) -> None:
    (sent,) = await phone.ask(says("Can men make milk?"))
    assert sent.chat == 7
    assert sent.text == OFFER.text.replace(": https://wikimd.org", "")
    assert sent.links == [("Male lactation (WikiMD)", "https://wikimd.org")]
    assert [button["text"] for button in sent.buttons] == ["And women?", "Why?"]
    assert sent.call["link_preview_options"] == '{"is_disabled": true}'
    sent_on = [(message["sender"], message["message"]) for message in phone.rasa.sent]
    assert sent_on == [(name_conversation(7), "Can men make milk?")]


async def test_typing_is_shown_before_the_answer(phone: Phone) -> None:
    await phone.ask(says("Can men make milk?"))
    await phone.settle()
    assert [method for method, call in phone.server.calls if call.get("chat_id") == "7"] == [
        "sendChatAction",
        "sendMessage",
    ]


async def test_a_button_asks_its_question_and_stops_waiting(phone: Phone) -> None:
    (first,) = await phone.ask(says("Can men make milk?"))
    tap = taps(phone.server, first, 1)
    (second,) = await phone.ask(tap)
    assert phone.rasa.sent[-1]["message"] == "Why do men make milk?"
    assert second.text.startswith("» Why?\n\nMen can make milk.")
    await phone.server.wait_for(lambda server: server.answered == [tap["callback_query"]["id"]])


async def test_a_button_of_somebody_else_is_kindly_declined(phone: Phone) -> None:
    (first,) = await phone.ask(says("Can men make milk?"))
    (second,) = await phone.ask(taps(phone.server, first, user=8))
    assert second.text == wording.old_button().text


@pytest.mark.parametrize("data", ["ask:", "ask:unknown", "yes:unknown", "what", "/forget", "yes", ":"])
async def test_a_button_that_was_never_offered_is_kindly_declined(phone: Phone, data: str) -> None:
    (first,) = await phone.ask(says("Can men make milk?"))
    first.buttons = [{"callback_data": data}]
    (second,) = await phone.ask(taps(phone.server, first))
    assert second.text == wording.old_button().text


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "contact", "poll", "document"])
async def test_what_holds_no_words_gets_a_kind_word(phone: Phone, kind: str) -> None:
    (sent,) = await phone.ask(update("message", message(**{kind: {}})))
    assert sent.text == wording.words_only().text
    assert DISCLAIMER in sent.text
    assert len(sent.buttons) == len(EXAMPLES)


async def test_a_caption_is_answered_and_the_picture_is_said_to_be_unseen(phone: Phone) -> None:
    (sent,) = await phone.ask(update("message", message(photo=PHOTO, caption="Can men make milk?")))
    assert sent.text.startswith(f"{wording.UNSEEN}\n\nMen can make milk.")
    assert phone.rasa.sent[-1]["message"] == "Can men make milk?"


async def test_an_edit_is_not_answered_again(phone: Phone) -> None:
    await phone.ask(says("Can men make milk?"))
    (sent,) = await phone.ask(update("edited_message", message(text="Can women make milk?")))
    assert sent.text == wording.edited().text
    assert len(phone.rasa.sent) == 1


async def test_an_edit_that_holds_a_danger_sign_is_answered(phone: Phone) -> None:
    (sent,) = await phone.ask(update("edited_message", message(text="I want to kill myself")))
    assert "emergency number" in sent.text and sent.text != wording.edited().text


@pytest.mark.parametrize(
    "raw",
    [
        update("channel_post", message(text="News", chat=-5)),
        update("message", message(chat=GROUP, new_chat_members=[{"id": 8}])),
        update("message", message(text="We talk among ourselves.", chat=GROUP)),
        update("my_chat_member", {"chat": {"id": 7}}),
        update("message", {"chat": "broken"}),
    ],
)
async def test_what_is_not_for_the_bot_gets_no_word(phone: Phone, raw: dict[str, Any]) -> None:
    await phone.send(raw)
    assert await phone.settle() == []


async def test_in_a_group_everybody_has_their_own_conversation(phone: Phone) -> None:
    asked = [says("@lacta_test_bot hi", user, GROUP, message_id=user) for user in (1, 2)]
    sent = await phone.ask(*asked, replies=2)
    assert {entry["sender"] for entry in phone.rasa.sent} == {name_conversation(u, GROUP) for u in (1, 2)}
    assert {json.loads(s.call["reply_parameters"])["message_id"] for s in sent} == {1, 2}
    assert {s.chat for s in sent} == {GROUP}


async def test_a_group_that_takes_the_bot_in_is_greeted(phone: Phone) -> None:
    invited = message(chat=GROUP, new_chat_members=[{"id": 1234567}])
    (sent,) = await phone.ask(update("message", invited))
    assert FULL_DISCLAIMER in sent.text


async def test_an_update_that_comes_again_is_answered_once(phone: Phone) -> None:
    first = says("one")
    await phone.ask(first)
    await phone.send(first)
    await phone.ask(says("two"))
    assert [entry["message"] for entry in phone.rasa.sent] == ["one", "two"]
    assert len(await phone.settle()) == 2


async def test_updates_out_of_order_are_all_answered(phone: Phone) -> None:
    await phone.ask(says("later", number=90_002))
    await phone.ask(says("earlier", number=90_001))
    assert [entry["message"] for entry in phone.rasa.sent] == ["later", "earlier"]


async def test_the_length_of_a_message_has_the_limit_of_the_web(tmp_path: Path) -> None:
    async with open_phone(tmp_path, max_characters=20) as phone:
        (sent,) = await phone.ask(says("milk " * 10))
        assert sent.text == too_long(20).text
        assert phone.rasa.sent == []


async def test_each_person_has_the_rate_of_the_web(tmp_path: Path) -> None:
    async with open_phone(tmp_path, rate="2/hour") as phone:
        sent = await phone.ask(*[says(str(n)) for n in range(3)], says("hello", 8), replies=4)
        mine = [s.text for s in sent if s.chat == 7]
        assert mine[:2] == [ANSWER.text] * 2
        assert mine[2].startswith("That was a lot at once.") and DISCLAIMER in mine[2]
        assert [s.text for s in sent if s.chat == 8] == [ANSWER.text]


async def test_the_buttons_still_work_after_a_restart(tmp_path: Path) -> None:
    async with open_phone(tmp_path, OFFER) as phone:
        (sent,) = await phone.ask(says("Can men make milk?"))
    async with open_phone(tmp_path, OFFER) as phone:
        (answer,) = await phone.ask(taps(phone.server, sent))
        assert phone.rasa.sent[-1]["message"] == "Can women make milk?"
        assert answer.text.startswith("» And women?")


async def test_rasa_being_away_means_the_apology_of_the_web(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        phone.rasa._respond = lambda: (_ for _ in ()).throw(OSError("canary"))
        (sent,) = await phone.ask(says("Can men make milk?"))
        assert "something is wrong on my side" in sent.text and DISCLAIMER in sent.text
        (sent,) = await phone.ask(says("I want to kill myself"))
        assert "emergency number" in sent.text


async def test_a_person_who_waits_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        gate = phone.server.gate = asyncio.Event()
        await phone.send(says("hi", 1))
        await phone.server.wait_for(lambda server: server.held == 1)
        phone.server.gate = None
        (sent,) = await phone.ask(says("hi", 2))
        assert sent.chat == 2
        gate.set()
        await phone.server.wait_for(lambda server: len(server.sent) == 2)


async def test_a_conversation_that_ends_while_it_is_answered_begins_anew(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        await phone.ask(says("one"))
        with sqlite3.connect(tmp_path / "lacta.db") as connection:
            connection.execute("DELETE FROM conversation")
        (sent,) = await phone.ask(says("two"))
        assert sent.text == ANSWER.text
