"""Telegram and the trained bot, each gateway a process of its own: the same replies as over REST."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.ports import find_free_ports
from bot.reply import Kind
from bot.running import Lacta
from telegram_gateway import start_gateway
from telegram_people import Phone, name_conversation, says, taps
from telegram_server import TOKEN, run_server
from test_channel_parity import read_telegram, squeeze
from widget_api import count_rows

MESSAGES = {
    "What is galactorrhea?": Kind.ANSWER,
    "can men make milk": Kind.ANSWER,
    "hello": Kind.CHAT,
    "Who won the world cup?": Kind.DECLINE,
    "Which dose of bromocriptine should I take?": Kind.BOUNDARY,
    "I want to kill myself": Kind.SEEK_CARE,
    "": Kind.DECLINE,
}


@asynccontextmanager
async def open_real(lacta: Lacta, folder: Path, webhook: bool) -> AsyncIterator[Phone]:
    """Run a gateway with Telegram in front of the Rasa that runs already."""
    url = "https://bot.example" if webhook else ""
    async with run_server() as server:
        settings = replace(
            lacta.settings,
            port=find_free_ports(1)[0],
            state_dir=folder,
            database_url=lacta.settings.database,
            secret="a key for the tests",
            telegram_token=TOKEN,
            telegram_url=server.url,
            telegram_webhook_url=url,
        )
        with start_gateway(settings):
            await server.wait_for(lambda s: bool(s.commands))
            if webhook:
                server.webhook["url"] = f"{settings.url}/webhooks/telegram"
            async with httpx.AsyncClient(trust_env=False) as http:
                yield Phone(server, None, http, settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_person_on_telegram_reads_what_one_on_the_web_reads(
    lacta: Lacta, tmp_path: Path, webhook: bool
) -> None:
    async with open_real(lacta, tmp_path, webhook) as phone:
        for user, (said, kind) in enumerate(MESSAGES.items(), start=1):
            (rest,) = lacta.send(uuid.uuid4().hex, said)
            assert rest["custom"]["kind"] == kind
            sent = await phone.ask(says(said or "\u200b", user))
            assert squeeze(read_telegram(sent)) == squeeze(rest["text"])
            assert [b["text"] for b in sent[-1].buttons] == [b["title"] for b in rest["buttons"]]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_person_talks_on_taps_and_is_forgotten(lacta: Lacta, tmp_path: Path, webhook: bool) -> None:
    user = uuid.uuid4().int % 10**9
    async with open_real(lacta, tmp_path, webhook) as phone:
        await phone.ask(says("What are the signs of galactorrhea?", user))
        (followed,) = await phone.ask(says("and in men?", user))
        assert "men" in followed.text.lower()
        (start,) = await phone.ask(says("/start", user))
        (tapped,) = await phone.ask(taps(phone.server, start, 1, user))
        assert tapped.text.startswith("» Can men make milk?\n\nYes, men can make milk")
        assert count_rows(lacta.settings, name_conversation(user))["memory"] > 0
        await phone.ask(says("/forget", user))
        assert set(count_rows(lacta.settings, name_conversation(user)).values()) == {0}
        (later,) = await phone.ask(says("and in men?", user))
        assert later.text != followed.text
