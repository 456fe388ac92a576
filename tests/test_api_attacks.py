"""Attacks on the widget's API: each is refused clearly, and nobody else notices."""

import base64
import json
import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.tokens import Tokens
from bot.running import WEBHOOK
from fake_rasa import FakeRasa
from widget_api import (
    CONVERSATIONS,
    FEEDBACK,
    KEY,
    MESSAGES,
    Gateway,
    Person,
    assert_problem,
    offering_rasa,
    settings_in,
)

AUTHORISED = [
    ("POST", MESSAGES),
    ("GET", MESSAGES),
    ("POST", FEEDBACK),
    ("GET", "/api/export"),
    ("DELETE", CONVERSATIONS),
]
FAR = 4_000_000_000


HEADERS = {
    "none": None,
    "empty": "",
    "no token": "Bearer",
    "a guess": f"Bearer {secrets.token_urlsafe(48)}",
    "forged": f"Bearer {Tokens(b'another key').issue(FAR)}",
    "expired": f"Bearer {Tokens(KEY).issue(1)}",
    "ours, but never begun": f"Bearer {Tokens(KEY).issue(FAR)}",
    "another scheme": f"Basic {base64.b64encode(b'a:b').decode()}",
    "long": f"Bearer {'A' * 8000}",
    "zeros": f"Bearer {'A' * 64}",
    "no ASCII": f"Bearer {'ß' * 64}",
    "padded": f"Bearer {Tokens(KEY).issue(FAR)}==",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize(("method", "path"), AUTHORISED)
async def test_a_token_that_is_none_of_ours_opens_nothing(
    tmp_path: Path, header: str | None, method: str, path: str
) -> None:
    rasa = FakeRasa()
    body = {"text": "Hi"} if path == MESSAGES else {"turn": "t", "helpful": True}
    headers = {} if header is None else {"Authorization": header.encode("utf-8")}
    content = None if method == "GET" else json.dumps(body)
    client = Gateway(settings_in(tmp_path), rasa).client(headers={"Content-Type": "application/json"})
    response = await client.request(method, path, content=content, headers=headers)
    assert response.status_code == 401, response.text
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert not rasa.sent


async def test_a_changed_token_is_another_token(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    for place in range(0, 64, 7):
        other = "A" if person.token[place] != "A" else "B"
        changed = Person(person.http, person.token[:place] + other + person.token[place + 1 :])
        assert_problem(await changed.request("GET", MESSAGES), 401)


async def test_a_token_of_another_lacta_opens_nothing(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path, secret="another key")).person()
    person.http = Gateway(settings_in(tmp_path)).client()
    assert_problem(await person.request("GET", MESSAGES), 401)


async def test_what_a_stolen_database_or_download_names_opens_nothing(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    turn = await person.ask()
    for stolen in (person.name, turn["id"], turn["reply"]["buttons"][0]["id"]):
        thief = Person(person.http, stolen)
        assert_problem(await thief.request("GET", MESSAGES), 401)


async def test_a_stolen_token_ends_with_its_conversation_and_is_no_sender(tmp_path: Path) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    thief = Person(person.http, person.token)
    await person.ask()
    await person.http.post(WEBHOOK, json={"sender": person.token, "message": "Hi"})
    assert rasa.sent[0]["sender"] != rasa.sent[1]["sender"]
    assert (await person.request("DELETE", CONVERSATIONS)).status_code == 204
    for method, path in AUTHORISED:
        body = {"turn": "t", "helpful": True} if path == FEEDBACK else {"text": "Hi"}
        assert_problem(await thief.request(method, path, json=body), 401)


async def test_two_conversations_never_see_each_others_turns(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path))
    people = [await gateway.person() for _ in range(3)]
    for number, person in enumerate(people):
        for _ in range(2):
            await person.ask(f"secret of {number}")
    for number, person in enumerate(people):
        assert {turn["message"]["text"] for turn in await person.turns()} == {f"secret of {number}"}
        export = (await person.request("GET", "/api/export")).text
        assert export.count("secret of") == 2


@pytest.mark.parametrize("button", ["abc", "__proto__", "constructor", "-", "a" * 64])
async def test_a_button_that_was_not_offered_does_nothing(tmp_path: Path, button: str) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    await person.ask()
    assert_problem(await person.tap(button), 404)
    assert len(rasa.sent) == 1


async def test_a_button_of_another_conversation_does_nothing(tmp_path: Path) -> None:
    rasa = offering_rasa()
    gateway = Gateway(settings_in(tmp_path), rasa)
    person, other = await gateway.person(), await gateway.person()
    turn = await other.ask()
    assert_problem(await person.tap(turn["reply"]["buttons"][0]["id"]), 404)
    assert len(rasa.sent) == 1


async def test_feedback_on_a_turn_of_another_conversation_is_refused(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path))
    person, other = await gateway.person(), await gateway.person()
    turn = await other.ask()
    body = {"turn": turn["id"], "helpful": False}
    assert_problem(await person.request("POST", FEEDBACK, json=body), 404)
    assert (await other.turns())[0]["feedback"] is None


@pytest.mark.parametrize("text", ['/greet{"a": "b"}', "/restart", " //session_start", "\u200b/intent{}"])
async def test_no_intent_can_be_named(tmp_path: Path, text: str) -> None:
    rasa = offering_rasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    await person.ask(text)
    assert not rasa.sent[0]["message"].startswith("/")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", MESSAGES, 405),
        ("PATCH", CONVERSATIONS, 405),
        ("GET", CONVERSATIONS, 405),
        ("TRACE", MESSAGES, 405),
        ("GET", "/api/", 404),
        ("GET", "/api/messages/", 404),
        ("GET", "/api/conversations/../../etc/passwd", 404),
    ],
)
async def test_what_is_no_route_is_a_problem(tmp_path: Path, method: str, path: str, status: int) -> None:
    assert_problem(await Gateway(settings_in(tmp_path)).client().request(method, path), status)


async def test_a_refused_method_names_those_that_there_are(tmp_path: Path) -> None:
    response = await Gateway(settings_in(tmp_path)).client().put(MESSAGES)
    assert response.headers["Allow"] == "GET, POST"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=100))
async def test_any_guess_is_refused(tmp_path: Path, token: str) -> None:
    person = Person(Gateway(settings_in(tmp_path)).client(), token)
    assert_problem(await person.request("GET", MESSAGES), 401)
