"""Neither the token nor anything of the people on Telegram is in a log, at any level and whatever fails."""

import asyncio
import logging
from itertools import cycle
from pathlib import Path

import pytest

from bot.channels.telegram.service import Service
from bot.run import make_environment
from bot.settings import ROOT, Settings
from fake_rasa import FakeRasa
from telegram_people import Phone, message, name_conversation, open_phone, says, taps, update
from telegram_server import TOKEN, Fault
from widget_api import OFFER

USER = 918_273_645
SAID = "canary words of mine"


async def live_through_everything(phone: Phone) -> None:
    """Let people do all they can while everything fails by turns."""
    faults = cycle([Fault.FLOOD, Fault.BROKEN, Fault.LOST_BEFORE, Fault.LOST_AFTER, None, None])
    phone.server.choose_fault = lambda method, call: None if method == "getUpdates" else next(faults)
    (sent, *_) = await phone.ask(says(SAID, USER))
    await phone.ask(taps(phone.server, sent, user=USER))
    await phone.send(
        update("message", message(USER, photo=[{"file_id": "canary"}], caption=SAID)),
        update("edited_message", message(USER, SAID)),
        update("message", {"chat": {"id": "canary"}, "from": SAID}),
        says(f"/feedback {SAID}", USER),
        says("/forget", USER),
    )
    phone.server.choose_fault = lambda method, call: None
    await phone.settle()


@pytest.mark.parametrize("webhook", [False, True])
async def test_no_log_holds_the_token_or_anything_of_a_person(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, webhook: bool
) -> None:
    caplog.set_level(logging.DEBUG)

    is_broken = asyncio.Event()

    async def fail(*_: object) -> None:
        is_broken.set()
        raise RuntimeError(SAID, TOKEN, USER)

    async with open_phone(tmp_path, OFFER, webhook=webhook) as phone:
        await live_through_everything(phone)
        with monkeypatch.context() as broken:
            broken.setattr(Service, "_answer", fail)
            await phone.send(says(SAID, USER))
            await is_broken.wait()
        await phone.settle()
    assert "could not be served" in caplog.text
    assert "Telegram is connected" in caplog.text
    private = ("canary", TOKEN, TOKEN.partition(":")[2], str(USER), name_conversation(USER))
    assert [word for word in private if word.lower() in caplog.text.lower()] == []


def test_the_token_is_not_shown_where_settings_are_printed() -> None:
    assert TOKEN not in repr(Settings(telegram_token=TOKEN))


def test_only_the_gateway_gets_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    environment = make_environment(Settings(state_dir=tmp_path, telegram_token=TOKEN))
    assert [name for name, value in environment.items() if TOKEN in value] == ["LACTA_TELEGRAM_TOKEN"]
    programs = (ROOT / "supervisord.conf").read_text(encoding="utf-8").split("[program:")[1:]
    shown = [text.partition("]")[0] for text in programs if 'LACTA_TELEGRAM_TOKEN=""' not in text]
    assert shown == ["gateway"]


async def test_rasa_hears_a_digest_in_place_of_telegrams_number(tmp_path: Path) -> None:
    async with open_phone(tmp_path) as phone:
        await phone.ask(says("Hi", USER))
        assert isinstance(phone.rasa, FakeRasa)
        (heard,) = phone.rasa.sent
        assert heard["sender"] == name_conversation(USER)
        assert str(USER) not in str(heard)
