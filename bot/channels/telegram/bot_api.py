"""The way to Telegram's Bot API, by python-telegram-bot; nothing on it may be logged or quoted.

The address of every request holds the token, and errors of the library may hold it or what people said.
So the library's loggers are silenced, and of an error only the type is told.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import ChatMigrated, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.commands import DESCRIPTIONS
from bot.channels.telegram.message import Message
from bot.channels.telegram.rendering import write_html
from bot.channels.telegram.update import UPDATE_KINDS, Me, Place

LOG = logging.getLogger(__name__)
# How many messages are under way at a time; Telegram takes about 30 a second from a bot.
SENDING_AT_ONCE = 16
# An answer that comes late is better than a message sent twice, so patience is long here.
ANSWER_SECONDS = 30.0
CONNECT_SECONDS = 10.0
POLL_SECONDS = 25
# One update after the other, so that they come in order.
WEBHOOK_CONNECTIONS = 1


class BotApi:
    """The calls of the Bot API that are needed; all raise TelegramError."""

    def __init__(self, token: str, url: str) -> None:
        silence()
        self._base = f"{url.rstrip('/')}/bot"
        self._token = token
        self._polling = _make_request(2)
        # A few more than messages: typing notices and answers to taps never wait for those.
        self._calls = _make_request(SENDING_AT_ONCE + 8)
        self._bot = Bot(token, self._base, request=self._calls, get_updates_request=self._polling)

    async def get_me(self) -> Me:
        """Ask who the bot is."""
        me = await self._get("getMe")
        return Me(int(me["id"]), str(me["username"]))

    async def get_updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Wait for updates; what is below the offset is thereby confirmed, and never comes again.

        Raw, since the library reads all or nothing, and logs what it cannot read.
        """
        query = {"timeout": POLL_SECONDS, "allowed_updates": _write_list(UPDATE_KINDS)}
        updates = await self._get("getUpdates", query | ({} if offset is None else {"offset": offset}))
        return [update for update in updates if isinstance(update, dict)]

    async def set_up(self, webhook: str, secret: str) -> None:
        """Say how updates shall come: to the webhook, or where that is empty by polling."""
        if webhook:
            await self._bot.set_webhook(
                webhook,
                allowed_updates=UPDATE_KINDS,
                secret_token=secret,
                max_connections=WEBHOOK_CONNECTIONS,
            )
        else:
            await self._bot.delete_webhook()

    async def set_commands(self) -> None:
        """Tell Telegram the commands that it offers to people."""
        await self._bot.set_my_commands([BotCommand(name, what) for name, what in DESCRIPTIONS.items()])

    async def answer_tap(self, query: str) -> None:
        """Say that a tap arrived, so that the button stops waiting."""
        await self._bot.answer_callback_query(query)

    async def show_typing(self, place: Place) -> None:
        """Show for five seconds that the bot is typing."""
        await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)

    async def send(self, message: Message, *, is_plain: bool = False) -> None:
        """Send a message, or as plain text without buttons; returns once Telegram has taken it."""
        try:
            await self._send(message.place.chat, message, is_plain)
        except ChatMigrated as moved:  # a group became a supergroup
            await self._send(moved.new_chat_id, message, is_plain)

    async def close(self) -> None:
        """Close the connections."""
        await self._polling.shutdown()
        await self._calls.shutdown()

    async def _send(self, chat: int, message: Message, is_plain: bool) -> None:
        place = message.place
        hangs_on = None
        if place.reply_to is not None:
            hangs_on = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
        try:
            await self._bot.send_message(
                chat,
                message.text if is_plain else write_html(message.text),
                parse_mode=None if is_plain else ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                message_thread_id=place.thread,
                reply_parameters=hangs_on,
                reply_markup=None if is_plain else _make_keyboard(message),
            )
        except TelegramError:
            raise
        # Telegram took it, and the library cannot read what Telegram says of it: no reason to send it again.
        except Exception as error:  # noqa: BLE001
            LOG.warning("What Telegram answered cannot be read: %s", type(error).__name__)

    async def _get(self, method: str, query: dict[str, Any] | None = None) -> Any:
        """Call a method and return its result as it came; raises TelegramError."""
        url = f"{self._base}{self._token}/{method}"
        wait = POLL_SECONDS + CONNECT_SECONDS
        return await self._polling.post(f"{url}?{urlencode(query)}" if query else url, read_timeout=wait)


def silence() -> None:
    """Keep the token and what people say out of the log, at any level."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def name_failure(error: Exception) -> str:
    """Name what went wrong, without the error's text."""
    if isinstance(error, InvalidToken):
        return "it refuses the token, see TELEGRAM_BOT_TOKEN"
    return type(error).__name__


def find_wait(error: RetryAfter) -> float:
    """Return how many seconds Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _make_request(size: int) -> HTTPXRequest:
    """Make a pool of connections; no proxy from the environment, as everywhere."""
    return HTTPXRequest(
        connection_pool_size=size,
        read_timeout=ANSWER_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=ANSWER_SECONDS,
        httpx_kwargs={"trust_env": False},
    )


def _make_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(k.title, callback_data=k.data) for k in row] for row in message.rows()]
    return InlineKeyboardMarkup(rows) if rows else None


def _write_list(names: Sequence[str]) -> str:
    """Write a list of plain words as JSON."""
    return '["' + '", "'.join(names) + '"]'
