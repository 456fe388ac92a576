"""Answers a question, or declines it, from the fact store."""

from actions.reply_action import ReplyAction
from bot.answer.compose import compose
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import Reply


class ActionAnswerQuestion(ReplyAction):
    """Sends the reply to the question."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer_question"

    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the answer, a question back, or a decline."""
        return compose(conversation, store)
