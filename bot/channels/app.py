"""The gateway: the only door of Lacta, put together from its parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from bot.channels.guard import Guard
from bot.channels.health import health_router
from bot.channels.identity import load_key
from bot.channels.problem import add_problems
from bot.channels.rasa_client import RasaClient
from bot.channels.rate import RateLimit
from bot.channels.rest import rest_router
from bot.danger import find_danger
from bot.settings import Settings


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the gateway; `transport` stands in for the network to Rasa."""
    rasa = RasaClient(settings, transport)

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        # The rules take up to a second to load, which must not be the first person's second.
        find_danger("")
        yield
        await rasa.close()

    # The pages of FastAPI's own documentation load scripts from elsewhere; /openapi.json is enough.
    app = FastAPI(title="Lacta", docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=live)
    app.add_middleware(Guard)
    add_problems(app)
    app.include_router(rest_router(settings, load_key(settings), RateLimit(settings), rasa))
    app.include_router(health_router(rasa))
    return app
