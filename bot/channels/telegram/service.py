"""Serves everybody who waits: for each person one step after the other, for all of them side by side."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.answers import Answers
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.bot_api import SENDING_AT_ONCE, BotApi, find_wait, name_failure
from bot.channels.telegram.mailbox import Mailbox, Unsent
from bot.channels.telegram.message import Message
from bot.channels.telegram.update import Update
from bot.stores.lane import Lane, Unavailable

LOG = logging.getLogger(__name__)
T = TypeVar("T")

# Half of what Rasa is sent at a time: a burst here leaves room for the web. The deadline of an answer begins
# when its turn has come, so in a burst people wait, and nobody gets an apology for it.
ANSWERING_AT_ONCE = 4
# A write waits behind those of the widget, which are given up after as long.
WRITE_SECONDS = 2.0


class Service:
    """One task for each person for whom something waits in the mailbox."""

    def __init__(self, mailbox: Mailbox, answers: Answers, api: BotApi) -> None:
        self._mailbox = mailbox
        self._lane = Lane("telegram", WRITE_SECONDS, patience=60.0)
        self._answers = answers
        self._api = api
        self._answering = asyncio.Semaphore(ANSWERING_AT_ONCE)
        self._sending = asyncio.Semaphore(SENDING_AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._aside: set[asyncio.Task[None]] = set()
        self._is_stopping = asyncio.Event()

    async def take(self, updates: list[tuple[str, Update]]) -> None:
        """Store updates of conversations and begin to serve them; raises Unavailable where none is stored."""
        if not updates:
            return
        for conversation, update in await self._lane.run(partial(self._mailbox.store, updates, time.time())):
            if update.query:
                self._do_aside(partial(self._api.answer_tap, update.query))
            self.wake(conversation)

    async def resume(self) -> None:
        """Go on with what was left by an earlier end; raises Unavailable."""
        await self._lane.run(partial(self._mailbox.prune, time.time()))
        for conversation in await self._lane.run(self._mailbox.list_waiting):
            self.wake(conversation)

    def wake(self, conversation: str) -> None:
        """Serve a person, or see to it that who serves them looks once more."""
        if conversation in self._tasks:
            self._woken.add(conversation)
        else:
            self._tasks[conversation] = asyncio.create_task(self._serve(conversation))

    async def sweep(self) -> None:
        """Forget what waited too long; raises Unavailable."""
        await self._lane.run(partial(self._mailbox.prune, time.time()))

    async def stop(self, seconds: float) -> None:
        """Let every step that has begun come to its end, and begin no other."""
        self._is_stopping.set()
        await _finish(set(self._tasks.values()), seconds)
        await _finish(self._aside, 0.1)
        with suppress(Unavailable):
            await self._lane.run(self._mailbox.flush)
        self._lane.close()
        self._mailbox.close()

    async def _serve(self, conversation: str) -> None:
        """Serve a person until nothing waits."""
        try:
            await self._take_steps(conversation)
        # Nobody waits for this task, and asyncio would log the error's text, which may hold anything.
        except Exception as error:  # noqa: BLE001
            LOG.error("Somebody on Telegram could not be served: %s", type(error).__name__)
        finally:
            del self._tasks[conversation]

    async def _take_steps(self, conversation: str) -> None:
        """Take one step after the other."""
        while not self._is_stopping.is_set():
            self._woken.discard(conversation)
            step = await self._insist(partial(self._mailbox.find_next, conversation))
            if isinstance(step, Update):
                await self._answer(conversation, step)
            elif step is not None:
                await self._send(conversation, step)
            elif conversation not in self._woken:
                return

    async def _answer(self, conversation: str, update: Update) -> None:
        """Answer an update and store the answer."""
        async with self._answering:
            if self._is_stopping.is_set():
                return
            self._do_aside(partial(self._api.show_typing, update.place))
            messages = await self._answers.answer(conversation, update)
        store = partial(self._mailbox.answer, conversation, update.number, messages, time.time())
        await self._insist(store)

    async def _send(self, conversation: str, unsent: Unsent) -> None:
        """Send a message until Telegram takes it or says that it never will.

        Where a connection breaks after a message was sent and before Telegram's answer came, nobody can know
        whether it arrived. It is sent again: an answer about health had better come twice than not at all.
        """
        backoff = Backoff()
        while not self._is_stopping.is_set():
            try:
                async with self._sending:
                    await self._try(unsent.message)
            except Forbidden:
                LOG.info("Somebody takes no messages any more.")
                await self._insist(partial(self._mailbox.drop, conversation))
                return
            except RetryAfter as error:
                await self._pause(find_wait(error))
            except TelegramError as error:
                LOG.warning("Telegram did not take a message: %s", name_failure(error))
                await self._pause(backoff.next())
            else:
                self._mailbox.note_taken(unsent.number)
                return

    async def _try(self, message: Message) -> None:
        """Send a message; what Telegram finds wrong in its form goes as plain text, or not at all."""
        try:
            await self._api.send(message)
        except BadRequest:
            LOG.error("Telegram refused the form of a message.")
            with suppress(BadRequest):
                await self._api.send(message, is_plain=True)

    async def _insist(self, work: Callable[[], T]) -> T | None:
        """Do work on the mailbox until the database lets us, or the end comes."""
        backoff = Backoff()
        while True:
            try:
                return await self._lane.run(work)
            except Unavailable:
                if self._is_stopping.is_set():
                    return None
                await self._pause(backoff.next())

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_stopping.wait()

    def _do_aside(self, call: Callable[[], Awaitable[None]]) -> None:
        """Do what nobody waits for; where it fails, nobody misses it."""

        async def do() -> None:
            with suppress(TelegramError):
                await call()

        task = asyncio.create_task(do())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


async def _finish(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    """Give tasks so many seconds to end by themselves."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
