"""What goes wrong with Telegram: people get their answers all the same, other channels notice nothing."""

import asyncio
import logging
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram import bot_api
from bot.channels.telegram.backoff import MOST_SECONDS, Backoff
from bot.channels.telegram.token import find_token
from fake_rasa import ANSWER, FakeRasa, make_settings, say
from telegram_markup import Refused
from telegram_people import message, open_phone, run_gateway, says, telegram_settings, update
from telegram_server import TOKEN, Fault, run_server
from widget_api import settings_in


def stumble(*faults: Fault | None):  # type: ignore[no-untyped-def]
    """Choose faults for sent messages, one after the other."""
    planned = cycle(faults)
    return lambda method, call: next(planned) if method == "sendMessage" else None


@pytest.mark.parametrize("fault", [Fault.FLOOD, Fault.BROKEN, Fault.LOST_BEFORE])
async def test_a_message_that_was_not_taken_is_sent_again_and_comes_once(
    tmp_path: Path, fault: Fault
) -> None:
    async with open_phone(tmp_path) as phone:
        phone.server.choose_fault = stumble(fault, None)
        await phone.ask(says("one"))
        await phone.ask(says("two"))
        phone.server.choose_fault = stumble(None)
        assert [sent.text for sent in await phone.settle()] == [ANSWER.text] * 2


