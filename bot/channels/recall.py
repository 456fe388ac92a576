"""Looks up how this machine's bot understood a message: for its owner, never through the gateway."""

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.identity import conversation_id, load_key
from bot.explanation import Explanation, explain
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.memory import Memory


def recall(settings: Settings, sender: str) -> Explanation | None:
    """Explain the last reply to a sender of the REST channel; raises OSError without Rasa's notes."""
    conversation = conversation_id(load_key(settings), "rest", sender)
    database = Database(settings.database)
    try:
        return explain(Memory(database).read_events(conversation))
    except SQLAlchemyError as error:
        raise OSError(type(error).__name__) from None  # not its text, which may quote a row
    finally:
        database.close()
