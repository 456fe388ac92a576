"""What is old is deleted by a clock that can be believed, and by no other."""

from pathlib import Path

import pytest

from bot.stores.database import Database
from bot.stores.sweep_clock import SweepClock, has_leapt, read_running_time

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_800_000_000.0
KEEP = 30 * DAY


@pytest.mark.parametrize(
    ("last", "elapsed", "leapt"),
    [
        (None, None, False),
        (NOW - 600, 600.0, False),
        (NOW - 600, 590.0, False),
        (NOW - 8 * HOUR, 8 * HOUR, False),  # a machine that slept
        (NOW - 600, 600.0 + 3 * HOUR, True),
        (NOW - 365 * DAY, 600.0, True),
        (NOW + 365 * DAY, 600.0, True),
        (NOW - 5 * DAY, None, False),  # a bot that was off
        (NOW - 31 * DAY, None, True),
        (NOW + 365 * DAY, None, True),
        (NOW + HOUR, None, False),
    ],
)
def test_a_clock_that_was_set_is_noticed(last: float | None, elapsed: float | None, leapt: bool) -> None:
    assert has_leapt(NOW, last, elapsed, KEEP) is leapt


class Times:
    """A clock that can be set, and one that nobody sets."""

    wall, running = NOW, 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.running += seconds


def open_clock(folder: Path, times: Times, keep: float = KEEP) -> SweepClock:
    database = Database(f"sqlite:///{folder / 'lacta.db'}")
    return SweepClock(database, keep, lambda: times.wall, lambda: times.running)


def test_a_leap_delays_deletions_by_a_day(tmp_path: Path) -> None:
    times = Times()
    clock = open_clock(tmp_path, times)
    assert clock.find_now() == NOW
    times.wall += 365 * DAY
    for _ in range(24):
        assert clock.find_now() is None
        times.pass_by(HOUR)
    assert clock.find_now() == times.wall


def test_a_leap_that_is_taken_back_in_time_deletes_nothing(tmp_path: Path) -> None:
    times = Times()
    clock = open_clock(tmp_path, times)
    clock.find_now()
    for leap in (365 * DAY, -365 * DAY):
        times.wall += leap
        times.pass_by(HOUR)
        assert clock.find_now() is None
    times.pass_by(DAY)
    assert clock.find_now() == times.wall


def test_a_start_with_a_wrong_clock_deletes_nothing_for_a_day(tmp_path: Path) -> None:
    times = Times()
    open_clock(tmp_path, times).find_now()
    times.wall = 0.0
    clock = open_clock(tmp_path, times)
    assert clock.find_now() is None
    times.pass_by(DAY)
    assert clock.find_now() == times.wall


def test_where_memory_is_brief_doubt_is_too(tmp_path: Path) -> None:
    times = Times()
    clock = open_clock(tmp_path, times, keep=HOUR)
    clock.find_now()
    times.wall += 365 * DAY
    assert clock.find_now() is None
    times.pass_by(HOUR)
    assert clock.find_now() == times.wall


def test_the_running_time_runs() -> None:
    assert 0 < read_running_time() <= read_running_time()
