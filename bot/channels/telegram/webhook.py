"""The route that Telegram posts updates to, where the owner has a public address."""

import hmac

from fastapi import APIRouter, Request, Response

from bot.channels.address import find_address, read_proxies
from bot.channels.incoming import read_body, read_json
from bot.channels.problem import Problem
from bot.channels.rate import RateLimit
from bot.channels.telegram.connection import PATH, Connection
from bot.settings import Settings
from bot.stores.lane import Unavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
# A message of 4,096 characters that replies to another is about 60 KB, with all its marks.
MAX_UPDATE = 256 * 1024


def webhook_router(settings: Settings, rate: RateLimit, connection: Connection) -> APIRouter:
    """Return the route of the webhook."""
    router, proxies = APIRouter(include_in_schema=False), read_proxies(settings)

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        """Store an update and say so at once; its answer goes its own way."""
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, connection.secret.encode()):
            await rate.check_address(find_address(request, proxies))
            raise Problem(403, "Only Telegram may post here.")
        value = read_json(await read_body(request, MAX_UPDATE))
        if not isinstance(value, dict):
            raise Problem(422, "The body must be an update.")
        try:
            await connection.take([value])
        except Unavailable:
            raise Problem(503, "Please send this update again.", {"Retry-After": "5"}) from None
        return Response()

    return router
