"""Talks on about the last answer: more, shorter, simpler, its sources, how sure."""

from actions.reply_action import ReplyAction
from bot.answer.revisit import revisit
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import Reply


class ActionRevisitAnswer(ReplyAction):
    """Sends what is asked about the last answer."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_revisit_answer"

    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the reply to the wish."""
        return revisit(conversation, store)
