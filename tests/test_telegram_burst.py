"""200 messages of 50 people at once, while Telegram stumbles or the gateway dies: answered in order, once.

Telegram has no way to ask whether a message arrived. Where a connection breaks or the gateway is killed after
Telegram took a message and before its receipt came, the message is sent again: these alone come twice.
"""

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.channels.telegram.bot_api import SENDING_AT_ONCE
from bot.ports import find_free_ports
from bot.settings import Settings
from fake_rasa import EchoRasa, echo
from telegram_gateway import start_gateway
from telegram_people import Phone, run_gateway, says, telegram_settings
from telegram_server import TOKEN, Fault, Server, run_server

PEOPLE, EACH = range(1, 51), range(4)
ALL = len(PEOPLE) * len(EACH)
# Every third call fails, each time in another way; where more do, the waits between tries grow long.
WELL = (None,)
STUMBLING = (Fault.FLOOD, None, None, Fault.BROKEN, None, None, Fault.LOST_BEFORE, None, None)


def make_burst() -> list[dict[str, Any]]:
    """Make the updates: everybody's first message, then everybody's second, and so on."""
    return [says(f"number {n} of {user}", user) for n in EACH for user in PEOPLE]


def expected(user: int) -> list[str]:
    return [echo(f"number {n} of {user}").text for n in EACH]


def assert_everything_came_once(server: Server) -> None:
    assert {user: server.texts(user) for user in PEOPLE} == {user: expected(user) for user in PEOPLE}


def assert_nothing_is_lost_and_repeated_are(server: Server, number: int) -> None:
    """Check that people got all in order, and that so many messages came twice in a row."""
    for user in PEOPLE:
        assert list(dict.fromkeys(server.texts(user))) == expected(user)
    assert len(server.sent) == ALL + number
    assert set(Counter((sent.chat, sent.text) for sent in server.sent).values()) <= {1, 2}


def spread(*faults: Fault | None) -> Any:
    """Choose a fault for every call, one after the other."""
    planned = cycle(faults)
    return lambda method, call: next(planned)


async def live_through(phone: Phone) -> None:
    await phone.send(*make_burst())
    await phone.server.wait_for(has_everything, 100)


def has_everything(server: Server) -> bool:
    return len({(sent.chat, sent.text) for sent in server.sent}) == ALL


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("faults", [WELL, STUMBLING], ids=["well", "stumbling"])
async def test_a_burst_is_answered_in_order_and_once(
    tmp_path: Path, webhook: bool, faults: tuple[Fault | None, ...]
) -> None:
    async with run_server() as server:
        url = {"telegram_webhook_url": "https://bot.example"} if webhook else {}
        settings = telegram_settings(tmp_path, server, **url)
        server.choose_fault = spread(*faults)
        rasa = EchoRasa()
        async with run_gateway(settings, rasa) as http:
            await server.wait_for(
                lambda s: bool(s.webhook) or any(call[0] == "getUpdates" for call in s.calls)
            )
            await live_through(Phone(server, rasa, http, settings))
        assert_everything_came_once(server)
        assert len(rasa.sent) == ALL


async def test_only_messages_whose_receipt_is_lost_come_twice(tmp_path: Path) -> None:
    lost = []
    planned = cycle((None, None, None, Fault.LOST_AFTER))

    def lose_receipts(method: str, call: dict[str, str]) -> Fault | None:
        fault = next(planned) if method == "sendMessage" else None
        lost.extend([call["text"]] if fault else [])
        return fault

    async with run_server() as server:
        settings = telegram_settings(tmp_path, server)
        server.choose_fault = lose_receipts
        rasa = EchoRasa()
        async with run_gateway(settings, rasa) as http:
            await live_through(Phone(server, rasa, http, settings))
            await server.wait_for(lambda s: len(s.sent) == ALL + len(lost))
        for user in PEOPLE:
            assert list(dict.fromkeys(server.texts(user))) == expected(user)
        extra = Counter(sent.text for sent in server.sent) - Counter(
            t for user in PEOPLE for t in expected(user)
        )
        assert extra == Counter(lost)


@asynccontextmanager
async def serve_echo(port: int) -> AsyncIterator[None]:
    """Serve what the gateway takes for Rasa."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response([echo((await request.json())["message"]).message()])

    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def prepare(folder: Path) -> AsyncIterator[tuple[Server, Settings]]:
    """Run Telegram and a Rasa for a gateway that comes and goes."""
    port, rasa_port = find_free_ports(2)
    async with run_server() as server, serve_echo(rasa_port):
        yield server, telegram_settings(folder, server, port=port, rasa_port=rasa_port)


@pytest.mark.parametrize(
    "is_taken", [False, True], ids=["before Telegram took what is under way", "after it took it"]
)
async def test_a_gateway_that_is_killed_goes_on_where_it_was(tmp_path: Path, is_taken: bool) -> None:
    async with prepare(tmp_path) as (server, settings):
        server.gate, server.gate_after, server.is_gate_behind = asyncio.Event(), 1, is_taken
        with start_gateway(settings) as gateway:
            await server.push(*make_burst())
            await server.wait_for(lambda s: s.held == SENDING_AT_ONCE, 100)
            while count_unsent(settings) != len(PEOPLE):  # until it is noted what Telegram took before
                await asyncio.sleep(0.05)
            os.kill(gateway.pid, signal.SIGKILL)
            gateway.wait()
        async with httpx.AsyncClient() as http:  # behind all that the gateway had sent
            await http.get(f"{server.url}/bot{TOKEN}/getMe")
        taken = server.held if is_taken else 0
        server.gate = None
        with start_gateway(settings) as gateway:
            await server.wait_for(has_everything, 100)
            gateway.terminate()
            await asyncio.to_thread(gateway.wait)
        assert_nothing_is_lost_and_repeated_are(server, taken)
        assert server.held == SENDING_AT_ONCE


def count_unsent(settings: Settings) -> int:
    """Count the messages that wait in the mailbox: here everybody's next one."""
    with closing(sqlite3.connect(settings.state_dir / "telegram.db")) as connection:
        number: int = connection.execute("SELECT count(*) FROM telegram_message").fetchone()[0]
    return number


async def test_a_gateway_that_is_stopped_sends_nothing_twice(tmp_path: Path) -> None:
    async with prepare(tmp_path) as (server, settings):
        with start_gateway(settings) as gateway:
            await server.push(*make_burst())
            await server.wait_for(lambda s: len(s.sent) >= 60, 100)
            gateway.terminate()
            await asyncio.to_thread(gateway.wait)
        assert len(server.sent) < ALL
        with start_gateway(settings):
            await server.wait_for(has_everything, 100)
        assert_everything_came_once(server)
