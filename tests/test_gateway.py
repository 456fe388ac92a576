"""The gateway's REST channel: one message in, exactly one proper reply out."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels import rest
from bot.reply import DISCLAIMER
from bot.safety_texts import EXAMPLES, apology, empty, too_long
from fake_rasa import (
    ANSWER,
    WEBHOOK,
    FakeRasa,
    FrozenRasa,
    fail,
    make_settings,
    open_gateway,
    say,
)

REFUSED = httpx.ConnectError("no such luck")


async def test_the_reply_of_rasa_comes_back_as_one_message() -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        assert await say(gateway, "What makes milk?") == {"recipient_id": "me", **ANSWER.message()}


async def test_rasa_gets_a_pseudonym_the_text_and_the_name_of_the_request() -> None:
    rasa = FakeRasa()
    extra = {"metadata": {"a": 1}, "input_channel": "telegram", "stream": True}
    async with open_gateway(make_settings(), rasa) as gateway:
        await gateway.post(WEBHOOK, json={"sender": "me", "message": "Hi", **extra})
    assert rasa.urls == ["http://127.0.0.1:5005/webhooks/rest/webhook"]
    assert rasa.sent[0].keys() == {"sender", "message", "metadata"}
    assert rasa.sent[0]["metadata"].keys() == {"request"}
    assert rasa.sent[0]["message"] == "Hi"
    assert rasa.sent[0]["sender"].startswith("rest-")
    assert "me" not in rasa.sent[0]["sender"].removeprefix("rest-")


async def test_a_sender_keeps_one_conversation_and_another_has_another() -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(), rasa) as gateway:
        for sender in ("me", "you", "me"):
            await say(gateway, "Hi", sender)
    first, second, third = (message["sender"] for message in rasa.sent)
    assert first == third != second


@pytest.mark.parametrize("sender", ["a\u0000b", "\ud800", "default", "é" * 255, "../../etc", "probe"])
async def test_any_sender_is_echoed_and_hashed(sender: str) -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(), rasa) as gateway:
        assert (await say(gateway, "Hi", sender))["recipient_id"] == sender
    assert len(rasa.sent[0]["sender"]) == len("rest-") + 64


@pytest.mark.parametrize("message", ["/restart", " //restart", "\u200b/ /restart", "/\u202erestart"])
async def test_a_slash_never_reaches_rasa_at_the_start(message: str) -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(), rasa) as gateway:
        await say(gateway, message)
    assert rasa.sent[0]["message"] == "restart"


@pytest.mark.parametrize("message", ["", "  \n\t ", "\u0000\u200b\ud800", "/", "// /"])
async def test_a_message_without_words_is_invited_to_ask(message: str) -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(), rasa) as gateway:
        reply = await say(gateway, message)
    assert reply["text"] == empty().text
    assert [button["payload"] for button in reply["buttons"]] == list(EXAMPLES)
    assert not rasa.sent


@pytest.mark.parametrize(("length", "is_sent"), [(49, True), (50, True), (51, False), (5000, False)])
async def test_a_message_over_the_limit_is_answered_without_rasa(length: int, is_sent: bool) -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(max_characters=50), rasa) as gateway:
        reply = await say(gateway, "a" * length)
    assert bool(rasa.sent) is is_sent
    assert reply["text"] == (ANSWER if is_sent else too_long(50)).text


async def test_the_length_is_counted_after_cleaning() -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(max_characters=5), rasa) as gateway:
        await say(gateway, "   milk" + "\u200b" * 100)
    assert rasa.sent[0]["message"] == "milk"


async def test_without_rasa_the_person_gets_the_apology() -> None:
    async with open_gateway(make_settings(), FakeRasa(fail(REFUSED))) as gateway:
        assert (await say(gateway, "Hi"))["text"] == apology().text


async def test_the_apology_names_the_emergency_number_of_the_owner() -> None:
    async with open_gateway(make_settings(emergency_number="112"), FakeRasa(fail(REFUSED))) as gateway:
        assert "call 112 or a doctor" in (await say(gateway, "Hi"))["text"]


async def test_a_frozen_rasa_gives_the_apology_in_time() -> None:
    async with open_gateway(make_settings(deadline=0.1), FrozenRasa()) as gateway:
        start = time.monotonic()
        assert (await say(gateway, "Hi"))["text"] == apology().text
    assert time.monotonic() - start < 0.6


async def test_messages_that_wait_for_a_frozen_turn_are_answered_in_time_too() -> None:
    async with open_gateway(make_settings(deadline=0.1), FrozenRasa()) as gateway:
        start = time.monotonic()
        replies = await asyncio.gather(*(say(gateway, f"Hi {n}") for n in range(5)))
    assert {reply["text"] for reply in replies} == {apology().text}
    assert time.monotonic() - start < 0.6


async def test_a_fault_of_our_own_is_answered_with_the_apology(monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object) -> None:
        raise KeyError("Hi, I am what a person said")

    monkeypatch.setattr(rest, "find_reply", break_down)
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        assert (await say(gateway, "Hi"))["text"] == apology().text


async def test_a_body_that_never_ends_is_given_up() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with open_gateway(make_settings(deadline=0.1), FakeRasa()) as gateway:
        response = await gateway.post(
            WEBHOOK, content=trickle(), headers={"Content-Type": "application/json"}
        )
    assert response.status_code == 408


async def test_no_log_holds_what_a_person_said_who_said_it_or_from_where(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for error in (REFUSED, httpx.ReadTimeout("canary-text"), ValueError("canary-text")):
        async with open_gateway(make_settings(), FakeRasa(fail(error)), "203.0.113.77") as gateway:
            await say(gateway, "canary-text", "canary-sender")
            await gateway.post(WEBHOOK, content=b"{canary-text", headers={"Content-Type": "application/json"})
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.levelname for record in ours] == ["WARNING", "INFO"] * 3
    assert not [r for r in caplog.records if "canary" in r.getMessage() or "203.0.113" in r.getMessage()]
    assert not [record for record in ours if record.exc_info]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/live", 200),
        ("GET", "/health", 200),
        ("GET", WEBHOOK, 405),
        ("POST", WEBHOOK, 415),
        ("POST", WEBHOOK + "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/conversations/me/tracker", 404),
    ],
)
async def test_every_response_has_the_security_headers(method: str, path: str, status: int) -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        response = await gateway.request(method, path)
    assert response.status_code == status
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    if status >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json().keys() == {"type", "title", "status", "detail"}


async def test_the_message_route_is_described_by_openapi() -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        paths = (await gateway.get("/openapi.json")).json()["paths"]
    schema = paths[WEBHOOK]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["sender", "message"]


def test_the_fixed_replies_are_plain_and_disclaimed() -> None:
    for reply in (apology(), apology("112"), too_long(1000), empty()):
        assert reply.kind == "decline"
        assert reply.text.endswith(DISCLAIMER)
        assert not reply.facts
