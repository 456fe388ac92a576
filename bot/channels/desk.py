"""The desk of the widget's API: who may come in, and what is kept of a conversation, in bounded time."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import JsonValue

from bot.channels.address import find_address, read_proxies
from bot.channels.forgetting import forgotten, not_forgotten
from bot.channels.history import DAY, History, Stored
from bot.channels.identity import conversation_id
from bot.channels.notebook import Note, Notebook
from bot.channels.problem import Problem
from bot.channels.rate import RateLimit
from bot.channels.shapes import FeedbackMessage, Opened, Turn
from bot.channels.times import write_time
from bot.channels.tokens import Tokens
from bot.reply import Reply
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.lane import Busy, Lane, Unavailable
from bot.stores.memory import Memory
from bot.stores.sweep_clock import SweepClock

# An answer must not wait for a slow disk: 4.5 s are Rasa's, the rest of 5 s is ours.
HASTE_SECONDS = 0.5
# Who asks for all of it, or for its deletion, would rather wait than be refused.
CARE_SECONDS = 3.0
# Each of them waits for SQLite's other writers as long as BUSY_SECONDS.
DELETION_TRIES = 3
# How soon somebody may come again who came in a burst of many people.
BUSY_SECONDS = 5


class Desk:
    """Tokens, rates, the history and Rasa's memory, each asked in bounded time; raises Problems."""

    def __init__(self, settings: Settings, key: bytes, rate: RateLimit) -> None:
        """Prepare everything, open nothing; raises ValueError."""
        self._key = key
        self._tokens = Tokens(key)
        self._keep = settings.keep_seconds
        # A token must outlive the silence, which begins anew with every message.
        self._token_seconds = max(settings.retention_days, 1) * DAY
        self._rate = rate
        self._proxies = read_proxies(settings)
        self._database = Database(settings.database)
        self._history = History(settings, self._database)
        self._memory = Memory(self._database)
        self._notebook = Notebook(settings, self._database)
        self._clock = SweepClock(self._database, self._keep)
        self._lane = Lane("history", HASTE_SECONDS)
        self._is_forgetful = False
        # Saves a look for most messages. Where it is wrong, the turn cannot be kept, and so it is noticed.
        self._seen_open: set[str] = set()

    def find_troubles(self) -> dict[str, str]:
        """Say what is not kept at present, though people are answered."""
        if self._lane.is_down:
            return {"history": "unavailable"}
        return {"memory": "unavailable"} if self._is_forgetful else {}

    async def look(self, conversation: str) -> None:
        """Find out whether Rasa has kept a turn of a conversation of ours, and delete it."""
        with suppress(Unavailable):
            self._is_forgetful = not await self._lane.run(partial(self._memory.drop, conversation))

    async def open(self, request: Request) -> Opened:
        """Begin a conversation; without a database it is begun all the same, and not kept."""
        await self._rate.check_address(find_address(request, self._proxies))
        now = time.time()
        expires = int(now) + self._token_seconds
        token = self._tokens.issue(expires)
        name = conversation_id(self._key, "web", token)
        with suppress(Unavailable):  # the person can ask all the same; the token ends when it is back
            # A disk that is slow for once must not cost a conversation that goes on for days.
            await self._lane.run(partial(self._history.open, name, now), CARE_SECONDS)
            self._seen_open.add(name)
        return Opened(token=token, expires=write_time(expires))

    async def resume(self, conversation: str) -> None:
        """Begin a conversation that a channel knows by its own names, unless it is under way."""
        if conversation in self._seen_open:
            return
        with suppress(Unavailable):  # it goes on, and is not kept
            await self._lane.run(partial(self._history.resume, conversation, time.time()), CARE_SECONDS)
            self._seen_open.add(conversation)

    async def enter(
        self, request: Request, shown: HTTPAuthorizationCredentials | None, *, speaks: bool
    ) -> str:
        """Return the conversation of a request; raises a Problem without a token of ours, or over a rate."""
        host = find_address(request, self._proxies)
        await self._rate.check_address(host)
        if shown is None or not self._tokens.is_valid(shown.credentials, time.time()):
            raise not_open()
        name = conversation_id(self._key, "web", shown.credentials)
        check = self._rate.check_conversation if speaks else self._rate.check_reading
        await check(host, name)
        return name

    async def check_open(self, conversation: str) -> None:
        """Raise a Problem where a conversation is over; without a database it is believed to be open."""
        if conversation in self._seen_open:
            return
        try:
            is_open = await self._lane.run(partial(self._history.is_open, conversation, time.time()))
        except Busy:
            raise self._rate.refuse(BUSY_SECONDS) from None
        except Unavailable:
            return
        if not is_open:
            raise not_open()
        self._seen_open.add(conversation)

    async def find_button(self, conversation: str, button: str) -> tuple[str, str]:
        """Return the title and payload of a button that was offered; raises a Problem."""
        try:
            found = await self._lane.run(partial(self._history.find_button, conversation, button))
        except Unavailable:
            raise _away("Please type your question instead.") from None
        if found is None:
            raise Problem(404, "This button was not offered in this conversation, or too long ago.")
        return found

    async def keep(
        self,
        conversation: str,
        turn: Turn,
        now: float,
        payloads: Mapping[str, str],
        limit: float = HASTE_SECONDS,
    ) -> bool:
        """Keep a turn; False where the database is away. Raises a Problem where the conversation ended."""
        try:
            add = partial(self._history.add, conversation, turn, now, payloads)
            is_kept = await self._lane.run(add, limit)
        except Unavailable:
            return False
        if not is_kept:
            self._seen_open.discard(conversation)
            await self.forget(conversation)  # Rasa was told of the message after the rows were deleted
            raise not_open()
        return True

    async def read(self, conversation: str) -> Stored:
        """Return what is kept of a conversation; raises a Problem."""
        try:
            stored = await self._lane.run(
                partial(self._history.read, conversation, time.time()), CARE_SECONDS
            )
        except Unavailable:
            raise _away("Your earlier messages cannot be shown now.") from None
        if stored is None:
            raise not_open()
        return stored

    async def read_memory(self, conversation: str) -> list[JsonValue]:
        """Return what Rasa noted of a conversation; raises a Problem."""
        try:
            return await self._lane.run(partial(self._memory.read_events, conversation), CARE_SECONDS)
        except Unavailable:
            raise _away("Your conversation cannot be read now.") from None

    async def judge(self, conversation: str, opinion: FeedbackMessage, reason: str) -> None:
        """Keep feedback; raises a Problem where its turn is not of the conversation."""
        given = (conversation, opinion.turn, opinion.helpful, reason)
        try:
            is_kept = await self._lane.run(partial(self._history.judge, *given))
        except Unavailable:
            raise _away("Your feedback could not be kept.") from None
        if not is_kept:
            await self.check_open(conversation)
            raise Problem(404, "There is no such turn in this conversation, or not any more.")
        await self.note(Note.HELPFUL if opinion.helpful else Note.UNHELPFUL, reason)

    async def note(self, kind: Note, words: str) -> None:
        """Note something for the editors; who said it is not noted, and where it fails, nobody waits."""
        with suppress(Unavailable):
            await self._lane.run(partial(self._notebook.add, kind, words, time.time()))

    async def delete(self, conversation: str) -> None:
        """Delete a conversation, all of it or nothing; raises a Problem where it is not deleted."""
        await self.check_open(conversation)
        self._seen_open.discard(conversation)
        await self._delete(partial(self._history.delete, conversation, time.time()))

    async def forget(self, conversation: str) -> None:
        """Delete Rasa's side of a conversation; raises a Problem."""
        await self._delete(partial(self._memory.forget, conversation, time.time()))

    async def grant_forgetting(self, conversation: str, *, is_history: bool = False) -> Reply:
        """Delete what is kept of a conversation, as its person typed, and say what came of it."""
        try:
            await (self.delete(conversation) if is_history else self.forget(conversation))
        except Problem as problem:
            if problem.status != 503:
                raise
            return not_forgotten()
        return forgotten()

    async def _delete(self, work: Callable[[], None]) -> None:
        """Delete, insisting: others may be writing without a pause. Raises a Problem."""
        for _ in range(DELETION_TRIES):
            with suppress(Unavailable):
                return await self._lane.run(work, CARE_SECONDS)
        raise _away("Your conversation could not be deleted.")

    async def sweep(self) -> None:
        """Delete what is too old; raises Unavailable."""
        self._seen_open.clear()
        now = await self._lane.run(self._clock.find_now, CARE_SECONDS)
        if now is not None:
            await self._lane.run(partial(self._history.prune, now), CARE_SECONDS)

    def close(self) -> None:
        """Close the database."""
        self._lane.close()
        self._database.close()


def not_open() -> Problem:
    """Refuse a token; forged, expired and deleted ones all alike."""
    detail = "This conversation is over or was never begun. Please begin a new one."
    return Problem(401, detail, {"WWW-Authenticate": "Bearer"})


def _away(what: str) -> Problem:
    """Say that the database is out of reach, and what that means."""
    return Problem(
        503, f"{what} Something is wrong on our side. Please try again later.", {"Retry-After": "30"}
    )
