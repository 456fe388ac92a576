"""Rasa's lock store: the messages of a conversation take turns, in this process and among many."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Optional

from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.settings import load_settings
from bot.stores.advisory_locks import AdvisoryLocks
from bot.turns import Turns


class TurnLockStore(LockStore):  # type: ignore[misc]
    """Lets one message of a conversation in at a time; who waits goes on at once when it is their turn.

    With PostgreSQL that holds for all processes which share it, else for this one.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None) -> None:
        """Prepare the locks for the database of the settings."""
        super().__init__()
        url = load_settings().database
        self._turns = Turns()
        self._locks = None if url.startswith("sqlite") else AdvisoryLocks(url)

    async def close(self) -> None:
        """Let go of everything."""
        if self._locks is not None:
            await self._locks.close()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncIterator[None]:
        """Wait for the turn of a message and hold it."""
        async with self._turns.take(conversation_id):
            if self._locks is None:
                yield
                return
            async with self._locks.hold(conversation_id):
                yield
