"""The token of the owner's bot, which is a password: it is never shown."""

import logging
import re
from pathlib import Path

from bot.settings import Settings

LOG = logging.getLogger(__name__)

# It becomes part of an address, so nothing that would lead elsewhere may be in it.
_FORM = re.compile(r"[A-Za-z0-9_-]+:[A-Za-z0-9_-]+")
HOW_TO = """Lacta needs the token of a bot of yours to answer on Telegram:
  1. In Telegram, write /newbot to @BotFather and choose a name; it answers with a token.
  2. Start the bot with it: TELEGRAM_BOT_TOKEN=<the token> make telegram
The token is a password. It can also stand in a file that LACTA_TELEGRAM_TOKEN_FILE names."""


def find_token(settings: Settings) -> str:
    """Return the token, or nothing; of one that cannot be right the log tells."""
    token = settings.telegram_token.strip()
    try:
        if not token and settings.telegram_token_file:
            token = Path(settings.telegram_token_file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        LOG.error("Telegram is off: the file that LACTA_TELEGRAM_TOKEN_FILE names cannot be read.")
        return ""
    if token and not _FORM.fullmatch(token):
        LOG.error("Telegram is off: TELEGRAM_BOT_TOKEN does not have the form of a token.")
        return ""
    return token
