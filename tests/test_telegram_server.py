"""The local Telegram of the tests is as strict as the real one: a lax one would let faults through."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from telegram_people import says
from telegram_server import TOKEN, Server, run_server


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with run_server() as running:
        yield running


async def call(server: Server, method: str, token: str = TOKEN, **fields: Any) -> tuple[int, str]:
    """Call a method and return the code and what is said."""
    async with httpx.AsyncClient(trust_env=False) as http:
        response = await http.post(f"{server.url}/bot{token}/{method}", data=fields)
    body = response.json()
    assert body["ok"] == (response.status_code == 200)
    return response.status_code, body.get("description", "")


def keyboard(**button: str) -> str:
    return json.dumps({"inline_keyboard": [[button]]})


@pytest.mark.parametrize(
    ("fields", "code", "why"),
    [
        ({"text": "a" * 4096}, 200, ""),
        ({"text": "a" * 4097}, 400, "too long"),
        ({"text": "\U0001f37c" * 2049}, 400, "too long"),
        ({"text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"}, 200, ""),
        ({"text": " \n"}, 400, "empty"),
        ({"text": "a < b", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ({"text": "<b>a", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ({"text": "<b>a</i>", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ({"text": "<script>a</script>", "parse_mode": "HTML"}, 400, "can't parse entities"),
        ({"text": "a < b"}, 200, ""),
        ({"text": "a", "reply_markup": keyboard(text="a", callback_data="x" * 64)}, 200, ""),
        (
            {"text": "a", "reply_markup": keyboard(text="a", callback_data="x" * 65)},
            400,
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "a", "reply_markup": keyboard(text="a", callback_data="\u00e9" * 33)}, 400, "DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(text="a")}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(text=" ", callback_data="x")}, 400, "button text"),
        ({"text": "a", "chat_id": "0"}, 400, "chat not found"),
        ({"text": "a", "chat_id": "9"}, 403, "blocked"),
    ],
)
async def test_a_message_has_its_limits(server: Server, fields: dict[str, str], code: int, why: str) -> None:
    server.blocked.add(9)
    status, description = await call(server, "sendMessage", **{"chat_id": "7", **fields})
    assert (status, why in description) == (code, True)


async def test_two_pollers_are_in_conflict(server: Server) -> None:
    first = asyncio.create_task(call(server, "getUpdates", timeout=30))
    await server.wait_for(lambda s: len(s.calls) == 1)
    second = asyncio.create_task(call(server, "getUpdates", timeout=30))
    assert (await first)[0] == 409
    await server.push(says("hi"))
    assert (await second)[0] == 200


async def test_a_webhook_and_a_poller_are_in_conflict(server: Server) -> None:
    assert (await call(server, "setWebhook", url="https://bot.example"))[0] == 200
    assert (await call(server, "getUpdates"))[0] == 409


async def test_an_update_comes_until_it_is_confirmed(server: Server) -> None:
    await server.push(says("one", number=5), says("two", number=6))
    await call(server, "getUpdates")
    assert len(server.updates) == 2
    await call(server, "getUpdates", offset=6)
    assert [update["update_id"] for update in server.updates] == [6]


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("setWebhook", {"url": "http://bot.example"}, 400),
        ("setWebhook", {"url": "https://bot.example", "secret_token": "not allowed!"}, 400),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400),
        ("setMyCommands", {"commands": '[{"command": "Start", "description": "x"}]'}, 400),
        ("setMyCommands", {"commands": '[{"command": "start", "description": ""}]'}, 400),
        ("sendChatAction", {"chat_id": "7", "action": "dancing"}, 400),
        ("sendNothing", {}, 404),
    ],
)
async def test_a_call_has_its_form(server: Server, method: str, fields: dict[str, str], code: int) -> None:
    assert (await call(server, method, **fields))[0] == code


async def test_a_tap_is_answered_once(server: Server) -> None:
    server.taps.add("1")
    codes = [(await call(server, "answerCallbackQuery", callback_query_id="1"))[0] for _ in range(2)]
    assert codes == [200, 400]


async def test_another_token_is_refused(server: Server) -> None:
    assert (await call(server, "getMe", token="1:other"))[0] == 401
