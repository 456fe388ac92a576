"""From a message to its reply, the same for every channel: there always is exactly one."""

import asyncio
import logging
import time

from bot import metrics
from bot.channels.rasa_client import RasaClient
from bot.channels.text import clean
from bot.danger import Danger, care_reply, find_danger
from bot.logs import note
from bot.reply import Kind, Reply
from bot.safety_texts import adrift, apology, empty, too_long
from bot.settings import Settings

LOG = logging.getLogger(__name__)

# Searched in 2 ms at most and mostly in 0.2 ms; a thread costs more, and in a burst has a queue of its own.
SHORT = 200


async def find_reply(
    conversation: str, said: str, rasa: RasaClient, settings: Settings, until: float | None = None
) -> Reply:
    """Answer what a person said: a danger sign with the care message, else Rasa's reply or a fixed one."""
    started = time.perf_counter()
    text = clean(said)
    danger = await _find_danger(text)
    is_sent = bool(text) and len(text) <= settings.max_characters
    sent = time.perf_counter()
    # Rasa hears of a danger sign too, so that the conversation remembers it.
    reply = await rasa.send(conversation, text, until) if is_sent else None
    returned = time.perf_counter()
    if danger is not None and (reply is None or reply.kind is not Kind.SEEK_CARE):
        reply = care_reply(danger, settings.emergency_number)
    reply = reply or fixed_reply(text, settings)
    metrics.observe_stage("gateway", sent - started + time.perf_counter() - returned)
    _account(conversation, reply, danger, time.perf_counter() - started)
    return reply


def _account(conversation: str, reply: Reply, danger: Danger | None, seconds: float) -> None:
    """Count a reply, and note it in the log."""
    channel = metrics.find_channel(conversation) or metrics.OTHER
    metrics.MESSAGES.labels(channel).inc()
    metrics.REPLIES.labels(reply.kind.value).inc()
    if reply.kind is Kind.SEEK_CARE:
        metrics.DANGER_SIGNS.labels(danger.tier.value if danger else "suspected").inc()
    note(LOG, "answered", channel=channel, kind=reply.kind.value, seconds=round(seconds, 4))


async def _find_danger(text: str) -> Danger | None:
    """Find a danger sign, a long text's in a thread: 16 KB take up to 0.2 s."""
    if len(text) <= SHORT:
        return find_danger(text)
    return await asyncio.to_thread(find_danger, text)


def fixed_reply(text: str, settings: Settings) -> Reply:
    """Choose the reply to a clean text that Rasa was not sent, or did not answer properly."""
    if not text:
        metrics.count_decline("empty")
        return empty()
    if len(text) > settings.max_characters:
        metrics.count_decline("too_long")
        return too_long(settings.max_characters)
    metrics.count_decline("fault")
    return apology(settings.emergency_number)


def is_unanswered(reply: Reply, settings: Settings) -> bool:
    """True where the bot understood a message and declined it; a fault of ours is no question for editors."""
    ours = (apology(settings.emergency_number), empty(), too_long(settings.max_characters), adrift())
    return reply.kind is Kind.DECLINE and reply not in ours


def excuse(error: Exception, settings: Settings) -> Reply:
    """Apologise for a fault of ours; the log learns its type alone."""
    LOG.error("A message could not be answered: %s", type(error).__name__)
    metrics.ERRORS.labels("gateway").inc()
    metrics.count_decline("fault")
    return apology(settings.emergency_number)
