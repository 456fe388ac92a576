"""The webhook: Telegram alone may post there, and it is answered at once."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.telegram.mailbox import Mailbox
from bot.channels.telegram.webhook import MAX_UPDATE
from fake_rasa import FakeRasa, FrozenRasa
from telegram_people import Phone, open_phone, run_gateway, says, telegram_settings
from telegram_server import SECRET_HEADER, run_server

PATH = "/webhooks/telegram"


async def post(phone: Phone, body: Any, secret: str | None = None) -> httpx.Response:
    """Post to the webhook as Telegram would."""
    secret = phone.server.webhook["secret_token"] if secret is None else secret
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    headers = {SECRET_HEADER.encode(): secret.encode()}
    return await phone.http.post(PATH, headers=headers, **content)  # type: ignore[arg-type]


async def test_telegram_is_told_the_address_and_a_secret(tmp_path: Path) -> None:
    async with open_phone(tmp_path, webhook=True) as phone:
        assert phone.server.webhook["url"] == "https://bot.example/webhooks/telegram"
        assert len(phone.server.webhook["secret_token"]) == 64
        assert phone.server.webhook["max_connections"] == "1"


async def test_the_secret_is_the_same_after_a_restart_and_another_elsewhere(tmp_path: Path) -> None:
    secrets = []
    for secret in ("one key", "one key", "other key"):
        async with open_phone(tmp_path, webhook=True, secret=secret) as phone:
            secrets.append(phone.server.webhook["secret_token"])
    assert secrets[0] == secrets[1] != secrets[2]


@pytest.mark.parametrize("secret", ["", "guess", "0" * 64, "\u00e9"])
async def test_a_forged_post_is_refused_and_nothing_is_done(tmp_path: Path, secret: str) -> None:
    async with open_phone(tmp_path, webhook=True) as phone:
        response = await post(phone, says("canary"), secret)
        assert response.status_code == 403
        assert response.headers["Content-Type"] == "application/problem+json"
        assert await phone.settle() == []
        assert phone.rasa.sent == []


async def test_a_post_without_the_header_is_refused(tmp_path: Path) -> None:
    async with open_phone(tmp_path, webhook=True) as phone:
        assert (await phone.http.post(PATH, json=says("canary"))).status_code == 403


async def test_who_forges_again_and_again_is_slowed_down_and_telegram_is_not(tmp_path: Path) -> None:
    async with open_phone(tmp_path, webhook=True, address_rate="2/hour") as phone:
        statuses = [(await post(phone, says("canary"), "guess")).status_code for _ in range(3)]
        assert statuses == [403, 403, 429]
        assert [(await post(phone, says(str(n)))).status_code for n in range(4)] == [200] * 4


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"canary", 400), (b"[]", 422), (b"\xff", 400), (b" " * (MAX_UPDATE + 1), 413), (b"{}", 200)],
)
async def test_a_body_that_is_no_update_is_refused_or_left_alone(
    tmp_path: Path, body: bytes, status: int
) -> None:
    async with open_phone(tmp_path, webhook=True) as phone:
        response = await post(phone, body)
        assert response.status_code == status
        assert "canary" not in response.text


async def test_the_answer_to_telegram_does_not_wait_for_the_answer_to_the_person(tmp_path: Path) -> None:
    async with run_server() as server:
        settings = telegram_settings(
            tmp_path, server, telegram_webhook_url="https://bot.example", deadline=60.0
        )
        rasa: Any = FrozenRasa()
        async with run_gateway(settings, rasa) as http:
            await server.wait_for(lambda s: bool(s.commands))
            async with asyncio.timeout(5):
                assert (await post(Phone(server, rasa, http, settings), says("hi"))).status_code == 200


async def test_an_update_that_cannot_be_stored_has_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("canary")

    async with open_phone(tmp_path, webhook=True) as phone:
        with monkeypatch.context() as broken:
            broken.setattr(Mailbox, "store", fail)
            refused = await post(phone, says("hi"))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert (await post(phone, says("hi"))).status_code == 200


async def test_before_telegram_said_who_the_bot_is_nothing_is_taken(tmp_path: Path) -> None:
    async with run_server() as server:
        settings = telegram_settings(tmp_path, server, telegram_webhook_url="https://bot.example")
        from bot.channels.app import create_app

        app = create_app(settings, FakeRasa())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
            response = await http.post(PATH, json=says("hi"))
            assert response.status_code == 403


async def test_without_a_webhook_there_is_no_such_address(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        assert (await phone.http.post(PATH, json={})).status_code == 404


async def test_who_goes_from_the_webhook_to_polling_gets_what_waits(tmp_path: Path) -> None:
    async with open_phone(tmp_path, webhook=True) as phone:
        await phone.ask(says("one"))
        async with run_gateway(telegram_settings(tmp_path, phone.server), FakeRasa()):
            await phone.server.push(says("two"))
            await phone.server.wait_for(lambda server: len(server.sent) == 2)
        assert phone.server.webhook == {}
