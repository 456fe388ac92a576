"""What is remembered of conversations, in either database: bounded reading, and deletions that last."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.stores.database import Database
from bot.stores.memory import FORGETTING_SECONDS, Memory, Remembered, name_row, prune

NEWS = '[{"event":"user","text":"\\u0000\\ud800"}]'


TICKS = count()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database)


def add(memory: Memory, conversation: str, *turns: str, now: float = 0.0) -> None:
    for turn in turns:
        moment = now + next(TICKS) * 1e-6  # no two turns of a conversation are of one moment
        assert memory.append(conversation, turn, memory.read(conversation, 1).forgotten, moment)


def test_the_last_turns_come_back_oldest_first(memory: Memory) -> None:
    add(memory, "a", "1", "2", "3")
    add(memory, "b", "x")
    assert memory.read("a", 2) == Remembered(("2", "3"))
    assert memory.read_all("a") == ["1", "2", "3"]
    assert memory.read("c", 2) == Remembered()
    assert sorted(memory.list_conversations()) == ["a", "b"]


def test_a_turn_that_is_written_twice_is_there_once(memory: Memory) -> None:
    assert memory.append("a", "1", 0, 5.0)
    assert not memory.append("a", "1", 0, 5.0)
    assert memory.append("b", "1", 0, 5.0)
    assert memory.read_all("a") == ["1"]


def test_what_no_database_takes_as_text_is_kept_as_json(memory: Memory) -> None:
    add(memory, "a", NEWS)
    assert memory.read_events("a") == [{"event": "user", "text": "\0\ud800"}]


@given(name=st.text(st.characters(exclude_categories=()), max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_a_conversation_may_have_any_name(memory: Memory, name: str) -> None:
    add(memory, name, "1")
    assert memory.read(name, 1).turns == ("1",)
    assert len(name_row(name)) <= 80


def test_different_names_stay_different() -> None:
    names = ["a", "A", "a ", "a\0", "\ud800", "x" * 80, "x" * 81, "ä", ""]
    assert len({name_row(name) for name in names}) == len(names)
    assert name_row("rest-" + "0" * 64) == "rest-" + "0" * 64


def test_forgetting_deletes_every_turn_of_one_conversation(memory: Memory) -> None:
    add(memory, "a", "1", "2")
    add(memory, "b", "x")
    memory.forget("a", 0)
    assert memory.read("a", 9).turns == ()
    assert memory.read("b", 9).turns == ("x",)


def test_a_turn_that_was_under_way_does_not_bring_a_conversation_back(memory: Memory) -> None:
    add(memory, "a", "1")
    under_way = memory.read("a", 9)
    memory.forget("a", 0)
    assert not memory.append("a", "2", under_way.forgotten, 0)
    assert memory.read_all("a") == []


def test_after_forgetting_a_conversation_can_begin_anew(memory: Memory) -> None:
    for turn in ("1", "2"):
        add(memory, "a", turn)
        memory.forget("a", 0)
    add(memory, "a", "3")
    assert memory.read("a", 9).turns == ("3",)


def test_who_could_not_read_the_memory_cannot_bring_a_conversation_back(memory: Memory) -> None:
    memory.forget("a", 0)
    assert not memory.append("a", "1", Remembered().forgotten, 0)


def test_forgetting_holds_against_many_writers(database_url: str) -> None:
    """Each turn is read, worked on and added in one thread, while another forgets all of them."""
    done, added = threading.Event(), []

    def write() -> None:
        memory = Memory(Database(database_url))
        while not done.is_set():
            with suppress(OperationalError):  # SQLite lets a writer starve where many never pause
                seen = memory.read("a", 1).forgotten
                if memory.append("a", f"{seen}", seen, time.time()):
                    added.append(seen)

    memory = Memory(Database(database_url))
    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    last = forget_often(memory, added)
    done.set()
    for thread in threads:
        thread.join()
    assert len(set(added)) > 3, "nobody wrote between two deletions"
    # What is there now was begun after the last deletion: its writer had seen that one.
    assert set(memory.read_all("a")) <= {f"{last}"}


def forget_often(memory: Memory, added: list[int]) -> int:
    """Forget a conversation 20 times, each time after somebody has written; return the last number."""
    for _ in range(20):
        before = len(added)
        while len(added) == before:
            threading.Event().wait(0.001)
        while True:
            with suppress(OperationalError):
                memory.forget("a", 0)
                break
    while True:
        with suppress(OperationalError):
            return memory.read("a", 1).forgotten


def test_pruning_deletes_what_is_old(database: Database, memory: Memory) -> None:
    add(memory, "a", "old", now=1)
    add(memory, "a", "young", now=3)
    memory.forget("b", 0)
    with database.begin() as connection:
        prune(connection, before=2, now=FORGETTING_SECONDS)
    assert memory.read("a", 9).turns == ("young",)
    assert memory.read("b", 9).forgotten == 0


def test_a_brief_memory_goes_as_a_whole_when_its_last_turn_is_old(database: Database, memory: Memory) -> None:
    add(memory, "a", "old", now=1)
    add(memory, "a", "young", now=3)
    add(memory, "b", "old", now=1)
    with database.begin() as connection:
        prune(connection, before=2, now=2, is_brief=True)
    assert memory.read("a", 9).turns == ("old", "young")
    assert memory.read("b", 9).turns == ()


def test_a_damaged_row_is_told_without_its_text(memory: Memory) -> None:
    add(memory, "a", '{"canary')
    with pytest.raises(OSError) as error:
        memory.read_events("a")
    assert "canary" not in str(error.value)


def test_dropping_says_whether_there_was_anything(memory: Memory) -> None:
    add(memory, "a", "1", "2")
    assert memory.drop("a")
    assert not memory.drop("a")


def test_of_a_deleted_turn_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    memory = Memory(Database(f"sqlite:///{tmp_path / 'lacta.db'}"))
    add(memory, "a", *["canary" * 1000] * 20)
    memory.forget("a", 0)
    assert not [path for path in tmp_path.iterdir() if b"canary" in path.read_bytes()]
