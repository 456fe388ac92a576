"""A stand-in for Rasa, and a gateway in front of it, for the tests of the gateway."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from bot.channels.app import create_app
from bot.reply import Citation, Kind, Reply, make_reply
from bot.settings import Settings

ANSWER = make_reply(Kind.ANSWER, "Milk is made in glands.", facts=["glands"], citations=[Citation("doc", 3)])
# No folder can be made below a device.
NOWHERE = Path(os.devnull) / "state"
WEBHOOK = "/webhooks/rest/webhook"


class FakeRasa(httpx.AsyncBaseTransport):
    """Answers every message with ANSWER, or as told, and keeps what it was sent."""

    def __init__(self, respond: Callable[[], httpx.Response] | None = None) -> None:
        self.sent: list[dict[str, Any]] = []
        self.urls: list[str] = []
        self._respond = respond or (lambda: httpx.Response(200, json=[ANSWER.message()]))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the message, then answer."""
        self.urls.append(str(request.url))
        self.sent.append(json.loads(request.content))
        await asyncio.sleep(0)
        return self._respond()


class EchoRasa(FakeRasa):
    """Answers every message with what it said."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the message, then answer."""
        await super().handle_async_request(request)
        return httpx.Response(200, json=[echo(json.loads(request.content)["message"]).message()])


def echo(message: str) -> Reply:
    """Make the reply that an EchoRasa gives."""
    return make_reply(Kind.ANSWER, f"You said {message}.")


class FrozenRasa(httpx.AsyncBaseTransport):
    """Takes a message and never answers, as a stopped process does."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")


def fail(error: Exception) -> Callable[[], httpx.Response]:
    """Return a way to respond that raises."""

    def respond() -> httpx.Response:
        raise error

    return respond


def make_settings(**changes: Any) -> Settings:
    """Return Settings for a test, with a key that is not kept in a file and nowhere to keep anything."""
    return Settings(**{"secret": "a key for the tests", "state_dir": NOWHERE, **changes})


def open_gateway(
    settings: Settings, rasa: httpx.AsyncBaseTransport, host: str = "127.0.0.1"
) -> httpx.AsyncClient:
    """Return a client at `host` of a gateway in front of a stand-in."""
    transport = httpx.ASGITransport(
        create_app(settings, rasa), client=(host, 50000), raise_app_exceptions=False
    )
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


async def say(gateway: httpx.AsyncClient, message: str, sender: str = "me") -> dict[str, Any]:
    """Send a message and return the one reply to it."""
    body = json.dumps({"sender": sender, "message": message})  # in ASCII: httpx cannot send lone surrogates
    response = await gateway.post(WEBHOOK, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    replies = response.json()
    assert len(replies) == 1
    reply: dict[str, Any] = replies[0]
    assert reply["custom"]["disclaimer"] in reply["text"]
    return reply
