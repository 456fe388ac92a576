"""What several test files share: one running bot, and one PostgreSQL."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.running import Lacta, run_lacta
from postgres import Postgres, run_postgres


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run tests on asyncio's own loop: on uvloop, which Sanic would set, a test cannot be timed out."""
    return {"asyncio": asyncio.SelectorEventLoop}


@pytest.fixture(autouse=True)
def _end_what_hangs(request: pytest.FixtureRequest) -> Iterator[None]:
    """End the whole run where even the time limit of a test does not end it."""
    limit = float(request.config.getoption("timeout"))
    last_resort = threading.Timer(3 * limit, os._exit, [1])
    last_resort.daemon = True
    last_resort.start()
    yield
    last_resort.cancel()


@pytest.fixture(scope="session")
def lacta() -> Iterator[Lacta]:
    """A whole bot with the trained model; for tests that leave it as it is."""
    with run_lacta() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A server for all tests that leave it running."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    """A server without a table."""
    postgres_server.empty()
    return postgres_server


@pytest.fixture(scope="module")
def fragile_postgres() -> Iterator[Postgres]:
    """A server for the tests of one file that break it."""
    with run_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table, one of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lacta.db'}"
    url: str = request.getfixturevalue("postgres").url
    return url
