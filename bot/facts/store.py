"""The fact store at run time: a database built from the files, only read by the bot."""

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import JSON, Column, MetaData, String, Table, create_engine, select
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.documents import Place
from bot.facts.model import Aspect, Certainty, Choice, Document, Fact, Gap, Library, Overview, Source, Whom

E = TypeVar("E", Document, Fact, Overview, Gap, Choice)

_METADATA = MetaData()
# Entries kept in memory, each about 2 KB: a store of 100 times as many facts as ours would not fit whole.
MOST_KEPT = 2_000


class StoreUnavailable(RuntimeError):
    """The store cannot be read: it is missing, damaged or out of reach."""


def _table(kind: type) -> Table:
    """Make the table of a dataclass: its id, and the other fields as one JSON object."""
    return Table(
        kind.__name__.lower(), _METADATA, Column("id", String, primary_key=True), Column("body", JSON)
    )


_TABLES: dict[type, Table] = {kind: _table(kind) for kind in (Document, Fact, Overview, Gap, Choice)}
_STATE = Table("state", _METADATA, Column("id", String, primary_key=True), Column("body", JSON))


class FactStore:
    """Reads facts, overviews, gaps and documents by id, and keeps what it read; raises StoreUnavailable."""

    def __init__(self, url: str) -> None:
        """Prepare to read the database at an SQLAlchemy URL; opens it at the first question."""
        self._engine = _open(url)
        self._kept: dict[tuple[type, str], Any] = {}  # None for an id that nothing has
        self._digest: object = None  # of the library that it was read from
        self._is_current = False

    def expire(self) -> None:
        """Let the next question see whether the database is still there, and was not built anew."""
        self._is_current = False

    def facts(self, ids: Iterable[str]) -> list[Fact]:
        """Find facts by id, in the order of the ids."""
        return self._find(Fact, ids)

    def overview(self, overview_id: str) -> Overview | None:
        """Find an overview by id."""
        return next(iter(self._find(Overview, [overview_id])), None)

    def gap(self, gap_id: str) -> Gap | None:
        """Find a gap by id."""
        return next(iter(self._find(Gap, [gap_id])), None)

    def choice(self, choice_id: str) -> Choice | None:
        """Find a choice by id."""
        return next(iter(self._find(Choice, [choice_id])), None)

    def documents(self, ids: Iterable[str]) -> list[Document]:
        """Find documents by id, in the order of the ids."""
        return self._find(Document, ids)

    def all_documents(self) -> list[Document]:
        """List all documents."""
        with_ids = select(_TABLES[Document].c.id)
        return self._find(Document, [row.id for row in self._rows(with_ids)])

    def all_facts(self) -> list[Fact]:
        """List all facts."""
        with_ids = select(_TABLES[Fact].c.id)
        return self._find(Fact, [row.id for row in self._rows(with_ids)])

    def all_overviews(self) -> list[Overview]:
        """List all overviews."""
        with_ids = select(_TABLES[Overview].c.id)
        return self._find(Overview, [row.id for row in self._rows(with_ids)])

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def first_questions(self, ids: Iterable[str]) -> list[str]:
        """Find the canonical question of facts and overviews, in the order of the ids."""
        wanted = list(dict.fromkeys(ids))
        units: list[Fact | Overview] = [*self._find(Fact, wanted), *self._find(Overview, wanted)]
        found = {unit.id: unit.questions[0] for unit in units if unit.questions}
        return [found[unit] for unit in wanted if unit in found]

    def _find(self, kind: type[E], ids: Iterable[str]) -> list[E]:
        """Find the entries of a kind by id, in the order of the ids, unknown ids left out."""
        wanted = list(dict.fromkeys(ids))
        if not self._is_current:
            self._check_kept()
        missing = [entry for entry in wanted if (kind, entry) not in self._kept]
        if missing:
            found = self._read(kind, missing)
            self._kept |= {(kind, entry): found.get(entry) for entry in missing}
        return [entry for name in wanted if (entry := self._kept[kind, name]) is not None]

    def _check_kept(self) -> None:
        """Forget what was read from another library than the one that is there now."""
        digest = [row.body for row in self._rows(select(_STATE.c.body))]
        if digest != self._digest or len(self._kept) > MOST_KEPT:
            self._kept.clear()
        self._digest, self._is_current = digest, True

    def _read(self, kind: type[E], ids: list[str]) -> dict[str, E]:
        """Read entries from the database."""
        table = _TABLES[kind]
        rows = self._rows(select(table).where(table.c.id.in_(ids)))
        try:
            return {row.id: _from_body(kind, row.body) for row in rows}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StoreUnavailable(f"a damaged entry ({type(error).__name__})") from None

    def _rows(self, query: Any) -> list[Any]:
        """Run a query; raises StoreUnavailable."""
        try:
            with self._engine.connect() as connection:
                return list(connection.execute(query))
        except (SQLAlchemyError, ValueError) as error:  # ValueError: an entry that is no JSON
            raise StoreUnavailable(type(error).__name__) from None


def build_store(library: Library, url: str) -> bool:
    """Write the library to the database at a URL; False where it holds the same library already."""
    state = {"digest": _digest(library)}
    target = make_url(url)
    if target.get_backend_name() == "sqlite" and target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, future=True)
    _METADATA.create_all(engine)
    with engine.begin() as connection:
        if connection.execute(select(_STATE.c.body)).scalar() == state:
            return False
        connection.execute(_STATE.delete())
        for table in _TABLES.values():
            connection.execute(table.delete())
        for entries in (library.documents, library.facts, library.overviews, library.gaps, library.choices):
            for entry in entries:
                body = dataclasses.asdict(entry)
                connection.execute(_TABLES[type(entry)].insert().values(id=entry.id, body=body))
        connection.execute(_STATE.insert().values(id="library", body=state))
    engine.dispose()
    return True


def _open(url: str) -> Engine:
    """Open a database for reading; SQLite is told so, others by the rights of their user."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite" and target.database:
        path = quote(str(Path(target.database).resolve()))
        target = URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return create_engine(target, future=True, pool_pre_ping=target.get_backend_name() != "sqlite")


def _digest(library: Library) -> str:
    """Return the SHA-256 of everything in a library."""
    return hashlib.sha256(repr(library).encode()).hexdigest()


def _from_body(kind: type[E], body: dict[str, Any]) -> E:
    """Make an entry again from its JSON object."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in body.items()
    }
    if "aspect" in values:
        values["aspect"] = Aspect(values["aspect"])
        values["whom"] = tuple(Whom(whom) for whom in values["whom"])
    if kind is Fact:
        values["certainty"] = Certainty(values["certainty"])
        values["sources"] = tuple(Source(Place(**s["place"]), s["sha256"]) for s in values["sources"])
    return kind(**values)
