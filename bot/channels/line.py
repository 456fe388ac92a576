"""Waiting lines that serve from both ends, so that a burst delays whoever is in it and few others."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Turn = asyncio.Future[None]


class Crowd:
    """Who waits; called are the first and the last comer by turns.

    In the order of coming everybody who comes after a burst waits for all of it, and in the reverse order
    everybody who came before it. So only its middle waits.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[Turn, None] = OrderedDict()
        self._is_last_next = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def join(self) -> Turn:
        """Return a turn to wait for."""
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting[turn] = None
        return turn

    def leave(self, turn: Turn) -> None:
        """Give a turn up."""
        self._waiting.pop(turn, None)

    def call(self) -> bool:
        """Call the next; False where nobody waits."""
        while self._waiting:
            turn, _ = self._waiting.popitem(last=self._is_last_next)
            if not turn.done():
                self._is_last_next = not self._is_last_next
                turn.set_result(None)
                return True
        return False


class Line:
    """Lets so many in at a time."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._crowd = Crowd()

    @asynccontextmanager
    async def place(self, until: float) -> AsyncIterator[bool]:
        """Wait for a place, until a time of the event loop, and hold it; False where none came."""
        is_in = await self._enter(until)
        try:
            yield is_in
        finally:
            if is_in:
                self._leave()

    async def _enter(self, until: float) -> bool:
        if self._free:
            self._free -= 1
            return True
        turn = self._crowd.join()
        try:
            async with asyncio.timeout_at(until):
                await turn
        except (asyncio.CancelledError, TimeoutError) as error:
            self._crowd.leave(turn)
            if not turn.cancelled():
                self._leave()  # the place came in the moment of giving up
            if isinstance(error, TimeoutError):
                return False
            raise
        return True

    def _leave(self) -> None:
        """Hand the place on, or free it."""
        if not self._crowd.call():
            self._free += 1
