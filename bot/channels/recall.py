"""Looks up how this machine's bot understood a message: for its owner, never through the gateway."""

from bot.channels.identity import conversation_id, load_key
from bot.channels.tracker_rows import TrackerRows
from bot.explanation import Explanation, explain
from bot.settings import Settings


def recall(settings: Settings, sender: str) -> Explanation | None:
    """Explain the last reply to a sender of the REST channel; raises OSError without Rasa's notes."""
    conversation = conversation_id(load_key(settings), "rest", sender)
    return explain(TrackerRows(settings.tracker_path).read(conversation))
