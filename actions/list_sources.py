"""Names the documents that all answers come from."""

from actions.reply_action import ReplyAction
from bot.answer.compose import list_sources
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import Reply


class ActionListSources(ReplyAction):
    """Sends the list of documents."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_list_sources"

    def compose(self, conversation: Conversation, store: FactStore) -> Reply:
        """Compose the list; the conversation plays no part."""
        return list_sources(store)
