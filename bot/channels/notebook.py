"""What editors may learn from people without knowing who they are: what was not answered, what helped.

A note holds a day and no conversation. Whoever asks about their own body may be known by their words, so
the words are kept only where the owner wants them, and not longer than conversations are.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, String, Table, Text, delete, func, insert, select, update

from bot.settings import Settings, load_settings
from bot.stores.database import METADATA, Database, Number

NOTES = Table(
    "note",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("day", String(10), nullable=False, index=True),  # as 2026-11-26: an hour could be somebody's
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
)
# Without words a note is a number in a count.
COUNT_SECONDS = 366 * 86_400.0


class Note(StrEnum):
    """What there is to note."""

    UNANSWERED = "unanswered"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


class Notebook:
    """The notes; every call blocks and may raise SQLAlchemyError or OSError."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._has_words = settings.is_learning

    def add(self, kind: Note, words: str, now: float) -> None:
        """Note something, with its words where the owner wants them."""
        row = {"day": write_day(now), "kind": str(kind), "words": words if self._has_words else ""}
        with self._database.connect() as connection:
            connection.execute(insert(NOTES).values(**row))

    def count(self) -> Sequence[Any]:
        """Count the notes of each day and kind."""
        columns = (NOTES.c.day, NOTES.c.kind)
        query = select(*columns, func.count().label("times")).group_by(*columns).order_by(*columns)
        with self._database.connect() as connection:
            return list(connection.execute(query).all())

    def read_words(self) -> Sequence[Any]:
        """Read the notes that have words."""
        query = select(NOTES.c.day, NOTES.c.kind, NOTES.c.words).where(NOTES.c.words != "")
        with self._database.connect() as connection:
            return list(connection.execute(query.order_by(NOTES.c.number)).all())


def prune_notes(connection: Any, before: float, now: float) -> None:
    """Delete the words of before a time, and notes that are no longer counted."""
    old = NOTES.c.day <= write_day(before)
    connection.execute(update(NOTES).where(old, NOTES.c.words != "").values(words=""))
    connection.execute(delete(NOTES).where(NOTES.c.day <= write_day(now - COUNT_SECONDS)))


def write_day(moment: float) -> str:
    """Write the day of a moment, in UTC."""
    return datetime.fromtimestamp(max(moment, 0.0), UTC).date().isoformat()


def main() -> None:
    """Print the counts and the words: python -m bot.channels.notebook."""
    settings = load_settings()
    notebook = Notebook(settings, Database(settings.database))
    for row in notebook.count():
        print(f"{row.day}  {row.kind:<10}  {row.times}")
    for row in notebook.read_words():
        print(f"{row.day}  {row.kind:<10}  {row.words!r}")


if __name__ == "__main__":
    main()
