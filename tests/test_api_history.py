"""What is kept of the widget's conversations: it survives a restart, is bounded, and is really deleted."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.desk import Desk
from bot.channels.history import DAY, MOST_TURNS, History
from bot.channels.rate import RateLimit
from bot.channels.shapes import ReplyView, Said, Turn
from bot.settings import Settings
from bot.stores.database import Database
from fake_rasa import FakeRasa
from widget_api import CONVERSATIONS, KEY, MESSAGES, OFFER, Gateway, count_rows, remember, settings_in

GONE = {"conversation": 0, "turn": 0, "button": 0, "memory": 0}


def make_turn(number: int) -> Turn:
    """Make a turn with one button."""
    reply = ReplyView(
        kind="chat",  # type: ignore[arg-type]
        blocks=[],
        sources=[],
        disclaimer="",
        buttons=[{"id": f"b{number}", "title": "t"}],  # type: ignore[list-item]
        text="Hi",
    )
    return Turn(id=f"t{number}", time="", message=Said(text=f"{number}"), reply=reply)


def open_history(settings: Settings) -> History:
    """Return a history with a database of its own."""
    return History(settings, Database(settings.database))


def open_desk(settings: Settings) -> Desk:
    """Return a desk."""
    return Desk(settings, KEY, RateLimit(settings))


async def test_a_restart_keeps_the_history_the_token_and_the_buttons(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    person = await Gateway(settings).person()
    turn = await person.ask("before")
    person.http = Gateway(settings).client()
    assert await person.turns() == [turn]
    assert (await person.tap(turn["reply"]["buttons"][0]["id"])).status_code == 200
    assert len(await person.turns()) == 2


async def test_the_token_is_in_no_file(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    await person.ask()
    assert not [path for path in tmp_path.iterdir() if person.token.encode() in path.read_bytes()]


async def test_the_history_is_for_the_owner_alone(tmp_path: Path) -> None:
    await (await Gateway(settings_in(tmp_path / "state")).person()).ask()
    assert (tmp_path / "state" / "lacta.db").stat().st_mode & 0o077 == 0


async def test_deleting_deletes_every_row(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    gateway = Gateway(settings)
    person, other = await gateway.person(), await gateway.person()
    turn = await person.ask("canary-one")
    await person.request(
        "POST", "/api/feedback", json={"turn": turn["id"], "helpful": True, "reason": "canary"}
    )
    kept = await other.ask("kept")
    remember(settings, person.name)
    remember(settings, other.name, "rest-somebody", events='[{"text": "kept"}]')
    response = await person.request("DELETE", CONVERSATIONS)
    assert (response.status_code, response.content) == (204, b"")
    assert count_rows(settings) == {"conversation": 1, "turn": 1, "button": 2, "memory": 4}
    assert count_rows(settings, person.name) == GONE
    assert await other.turns() == [kept]
    # Nor is anything left in the free pages of the files.
    assert not [path for path in tmp_path.iterdir() if b"canary" in path.read_bytes()]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, {"text": "Hi"}),
        ("GET", MESSAGES, None),
        ("POST", "/api/feedback", {"turn": "t", "helpful": True}),
        ("GET", "/api/export", None),
        ("DELETE", CONVERSATIONS, None),
    ],
)
async def test_the_token_of_a_deleted_conversation_is_dead(
    tmp_path: Path, method: str, path: str, body: dict[str, Any] | None
) -> None:
    rasa = FakeRasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    await person.ask()
    await person.request("DELETE", CONVERSATIONS)
    assert (await person.request(method, path, json=body)).status_code == 401
    assert len(rasa.sent) == 1


async def test_deleting_waits_for_the_message_that_is_under_way(tmp_path: Path) -> None:
    settings, order = settings_in(tmp_path), []
    arrived, answer = asyncio.Event(), asyncio.Event()

    class SlowRasa(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            arrived.set()
            await answer.wait()
            remember(settings, json.loads(request.content)["sender"])
            order.append("rasa")
            return httpx.Response(200, json=[OFFER.message()])

    person = await Gateway(settings, SlowRasa()).person()
    asking = asyncio.create_task(person.request("POST", MESSAGES, json={"text": "Hi"}))
    await arrived.wait()
    deleting = asyncio.create_task(person.request("DELETE", CONVERSATIONS))
    waiting = asyncio.create_task(person.request("POST", MESSAGES, json={"text": "again"}))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not deleting.done()
    answer.set()
    assert (await deleting).status_code == 204
    assert {(await asking).status_code, (await waiting).status_code} <= {200, 401}
    assert count_rows(settings) == GONE


async def test_where_it_cannot_be_deleted_that_is_said(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    person = await Gateway(settings).person()
    await person.ask()
    with closing(sqlite3.connect(tmp_path / "lacta.db", isolation_level=None)) as blocker:
        blocker.execute("BEGIN EXCLUSIVE")
        assert (await person.request("DELETE", CONVERSATIONS)).status_code == 503
        blocker.execute("ROLLBACK")
    assert count_rows(settings)["turn"] == 1
    assert (await person.request("DELETE", CONVERSATIONS)).status_code == 204
    assert count_rows(settings) == GONE


def test_only_the_last_turns_of_a_conversation_are_kept(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    store = open_history(settings)
    store.open("web-a", 0)
    for number in range(MOST_TURNS + 5):
        assert store.add("web-a", make_turn(number), 1, {f"b{number}": "p"})
    stored = store.read("web-a", 2)
    assert stored is not None
    assert [turn.id for turn in stored.turns] == [f"t{n}" for n in range(5, MOST_TURNS + 5)]
    assert store.find_button("web-a", "b4") is None
    assert store.find_button("web-a", "b5") == ("t", "p")
    assert count_rows(settings) == {"conversation": 1, "turn": 200, "button": 200, "memory": 0}


def test_over_the_bound_the_empty_and_then_the_longest_unused_conversations_end(tmp_path: Path) -> None:
    store = open_history(settings_in(tmp_path, max_conversations=3))
    for moment, name in enumerate(["old", "used", "empty"]):
        store.open(name, moment)
    store.add("old", make_turn(1), 10, {"b1": "p"})
    store.add("used", make_turn(2), 11, {"b2": "p"})
    store.open("new", 12)
    assert store.list_ids() == {"old", "used", "new"}
    store.add("new", make_turn(3), 13, {"b3": "p"})
    store.open("newer", 14)
    assert store.list_ids() == {"used", "new", "newer"}


def test_a_conversation_is_over_after_its_days(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, retention_days=1)
    store = open_history(settings)
    for moment, name in ((0, "old"), (DAY / 2, "young")):
        store.open(name, moment)
    store.add("old", make_turn(1), 1, {"b1": "p"})
    assert store.is_open("old", DAY - 1)
    assert not store.is_open("old", DAY)
    assert store.read("old", DAY) is None
    store.prune(DAY)
    assert count_rows(settings) == GONE | {"conversation": 1}


def test_with_no_days_a_conversation_is_over_an_hour_after_its_last_message(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, retention_days=0)
    store = open_history(settings)
    store.open("a", 0)
    store.add("a", make_turn(1), 3000, {"b1": "p"})
    assert store.is_open("a", 6599)
    assert not store.is_open("a", 6600)
    store.prune(6600)
    assert count_rows(settings) == GONE


def test_many_conversations_end_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.history.CHUNK", 2)
    store = open_history(settings_in(tmp_path))
    for number in range(5):
        store.open(f"web-{number}", 0)
    store.prune(31 * DAY)
    assert store.list_ids() == frozenset()


async def test_the_sweep_deletes_rasas_side_of_what_is_no_more(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    person = await Gateway(settings).person()
    remember(settings, person.name, "web-gone", "rest-somebody", "probe", "webb")
    desk = open_desk(settings)
    await desk.sweep()
    desk.close()
    with closing(sqlite3.connect(tmp_path / "lacta.db")) as connection:
        left = {name for (name,) in connection.execute("SELECT conversation FROM memory")}
    assert left == {person.name, "rest-somebody", "probe", "webb"}


async def test_the_gateway_sweeps_when_it_starts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    remember(settings, "web-gone")
    app = Gateway(settings).app
    async with app.router.lifespan_context(app):
        async with asyncio.timeout(5):
            while count_rows(settings) != GONE:
                await asyncio.sleep(0.01)
