"""Whether the clock can be believed when it says that something is old enough to be deleted."""

import logging
import time
from collections.abc import Callable

from sqlalchemy import Column, Float, Integer, Table, delete, insert, select

from bot.stores.database import METADATA, Database

LOG = logging.getLogger(__name__)

SWEEP = Table(
    "sweep",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("time", Float(53), nullable=False),
)
# A clock is set by less than this without harm: summer time, and what a drifting one has gathered.
TOLERANCE_SECONDS = 2 * 3600.0
# After a leap nothing is deleted for so long: time for somebody, or for NTP, to set the clock right again.
DOUBT_SECONDS = 86_400.0


def read_running_time() -> float:
    """Return the seconds since this machine started, those of its sleep included where it counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def has_leapt(now: float, last: float | None, elapsed: float | None, keep: float) -> bool:
    """True where the clock was set since the last sweep, or where all that is kept would be too old at once.

    `elapsed` are the seconds since then by a clock that nobody sets; None after a start.
    """
    if last is None:
        return False
    if elapsed is None:
        return not -TOLERANCE_SECONDS < now - last < max(keep, TOLERANCE_SECONDS)
    return abs(now - last - elapsed) > TOLERANCE_SECONDS


class SweepClock:
    """Compares the clock with the last sweep, which the database knows; every call blocks."""

    def __init__(
        self,
        database: Database,
        keep: float,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = read_running_time,
    ) -> None:
        self._database = database
        self._keep = keep
        self._wall = wall
        self._running = running
        self._last_running: float | None = None
        self._doubt_until = 0.0

    def find_now(self) -> float | None:
        """Return the time, None where it cannot be believed."""
        now, running = self._wall(), self._running()
        elapsed = None if self._last_running is None else running - self._last_running
        with self._database.begin() as connection:
            last = connection.execute(select(SWEEP.c.time)).scalar()
            connection.execute(delete(SWEEP))
            connection.execute(insert(SWEEP).values(id=1, time=now))
        self._last_running = running
        if has_leapt(now, last, elapsed, self._keep):
            LOG.warning("The clock was set, or stood still long: for a day nothing is deleted for its age.")
            self._doubt_until = running + min(DOUBT_SECONDS, max(self._keep, 0.0))
        return None if running < self._doubt_until else now
