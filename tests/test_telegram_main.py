"""`make telegram`: it starts with a token, and says how to get one without."""

from pathlib import Path

import pytest

from bot.channels.telegram import __main__ as program
from bot.channels.telegram.token import HOW_TO
from bot.settings import ROOT, load_settings
from telegram_server import TOKEN


@pytest.fixture(autouse=True)
def clear(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "LACTA_TELEGRAM_TOKEN", "LACTA_TELEGRAM_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_token_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main() == 1
    assert capsys.readouterr().err == f"{HOW_TO}\n"
    assert "@BotFather" in HOW_TO and "TELEGRAM_BOT_TOKEN" in HOW_TO


@pytest.mark.parametrize("name", ["TELEGRAM_BOT_TOKEN", "LACTA_TELEGRAM_TOKEN"])
def test_with_a_token_it_says_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, TOKEN)
    assert program.main() == 0
    assert capsys.readouterr() == ("", "")


def test_with_a_token_in_a_file_it_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    monkeypatch.setenv("LACTA_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    assert program.main() == 0


def test_a_token_that_cannot_be_one_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "canary")
    assert program.main() == 1
    assert "canary" not in "".join(capsys.readouterr())


def test_a_setting_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACTA_PORT", "canary")
    assert program.main() == 1
    assert "LACTA_PORT must be" in capsys.readouterr().err


def test_the_target_starts_the_bot_only_after_the_check() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(PYTHON) -m bot.channels.telegram && $(MAKE) --no-print-directory run" in makefile


def test_the_own_name_of_the_variable_comes_before_the_known_one() -> None:
    both = {"TELEGRAM_BOT_TOKEN": "1:a", "LACTA_TELEGRAM_TOKEN": "2:b"}
    assert load_settings(both).telegram_token == "2:b"
    assert load_settings(both | {"LACTA_TELEGRAM_TOKEN": ""}).telegram_token == "1:a"
