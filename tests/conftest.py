"""What several test files share: one running bot."""

from collections.abc import Iterator

import pytest

from bot.running import Lacta, run_lacta


@pytest.fixture(scope="session")
def lacta() -> Iterator[Lacta]:
    """A whole bot with the trained model; for tests that leave it as it is."""
    with run_lacta() as running:
        yield running
