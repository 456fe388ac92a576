"""What several test files share: one running bot, and one PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running import Lacta, run_lacta
from postgres import Postgres, run_postgres


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
