"""The same chat with a Bot API server that others wrote: telegram-test-api, by polling."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.telegram import wording
from bot.ports import find_free_ports
from bot.settings import ROOT
from fake_rasa import FakeRasa
from telegram_people import message, run_gateway
from telegram_server import TOKEN
from widget_api import OFFER, settings_in

FOLDER = ROOT / "tests" / "telegram_npm"


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a running telegram-test-api."""
    if shutil.which("node") is None or not (FOLDER / "node_modules" / "telegram-test-api").is_dir():
        pytest.skip("telegram-test-api is not installed: `make test` installs it where npm is")
    port = find_free_ports(1)[0]
    command = ["node", "server.mjs", str(port)]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
        process.kill()


async def talk(http: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do something as a person, and wait for the next message of the bot."""
    response = await http.post(path, json={"botToken": TOKEN, **body})
    assert response.status_code == 200, response.text
    while True:
        listed = (await http.post("/getUpdates", json={"token": TOKEN, "chatId": 7})).json()["result"]
        if listed:
            reply: dict[str, Any] = listed[0]["message"]
            return reply


async def test_a_chat_through_telegram_test_api(url: str, tmp_path: Path) -> None:
    rasa = FakeRasa(lambda: httpx.Response(200, json=[OFFER.message()]))
    settings = settings_in(tmp_path, telegram_token=TOKEN, telegram_url=url)
    async with run_gateway(settings, rasa), httpx.AsyncClient(base_url=url, timeout=30) as http:
        answer = await talk(http, "/sendMessage", message(text="Can men make milk?"))
        assert answer["text"].startswith("Men can make milk.") and OFFER.disclaimer in answer["text"]
        button = answer["reply_markup"]["inline_keyboard"][0][0]
        tap = {**message(), "message": message(), "data": button["callback_data"]}
        follow_up = await talk(http, "/sendCallback", tap)
        assert follow_up["text"].startswith(f"» {button['text']}")
        entities = [{"type": "bot_command", "offset": 0, "length": 5}]
        helped = await talk(http, "/sendCommand", message(text="/help", entities=entities))
        assert helped["text"] == wording.help_().text.replace("'", "&#x27;")
    assert [entry["message"] for entry in rasa.sent] == ["Can men make milk?", "Can women make milk?"]
