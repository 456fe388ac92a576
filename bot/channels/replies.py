"""From a message to its reply, the same for every channel: there always is exactly one."""

import logging

from bot.channels.rasa_client import RasaClient
from bot.channels.text import clean
from bot.reply import Reply
from bot.safety_texts import apology, empty, too_long
from bot.settings import Settings

LOG = logging.getLogger(__name__)


async def find_reply(conversation: str, said: str, rasa: RasaClient, settings: Settings) -> Reply:
    """Answer what a person said: Rasa's proper reply, or else a fixed one."""
    text = clean(said)
    if not text or len(text) > settings.max_characters:
        return fixed_reply(text, settings)
    return await rasa.send(conversation, text) or fixed_reply(text, settings)


def fixed_reply(text: str, settings: Settings) -> Reply:
    """Choose the reply to a clean text that Rasa was not sent, or did not answer properly."""
    # The place for danger signs: they are looked for here, before all else, whatever the length.
    if not text:
        return empty()
    if len(text) > settings.max_characters:
        return too_long(settings.max_characters)
    return apology(settings.emergency_number)


def excuse(error: Exception, settings: Settings) -> Reply:
    """Apologise for a fault of ours; the log learns its type alone."""
    LOG.error("A message could not be answered: %s", type(error).__name__)
    return apology(settings.emergency_number)
