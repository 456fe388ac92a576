"""What the dialogue engine remembers of conversations: a row for each turn, with its events as JSON."""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.sql.expression import true

from bot.stores.database import METADATA, Database, Number

MEMORY = Table(
    "memory",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("conversation", String(80), nullable=False),
    Column("time", Float(53), nullable=False, index=True),
    Column("events", Text, nullable=False),
    Index("ix_memory_conversation_number", "conversation", "number"),
)
# That a conversation was forgotten: a message that was under way then must not bring it back.
FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("time", Float(53), nullable=False),
    sqlite_autoincrement=True,
)

# Databases bound how many values one statement may name.
CHUNK = 500
# No message is under way for as long as this.
FORGETTING_SECONDS = 3600.0

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_ASKED: Any = bindparam("conversation")


@dataclass(frozen=True)
class Remembered:
    """The last turns of a conversation, oldest first, and the number of its last deletion."""

    turns: tuple[str, ...] = ()
    forgotten: int = 0


class Memory:
    """Reads and writes turns; every call blocks and may raise SQLAlchemyError or OSError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, conversation: str, most: int) -> Remembered:
        """Read the last turns of a conversation, in one statement that an index serves."""
        with self._database.connect() as connection:
            rows = connection.execute(_READ, {"conversation": name_row(conversation), "most": most}).all()
        turns = tuple(row.events for row in reversed(rows) if row.events is not None)
        return Remembered(turns, rows[0].forgotten)

    def append(self, conversation: str, events: str, forgotten: int, now: float) -> bool:
        """Add a turn, once; False where it is there, or the conversation was forgotten since it was read."""
        name = name_row(conversation)
        turn = {"conversation": name, "time": now, "events": events, "known": forgotten}
        if self._database.is_sqlite:  # its writers wait for each other
            with self._database.connect() as connection:
                return bool(connection.execute(_APPEND, turn).rowcount)
        with self._database.begin() as connection:
            _lock(connection, name)
            return bool(connection.execute(_APPEND, turn).rowcount)

    def read_all(self, conversation: str) -> list[str]:
        """Read all turns of a conversation, oldest first."""
        mine = select(MEMORY.c.events).where(MEMORY.c.conversation == name_row(conversation))
        with self._database.connect() as connection:
            return list(connection.execute(mine.order_by(MEMORY.c.number)).scalars())

    def read_events(self, conversation: str) -> list[Any]:
        """Read all events of a conversation as Rasa noted them; raises OSError where a row is damaged."""
        try:
            return [event for turn in self.read_all(conversation) for event in json.loads(turn)]
        except ValueError as error:
            raise OSError(type(error).__name__) from None  # not its text, which may quote the row

    def list_conversations(self) -> list[str]:
        """List the conversations that have turns."""
        with self._database.connect() as connection:
            return list(connection.execute(select(MEMORY.c.conversation).distinct()).scalars())

    def forget(self, conversation: str, now: float) -> None:
        """Delete all turns of a conversation, those under way included."""
        with self._database.begin() as connection:
            forget(connection, [name_row(conversation)], now)
        self._database.flush()

    def drop(self, conversation: str) -> bool:
        """Delete the turns of a conversation of our own, which nobody is in; True where there were any."""
        with self._database.connect() as connection:
            mine = delete(MEMORY).where(MEMORY.c.conversation == name_row(conversation))
            return bool(connection.execute(mine).rowcount)


def name_row(conversation: str) -> str:
    """Return the name that a conversation has in the database: any text as one that every database takes."""
    if _PLAIN.fullmatch(conversation):
        return conversation
    return "other-" + hashlib.sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()


def forget(connection: Any, conversations: Collection[str], now: float) -> None:
    """Delete the turns of conversations within a transaction, and note that they are forgotten."""
    for name in sorted(conversations):  # in one order everywhere, so that nobody waits in a circle
        if connection.dialect.name == "postgresql":
            _lock(connection, name)
        connection.execute(insert(FORGOTTEN).values(conversation=name, time=now))
        connection.execute(delete(MEMORY).where(MEMORY.c.conversation == name))


def prune(connection: Any, before: float, now: float, *, is_brief: bool = False) -> None:
    """Delete the turns of before a time, and the notes of deletions that have served.

    Where memory is brief, all turns of a conversation go together, once its last one is old enough.
    """
    old = MEMORY.c.time <= before
    if is_brief:
        newer = MEMORY.alias()
        old = MEMORY.c.conversation.notin_(select(newer.c.conversation).where(newer.c.time > before))
    connection.execute(delete(MEMORY).where(old))
    connection.execute(delete(FORGOTTEN).where(FORGOTTEN.c.time <= now - FORGETTING_SECONDS))


def _lock(connection: Any, name: str) -> None:
    """Let a turn be added to a conversation, or the conversation be forgotten, but not both at once."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": find_key("memory", name)})


def find_key(purpose: str, name: str) -> int:
    """Find the number by which PostgreSQL locks something: 64 bits with a sign."""
    digest = hashlib.sha256(f"{purpose}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _select_forgotten() -> Any:
    """Select the number of the last deletion of a conversation, 0 where there was none."""
    last = select(func.max(FORGOTTEN.c.number)).where(FORGOTTEN.c.conversation == _ASKED)
    return func.coalesce(last.scalar_subquery(), 0)


def _select_last_turns() -> Any:
    """Select the deletion and the last turns, newest first; one row without a turn where there is none."""
    last = (
        select(MEMORY.c.number, MEMORY.c.events)
        .where(MEMORY.c.conversation == _ASKED)
        .order_by(MEMORY.c.number.desc())
        .limit(bindparam("most"))
        .subquery()
    )
    one = select(_select_forgotten().label("forgotten")).subquery()
    return (
        select(one.c.forgotten, last.c.events)
        .select_from(one.outerjoin(last, true()))
        .order_by(last.c.number.desc())
    )


def _insert_unless_forgotten() -> Any:
    """Insert a turn where no deletion is newer than the one that is known, and the turn is not there.

    A connection that broke while a turn was written does not tell whether it was.
    """
    values = [bindparam(name, type_=MEMORY.c[name].type) for name in ("conversation", "time", "events")]
    same = select(MEMORY.c.number).where(
        MEMORY.c.conversation == _ASKED, MEMORY.c.time == bindparam("time", type_=MEMORY.c.time.type)
    )
    fits = and_(_select_forgotten() <= bindparam("known"), ~same.exists())
    return insert(MEMORY).from_select(["conversation", "time", "events"], select(*values).where(fits))


_READ = _select_last_turns()
_APPEND = _insert_unless_forgotten()
