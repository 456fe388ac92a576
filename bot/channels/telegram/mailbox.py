"""What waits: updates that came and were not answered, messages that were not sent. Survives any end.

An update is stored before Telegram is told that it came, and its answer is stored in the same step in which
it is marked as answered; a message is deleted once Telegram has said that it took it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.channels.telegram.message import Message, read_message
from bot.channels.telegram.tables import MESSAGES, METADATA, UPDATES
from bot.channels.telegram.update import Act, Place, Update
from bot.settings import Settings
from bot.stores.database import Database

# Telegram forgets an update after 24 hours, so it does not repeat it after two days.
NUMBER_SECONDS = 2 * 86_400.0
# Nobody waits longer for an answer, and what people said must not lie here for ever.
WAIT_SECONDS = 86_400.0


@dataclass(frozen=True)
class Unsent:
    """A message that waits, and its number in the mailbox."""

    number: int
    message: Message


class Mailbox:
    """The tables of what waits; every call blocks and may raise SQLAlchemyError or OSError."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to open the database at the first call; raises ValueError."""
        self._database = Database(settings.telegram_database, METADATA)
        self._taken: set[int] = set()

    def store(self, updates: Sequence[tuple[str, Update]], now: float) -> list[tuple[str, Update]]:
        """Store updates with their conversations; return those that had not come before."""
        numbers = [update.number for _, update in updates]
        with self._begin() as connection:
            query = select(UPDATES.c.number).where(UPDATES.c.number.in_(numbers))
            known = set(connection.execute(query).scalars())
            fresh = [
                (c, u) for c, u in {u.number: (c, u) for c, u in updates}.values() if u.number not in known
            ]
            rows = [{"number": u.number, "conversation": c, "time": now, "said": asdict(u)} for c, u in fresh]
            if rows:
                connection.execute(insert(UPDATES), rows)
        return fresh

    def find_next(self, conversation: str) -> Unsent | Update | None:
        """Find what is next for a person: an answer goes out before their next message is answered."""
        unsent = select(MESSAGES).where(MESSAGES.c.conversation == conversation).order_by(MESSAGES.c.number)
        waiting = select(UPDATES.c.said).where(
            UPDATES.c.conversation == conversation, UPDATES.c.said.is_not(None)
        )
        with self._begin() as connection:
            row = connection.execute(unsent.limit(1)).first()
            if row is not None:
                return Unsent(row.number, read_message(row.message))
            value = connection.execute(waiting.order_by(UPDATES.c.number).limit(1)).scalar()
        return None if value is None else _read_update(value)

    def answer(self, conversation: str, number: int, messages: Sequence[Message], now: float) -> None:
        """Store the answer to an update and forget what it said, in one step."""
        done = update(UPDATES).where(UPDATES.c.number == number).values(conversation="", said=None)
        rows = [{"conversation": conversation, "time": now, "message": m.dump()} for m in messages]
        with self._begin() as connection:
            # Where it was answered already, by whatever mishap, it is not answered twice.
            if connection.execute(done.where(UPDATES.c.said.is_not(None))).rowcount and rows:
                connection.execute(insert(MESSAGES), rows)

    def note_taken(self, number: int) -> None:
        """Note that Telegram took a message; the next transaction, whosever it is, deletes it.

        So the moment in which a message could be sent twice does not grow with the work that waits here.
        """
        self._taken.add(number)

    def flush(self) -> None:
        """Delete what Telegram took, where nothing else is to be done."""
        with self._begin():
            pass

    def drop(self, conversation: str) -> None:
        """Forget all messages for a person who does not take any."""
        with self._begin() as connection:
            connection.execute(delete(MESSAGES).where(MESSAGES.c.conversation == conversation))

    def list_waiting(self) -> set[str]:
        """List the conversations for which something waits."""
        unsent = select(MESSAGES.c.conversation).distinct()
        waiting = select(UPDATES.c.conversation).where(UPDATES.c.said.is_not(None)).distinct()
        with self._begin() as connection:
            return {name for query in (unsent, waiting) for name in connection.execute(query).scalars()}

    def prune(self, now: float) -> None:
        """Forget what waited too long, and numbers that cannot come again."""
        late = now - WAIT_SECONDS
        over = (UPDATES.c.time < late) & UPDATES.c.said.is_not(None)
        with self._begin() as connection:
            connection.execute(update(UPDATES).where(over).values(conversation="", said=None))
            connection.execute(delete(UPDATES).where(UPDATES.c.time < now - NUMBER_SECONDS))
            connection.execute(delete(MESSAGES).where(MESSAGES.c.time < late))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @contextmanager
    def _begin(self) -> Iterator[Any]:
        """Hold a connection for one transaction, which deletes what Telegram took."""
        taken = tuple(self._taken)
        with self._database.begin() as connection:
            if taken:
                connection.execute(delete(MESSAGES).where(MESSAGES.c.number.in_(taken)))
            yield connection
        self._taken.difference_update(taken)


def _read_update(value: dict[str, Any]) -> Update:
    """Read an update that store() wrote."""
    return Update(**{**value, "place": Place(**value["place"]), "act": Act(value["act"])})