async def test_a_message_whose_receipt_is_lost_is_sent_again_rather_than_not_at_all(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        phone.server.choose_fault = stumble(Fault.LOST_AFTER, None)
        await phone.ask(says("one"), replies=2)
        phone.server.choose_fault = stumble(None)
        assert [sent.text for sent in await phone.settle()] == [ANSWER.text] * 2


async def test_a_wait_that_telegram_asks_for_is_kept(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        phone.server.choose_fault = stumble(Fault.FLOOD, None)
        begin = asyncio.get_running_loop().time()
        await phone.ask(says("one"))
        assert asyncio.get_running_loop().time() - begin >= 1.0


async def test_who_blocked_the_bot_is_let_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with open_phone(tmp_path) as phone:
        phone.server.blocked.add(7)
        await phone.send(says("one"), says("two"))
        await phone.ask(says("hi", 8))
        await phone.server.wait_for(lambda server: sum(c[0] == "sendMessage" for c in server.calls) >= 3)
        phone.server.blocked.clear()
        assert {sent.chat for sent in await phone.settle()} == {8}


async def test_a_form_that_telegram_refuses_goes_as_plain_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_api, "write_html", lambda text: f"<nonsense>{text}")
    async with open_phone(tmp_path) as phone:
        (sent,) = await phone.ask(says("one"))
        assert sent.text == ANSWER.text


async def test_a_chat_that_is_gone_stops_nobody(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        gone = message(text="hi")
        gone["chat"] = {"id": 0, "type": "private"}
        await phone.send(update("message", gone))
        (sent,) = await phone.ask(says("hi", 8))
        assert sent.chat == 8


async def test_a_group_that_moved_gets_its_answer_where_it_is_now(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        send = phone.server._send_message

        async def move(call: dict[str, str]) -> object:
            if call["chat_id"] == "-5":
                raise Refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005)
            return await send(call)

        phone.server._send_message = move  # type: ignore[method-assign]
        (sent,) = await phone.ask(says("@lacta_test_bot hi", chat=-5))
        assert sent.chat == -1005


async def test_a_second_poller_is_told_of_and_the_bot_goes_on_when_it_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_phone(tmp_path) as phone, httpx.AsyncClient() as other:
        await other.get(f"{phone.server.url}/bot{TOKEN}/getUpdates")
        await phone.ask(says("one"))
        assert "another program receives the messages of this bot" in caplog.text
        await phone.ask(says("two"))
        assert "Telegram is back." in caplog.text


async def test_a_refused_token_is_told_without_the_token_and_others_notice_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with run_server() as server:
        settings = settings_in(tmp_path, telegram_token="1:canary-other", telegram_url=server.url)
        async with run_gateway(settings, FakeRasa()) as http:
            while "it refuses the token, see TELEGRAM_BOT_TOKEN" not in caplog.text:
                assert (await say(http, "What is milk?"))["text"] == ANSWER.text
    assert "canary" not in caplog.text


async def test_telegram_being_out_of_reach_keeps_nobody_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_in(tmp_path, telegram_token=TOKEN, telegram_url="http://127.0.0.1:9")
    async with run_gateway(settings, FakeRasa()) as http:
        while "Telegram is not connected: NetworkError" not in caplog.text:
            assert (await say(http, "What is milk?"))["text"] == ANSWER.text
    assert caplog.text.count("Telegram is not connected") == 1


async def test_a_slow_telegram_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        phone.server.gate = asyncio.Event()
        await phone.send(*[says("hi", user) for user in range(1, 40)])
        await phone.server.wait_for(lambda server: server.held == bot_api.SENDING_AT_ONCE)
        async with asyncio.timeout(1):
            assert (await say(phone.http, "What is milk?"))["text"] == ANSWER.text
        phone.server.gate.set()
        await phone.server.wait_for(lambda server: len(server.sent) == 39)


async def test_what_was_not_answered_when_the_gateway_ended_is_answered_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with run_server() as server:
        settings = telegram_settings(tmp_path, server)
        await server.push(says("one"), says("two"))
        async with run_gateway(settings, FakeRasa()):
            await server.wait_for(lambda s: any("offset" in call for _, call in s.calls))
        async with run_gateway(settings, FakeRasa()):
            await server.wait_for(lambda s: len(s.sent) == 2)
    assert [sent.text for sent in server.sent] == [ANSWER.text] * 2


async def test_nothing_is_confirmed_to_telegram_before_it_is_stored(tmp_path: Path) -> None:
    """Where the database is away, an update stays with Telegram and comes again."""
    async with run_server() as server:
        broken = tmp_path / "telegram.db"
        broken.mkdir()
        async with run_gateway(telegram_settings(tmp_path, server), FakeRasa()) as http:
            await server.push(says("one"))
            assert (await say(http, "What is milk?"))["text"] == ANSWER.text
            await server.wait_for(lambda s: s.calls.count(("getMe", {})) >= 2)
            assert len(server.updates) == 1
            broken.rmdir()
            await server.wait_for(lambda s: len(s.sent) == 1)


async def test_an_answer_that_cannot_be_read_is_an_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_phone(tmp_path) as phone:
        send = phone.server._send_message

        async def send_strangely(call: dict[str, str]) -> object:
            return {**await send(call), "date": 1_700_000_000_000}  # in milliseconds, as no date is

        phone.server._send_message = send_strangely  # type: ignore[method-assign]
        await phone.ask(says("one"))
        assert [sent.chat for sent in await phone.settle()] == [7]
        assert "What Telegram answered cannot be read" in caplog.text


def test_the_waits_grow_up_to_a_bound() -> None:
    backoff = Backoff()
    waits = [backoff.next() for _ in range(9)]
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert waits[-1] == MOST_SECONDS
    backoff.reset()
    assert backoff.next() == 0.5


@pytest.mark.parametrize(
    ("token", "in_file", "found"),
    [
        ("1:abc\n", None, "1:abc"),
        ("", "2:def\n", "2:def"),
        ("1:abc", "2:def", "1:abc"),
        ("1:canary/../x", None, ""),
        ("canary", None, ""),
        ("", "canary\u00e9", ""),
        ("", None, ""),
    ],
)
def test_a_token_comes_from_the_variable_or_a_file(
    token: str, in_file: str | None, found: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "token"
    if in_file is not None:
        file.write_text(in_file, encoding="utf-8")
    settings = make_settings(telegram_token=token, telegram_token_file=str(file) if in_file else "")
    assert find_token(settings) == found
    assert "canary" not in caplog.text
    assert ("Telegram is off" in caplog.text) == (not found and bool(token or in_file))


def test_a_file_that_is_not_there_turns_telegram_off(caplog: pytest.LogCaptureFixture) -> None:
    assert find_token(make_settings(telegram_token_file="/nowhere/canary")) == ""
    assert "LACTA_TELEGRAM_TOKEN_FILE" in caplog.text and "canary" not in caplog.text
