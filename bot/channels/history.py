"""What people said and heard in the widget: kept for a bounded time and in bounded numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.channels.history_tables import BUTTONS, CONVERSATIONS, TURNS
from bot.channels.notebook import prune_notes
from bot.channels.shapes import FullOpinion, Opinion, ReplyView, Said, Turn
from bot.channels.times import write_time
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.memory import CHUNK, MEMORY, forget, prune

# A page with more is slow to open, and nobody scrolls back so far.
MOST_TURNS = 200
DAY = 86_400


# A conversation that was begun while the database was away, and one that ended while Rasa still answered.
_ORPHANED = (
    MEMORY.c.conversation.startswith("web-"),
    MEMORY.c.conversation.notin_(select(CONVERSATIONS.c.id)),
)


@dataclass(frozen=True)
class Stored:
    """All of a conversation."""

    created: float
    expires: float
    turns: list[Turn]
    feedback: list[FullOpinion]


class History:
    """The conversations of the widget; every call blocks and may raise SQLAlchemyError or OSError."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Take the database; raises ValueError where a setting is wrong."""
        if settings.retention_days < 0 or settings.max_conversations < 1:
            raise ValueError("LACTA_RETENTION_DAYS must be at least 0, LACTA_MAX_CONVERSATIONS at least 1")
        self._database = database
        self._keep = settings.keep_seconds
        self._is_brief = not settings.retention_days
        self._since = CONVERSATIONS.c.used if self._is_brief else CONVERSATIONS.c.created
        self._most = settings.max_conversations

    def open(self, conversation: str, now: float) -> None:
        """Begin a conversation; over the bound the emptiest and longest unused end."""
        with self._database.begin() as connection:
            self._open(connection, conversation, now)

    def resume(self, conversation: str, now: float) -> None:
        """Begin a conversation unless it is open; what is left of one that is over goes first."""
        with self._database.begin() as connection:
            if self._find(connection, conversation, now) is None:
                _delete_all(connection, [conversation], now)
                self._open(connection, conversation, now)

    def is_open(self, conversation: str, now: float) -> bool:
        """True for a conversation that was begun, not deleted and not too long ago."""
        with self._database.begin() as connection:
            return self._find(connection, conversation, now) is not None

    def find_button(self, conversation: str, button: str) -> tuple[str, str] | None:
        """Find the title and payload of a button that was offered in the conversation."""
        wanted = (BUTTONS.c.id == button, BUTTONS.c.conversation == conversation)
        with self._database.begin() as connection:
            row = connection.execute(select(BUTTONS).where(*wanted)).first()
        return None if row is None else (row.title, row.payload)

    def add(self, conversation: str, turn: Turn, now: float, payloads: Mapping[str, str]) -> bool:
        """Keep a turn with what its buttons send; False where the conversation is gone."""
        used = update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation)
        offered = [
            {"turn": turn.id, "conversation": conversation, "payload": payloads[b.id], **b.model_dump()}
            for b in turn.reply.buttons
        ]
        with self._database.begin() as connection:
            if not connection.execute(used.values(used=now, turns=CONVERSATIONS.c.turns + 1)).rowcount:
                return False
            row = {"id": turn.id, "conversation": conversation, "time": now, "message": turn.message.text}
            reply = turn.reply.model_dump(mode="json")
            connection.execute(insert(TURNS).values(**row, reply=reply, reason=""))
            if offered:
                connection.execute(insert(BUTTONS), offered)
            _trim(connection, conversation)
        return True

    def read(self, conversation: str, now: float) -> Stored | None:
        """Read a conversation, oldest turn first; None where it is gone."""
        mine = select(TURNS).where(TURNS.c.conversation == conversation).order_by(TURNS.c.number)
        with self._database.begin() as connection:
            dates = self._find(connection, conversation, now)
            rows = connection.execute(mine).all()
        if dates is None:
            return None
        judged = [row for row in rows if row.is_helpful is not None]
        opinions = [FullOpinion(turn=r.id, helpful=r.is_helpful, reason=r.reason) for r in judged]
        turns = [_make_turn(row) for row in rows]
        return Stored(dates.created, dates.since + self._keep, turns, opinions)

    def judge(self, conversation: str, turn: str, is_helpful: bool, reason: str) -> bool:
        """Keep what a person thinks of a turn; False where the conversation has no such turn."""
        mine = (TURNS.c.id == turn, TURNS.c.conversation == conversation)
        with self._database.begin() as connection:
            change = update(TURNS).where(*mine).values(is_helpful=is_helpful, reason=reason)
            return bool(connection.execute(change).rowcount)

    def delete(self, conversation: str, now: float) -> None:
        """Delete everything of a conversation, Rasa's side too, also from the files of the database."""
        with self._database.begin() as connection:
            _delete_all(connection, [conversation], now)
        self._database.flush()

    def prune(self, now: float) -> None:
        """Delete the conversations whose time is over, and Rasa's side of those that are no more."""
        over = select(CONVERSATIONS.c.id).where(self._since <= now - self._keep)
        with self._database.begin() as connection:
            _delete_all(connection, connection.execute(over).scalars().all(), now)
            prune(connection, now - self._keep, now, is_brief=self._is_brief)
            connection.execute(delete(MEMORY).where(*_ORPHANED))
            prune_notes(connection, now - self._keep, now)
        self._database.flush()

    def list_ids(self) -> frozenset[str]:
        """List the conversations that are kept."""
        with self._database.begin() as connection:
            return frozenset(connection.execute(select(CONVERSATIONS.c.id)).scalars())

    def _open(self, connection: Any, conversation: str, now: float) -> None:
        """Write a new conversation, and make room for it."""
        many = connection.execute(select(func.count()).select_from(CONVERSATIONS)).scalar()
        if many >= self._most:
            by_worth = (CONVERSATIONS.c.turns > 0, CONVERSATIONS.c.used)
            ending = select(CONVERSATIONS.c.id).order_by(*by_worth).limit(many - self._most + 1)
            _delete_all(connection, connection.execute(ending).scalars().all(), now)
        row = {"id": conversation, "created": now, "used": now, "turns": 0}
        connection.execute(insert(CONVERSATIONS).values(**row))

    def _find(self, connection: Any, conversation: str, now: float) -> Any:
        """Find when a conversation began and from when on its time counts, unless it is over."""
        mine = (CONVERSATIONS.c.id == conversation, self._since > now - self._keep)
        dates = select(CONVERSATIONS.c.created, self._since.label("since")).where(*mine)
        return connection.execute(dates).first()


