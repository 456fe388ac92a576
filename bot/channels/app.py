"""The gateway: the only door of Lacta, put together from its parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import httpx
from fastapi import FastAPI

from bot.channels.answering import Answering
from bot.channels.api import api_router
from bot.channels.desk import CARE_SECONDS, Desk
from bot.channels.guard import Guard
from bot.channels.health import health_router
from bot.channels.identity import load_key
from bot.channels.origins import Origins, read_origins
from bot.channels.pace import Pace
from bot.channels.pages import load_pages, pages_router
from bot.channels.privacy import privacy_router
from bot.channels.problem import add_problems
from bot.channels.rasa_client import RasaClient
from bot.channels.rate import RateLimit
from bot.channels.rest import rest_router
from bot.channels.telegram.token import find_token
from bot.channels.topics import Knowledge
from bot.danger import find_danger
from bot.settings import Settings
from bot.stores.lane import Unavailable

if TYPE_CHECKING:
    from bot.channels.telegram.connection import Connection

SWEEP_SECONDS = 600.0


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the gateway; `transport` stands in for the network to Rasa. Raises ValueError."""
    rasa, rate, key = RasaClient(settings, transport), RateLimit(settings), load_key(settings)
    desk = Desk(settings, key, rate)
    telegram = _prepare_telegram(
        Answering(settings, desk, rasa, Knowledge(settings), CARE_SECONDS), rate, key
    )

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        # The rules take up to a second to load, which must not be the first person's second.
        find_danger("")
        sweeping = asyncio.create_task(_sweep(*([desk, telegram] if telegram else [desk])))
        if telegram:
            telegram.start()
        yield
        sweeping.cancel()
        if telegram:
            await telegram.stop()
        desk.close()
        await rasa.close()

    # The pages of FastAPI's own documentation load scripts from elsewhere; /openapi.json is enough.
    app = FastAPI(title="Lacta", docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=live)
    app.add_middleware(Origins, allowed=read_origins(settings))
    app.add_middleware(Guard)
    app.add_middleware(Pace)
    add_problems(app)
    app.include_router(rest_router(settings, key, rate, rasa, desk))
    app.include_router(api_router(settings, desk, rasa))
    app.include_router(health_router(rasa, desk))
    app.include_router(pages_router(load_pages()))
    app.include_router(privacy_router(settings, SWEEP_SECONDS))
    if telegram and telegram.webhook:
        from bot.channels.telegram.webhook import webhook_router

        app.include_router(webhook_router(settings, rate, telegram))
    return app


def _prepare_telegram(answering: Answering, rate: RateLimit, key: bytes) -> "Connection | None":
    """Prepare the connection to Telegram where there is a token; raises ValueError."""
    token = find_token(answering.settings)
    if not token:
        return None
    # Imported here: the library takes 22 MB and 0.4 s, which a bot without Telegram need not pay.
    from bot.channels.telegram.connection import Connection

    return Connection(token, answering, rate, key)


async def _sweep(*swept: "Desk | Connection") -> None:
    """Delete again and again what is too old."""
    while True:
        for each in swept:
            with suppress(Unavailable):
                await each.sweep()
        await asyncio.sleep(SWEEP_SECONDS)
