"""The commands on Telegram, by polling and by webhook: start, sources, feedback, forget and the others."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.telegram import wording
from bot.channels.telegram.commands import DESCRIPTIONS
from bot.reply import DISCLAIMER, FULL_DISCLAIMER
from bot.safety_texts import EXAMPLES
from telegram_people import Phone, name_conversation, open_phone, says, taps
from widget_api import OFFER, build_facts, count_rows, remember


@pytest_asyncio.fixture(params=["polling", "webhook"])
async def phone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Phone]:
    async with open_phone(tmp_path, OFFER, webhook=request.param == "webhook") as opened:
        yield opened


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("/start", ["I am Lacta", FULL_DISCLAIMER]),
        ("/help", ["/forget – Delete our conversation", DISCLAIMER]),
        ("/disclaimer", [FULL_DISCLAIMER]),
        ("/unknown", ["/forget – Delete our conversation"]),
        ("/feedback", ["You have not asked me anything yet"]),
        ("/forget", ["is deleted on my side"]),
    ],
)
async def test_a_command_is_obeyed(phone: Phone, command: str, parts: list[str]) -> None:
    (sent,) = await phone.ask(says(command))
    assert [part for part in parts if part not in sent.text] == []
    assert phone.rasa.sent == []


async def test_the_commands_are_shown_in_the_app(phone: Phone) -> None:
    assert phone.server.commands == DESCRIPTIONS


async def test_the_start_offers_questions_that_can_be_tapped(phone: Phone) -> None:
    (sent,) = await phone.ask(says("/start"))
    assert [button["text"] for button in sent.buttons] == list(EXAMPLES)
    await phone.ask(taps(phone.server, sent))
    assert phone.rasa.sent[-1]["message"] == EXAMPLES[0]


async def test_the_sources_are_links(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        (sent,) = await phone.ask(says("/sources"))
        assert "cannot look up" in sent.text
    other = tmp_path / "other"
    other.mkdir()
    async with open_phone(other) as phone:
        build_facts(phone.settings)
        (sent,) = await phone.ask(says("/sources"))
        assert len(sent.links) == 4
        assert DISCLAIMER in sent.text


@pytest.mark.parametrize(("typed", "reason"), [("/feedback", ""), ("/feedback too <long>", "too <long>")])
async def test_feedback_is_kept_with_its_turn(phone: Phone, typed: str, reason: str) -> None:
    await phone.ask(says("Can men make milk?"))
    (asked,) = await phone.ask(says(typed))
    assert [button["text"] for button in asked.buttons] == ["Yes", "No"]
    (thanks,) = await phone.ask(taps(phone.server, asked, 1))
    assert thanks.text == wording.thanks().text
    path = phone.settings.state_dir / "lacta.db"
    judged = f"message = 'Can men make milk?' AND is_helpful = 0 AND reason = '{reason}'"
    assert count_turns(path, judged) == 1


def count_turns(path: Path, where: str) -> int:
    with sqlite3.connect(path) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM turn WHERE {where}").fetchone()[0]
    return number


async def test_to_forget_deletes_the_history_and_rasas_rows_of_this_person_alone(phone: Phone) -> None:
    await phone.ask(says("canary of mine"), says("Can men make milk?", 8), replies=2)
    mine, theirs = (name_conversation(user) for user in (7, 8))
    remember(phone.settings, mine, theirs, events="[]")
    await phone.ask(says("/forget"))
    assert set(count_rows(phone.settings, mine).values()) == {0}
    kept = count_rows(phone.settings, theirs)
    assert (kept["conversation"], kept["turn"], kept["memory"]) == (1, 1, 2)
    assert all(b"canary" not in path.read_bytes() for path in phone.settings.state_dir.glob("lacta.db*"))


async def test_nothing_of_an_answered_message_is_left_in_the_mailbox(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        await phone.ask(says("canary of mine"), says("/forget"), replies=2)
    with sqlite3.connect(tmp_path / "telegram.db") as connection:
        assert connection.execute("SELECT count(*) FROM telegram_message").fetchone() == (0,)
        rows = connection.execute("SELECT conversation, said FROM telegram_update").fetchall()
    assert rows == [("", None)] * 2
    assert all(b"canary" not in path.read_bytes() for path in tmp_path.glob("telegram.db*"))
