"""Rasa's lock store: one message of a conversation at a time, in this process and in many."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.settings import ROOT
from bot.stores import advisory_locks
from bot.stores.turn_lock_store import TurnLockStore
from postgres import Postgres

ROUNDS = 1000
# One of two processes: at a word on its input both go for the same lock; inside, each looks for the other.
CONTENDER = """
import asyncio, os, sys
from pathlib import Path
from bot.settings import load_settings
from bot.stores import advisory_locks
from bot.stores.advisory_locks import AdvisoryLocks

async def main():
    # a busy machine is no failure here
    advisory_locks.LIMIT_SECONDS = advisory_locks.PATIENCE_SECONDS = 60.0
    locks, inside = AdvisoryLocks(load_settings().database), Path(sys.argv[1])
    async with locks.hold("warm-up"):
        pass
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        async with locks.hold(line.strip()) as is_held:
            try:
                os.mkdir(inside)
            except FileExistsError:
                is_held = False
            if not is_held:
                print("double", flush=True)
                continue
            await asyncio.sleep(0)
            os.rmdir(inside)
        print("done", flush=True)
    await locks.close()

asyncio.run(main())
"""
HOLDER = """
import asyncio
from bot.settings import load_settings
from bot.stores.advisory_locks import AdvisoryLocks

async def main():
    async with AdvisoryLocks(load_settings().database).hold("a"):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def open_locks(url: str, monkeypatch: pytest.MonkeyPatch, limit: float = 30.0) -> TurnLockStore:
    """Open the store as Rasa does, by its name; patiently, since a busy machine is no failure here."""
    monkeypatch.setattr(advisory_locks, "LIMIT_SECONDS", limit)
    monkeypatch.setattr(advisory_locks, "PATIENCE_SECONDS", limit)
    monkeypatch.setenv("LACTA_DATABASE_URL", url)
    store = LockStore.create(EndpointConfig(type="bot.stores.turn_lock_store.TurnLockStore"))
    assert isinstance(store, TurnLockStore)
    return store


@pytest.fixture
async def locks(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TurnLockStore]:
    opened = open_locks(database_url, monkeypatch)
    yield opened
    await opened.close()


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


async def test_messages_of_one_conversation_go_one_at_a_time_in_order(locks: TurnLockStore) -> None:
    order: list[tuple[str, int]] = []

    async def speak(number: int) -> None:
        async with locks.lock("a"):
            order.append(("in", number))
            await asyncio.sleep(0)
            order.append(("out", number))

    await asyncio.gather(*(speak(number) for number in range(10)))
    assert order == [(step, number) for number in range(10) for step in ("in", "out")]


async def test_who_waits_goes_on_at_once(locks: TurnLockStore) -> None:
    async def speak() -> None:
        async with locks.lock("a"):
            await asyncio.sleep(0.001)

    started = time.monotonic()
    await asyncio.gather(*(speak() for _ in range(20)))
    assert time.monotonic() - started < 1.0  # stock Rasa looks once a second: 19 s


async def test_conversations_do_not_wait_for_each_other(locks: TurnLockStore) -> None:
    async with locks.lock("a"), asyncio.timeout(5), locks.lock("b"):
        pass


async def test_a_turn_that_fails_lets_the_next_one_in(locks: TurnLockStore) -> None:
    with pytest.raises(ZeroDivisionError):
        async with locks.lock("a"):
            raise ZeroDivisionError
    async with asyncio.timeout(5), locks.lock("a"):
        pass


async def test_two_processes_are_never_inside_together(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LACTA_DATABASE_URL", postgres.url)
    both = [start(CONTENDER, tmp_path / "inside") for _ in range(2)]
    assert [process.stdout.readline() for process in both if process.stdout] == ["ready\n"] * 2
    seen: list[str] = []
    for number in range(ROUNDS):
        for process in both:
            assert process.stdin is not None
            process.stdin.write(f"{number % 7}\n")
            process.stdin.flush()
        seen += [process.stdout.readline() for process in both if process.stdout]
    for process in both:
        process.communicate()
    assert seen == ["done\n"] * 2 * ROUNDS


async def test_when_the_holder_is_killed_the_next_one_is_in_within_a_second(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = open_locks(postgres.url, monkeypatch)
    holder = start(HOLDER)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiting = asyncio.create_task(locks.lock("a").__aenter__())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    started = time.monotonic()
    holder.kill()
    await waiting
    assert time.monotonic() - started < 1.0
    holder.communicate()
    await locks.close()


async def test_beside_a_frozen_holder_the_next_one_goes_on_after_a_while(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    locks = open_locks(postgres.url, monkeypatch)
    monkeypatch.setattr(advisory_locks, "PATIENCE_SECONDS", 0.2)
    holder = start(HOLDER)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGSTOP)
    async with asyncio.timeout(5), locks.lock("a"):
        pass
    assert "does not end" in caplog.text
    holder.kill()
    holder.communicate()
    await locks.close()


async def test_without_postgresql_messages_still_take_turns_in_the_process(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    locks = open_locks(fragile_postgres.url, monkeypatch)
    fragile_postgres.stop()
    inside = 0

    async def speak() -> None:
        nonlocal inside
        async with locks.lock("a"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(speak() for _ in range(5)))
    fragile_postgres.start()
    async with locks.lock("a"):
        assert fragile_postgres.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(1,)]
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert told == ["The database locks is not available: OperationalError", "The database locks is back."]
    await locks.close()


async def test_a_frozen_postgresql_delays_a_message_by_a_second_at_most(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = open_locks(fragile_postgres.url, monkeypatch, advisory_locks.LIMIT_SECONDS)
    async with locks.lock("b"):
        fragile_postgres.signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        async with locks.lock("b"):
            pass
        assert time.monotonic() - started < 1.5
    finally:
        fragile_postgres.signal(signal.SIGCONT)
    await locks.close()


async def test_a_message_that_is_given_up_leaves_no_lock_behind(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = open_locks(postgres.url, monkeypatch), open_locks(postgres.url, monkeypatch)
    async with one.lock("b"):
        pass

    async def speak() -> None:
        async with one.lock("a"):
            await asyncio.sleep(0.001)

    for moment in range(20):
        speaking = asyncio.create_task(speak())
        await asyncio.sleep(moment / 10_000)
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)
    async with one.lock("b"), asyncio.timeout(20), other.lock("a"):
        pass
    await one.close()
    await other.close()
