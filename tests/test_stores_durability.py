"""A full disk, and a kill in the middle of writing: what was acknowledged is there, and nothing ends."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.stores.database import PRAGMAS, Database
from bot.stores.memory import Memory
from rasa_talk import open_store, talk, texts_of

# Adds turns without a pause, and says of each when it is kept.
WRITER = """
import sys
from bot.settings import load_settings
from bot.stores.database import Database
from bot.stores.memory import Memory

memory = Memory(Database(load_settings().database))
for number in range(100_000):
    assert memory.append("a", str(number), 0, float(number))
    print(number, flush=True)
"""
ACKNOWLEDGED = 50


@pytest.mark.parametrize("round_", range(3))
def test_a_kill_in_the_middle_of_writing_takes_nothing_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    monkeypatch.setenv("LACTA_DATABASE_URL", database_url)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(ACKNOWLEDGED + round_)]
    writer.kill()
    told += [int(line) for line in writer.communicate()[0].split()]
    database = Database(database_url)
    kept = [int(turn) for turn in Memory(database).read_all("a")]
    database.close()
    assert kept[: len(told)] == told
    assert len(kept) <= len(told) + 1  # the one that was kept and not yet told of


def test_sqlite_waits_for_the_disk_before_it_says_that_something_is_kept(tmp_path: Path) -> None:
    """A kill proves nothing of a power cut: there it is this setting that keeps the promise."""
    assert "synchronous=FULL" in PRAGMAS
    database = Database(f"sqlite:///{tmp_path / 'lacta.db'}")
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


@contextmanager
def small_disk(room: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_the_bot_goes_on_and_what_was_kept_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "lacta.db"
    store = open_store(f"sqlite:///{path}", monkeypatch)
    await talk(store, "a", "before")
    with small_disk(sum(file.stat().st_size for file in tmp_path.iterdir())):
        for number in range(100):
            await talk(store, "a", f"full {number}" + "canary" * 500)
    assert "The database memory is not available: OperationalError" in caplog.text
    assert "canary" not in caplog.text
    await talk(store, "a", "after")
    said = await texts_of(store, "a")
    assert said[-1] == "after"
    full = await store.retrieve_full_tracker("a")
    assert full.events[0].text == "before"
    store.close()


async def test_the_thousandth_message_costs_what_the_tenth_does(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: what is read of the database, and what Rasa is given to go through."""
    store = open_store(database_url, monkeypatch)
    turn = '[{"event":"user","text":"x","parse_data":{},"timestamp":1.0}]'
    reads = []
    for number in range(1, 1001):
        store.memory.append("a", turn, 0, time.time())
        if number in (10, 1000):
            reads.append(len((await store.retrieve("a")).events))
    assert reads[0] == reads[1] == 10
    for _ in range(10):
        store.memory.append("b", turn, 0, time.time())
    assert find_plan(store.memory, database_url).count("ix_memory_conversation_number") >= 1
    store.close()


def find_plan(memory: Memory, url: str) -> str:
    """Return how the database goes about reading the last turns."""
    words = "EXPLAIN QUERY PLAN" if url.startswith("sqlite") else "EXPLAIN"
    query = "SELECT events FROM memory WHERE conversation = 'b' ORDER BY number DESC LIMIT 10"
    database = Database(url)
    with database.connect() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("ANALYZE memory")
        rows = connection.exec_driver_sql(f"{words} {query}").all()
    database.close()
    return "\n".join(str(row) for row in rows)
