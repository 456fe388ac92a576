"""Waiting lines that serve from both ends, so that a burst delays whoever is in it and few others."""

import asyncio
from bisect import insort
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from itertools import count

Turn = asyncio.Future[None]

_NUMBERS = count()
# When the request came that is worked on here; every line on its way goes by that.
_ARRIVAL: ContextVar[int] = ContextVar("arrival")


def note_arrival() -> None:
    """Give the request of this task its number."""
    _ARRIVAL.set(next(_NUMBERS))


class Crowd:
    """Who waits; called are who came first and who came last of all, by turns.

    In the order of coming everybody who comes after a burst waits for all of it, and in the reverse order
    everybody who came before it. So only its middle waits.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int]] = []  # arrivals, and what tells equal ones apart
        self._turns: dict[tuple[int, int], Turn] = {}
        self._is_last_next = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def join(self) -> tuple[tuple[int, int], Turn]:
        """Return a place in the crowd and its turn to wait for."""
        number = next(_NUMBERS)
        place = (_ARRIVAL.get(number), number)
        insort(self._waiting, place)
        self._turns[place] = asyncio.get_running_loop().create_future()
        return place, self._turns[place]

    def leave(self, place: tuple[int, int]) -> None:
        """Give a place up."""
        if self._turns.pop(place, None) is not None:
            self._waiting.remove(place)

    def call(self) -> bool:
        """Call the next; False where nobody waits."""
        while self._waiting:
            place = self._waiting.pop(-1 if self._is_last_next else 0)
            turn = self._turns.pop(place)
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

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._crowd)

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
        place, turn = self._crowd.join()
        try:
            async with asyncio.timeout_at(until):
                await turn
        except (asyncio.CancelledError, TimeoutError) as error:
            self._crowd.leave(place)
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
