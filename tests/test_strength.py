"""In production a secret that could be guessed ends the start; elsewhere it does not."""

import secrets
from typing import Any

import pytest

from bot.channels import __main__ as program
from bot.settings import Settings
from bot.strength import check_strength, is_weak

WEAK = {
    "short": "0f9c2e7b1a",
    "one less": secrets.token_hex(16)[:31],
    "monotonous": "ab" * 32,
    "an example": "change-me-" + "0f9c2e7b1a86d4" * 2,
    "a word": "my-password-is-very-long-and-nobody-knows-it",
    "a row": "1234567890" * 4,
}
URL = "postgresql://lacta:{}@db.example/lacta"


@pytest.mark.parametrize("secret", WEAK.values(), ids=WEAK)
def test_a_weak_secret_is_refused_in_production_without_being_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="LACTA_SECRET is weak") as refusal:
        check_strength(Settings(secret=secret, environment="production"))
    assert secret not in str(refusal.value)
    check_strength(Settings(secret=secret))


@pytest.mark.parametrize("password", ["lacta", "postgres", "Password", "admin"])
@pytest.mark.parametrize("name", ["database_url", "facts_url"])
def test_a_default_password_of_a_database_is_refused_in_production(name: str, password: str) -> None:
    named: dict[str, Any] = {name: URL.format(password)}
    with pytest.raises(ValueError, match=f"LACTA_{name.upper()}") as refusal:
        check_strength(Settings(**named, environment="production"))
    assert password not in str(refusal.value)
    check_strength(Settings(**named))


def test_a_random_secret_and_a_chosen_password_pass() -> None:
    for _ in range(100):
        assert not is_weak(secrets.token_hex(32))
    settings = Settings(
        secret=secrets.token_hex(32), database_url=URL.format("7hK2pQ"), environment="production"
    )
    check_strength(settings)


def test_without_a_secret_a_strong_one_is_made() -> None:
    check_strength(Settings(environment="production"))


def test_the_gateway_does_not_start_with_a_weak_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "open_logs", lambda *_: None)
    monkeypatch.setattr(program, "serve_metrics", lambda *_: None)
    monkeypatch.setenv("LACTA_HOST", "0.0.0.0")
    monkeypatch.setenv("LACTA_SECRET", WEAK["short"])
    with pytest.raises(SystemExit, match="LACTA_SECRET is weak"):
        program.main()
