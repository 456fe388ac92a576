"""Care first: the reply to a danger sign, and the reminder of one in the replies after it."""

from dataclasses import replace

from bot.notes import REMINDERS
from bot.question import Conversation
from bot.reply import Kind, Reply, make_reply


def urge_care(conversation: Conversation) -> Reply:
    """Compose the care message that goes with the danger sign of the question."""
    return make_reply(Kind.SEEK_CARE, conversation.question.care_text)


def remind(reply: Reply, conversation: Conversation, emergency_number: str) -> Reply:
    """Put the reminder of an earlier danger sign before a reply that does not urge care itself."""
    reminder = REMINDERS.get(conversation.danger_tier)
    if reminder is None or reply.kind is Kind.SEEK_CARE:
        return reply
    return replace(reply, text=f"{reminder.format(number=emergency_number)}\n\n{reply.text}")
