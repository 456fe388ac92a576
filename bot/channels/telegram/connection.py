"""The connection to Telegram: it comes up when it can, and nothing else waits for it."""

import asyncio
import hashlib
import hmac
import logging
from typing import Any

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.answering import Answering
from bot.channels.identity import conversation_id
from bot.channels.rate import RateLimit
from bot.channels.telegram.answers import Answers
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.bot_api import BotApi, find_wait, name_failure
from bot.channels.telegram.mailbox import Mailbox
from bot.channels.telegram.service import Service
from bot.channels.telegram.update import Me, Update, read_update
from bot.stores.lane import Unavailable

LOG = logging.getLogger(__name__)
PATH = "/webhooks/telegram"
# What is under way at the end: an answer within the deadline, a message on a slow line.
END_SECONDS = 5.0
LISTING_TRIES = 8
# A server that does not let us wait for updates is asked ten times a second.
EMPTY_SECONDS = 0.1


class Connection:
    """Takes updates, by polling or by the webhook, and has them served."""

    def __init__(self, token: str, answering: Answering, rate: RateLimit, key: bytes) -> None:
        """Prepare everything, open nothing; raises ValueError."""
        settings = answering.settings
        self._key = key
        self._api = BotApi(token, settings.telegram_url)
        self._service = Service(Mailbox(settings), Answers(answering, rate), self._api)
        self._backoff = Backoff()
        self._task: asyncio.Task[None] | None = None
        self._listing: asyncio.Task[None] | None = None
        self._me: Me | None = None
        self._is_down = False
        base = settings.telegram_webhook_url.rstrip("/").removesuffix(PATH)
        self.webhook = base + PATH if base else ""
        # Not a setting: who knows the key of this Lacta can make it, and nobody else.
        self.secret = hmac.new(key, b"webhook of telegram", hashlib.sha256).hexdigest()

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is under way and close everything."""
        begun = [task for task in (self._task, self._listing) if task is not None]
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        await self._service.stop(END_SECONDS)
        await self._api.close()

    async def sweep(self) -> None:
        """Forget what waited too long; raises Unavailable."""
        await self._service.sweep()

    async def take(self, raws: list[dict[str, Any]]) -> None:
        """Store updates and begin to serve them; raises Unavailable where they have to come again."""
        if self._me is None:
            raise Unavailable
        updates = [update for raw in raws if (update := _read(raw, self._me)) is not None]
        await self._service.take([(self._name(update), update) for update in updates])

    def _name(self, update: Update) -> str:
        """Name the conversation; Telegram's numbers cannot be found from it."""
        return conversation_id(self._key, "telegram", update.person)

    async def _run(self) -> None:
        """Connect, go on with what was left, and where there is no webhook ask for updates for ever."""
        offset = None
        is_ready = False
        while True:
            try:
                if not is_ready:
                    await self._connect()
                    is_ready = True
                if self.webhook:
                    return
                offset = await self._poll(offset)
            except RetryAfter as error:
                await asyncio.sleep(find_wait(error))
            except (TelegramError, Unavailable) as error:
                self._complain(error)
                await asyncio.sleep(self._backoff.next())
            # Nothing may end this task, and the text of an error may hold anything.
            except Exception as error:  # noqa: BLE001
                self._complain(error)
                await asyncio.sleep(self._backoff.next())
            else:
                self._rejoice()

    async def _connect(self) -> None:
        """Find out who we are and say how updates shall come; raises TelegramError or Unavailable."""
        if self._me is None:
            me = await self._api.get_me()
            await self._service.resume()
            self._me = me
        await self._api.set_up(self.webhook, self.secret)
        self._listing = asyncio.create_task(self._list_commands())
        LOG.info("Telegram is connected, by %s.", "webhook" if self.webhook else "polling")

    async def _list_commands(self) -> None:
        """Show the commands in people's apps; nothing waits for this convenience, nor depends on it."""
        backoff = Backoff()
        for _ in range(LISTING_TRIES):
            try:
                await self._api.set_commands()
            except TelegramError:
                await asyncio.sleep(backoff.next())
            else:
                return

    async def _poll(self, offset: int | None) -> int | None:
        """Take what has come and return from where to go on: nothing is confirmed before it is stored."""
        raws = await self._api.get_updates(offset)
        if not raws:
            await asyncio.sleep(EMPTY_SECONDS)
            return offset
        await self.take(raws)
        return max(int(raw["update_id"]) for raw in raws) + 1

    def _complain(self, error: Exception) -> None:
        """Say once that Telegram is away; one line in the log tells of many tries."""
        if not self._is_down:
            reason = name_failure(error)
            if isinstance(error, Conflict):
                reason = "another program receives the messages of this bot"
            LOG.error("Telegram is not connected: %s. Other channels go on; trying again.", reason)
        self._is_down = True

    def _rejoice(self) -> None:
        """Note a success."""
        if self._is_down:
            LOG.warning("Telegram is back.")
        self._is_down = False
        self._backoff.reset()


def _read(raw: dict[str, Any], me: Me) -> Update | None:
    """Read an update; one that cannot be read is left out, and nothing of it is told."""
    try:
        return read_update(raw, me)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        LOG.warning("An update of Telegram cannot be read: %s", type(error).__name__)
        return None
