"""The pace of the gateway: of many requests that come together, one begins at a time."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from bot import metrics
from bot.line import Crowd, note_arrival

# A request needs about 0.5 ms until it first waits. 1,000 that begin together would hold up everybody's
# every step for 0.5 s, or longer where the machine has more to do. One a millisecond leaves time for the
# others' steps, and for the thread of the database, which gets on only where the event loop rests.
SECONDS_BETWEEN = 0.001


class Pace:
    """ASGI middleware around everything; where there is no crowd it changes nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._crowd = Crowd()
        self._is_calling = False
        metrics.QUEUE_LENGTH.labels("entrance").set_function(lambda: len(self._crowd))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request begin when its turn comes."""
        if scope["type"] == "http":
            note_arrival()
            _, turn = self._crowd.join()
            if not self._is_calling:
                self._is_calling = True
                asyncio.get_running_loop().call_soon(self._call)
            await turn
        await self._app(scope, receive, send)

    def _call(self) -> None:
        """Let one begin, and everybody else take a step before the next."""
        self._is_calling = self._crowd.call()
        if self._is_calling:
            asyncio.get_running_loop().call_later(SECONDS_BETWEEN, self._call)
