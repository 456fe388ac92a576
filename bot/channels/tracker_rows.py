"""Rasa's side of a conversation: its rows in the tracker store, which Rasa itself never deletes."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.channels.history_tables import BUSY_SECONDS

# The conversations of the widget; those of other channels are not ours to tidy up.
_FIRST, _LAST = "web-", "web."


class TrackerRows:
    """Reads and deletes rows of Rasa's SQLite database; every call blocks and may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, conversation: str) -> list[Any]:
        """Read what Rasa noted of a conversation, oldest first."""
        with self._open() as connection:
            query = "SELECT data FROM events WHERE sender_id = ? ORDER BY id"
            return [json.loads(data) for (data,) in connection.execute(query, [conversation])]

    def delete(self, conversations: Collection[str]) -> None:
        """Delete the rows of conversations; they are overwritten in the file."""
        with self._open() as connection:
            names = [[name] for name in conversations]
            connection.executemany("DELETE FROM events WHERE sender_id = ?", names)

    def list_ids(self) -> frozenset[str]:
        """List the conversations of the widget."""
        with self._open() as connection:
            query = "SELECT DISTINCT sender_id FROM events WHERE sender_id >= ? AND sender_id < ?"
            return frozenset(name for (name,) in connection.execute(query, [_FIRST, _LAST]))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Hold a connection for one transaction; before Rasa's first message it is to an empty database."""
        target = f"{self._path.resolve().as_uri()}?mode=rw" if self._path.exists() else ":memory:"
        try:
            with closing(sqlite3.connect(target, timeout=BUSY_SECONDS, uri=True)) as connection:
                connection.execute("PRAGMA secure_delete=ON")
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
                    connection.execute("CREATE TEMP TABLE events (id INTEGER, sender_id TEXT, data TEXT)")
                with connection:
                    yield connection
        except (sqlite3.Error, ValueError) as error:
            # Not its text, which may quote a row.
            raise OSError(type(error).__name__) from None
