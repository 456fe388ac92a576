"""Who asks to be forgotten is forgotten: on every channel, on either database, whatever is under way."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.channels.forgetting import asks_to_forget, forgotten, not_forgotten
from bot.channels.identity import conversation_id
from bot.danger import find_danger
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.memory import Memory
from fake_rasa import NOWHERE, FakeRasa, say
from widget_api import KEY, MESSAGES, OFFER, Gateway, settings_in

ME = conversation_id(KEY, "rest", "me")
BEGUN = itertools.count()


class KeepingRasa(httpx.AsyncBaseTransport):
    """Reads and adds turns as the real one does; each tells its number in the order of beginning."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.memory = Memory(self._database)
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Read the memory, wait, and add the turn."""
        sender = json.loads(request.content)["sender"]
        number, seen = next(BEGUN), self.memory.read(sender, 1).forgotten
        self.sent += 1
        await asyncio.sleep(0.01)
        self.memory.append(sender, f'[{{"begun": {number}}}]', seen, time.time())
        return httpx.Response(200, json=[OFFER.message()])

    async def aclose(self) -> None:
        """Close the database."""
        self._database.close()


def count(settings: Settings, conversation: str) -> int:
    """Count everything that is kept of a conversation, in every table that has any."""
    database, found = Database(settings.database), 0
    columns = {
        "conversation": "id",
        "turn": "conversation",
        "button": "conversation",
        "memory": "conversation",
    }
    with database.connect() as connection:
        for table, column in columns.items():
            query = text(f"SELECT count(*) FROM {table} WHERE {column} = :name")
            found += connection.execute(query, {"name": conversation}).scalar()
    database.close()
    return found


@pytest.fixture
async def rasa(database_url: str) -> AsyncIterator[KeepingRasa]:
    find_danger("")  # its rules take long to load on a busy machine
    opened = KeepingRasa(database_url)
    yield opened
    await opened.aclose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_in(tmp_path, database_url=database_url)


WISHES = (
    "forget me|Forget me!|please, FORGET me|/forget|Delete my data.|can you erase all my messages?|"
    "forget everything I said|I want to delete this conversation, thanks|remove everything about me"
)
OTHER = (
    "|Will I forget to make milk?|don't forget me|forget about it|never delete my data|delete|remove my milk|"
    "What if I forget a pill?|how do I forget my baby|can domperidone delete my milk|do not forget my chat|"
    "my breast milk is gone, forget me|" + "forget me " * 20
)


@pytest.mark.parametrize("wish", WISHES.split("|"))
def test_a_wish_to_be_forgotten_is_understood(wish: str) -> None:
    assert asks_to_forget(wish)


@pytest.mark.parametrize("said", OTHER.split("|"))
def test_nothing_else_is_taken_for_one(said: str) -> None:
    assert not asks_to_forget(said)


async def test_over_rest_a_typed_wish_deletes_and_says_so(settings: Settings, rasa: KeepingRasa) -> None:
    client = Gateway(settings, rasa).client()
    await say(client, "Hi")
    await say(client, "Hi", "other")
    assert count(settings, ME) == 1
    assert (await say(client, "forget me"))["text"] == forgotten().text
    assert count(settings, ME) == 0
    assert count(settings, conversation_id(KEY, "rest", "other")) == 1
    assert rasa.sent == 2
    await say(client, "Hi again")
    assert count(settings, ME) == 1


async def test_in_the_widget_a_typed_wish_deletes_and_ends_the_token(
    settings: Settings, rasa: KeepingRasa
) -> None:
    person = await Gateway(settings, rasa).person()
    await person.ask()
    turn = await person.ask("Please forget me.")
    assert (turn["reply"]["text"], turn["reply"]["buttons"]) == (forgotten().text, [])
    assert count(settings, person.name) == 0
    assert (await person.request("GET", MESSAGES)).status_code == 401


async def test_where_it_cannot_be_deleted_that_is_said() -> None:
    client = Gateway(settings_in(NOWHERE), FakeRasa()).client()
    assert (await say(client, "forget me"))["text"] == not_forgotten().text


async def test_the_export_over_rest_is_what_rasa_noted_of_this_sender(
    settings: Settings, rasa: KeepingRasa
) -> None:
    client = Gateway(settings, rasa).client()
    await say(client, "Hi")
    await say(client, "Hi", "other")
    response = await client.post("/webhooks/rest/export", json={"sender": "me"})
    assert response.json() == {"bot_memory": rasa.memory.read_events(ME)}
    assert len(response.json()["bot_memory"]) == 1
    assert (await client.post("/webhooks/rest/export", json={"sender": "x"})).json() == {"bot_memory": []}


async def test_a_sender_can_be_deleted_over_rest(settings: Settings, rasa: KeepingRasa) -> None:
    client = Gateway(settings, rasa).client()
    await say(client, "Hi")
    assert (await client.post("/webhooks/rest/delete", json={"sender": "me"})).status_code == 204
    assert count(settings, ME) == 0


@pytest.mark.parametrize("path", ["export", "delete"])
@pytest.mark.parametrize("body", [{}, [], {"sender": ""}, {"sender": 1}, {"sender": "x" * 256}])
async def test_a_request_without_a_sender_is_refused(tmp_path: Path, path: str, body: Any) -> None:
    client = Gateway(settings_in(tmp_path)).client()
    response = await client.post(f"/webhooks/rest/{path}", json=body)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["export", "delete"])
async def test_a_database_that_is_away_is_said(path: str) -> None:
    response = (
        await Gateway(settings_in(NOWHERE)).client().post(f"/webhooks/rest/{path}", json={"sender": "me"})
    )
    assert response.status_code == 503


async def test_what_is_forgotten_stays_so_under_a_storm_of_messages(settings: Settings) -> None:
    """Through two gateways at once, so that neither knows what is under way at the other."""
    rasas = [KeepingRasa(settings.database) for _ in range(2)]
    one, other = (Gateway(settings, rasa).client() for rasa in rasas)
    storm = [asyncio.create_task(say(client, "Hi")) for client in (one, other) for _ in range(15)]
    while rasas[0].sent + rasas[1].sent < 6:
        await asyncio.sleep(0.001)
    before = next(BEGUN)
    assert (await one.post("/webhooks/rest/delete", json={"sender": "me"})).status_code == 204
    await asyncio.gather(*storm)
    # What came after the deletion began anew; of what had begun before it nothing has come back.
    assert [event["begun"] for event in rasas[0].memory.read_events(ME) if event["begun"] < before] == []
    assert (await one.post("/webhooks/rest/delete", json={"sender": "me"})).status_code == 204
    assert count(settings, ME) == 0
    for rasa in rasas:
        await rasa.aclose()


async def test_a_widget_that_is_forgotten_stays_so_under_a_storm_of_messages(settings: Settings) -> None:
    rasas = [KeepingRasa(settings.database) for _ in range(2)]
    gateways = [Gateway(settings, rasa) for rasa in rasas]
    person = await gateways[0].person()
    elsewhere = gateways[1].client(headers={"Authorization": f"Bearer {person.token}"})
    storm = [
        asyncio.create_task(client.post(MESSAGES, json={"text": "Hi"}, headers=headers))
        for client, headers in ((person.http, {"Authorization": f"Bearer {person.token}"}), (elsewhere, {}))
        for _ in range(15)
    ]
    await asyncio.sleep(0.03)
    while (await person.ask("forget me"))["reply"]["text"] != forgotten().text:
        pass  # many write without a pause, so that it may have to be asked again
    assert {response.status_code for response in await asyncio.gather(*storm)} <= {200, 401}
    assert count(settings, person.name) == 0
    for rasa in rasas:
        await rasa.aclose()
