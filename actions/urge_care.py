"""Urges care where a message holds a danger sign."""

from actions.reply_action import ReplyAction
from bot.answer.care import urge_care
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import Reply


class ActionUrgeCare(ReplyAction):
    """Sends the care message."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_urge_care"

    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the care message; it needs no store."""
        return urge_care(conversation)
