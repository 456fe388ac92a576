"""A gateway with a history of its own, and a person at the widget, for the tests of the API."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.channels.app import create_app
from bot.channels.identity import conversation_id
from bot.facts.files import load_library
from bot.facts.store import build_store
from bot.reply import Button, Citation, Kind, make_reply
from bot.settings import ROOT, Settings
from bot.stores.database import Database
from bot.stores.memory import Memory
from fake_rasa import FakeRasa, make_settings

MESSAGES, CONVERSATIONS, FEEDBACK = "/api/messages", "/api/conversations", "/api/feedback"
KEY = b"a key for the tests"
CITED = "wikimd-male-lactation"
OFFER = make_reply(
    Kind.ANSWER,
    "Men can make milk.\n\nThese help:\n• one\n• two\n\nSource:\n• Male lactation (WikiMD): https://wikimd.org",
    facts=["men-can-lactate"],
    citations=[Citation(CITED, 3), Citation(CITED, 1), Citation(CITED, 3)],
    buttons=[Button("And women?", "Can women make milk?"), Button("Why?", "Why do men make milk?")],
)


def offering_rasa() -> FakeRasa:
    """Return a stand-in that answers with sources, a list and buttons."""
    return FakeRasa(lambda: httpx.Response(200, json=[OFFER.message()]))


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Return settings with a state folder."""
    return make_settings(state_dir=folder, facts_url=f"sqlite:///{folder / 'facts.db'}", **changes)


def build_facts(settings: Settings) -> None:
    """Build the project's own facts."""
    build_store(load_library(ROOT / "data"), settings.facts_url)


@dataclass
class Person:
    """Somebody at the widget."""

    http: httpx.AsyncClient
    token: str

    @property
    def name(self) -> str:
        """The conversation as Rasa and the history know it."""
        return conversation_id(KEY, "web", self.token)

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a request with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def ask(self, text: str = "Hi") -> dict[str, Any]:
        """Send a text and return the turn."""
        response = await self.request("POST", MESSAGES, json={"text": text})
        assert response.status_code == 200, response.text
        turn: dict[str, Any] = response.json()
        return turn

    async def tap(self, button: str) -> httpx.Response:
        """Tap on a button."""
        return await self.request("POST", MESSAGES, json={"button": button})

    async def turns(self) -> list[dict[str, Any]]:
        """Return the history."""
        response = await self.request("GET", MESSAGES)
        assert response.status_code == 200, response.text
        turns: list[dict[str, Any]] = response.json()["turns"]
        return turns


class Gateway:
    """One gateway, which people at several addresses use."""

    def __init__(self, settings: Settings, rasa: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.app = create_app(settings, rasa or offering_rasa())

    def client(self, host: str = "127.0.0.1", **options: Any) -> httpx.AsyncClient:
        """Return a client at an address."""
        transport = httpx.ASGITransport(self.app, client=(host, 50000), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=None, **options)

    async def person(self, host: str = "127.0.0.1") -> Person:
        """Begin a conversation."""
        http = self.client(host)
        response = await http.post(CONVERSATIONS)
        assert response.status_code == 201, response.text
        return Person(http, response.json()["token"])


def count_rows(settings: Settings, conversation: str = "") -> dict[str, int]:
    """Count the rows of every table, or those of one conversation; the notes of deletions are no rows."""
    with closing(sqlite3.connect(settings.state_dir / "lacta.db")) as connection:
        names = ("conversation", "turn", "button", "memory")
        where = {name: "id = ?" if name == "conversation" else "conversation = ?" for name in names}
        query = "SELECT count(*) FROM {} WHERE {}"
        return {
            name: connection.execute(
                query.format(name, where[name] if conversation else "1"), [conversation] * bool(conversation)
            ).fetchone()[0]
            for name in names
        }


def remember(settings: Settings, *names: str, events: str = '[{"event": "user", "text": "canary"}]') -> None:
    """Write turns as Rasa does, two for each conversation."""
    database = Database(settings.database)
    for name in names * 2:
        seen = Memory(database).read(name, 1).forgotten
        assert Memory(database).append(name, events, seen, time.time())
    database.close()


def assert_problem(response: httpx.Response, status: int) -> None:
    """Check that a refusal is a problem that tells nothing of the request."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json().keys() == {"type", "title", "status", "detail"}
    assert "canary" not in response.text
