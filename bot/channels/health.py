"""Whether the bot works: a real question goes the whole way through, and an answer must come back."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from bot import metrics
from bot.channels.desk import Desk
from bot.channels.rasa_client import RasaClient
from bot.reply import Kind

# No client can have this name: those of the channels carry the channel and a digest.
PROBE_SENDER = "probe"
PROBE_TEXT = "What is lactation?"

# Checks come from several sides, each every few seconds; one question serves them all.
FRESH_SECONDS = 2.0


class Probe:
    """Asks one question through Rasa and the action server and remembers the outcome for a moment."""

    def __init__(
        self,
        rasa: RasaClient,
        clock: Callable[[], float] = time.monotonic,
        look: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """Take the way to Rasa, and what looks after each question whether its turn was kept."""
        self._rasa = rasa
        # of this gateway alone: another one on the same database has its own
        self.sender = f"{PROBE_SENDER}-{secrets.token_hex(4)}"
        self._clock = clock
        self._look = look
        self._lock = asyncio.Lock()
        self._is_answered = False
        self._fresh_until = clock()

    async def is_answered(self) -> bool:
        """True where the facts answered; whoever comes meanwhile waits for the same outcome."""
        async with self._lock:
            if self._clock() >= self._fresh_until:
                reply = await self._rasa.send(self.sender, PROBE_TEXT)
                if self._look is not None:
                    await self._look(self.sender)
                self._is_answered = reply is not None and reply.kind is Kind.ANSWER
                self._fresh_until = self._clock() + FRESH_SECONDS
                metrics.READY.set(self._is_answered)
            return self._is_answered


def health_router(rasa: RasaClient, desk: Desk) -> APIRouter:
    """Return the routes that supervisors and balancers ask."""
    router = APIRouter()
    probe = Probe(rasa, look=desk.look)

    @router.get("/health", include_in_schema=False)
    @router.get("/ready", summary="Does the bot answer?", responses={503: {"description": "It does not"}})
    async def ready() -> JSONResponse:
        """Say whether a question is answered; 503 where it is not."""
        if await probe.is_answered():
            # People get answers without it, so that is no reason to take the gateway out of service.
            return JSONResponse({"status": "ok"} | desk.find_troubles())
        return JSONResponse({"status": "unavailable", "detail": "A test question got no answer."}, 503)

    @router.get("/live", summary="Does the gateway run?")
    async def live() -> JSONResponse:
        """Say that this process runs, whatever is behind it."""
        return JSONResponse({"status": "ok"})

    return router
