"""/ready (or /health) asks a real question; /live says that the process runs."""

import asyncio
from pathlib import Path

import httpx
import pytest

from bot.channels.health import PROBE_SENDER, PROBE_TEXT, Probe
from bot.channels.rasa_client import RasaClient
from bot.reply import Kind, make_reply
from bot.safety_texts import apology
from fake_rasa import FakeRasa, FrozenRasa, fail, make_settings, open_gateway


@pytest.mark.parametrize("path", ["/ready", "/health"])
async def test_who_is_ready_answers_the_question(path: str, tmp_path: Path) -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(state_dir=tmp_path), rasa) as gateway:
        response = await gateway.get(path)
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert [sent["message"] for sent in rasa.sent] == [PROBE_TEXT]
    assert rasa.sent[0]["sender"].startswith(PROBE_SENDER)


async def test_who_is_ready_says_where_nothing_can_be_kept() -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        response = await gateway.get("/ready")
    # People are answered all the same, so that is no reason to send them elsewhere.
    assert (response.status_code, response.json()) == (200, {"status": "ok", "history": "unavailable"})


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [apology().message()],
        [make_reply(Kind.CHAT, "Hello!").message()],
        [make_reply(Kind.CLARIFY, "Which?").message()],
        [{"text": "Milk."}],
    ],
)
async def test_health_is_bad_without_an_answer(messages: list[dict[str, object]]) -> None:
    async with open_gateway(make_settings(), FakeRasa(lambda: httpx.Response(200, json=messages))) as gateway:
        response = await gateway.get("/health")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"


@pytest.mark.parametrize(
    "rasa", [FrozenRasa(), FakeRasa(fail(httpx.ConnectError(""))), FakeRasa(fail(KeyError()))]
)
async def test_health_is_bad_and_the_gateway_live_where_rasa_is_away(rasa: httpx.AsyncBaseTransport) -> None:
    async with open_gateway(make_settings(deadline=0.05), rasa) as gateway:
        assert (await gateway.get("/health")).status_code == 503
        assert (await gateway.get("/live")).json() == {"status": "ok"}


async def test_checks_that_come_together_share_one_question() -> None:
    rasa = FakeRasa()
    async with open_gateway(make_settings(), rasa) as gateway:
        responses = await asyncio.gather(*(gateway.get("/health") for _ in range(10)))
    assert {response.status_code for response in responses} == {200}
    assert len(rasa.sent) == 1


async def test_an_outcome_is_fresh_for_two_seconds() -> None:
    rasa, now = FakeRasa(), [100.0]
    probe = Probe(RasaClient(make_settings(), rasa), lambda: now[0])
    asked = []
    for now[0] in (100.0, 101.9, 102.0, 103.9):
        await probe.is_answered()
        asked.append(len(rasa.sent))
    assert asked == [1, 1, 2, 2]


async def test_a_bad_outcome_is_remembered_as_well() -> None:
    rasa, now = FakeRasa(fail(httpx.ConnectError(""))), [0.0]
    probe = Probe(RasaClient(make_settings(), rasa), lambda: now[0])
    assert [await probe.is_answered() for _ in range(3)] == [False] * 3
    assert len(rasa.sent) == 1
