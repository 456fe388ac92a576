"""From a message to its reply, the same for every channel: there always is exactly one."""

import asyncio
import logging

from bot.channels.rasa_client import RasaClient
from bot.channels.text import clean
from bot.danger import Danger, care_reply, find_danger
from bot.reply import Kind, Reply
from bot.safety_texts import apology, empty, too_long
from bot.settings import Settings

LOG = logging.getLogger(__name__)

# Searched in 2 ms at most and mostly in 0.2 ms; a thread costs more, and in a burst has a queue of its own.
SHORT = 200


async def find_reply(
    conversation: str, said: str, rasa: RasaClient, settings: Settings, until: float | None = None
) -> Reply:
    """Answer what a person said: a danger sign with the care message, else Rasa's reply or a fixed one."""
    text = clean(said)
    danger = await _find_danger(text)
    is_sent = bool(text) and len(text) <= settings.max_characters
    # Rasa hears of a danger sign too, so that the conversation remembers it.
    reply = await rasa.send(conversation, text, until) if is_sent else None
    if danger is not None and (reply is None or reply.kind is not Kind.SEEK_CARE):
        return care_reply(danger, settings.emergency_number)
    return reply or fixed_reply(text, settings)


async def _find_danger(text: str) -> Danger | None:
    """Find a danger sign, a long text's in a thread: 16 KB take up to 0.2 s."""
    if len(text) <= SHORT:
        return find_danger(text)
    return await asyncio.to_thread(find_danger, text)


def fixed_reply(text: str, settings: Settings) -> Reply:
    """Choose the reply to a clean text that Rasa was not sent, or did not answer properly."""
    if not text:
        return empty()
    if len(text) > settings.max_characters:
        return too_long(settings.max_characters)
    return apology(settings.emergency_number)


def excuse(error: Exception, settings: Settings) -> Reply:
    """Apologise for a fault of ours; the log learns its type alone."""
    LOG.error("A message could not be answered: %s", type(error).__name__)
    return apology(settings.emergency_number)
