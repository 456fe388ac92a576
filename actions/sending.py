"""The one way from an action to a person: a Reply, or the apology where the store cannot be read."""

import logging
from collections.abc import Callable

from rasa_sdk.executor import CollectingDispatcher

from bot.facts.store import FactStore, StoreUnavailable
from bot.reply import Reply
from bot.safety_texts import apology
from bot.settings import load_settings

logger = logging.getLogger(__name__)


def open_store() -> FactStore:
    """Open the fact store that the settings name."""
    return FactStore(load_settings().facts_url)


def send(dispatcher: CollectingDispatcher, compose: Callable[[], Reply]) -> None:
    """Send the reply that `compose` makes, with its envelope and buttons, as one message."""
    try:
        reply = compose()
    except StoreUnavailable as error:
        logger.error("the fact store cannot be read (%s)", error)
        reply = apology()
    message = reply.message()
    dispatcher.utter_message(
        text=message["text"], buttons=message["buttons"], json_message=message["custom"]
    )
