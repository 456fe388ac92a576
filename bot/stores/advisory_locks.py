"""Locks that many processes share, held in PostgreSQL: who dies lets go of them at once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.stores.database import Database
from bot.stores.lane import Lane, Unavailable
from bot.stores.memory import find_key

LOG = logging.getLogger(__name__)

# One statement takes about 0.2 ms. A database that takes this long is away, and the person is answered
# without the lock: what it keeps apart is one conversation's turns, and none of them is lost by that.
LIMIT_SECONDS = 1.0
# Who asks through two gateways at once waits for the other's turn, which takes about 30 ms.
POLL_SECONDS = 0.01
# A turn that takes longer belongs to a process that hangs. The gateway waits 4.5 s for the answer.
PATIENCE_SECONDS = 3.0

_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_LET_GO = text("SELECT pg_advisory_unlock(:key)")


@dataclass
class _Claim:
    """A lock that somebody wants, and the number of the connection on which it was taken."""

    key: int
    taken_on: int = 0
    is_asked: bool = False  # the lock is taken, or may be at any moment
    is_given_up: bool = False


class AdvisoryLocks:
    """Holds locks on one connection, which PostgreSQL counts for each: as often taken, as often let go.

    Within one process they keep nobody apart; that is for bot.turns.
    """

    def __init__(self, url: str) -> None:
        """Prepare the connection; raises ValueError where the URL is none."""
        self._database = Database(url)
        self._lane = Lane("locks", LIMIT_SECONDS)
        self._connection: Any = None
        self._opened = 0  # how many connections there were: a lock belongs to the one it was taken on
        self._is_spoilt = False
        self._letting_go: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Wait for a lock and hold it; False where it could not be had, and the work goes on without."""
        claim = _Claim(find_key("turn", name))
        try:
            yield await self._wait(claim)
        finally:
            claim.is_given_up = True
            if claim.is_asked:
                # Nobody waits for this: who is next in this process may go on already.
                task = asyncio.create_task(self._free(claim))
                self._letting_go.add(task)
                task.add_done_callback(self._letting_go.discard)

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.gather(*self._letting_go)
        self._lane.close()
        self._drop()

    async def _wait(self, claim: "_Claim") -> bool:
        """Wait until a lock is taken; False where that is not to be."""
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE_SECONDS
        try:
            while clock() < until:
                claim.is_asked = True
                if await self._lane.run(partial(self._take, claim)):
                    return True
                claim.is_asked = False
                await asyncio.sleep(POLL_SECONDS)
        except Unavailable:
            self._is_spoilt, claim.is_asked = True, False  # it may yet be taken, when nobody waits for it
            return False
        LOG.warning("A turn in another process does not end; the next one goes on beside it.")
        return False

    async def _free(self, claim: "_Claim") -> None:
        """Let go of a lock; where that fails, the connection is given up and all of its locks with it."""
        try:
            await self._lane.run(partial(self._let_go, claim))
        except Unavailable:
            self._is_spoilt = True

    def _take(self, claim: "_Claim") -> bool:
        """Try to take a lock, once more where a restart of the database had cut the connection."""
        if self._is_spoilt:
            self._drop()
        is_new = self._connection is None
        try:
            return self._try(claim)
        except SQLAlchemyError:
            self._drop()
            if is_new:
                raise
        return self._try(claim)

    def _try(self, claim: "_Claim") -> bool:
        """Take a lock, unless somebody else has it or nobody wants it any more."""
        if self._connection is None:
            self._connection = self._database.open()
            self._opened += 1
        if not claim.is_given_up and self._connection.execute(_TAKE, {"key": claim.key}).scalar():
            claim.taken_on = self._opened
        return bool(claim.taken_on)

    def _let_go(self, claim: "_Claim") -> None:
        if self._connection is not None and claim.taken_on == self._opened:
            self._connection.execute(_LET_GO, {"key": claim.key})

    def _drop(self) -> None:
        """Give the connection up; PostgreSQL lets go of its locks."""
        self._is_spoilt = False
        # Taken first: at the end of the process this runs beside a statement that was given up.
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
        self._database.close()
