"""The database of the facts: the same as the files, read only, and honest when it cannot be read."""

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.documents import Place
from bot.facts.model import Aspect, Certainty, Choice, Document, Fact, Gap, Library, Overview, Source, Whom
from bot.facts.store import MOST_KEPT, FactStore, StoreUnavailable, build_store

FACT = Fact(
    id="milk-comes",
    statement="Milk comes, says Ann Lee: “泌乳”.",
    aspect=Aspect.MECHANISM,
    about=("milk", "breast"),
    whom=(Whom.WOMEN, Whom.NEWBORNS),
    certainty=Certainty.CONTESTED,
    sources=(Source(Place("page", 2, 1), "abc"), Source(Place("page", 3, 4), "def")),
    reviewed="2026-01-31",
    topic="milk",
    short="It comes",
    said_by="Ann Lee",
    supports=("milk-goes",),
    differs=("milk-stays",),
    note="man",
    questions=("Does milk come?", "milk comes how"),
)
BARE = dataclasses.replace(
    FACT, id="bare", short="", said_by="", supports=(), differs=(), note="", questions=()
)
OVERVIEW = Overview(
    "about-milk",
    Aspect.DEFINITION,
    ("milk",),
    (Whom.MEN,),
    ("bare", "milk-comes"),
    "milk",
    "Known:",
    ("Milk?",),
)
GAP = Gap("gap-goats", "anything about goats", "a vet", ("bare",), True, "animals", ("do goats give milk",))
DOCUMENTS = tuple(Document(name, f"The {name}", "Somebody", f"https://example.org/{name}") for name in "ab")
CHOICE = Choice("milk-or-goats", "Milk or goats?", ("bare", "about-milk"), "choices", ("milk",))
LIBRARY = Library(DOCUMENTS, (FACT, BARE), (OVERVIEW,), (GAP,), (CHOICE,))
SIZE_OF_THE_STORE = 156


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new' / 'facts.db'}"


@pytest.fixture
def store(url: str) -> FactStore:
    build_store(LIBRARY, url)
    return FactStore(url)


def test_facts_come_back_as_they_were_in_the_order_asked_for(store: FactStore) -> None:
    assert store.facts(["bare", "milk-comes"]) == [BARE, FACT]


def test_an_overview_comes_back_as_it_was(store: FactStore) -> None:
    assert store.overview("about-milk") == OVERVIEW


def test_a_gap_comes_back_as_it_was(store: FactStore) -> None:
    assert store.gap("gap-goats") == GAP


def test_a_choice_comes_back_as_it_was(store: FactStore) -> None:
    assert store.choice("milk-or-goats") == CHOICE


def test_documents_come_back_as_they_were(store: FactStore) -> None:
    assert store.documents(["b", "a"]) == [DOCUMENTS[1], DOCUMENTS[0]]
    assert sorted(store.all_documents(), key=lambda document: document.id) == list(DOCUMENTS)


def test_first_questions_are_those_of_facts_and_overviews_alone(store: FactStore) -> None:
    asked = ["about-milk", "gap-goats", "bare", "milk-comes", "about-milk"]
    assert store.first_questions(asked) == ["Milk?", "Does milk come?"]


def test_what_is_unknown_or_asked_for_twice_is_left_out(store: FactStore) -> None:
    assert store.facts(["nothing", "bare", "bare", "about-milk"]) == [BARE]
    assert store.facts([]) == []
    assert (store.overview("bare"), store.gap("nothing")) == (None, None)


def test_an_id_is_data_and_never_a_query(store: FactStore) -> None:
    assert store.facts(["x' OR '1'='1", "milk-comes'; DROP TABLE fact; --"]) == []
    assert store.facts(["bare"]) == [BARE]


def test_building_twice_writes_once(url: str) -> None:
    assert build_store(LIBRARY, url) is True
    assert build_store(LIBRARY, url) is False


def test_building_another_library_replaces_the_first(url: str) -> None:
    build_store(LIBRARY, url)
    changed = dataclasses.replace(BARE, statement="It is bare now.")
    assert build_store(Library(DOCUMENTS[:1], (changed,), (), (), ()), url) is True
    store = FactStore(url)
    assert store.facts(["milk-comes", "bare"]) == [changed]
    assert (store.overview("about-milk"), store.gap("gap-goats")) == (None, None)
    assert store.all_documents() == [DOCUMENTS[0]]


