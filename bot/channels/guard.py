"""The outermost layer: security headers on every response, and no error that tells anything."""

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import metrics
from bot.channels.problem import Problem, problem_response
from bot.logs import begin_request

LOG = logging.getLogger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware around everything; a route may set one of the headers itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what nobody caught becomes a 500 that names nothing."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_started, request = False, begin_request()

        async def send_guarded(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                _add_headers(message, request)
                if message["status"] >= 400:
                    metrics.REFUSALS.labels(str(message["status"])).inc()
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        # Left to the server, the error's text would be logged, and it may hold a person's words.
        except Exception as error:  # noqa: BLE001
            LOG.error("A request failed: %s", type(error).__name__)
            metrics.ERRORS.labels("gateway").inc()
            if not is_started:
                refusal = problem_response(Problem(500, "Something is wrong on our side."))
                await refusal(scope, receive, send_guarded)


def _add_headers(message: Message, request: str) -> None:
    """Add the security headers that a response does not have yet, and the name of its lines in the logs."""
    headers = MutableHeaders(scope=message)
    headers["X-Request-Id"] = request
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
