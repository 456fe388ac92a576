"""Which web pages may use the API: those of the same origin, and those of the owner's list."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.problem import Problem, problem_response
from bot.settings import Settings

PREFIX = "/api/"
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+", re.ASCII)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def read_origins(settings: Settings) -> frozenset[str]:
    """Read the owner's list; raises ValueError, so that a slip does not lock a site out silently."""
    listed = [part.strip().lower().removesuffix("/") for part in settings.origins.split(",")]
    found = frozenset(origin for origin in listed if origin)
    if not all(_ORIGIN.fullmatch(origin) for origin in found):
        raise ValueError("LACTA_ORIGINS must hold origins such as https://site.example, between commas")
    return found


class Origins:
    """ASGI middleware before the API: answers preflights, refuses pages of other origins."""

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from nowhere or from an allowed origin, and let that origin read the answer."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and not self._is_allowed(origin.lower(), headers.get("host", "")):
            refusal = problem_response(Problem(403, "Pages of this origin may not use this bot."))
            await refusal(scope, receive, _varying(send))
        elif origin is not None and _is_preflight(scope, headers):
            await send({"type": "http.response.start", "status": 204, "headers": _preflight(origin)})
            await send({"type": "http.response.body"})
        else:
            await self._app(scope, receive, _varying(send, origin))

    def _is_allowed(self, origin: str, host: str) -> bool:
        """True for the list and for our own host, whose scheme a proxy may have changed."""
        return origin in self._allowed or origin in {f"http://{host.lower()}", f"https://{host.lower()}"}


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _preflight(origin: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that allow the request which the browser asks about."""
    headers = {**_PREFLIGHT, "Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


def _varying(send: Send, origin: str | None = None) -> Send:
    """Return a `send` that says whom the answer is for."""

    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Origin")
            if origin is not None:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After, Content-Disposition"
        await send(message)

    return send_varying
