"""The way to Rasa: a message goes, a proper Reply comes back in time, or None."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import httpx

from bot import metrics
from bot.line import Line
from bot.logs import current_request
from bot.reply import Reply, read_reply
from bot.settings import Settings
from bot.trace import read_trace
from bot.turns import Turns

LOG = logging.getLogger(__name__)

_PATH = "/webhooks/rest/webhook"

# A reply of 120 words with its sources is about 3 KB; far more than that is not a reply of ours.
MAX_ANSWER = 256 * 1024

# Rasa's server closes a connection that was idle for 5 s. We drop it first: a message that is sent into
# a closing connection is lost.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2)

# Rasa works on one message at a time and needs about 0.1 s for it: more at once would only wait there, in
# the order of coming, and whoever comes next behind them all.
MOST_AT_ONCE = 8


class ImproperAnswerError(Exception):
    """Rasa answered something that is not one proper reply."""


class RasaClient:
    """Sends messages to Rasa's REST channel, and lets those of one conversation go one at a time."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # No timeout of httpx's own: the deadline is around everything. No proxy from the environment:
        # what a person types goes to Rasa and nowhere else.
        self._client = httpx.AsyncClient(
            base_url=settings.rasa,
            transport=transport,
            timeout=None,  # noqa: S113
            limits=_LIMITS,
            trust_env=False,
        )
        self._deadline = settings.deadline
        self._turns = Turns()
        self._line = Line(MOST_AT_ONCE)
        metrics.QUEUE_LENGTH.labels("rasa").set_function(lambda: self._line.waiting)
        metrics.UNDER_WAY.set_function(lambda: len(self._turns))

    async def close(self) -> None:
        """Close the connections to Rasa."""
        await self._client.aclose()

    @asynccontextmanager
    async def begin(self, conversation: str, until: float) -> AsyncIterator[bool]:
        """Wait for the turn of a message, until a time of the event loop, and hold it; False where none came.

        A turn is held until its answer is kept: so the history has the order in which people spoke.
        """
        async with AsyncExitStack() as held:
            held.enter_context(metrics.time_message(conversation))
            with metrics.time_stage("queue"):
                is_in = await self._await_earlier(held, conversation, until)
                is_in = is_in and await held.enter_async_context(self._line.place(until))
            yield is_in

    def pause(self, conversation: str) -> AbstractAsyncContextManager[None]:
        """Wait for the messages of a conversation that are under way, and keep new ones waiting."""
        return self._turns.take(conversation)

    async def send(self, conversation: str, text: str, until: float | None = None) -> Reply | None:
        """Send a message on; None where no proper reply is back by the deadline, or a time of the loop."""
        try:
            by = asyncio.get_running_loop().time() + self._deadline if until is None else until
            async with asyncio.timeout_at(by):
                return await self._fetch(conversation, text)
        # The border to another process: whatever fails there, the caller still has a reply to give.
        except Exception as error:  # noqa: BLE001
            LOG.warning("Rasa did not answer properly: %s", _describe_failure(error))
            if metrics.find_channel(conversation):
                metrics.ERRORS.labels(f"rasa_{_name_failure(error)}").inc()
            return None

    async def _await_earlier(self, held: AsyncExitStack, conversation: str, until: float) -> bool:
        """Wait for the earlier messages of a conversation; False where that takes too long."""
        try:
            async with asyncio.timeout_at(until):
                await held.enter_async_context(self._turns.take(conversation))
        except TimeoutError:
            return False
        return True

    async def _fetch(self, conversation: str, text: str) -> Reply:
        """Post one message and read its reply; raises where there is none."""
        message = {"sender": conversation, "message": text, "metadata": {"request": current_request()}}
        started = time.perf_counter()
        async with self._client.stream("POST", _PATH, json=message) as response:
            if response.status_code != 200:
                raise ImproperAnswerError
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise ImproperAnswerError
        messages = json.loads(body.decode())
        reply = read_reply(messages)
        if reply is None:
            raise ImproperAnswerError
        if metrics.find_channel(conversation):
            metrics.observe_trace(read_trace(messages), reply.kind, time.perf_counter() - started)
        return reply


def _name_failure(error: Exception) -> str:
    """Name what went wrong; nothing of what was said, which an error's text may hold."""
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "timeout"
    return "refused" if isinstance(error, httpx.ConnectError) else "improper"


def _describe_failure(error: Exception) -> str:
    """Name what went wrong, and by the type of which error where the name does not say it."""
    name = _name_failure(error)
    return f"improper ({type(error).__name__})" if name == "improper" else name
