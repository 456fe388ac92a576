"""The widget's API as its contract says it."""

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.channels import answering
from bot.reply import DISCLAIMER, FULL_DISCLAIMER, Kind, make_reply
from bot.safety_texts import apology, empty, too_long
from fake_rasa import FakeRasa, FrozenRasa, fail
from widget_api import (
    CONVERSATIONS,
    MESSAGES,
    OFFER,
    Gateway,
    build_facts,
    offering_rasa,
    remember,
    settings_in,
)


async def test_a_conversation_begins_with_a_token_that_nobody_guesses(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, retention_days=2))
    bodies = [(await gateway.client().post(CONVERSATIONS)).json() for _ in range(50)]
    assert len({body["token"] for body in bodies}) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{64}", body["token"]) for body in bodies)
    hours = (datetime.fromisoformat(bodies[0]["expires"]) - datetime.now(UTC)).total_seconds() / 3600
    assert 47.9 < hours < 48.1


async def test_a_turn_has_the_parts_of_the_reply(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build_facts(settings)
    turn = await (await Gateway(settings).person()).ask("Can men make milk?")
    assert turn.keys() == {"id", "time", "message", "reply", "feedback"}
    assert turn["message"] == {"text": "Can men make milk?"}
    assert turn["feedback"] is None
    reply = turn["reply"]
    ids = [button.pop("id") for button in reply["buttons"]]
    assert len(set(ids)) == 2
    assert reply == {
        "kind": "answer",
        "blocks": [
            {"type": "paragraph", "text": "Men can make milk."},
            {"type": "paragraph", "text": "These help:"},
            {"type": "list", "items": ["one", "two"]},
        ],
        "sources": [
            {
                "title": "Male lactation",
                "publisher": "WikiMD",
                "url": "https://wikimd.org/wiki/Male_lactation",
                "paragraphs": [1, 3],
            }
        ],
        "disclaimer": DISCLAIMER,
        "buttons": [{"title": "And women?"}, {"title": "Why?"}],
        "text": OFFER.text,
    }


async def test_a_button_sends_the_question_that_it_stands_for(tmp_path: Path) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    first = await person.ask()
    turn = (await person.tap(first["reply"]["buttons"][0]["id"])).json()
    assert turn["message"]["text"] == "And women?"
    assert rasa.sent[-1]["message"] == "Can women make milk?"


async def test_rasa_knows_the_conversation_by_a_pseudonym(tmp_path: Path) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    await person.ask("Hi")
    assert [(sent["sender"], sent["message"]) for sent in rasa.sent] == [(person.name, "Hi")]
    assert re.fullmatch(r"web-[0-9a-f]{64}", person.name)


async def test_the_history_is_what_was_said_oldest_first(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    turns = [await person.ask(f"Question {n}") for n in range(3)]
    assert await person.turns() == turns


async def test_messages_of_one_conversation_are_answered_one_at_a_time(tmp_path: Path) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    await asyncio.gather(*(person.ask(f"{n}") for n in range(10)))
    kept = [turn["message"]["text"] for turn in await person.turns()]
    assert kept == [message["message"] for message in rasa.sent]


@pytest.mark.parametrize("is_helpful", [True, False])
async def test_feedback_stands_at_its_turn(tmp_path: Path, is_helpful: bool) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    first, _ = await person.ask(), await person.ask()
    for body in ({"helpful": not is_helpful, "reason": "x" * 500}, {"helpful": is_helpful}):
        response = await person.request("POST", "/api/feedback", json={"turn": first["id"], **body})
        assert (response.status_code, response.content) == (204, b"")
    assert [turn["feedback"] for turn in await person.turns()] == [{"helpful": is_helpful}, None]


async def test_the_export_holds_everything_of_the_conversation(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    gateway = Gateway(settings)
    person, other = await gateway.person(), await gateway.person()
    turn = await person.ask("mine")
    await other.ask("theirs")
    opinion = {"turn": turn["id"], "helpful": False, "reason": "too long"}
    await person.request("POST", "/api/feedback", json=opinion)
    remember(settings, person.name)
    remember(settings, other.name, events='["theirs"]')
    response = await person.request("GET", "/api/export")
    assert response.headers["Content-Disposition"] == 'attachment; filename="conversation.json"'
    body = response.json()
    assert body.keys() == {"created", "expires", "turns", "feedback", "bot_memory"}
    assert body["turns"] == [{**turn, "feedback": {"helpful": False}}]
    assert body["feedback"] == [opinion]
    assert body["bot_memory"] == [{"event": "user", "text": "canary"}] * 2
    assert "theirs" not in response.text


async def test_the_settings_tell_the_widget_what_it_must_know(tmp_path: Path) -> None:
    contact = {"contact_label": "Call us", "contact_url": "tel:+1"}
    gateway = Gateway(settings_in(tmp_path, max_characters=99, emergency_number="112", **contact))
    assert (await gateway.client().get("/api/settings")).json() == {
        "max_characters": 99,
        "emergency_number": "112",
        "contact": {"label": "Call us", "url": "tel:+1"},
        "disclaimer": DISCLAIMER,
        "full_disclaimer": FULL_DISCLAIMER,
    }


async def test_without_a_contact_there_is_none(tmp_path: Path) -> None:
    body = (await Gateway(settings_in(tmp_path)).client().get("/api/settings")).json()
    assert body["contact"] is None


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"contact_url": "javascript:alert(1)"}, "LACTA_CONTACT_URL"),
        ({"origins": "site.example"}, "LACTA_ORIGINS"),
        ({"origins": "https://a.example/path"}, "LACTA_ORIGINS"),
        ({"trusted_proxy": "my-proxy"}, "LACTA_TRUSTED_PROXY"),
        ({"database_url": "canary"}, "LACTA_DATABASE_URL"),
        ({"database_url": "nosuch://canary"}, "LACTA_DATABASE_URL"),
        ({"retention_days": -1}, "LACTA_RETENTION_DAYS"),
        ({"max_conversations": 0}, "LACTA_MAX_CONVERSATIONS"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, changes: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=name) as error:
        Gateway(settings_in(tmp_path, **changes))
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  \n", empty()), ("x" * 51, too_long(50)), ("x" * 5000, too_long(50))],
)
async def test_what_rasa_is_not_sent_is_answered_and_kept(
    tmp_path: Path, text: str, expected: object
) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path, max_characters=50), rasa).person()
    turn = await person.ask(text)
    assert turn["reply"]["text"] == expected.text  # type: ignore[attr-defined]
    assert len(turn["message"]["text"]) <= 51
    assert await person.turns() == [turn]
    assert not rasa.sent