def test_a_store_that_is_open_sees_what_was_built_again(url: str, store: FactStore) -> None:
    assert store.facts(["bare"]) == [BARE]
    changed = dataclasses.replace(BARE, statement="It is bare now.")
    build_store(Library(DOCUMENTS, (changed,), (), (), ()), url)
    store.expire()
    assert store.facts(["bare"]) == [changed]


def test_what_was_read_is_kept_until_it_expires(store: FactStore, queries: list[tuple[str, Any]]) -> None:
    asked = ["bare", "nothing"]
    assert store.facts(asked) == store.facts(asked) == [BARE]
    assert len(queries) == 2  # is it the same library, and the entries
    store.expire()
    assert store.facts(asked) == [BARE]
    assert len(queries) == 3  # is it the same library


def test_what_was_read_serves_no_longer_where_the_database_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    build_store(LIBRARY, f"sqlite:///{path}")
    store = FactStore(f"sqlite:///{path}")
    assert store.facts(["bare"]) == [BARE]
    path.unlink()
    store.expire()
    with pytest.raises(StoreUnavailable):
        store.facts(["bare"])


def test_no_more_is_kept_than_memory_allows(store: FactStore) -> None:
    store.facts([f"unknown-{n}" for n in range(MOST_KEPT + 1)])
    store.expire()
    assert store.facts(["bare"]) == [BARE]
    assert len(store._kept) == 1


def test_a_missing_database_is_unavailable_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        FactStore(f"sqlite:///{tmp_path / 'none.db'}").facts(["bare"])
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_database_is_unavailable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.db").write_bytes(content)
    with pytest.raises(StoreUnavailable):
        FactStore(f"sqlite:///{tmp_path / 'bad.db'}").facts(["bare"])


@pytest.mark.parametrize("read", [FactStore.facts, FactStore.first_questions])
@pytest.mark.parametrize("body", ["no JSON", "[]", '{"unknown": 1}'])
def test_a_damaged_entry_is_unavailable(
    tmp_path: Path, body: str, read: Callable[[FactStore, list[str]], object]
) -> None:
    path = tmp_path / "facts.db"
    build_store(LIBRARY, f"sqlite:///{path}")
    database = sqlite3.connect(path)
    with database:
        database.execute("UPDATE fact SET body = ?", (body,))
    database.close()
    with pytest.raises(StoreUnavailable):
        read(FactStore(f"sqlite:///{path}"), ["bare"])


def test_the_error_does_not_say_what_was_looked_up(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as failure:
        FactStore(f"sqlite:///{tmp_path / 'none.db'}").facts(["a-secret-id"])
    assert "secret" not in str(failure.value)
    assert failure.value.__cause__ is None


@pytest.mark.parametrize("statement", ["DELETE FROM fact", "DROP TABLE fact", "CREATE TABLE more (id TEXT)"])
def test_the_store_cannot_write(store: FactStore, statement: str) -> None:
    with pytest.raises(OperationalError, match="readonly"), store._engine.begin() as connection:
        connection.execute(text(statement))
    assert store.facts(["bare"]) == [BARE]


@pytest.fixture
def queries() -> Iterator[list[tuple[str, Any]]]:
    """Record every query with its parameters."""
    seen: list[tuple[str, Any]] = []

    def record(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", record)
    yield seen
    event.remove(Engine, "before_cursor_execute", record)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a store of 100 times as many facts."""
    path = tmp_path_factory.mktemp("large") / "facts.db"
    facts = tuple(dataclasses.replace(BARE, id=f"fact-{n}") for n in range(100 * SIZE_OF_THE_STORE))
    build_store(Library(DOCUMENTS, facts, (OVERVIEW,), (GAP,), (CHOICE,)), f"sqlite:///{path}")
    return path


def test_among_100_times_as_many_facts_an_id_is_found_by_index(
    large: Path, queries: list[tuple[str, Any]]
) -> None:
    store = FactStore(f"sqlite:///{large}")
    found = store.facts(["fact-15599", "fact-7"])
    store.first_questions(["fact-9"])
    assert [fact.id for fact in found] == ["fact-15599", "fact-7"]
    with sqlite3.connect(large) as database:
        plans = [
            database.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall() for query, values in queries
        ]
    database.close()
    steps = [row[-1] for plan in plans for row in plan]
    assert steps[0] == "SCAN state"  # one row: is it the same library
    assert len(steps) == 4
    assert all(step.startswith("SEARCH") and "INDEX" in step for step in steps[1:]), steps
