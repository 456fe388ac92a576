"""The way to Rasa: None for all but one proper reply in time, and one message of a conversation at a time."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.rasa_client import MAX_ANSWER, RasaClient
from bot.reply import Reply
from bot.turns import Turns
from fake_rasa import ANSWER, FakeRasa, FrozenRasa, fail, make_settings

PROPER = ANSWER.message()
UNDISCLAIMED = {**PROPER, "text": "Milk."}


def client_of(rasa: httpx.AsyncBaseTransport, deadline: float = 2.0) -> RasaClient:
    """Return a client of a stand-in."""
    return RasaClient(make_settings(deadline=deadline), rasa)


async def test_a_proper_reply_is_read() -> None:
    assert await client_of(FakeRasa()).send("c", "Hi") == ANSWER


IMPROPER = {
    "an error": httpx.Response(500, json=[PROPER]),
    "a redirect": httpx.Response(307, headers={"Location": "http://elsewhere/"}),
    "another success": httpx.Response(202, json=[PROPER]),
    "silence": httpx.Response(200, json=[]),
    "nothing": httpx.Response(200),
    "a page": httpx.Response(200, text="<html>"),
    "no list": httpx.Response(200, json=PROPER),
    "two replies": httpx.Response(200, json=[PROPER, PROPER]),
    "no envelope": httpx.Response(200, json=[{"text": "Milk."}]),
    "no disclaimer": httpx.Response(200, json=[UNDISCLAIMED]),
    "invalid UTF-8": httpx.Response(200, content=b'[{"text": "\xff"}]'),
    "deep lists": httpx.Response(200, content=b"[" * 100_000),
    "a paragraph without end": httpx.Response(
        200,
        content=json.dumps(
            [{**PROPER, "custom": {**PROPER["custom"], "citations": [{"document": "d", "paragraph": 1e999}]}}]
        ).encode(),
    ),
    "too much": httpx.Response(200, content=json.dumps([PROPER]).encode().ljust(MAX_ANSWER + 1)),
}


@pytest.mark.parametrize("response", IMPROPER.values(), ids=IMPROPER)
async def test_an_improper_answer_is_none(response: httpx.Response, caplog: pytest.LogCaptureFixture) -> None:
    assert await client_of(FakeRasa(lambda: response)).send("c", "Hi") is None
    assert [record.levelname for record in caplog.records if record.name.startswith("bot.")] == ["WARNING"]
    assert "improper" in caplog.text


async def test_an_answer_without_end_is_not_read_to_it() -> None:
    async def pour() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 4096

    assert await client_of(FakeRasa(lambda: httpx.Response(200, content=pour()))).send("c", "Hi") is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("canary"), "refused"),
        (httpx.ConnectTimeout("canary"), "timeout"),
        (httpx.ReadTimeout("canary"), "timeout"),
        (httpx.ReadError("canary"), "improper"),
        (httpx.RemoteProtocolError("canary"), "improper"),
        (httpx.InvalidURL("canary"), "improper"),
        (OSError("canary"), "improper"),
        (RuntimeError("canary"), "improper"),
    ],
)
async def test_a_failure_is_none_and_logged_by_its_kind_alone(
    error: Exception, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    assert await client_of(FakeRasa(fail(error))).send("conversation-7", "secret words") is None
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("bot.channels.rasa_client", "WARNING")
    assert kind in record.getMessage()
    assert not any(word in caplog.text for word in ("canary", "secret", "conversation-7"))


async def test_nothing_listening_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    client = RasaClient(make_settings(rasa_port=1))
    assert await client.send("c", "Hi") is None
    await client.close()
    assert "refused" in caplog.text


async def test_the_deadline_is_around_everything(caplog: pytest.LogCaptureFixture) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    start = time.monotonic()
    client = client_of(FakeRasa(lambda: httpx.Response(200, content=drip())), deadline=0.1)
    assert await client.send("c", "Hi") is None
    assert time.monotonic() - start < 0.6
    assert "timeout" in caplog.text


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert not RasaClient(make_settings())._client._mounts


class Gate(httpx.AsyncBaseTransport):
    """Holds every message until it is let go, and keeps who is inside."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.inside: list[str] = []
        self.most: dict[str, int] = {}
        self.open = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note a message, wait, answer."""
        message = json.loads(request.content)
        sender = message["sender"]
        self.order.append(message["message"])
        self.inside.append(sender)
        self.most[sender] = max(self.most.get(sender, 0), self.inside.count(sender))
        await self.open.wait()
        await asyncio.sleep(0)
        self.inside.remove(sender)
        return httpx.Response(200, json=[PROPER])


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(50):
        await asyncio.sleep(0)


async def send_in_turn(client: RasaClient, conversation: str, text: str) -> Reply | None:
    """Send a message when its turn comes, as the channels do."""
    until = asyncio.get_running_loop().time() + client._deadline
    async with client.begin(conversation, until):
        return await client.send(conversation, text, until)


async def test_messages_of_one_conversation_go_one_at_a_time_in_order() -> None:
    gate = Gate()
    client = client_of(gate)
    tasks = [asyncio.create_task(send_in_turn(client, "c", str(n))) for n in range(8)]
    await settle()
    assert gate.order == ["0"]
    gate.open.set()
    assert await asyncio.gather(*tasks) == [ANSWER] * 8
    assert gate.order == [str(n) for n in range(8)]
    assert gate.most == {"c": 1}


async def test_conversations_do_not_wait_for_each_other() -> None:
    gate = Gate()
    client = client_of(gate)
    tasks = [asyncio.create_task(send_in_turn(client, f"c{n}", "Hi")) for n in range(4)]
    await settle()
    assert len(gate.inside) == 4
    gate.open.set()
    assert await asyncio.gather(*tasks) == [ANSWER] * 4


async def test_waiting_for_a_turn_is_within_the_deadline() -> None:
    client = client_of(FrozenRasa(), deadline=0.1)
    start = time.monotonic()
    assert await asyncio.gather(*(send_in_turn(client, "c", "Hi") for _ in range(5))) == [None] * 5
    assert time.monotonic() - start < 0.6


async def test_a_conversation_goes_on_after_a_failure() -> None:
    responses = iter([httpx.Response(500), httpx.Response(200, json=[PROPER])])
    client = client_of(FakeRasa(lambda: next(responses)))
    assert [await client.send("c", "Hi"), await client.send("c", "Hi")] == [None, ANSWER]


async def test_no_lock_is_kept_for_conversations_that_rest() -> None:
    turns = Turns()
    async with turns.take("a"), turns.take("b"):
        waiting = asyncio.create_task(turns.take("a").__aenter__())
        await settle()
        waiting.cancel()
        assert len(turns) == 2
        await settle()
    assert len(turns) == 0
