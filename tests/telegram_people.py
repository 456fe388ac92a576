"""People on Telegram, who send what people send, and a gateway that is connected to the local server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.channels.app import create_app
from bot.channels.identity import conversation_id
from bot.reply import Reply
from bot.settings import Settings
from fake_rasa import FakeRasa
from telegram_markup import Sent
from telegram_server import BOT, TOKEN, Server, run_server
from widget_api import KEY, settings_in

NUMBERS = count(500)
GROUP = -1001
NAME = "Canary Canarina"


def update(kind: str, body: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Make an update."""
    return {"update_id": number or next(NUMBERS), kind: body}


def message(user: int = 7, text: str | None = None, chat: int = 0, **fields: Any) -> dict[str, Any]:
    """Make a message of a user, in private or in a chat."""
    sender = {"id": user, "is_bot": False, "first_name": NAME, "username": "canary_user"}
    where = {"id": chat or user, "type": "supergroup" if chat < 0 else "private", "first_name": NAME}
    body = {"message_id": next(NUMBERS), "date": 1, "from": sender, "chat": where, **fields}
    return body if text is None else {**body, "text": text}


def says(text: str, user: int = 7, chat: int = 0, number: int = 0, **fields: Any) -> dict[str, Any]:
    """Make the update of a text."""
    return update("message", message(user, text, chat, **fields), number)


def taps(server: Server, sent: Sent, index: int = 0, user: int = 7) -> dict[str, Any]:
    """Make the update of a tap on a button of a message; the server waits to hear of it."""
    query = str(next(NUMBERS))
    server.taps.add(query)
    below = message(
        user, sent.text, sent.chat if sent.chat < 0 else 0, **{"from": BOT, "message_id": sent.id}
    )
    sender = {"id": user, "is_bot": False, "first_name": NAME}
    body = {"id": query, "from": sender, "message": below, "chat_instance": "1"}
    return update("callback_query", {**body, "data": sent.buttons[index]["callback_data"]})


def name_conversation(user: int, chat: int = 0) -> str:
    """Name a conversation as Rasa and the history know it."""
    return conversation_id(KEY, "telegram", f"{chat or user}:{user}")


def telegram_settings(folder: Path, server: Server, **changes: Any) -> Settings:
    """Return settings that lead to the local server."""
    return settings_in(folder, telegram_token=TOKEN, telegram_url=server.url, **changes)


class Phone:
    """A gateway that runs, the server that it is connected to, and the people there."""

    def __init__(self, server: Server, rasa: FakeRasa, http: httpx.AsyncClient, settings: Settings) -> None:
        self.server, self.rasa, self.http, self.settings = server, rasa, http, settings

    async def send(self, *updates: dict[str, Any]) -> None:
        """Let updates arrive, by whichever way is set."""
        await self.server.push(*updates)
        if self.settings.telegram_webhook_url:
            await self.server.deliver(self.http)

    async def ask(self, *updates: dict[str, Any], replies: int = 1) -> list[Sent]:
        """Let updates arrive and return the messages that come of them."""
        before = len(self.server.sent)
        await self.send(*updates)
        await self.server.wait_for(lambda s: len(s.sent) >= before + replies)
        return self.server.sent[before:]

    async def settle(self) -> list[Sent]:
        """Wait until all that arrived has been served; return everything that was sent."""
        marker = 999_999
        await self.ask(says("/disclaimer", marker))
        return [sent for sent in self.server.sent if sent.chat != marker]


@asynccontextmanager
async def run_gateway(settings: Settings, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    """Run a gateway in this process, connected to what the settings name."""
    app = create_app(settings, rasa)
    transport = httpx.ASGITransport(app, client=("203.0.113.9", 50000), raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://bot.example") as http,
    ):
        yield http


@asynccontextmanager
async def open_phone(
    folder: Path, reply: Reply | None = None, *, webhook: bool = False, **changes: Any
) -> AsyncIterator[Phone]:
    """Run everything for the time of a `with`, connected when that begins."""
    rasa = FakeRasa(None if reply is None else lambda: httpx.Response(200, json=[reply.message()]))
    async with run_server() as server:
        url = {"telegram_webhook_url": "https://bot.example"} if webhook else {}
        settings = telegram_settings(folder, server, **url, **changes)
        async with run_gateway(settings, rasa) as http:
            await server.wait_for(lambda s: bool(s.commands))
            yield Phone(server, rasa, http, settings)
