"""A thread of its own for a database: work in bounded time, never in the way of the event loop."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.line import Line

LOG = logging.getLogger(__name__)
T = TypeVar("T")


# In a burst of 1,000 messages the last one served is served after 2 s; where it takes longer, the gateway
# has more to do than it can.
PATIENCE = 3.0


class Unavailable(Exception):
    """A database is out of reach, damaged or too slow."""


class Busy(Unavailable):
    """A database is well, and too many want something of it."""


class Lane:
    """Runs the work on one database, one piece at a time; raises Unavailable."""

    def __init__(self, name: str, limit: float, patience: float = PATIENCE) -> None:
        self._name = name
        self._limit = limit
        self._patience = patience
        self._line = Line(1)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._is_working = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_down = False
        metrics.DATABASE_UP.labels(name).set_function(lambda: not self.is_down)

    async def run(self, work: Callable[[], T], limit: float | None = None) -> T:
        """Run a piece of work; what takes longer than the limit is given up, as is what comes behind it."""
        task = asyncio.create_task(self._wait(work, limit or self._limit))
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return await asyncio.shield(
            task
        )  # who leaves does not take the place along that the work still needs

    async def _wait(self, work: Callable[[], T], limit: float) -> T:
        """Wait for a place, and run the work in it."""
        until = asyncio.get_running_loop().time() + self._patience
        with metrics.time_stage(self._name):
            async with self._line.place(until) as is_in:
                if not is_in:
                    raise Busy
                return await self._run(work, limit)

    async def _run(self, work: Callable[[], T], limit: float) -> T:
        """Run a piece of work now; raises Unavailable."""
        if self._is_working:  # on what was given up
            raise self._fail("hangs")
        doing = self._pool.submit(self._do, work)
        # Not a timeout around it: where the event loop is late itself, what is done would be given up.
        await asyncio.wait([asyncio.wrap_future(doing)], timeout=limit)
        if not doing.done():
            raise self._fail("timeout")
        result, error = doing.result()
        if isinstance(error, SQLAlchemyError | OSError):
            raise self._fail(type(error).__name__)
        if error is not None:
            raise error
        if self.is_down:
            LOG.warning("The database %s is back.", self._name)
        self.is_down = False
        return cast(T, result)

    def close(self) -> None:
        """Drop what waits; what runs ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _end(self, task: asyncio.Task[Any]) -> None:
        """Take note of what came of a task, which nobody may wait for any more."""
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    def _do(self, work: Callable[[], T]) -> tuple[T | None, Exception | None]:
        """Do the work, and let it be seen; return what came of it.

        An error that nobody waits for any more must not be raised: asyncio would log it, and the text of an
        error of a database may hold what was to be written.
        """
        self._is_working = True
        try:
            return work(), None
        except Exception as error:  # noqa: BLE001
            return None, error
        finally:
            self._is_working = False

    def _fail(self, reason: str) -> Unavailable:
        """Remember the failure; one line in the log tells of many."""
        if not self.is_down:
            LOG.error("The database %s is not available: %s", self._name, reason)
        self.is_down = True
        metrics.ERRORS.labels(f"database_{self._name}").inc()
        return Unavailable(reason)
