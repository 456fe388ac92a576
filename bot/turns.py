"""The order of a conversation: its messages take turns, in the order in which they came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Turn:
    """The lock of one conversation, and how many hold it or wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Turns:
    """One lock for each conversation that is under way; none is kept for the others."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}

    def __len__(self) -> int:
        """Return how many conversations are under way."""
        return len(self._turns)

    @asynccontextmanager
    async def take(self, conversation: str) -> AsyncIterator[None]:
        """Wait for the turn of a message and hold it."""
        turn = self._turns.setdefault(conversation, _Turn())
        turn.users += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[conversation]