@pytest.mark.parametrize("rasa", [FakeRasa(fail(httpx.ConnectError(""))), FrozenRasa()])
async def test_without_rasa_the_person_gets_the_apology(
    tmp_path: Path, rasa: httpx.AsyncBaseTransport
) -> None:
    person = await Gateway(settings_in(tmp_path, deadline=0.1), rasa).person()
    turn = await person.ask()
    assert turn["reply"]["text"] == apology().text
    assert await person.turns() == [turn]


async def test_a_danger_sign_is_answered_with_care_without_rasa(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path, deadline=0.1), FrozenRasa()).person()
    assert (await person.ask("I want to kill myself"))["reply"]["kind"] == "seek_care"


async def test_a_fault_of_our_own_is_answered_with_the_apology(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(*_: object) -> None:
        raise KeyError("canary")

    monkeypatch.setattr(answering, "find_reply", break_down)
    person = await Gateway(settings_in(tmp_path)).person()
    assert (await person.ask())["reply"]["text"] == apology().text


async def test_a_reply_that_json_cannot_carry_becomes_the_apology(tmp_path: Path) -> None:
    messages = json.dumps([make_reply(Kind.ANSWER, "milk \ud800").message()])
    headers = {"Content-Type": "application/json"}
    rasa = FakeRasa(lambda: httpx.Response(200, content=messages, headers=headers))
    turn = await (await Gateway(settings_in(tmp_path), rasa).person()).ask()
    assert turn["reply"]["text"] == apology().text


async def test_openapi_describes_every_route_and_shape(tmp_path: Path) -> None:
    described = (await Gateway(settings_in(tmp_path)).client().get("/openapi.json")).json()
    routes = {
        f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods
    }
    assert routes >= {
        "POST /api/conversations",
        "DELETE /api/conversations",
        "POST /api/messages",
        "GET /api/messages",
        "POST /api/feedback",
        "GET /api/export",
        "GET /api/settings",
        "GET /api/topics",
    }
    send = described["paths"][MESSAGES]["post"]
    assert send["security"] == [{"HTTPBearer": []}]
    shapes = send["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert [shape["required"] for shape in shapes] == [["text"], ["button"]]
    assert all(shape["additionalProperties"] is False for shape in shapes)
    assert {"Turn", "ReplyView", "Paragraph", "ItemList", "Export"} <= described["components"][
        "schemas"
    ].keys()