def _delete_all(connection: Any, conversations: Sequence[str], now: float) -> None:
    """Delete every row of some conversations.

    The conversation itself first: a turn that is being added holds its row, so that here we wait for it
    and see it afterwards.
    """
    for start in range(0, len(conversations), CHUNK):
        some = conversations[start : start + CHUNK]
        connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(some)))
        for table in (BUTTONS, TURNS):
            connection.execute(delete(table).where(table.c.conversation.in_(some)))
        forget(connection, some, now)


def _trim(connection: Any, conversation: str) -> None:
    """Delete the turns of a conversation that are too many, the oldest."""
    mine = select(TURNS.c.id).where(TURNS.c.conversation == conversation)
    many = connection.execute(mine.order_by(TURNS.c.number.desc()).offset(MOST_TURNS)).scalars().all()
    if many:
        connection.execute(delete(BUTTONS).where(BUTTONS.c.turn.in_(many)))
        connection.execute(delete(TURNS).where(TURNS.c.id.in_(many)))


def _make_turn(row: Any) -> Turn:
    """Make a turn again from its row."""
    return Turn(
        id=row.id,
        time=write_time(row.time),
        message=Said(text=row.message),
        reply=ReplyView(**row.reply),
        feedback=None if row.is_helpful is None else Opinion(helpful=row.is_helpful),
    )
