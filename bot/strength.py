"""Refuses, in production, secrets that somebody could guess."""

import re

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings

# 32 random characters of hexadecimal are 128 bits: nobody tries them all.
SHORTEST = 32
# So many different ones at least: 32 random hexadecimal characters hold fewer once in some 25 million times.
FEWEST_CHARACTERS = 8
# What stands in examples, and what people type in place of chance.
_GUESSES = re.compile(r"change|secret|password|example|default|lacta|qwert|12345678|abcdefgh", re.IGNORECASE)
_DEFAULT_PASSWORDS = {
    "lacta",
    "postgres",
    "password",
    "secret",
    "admin",
    "root",
    "changeme",
    "example",
    "test",
}


def check_strength(settings: Settings) -> None:
    """Raise ValueError, which names the variable and not its value, for a weak secret in production."""
    if not settings.is_production:
        return
    if settings.secret and is_weak(settings.secret):
        raise ValueError(
            "LACTA_SECRET is weak: use at least 32 random characters (openssl rand -hex 32), "
            "or leave it empty and one is made"
        )
    for name, value in settings.__dict__.items():
        if name.endswith("_url") and value and _has_default_password(value):
            raise ValueError(f"the password in LACTA_{name.upper()} is a default one: choose another")


def is_weak(secret: str) -> bool:
    """True where a secret is short, monotonous or the like of an example."""
    return (
        len(secret) < SHORTEST or len(set(secret)) < FEWEST_CHARACTERS or _GUESSES.search(secret) is not None
    )


def _has_default_password(url: str) -> bool:
    """True for the URL of a database whose password is a usual one."""
    try:
        return str(make_url(url).password or "").lower() in _DEFAULT_PASSWORDS
    except SQLAlchemyError:
        return False  # not a database's
