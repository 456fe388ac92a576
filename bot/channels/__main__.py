"""Run the gateway: python -m bot.channels."""

import uvicorn

from bot.deferral import defer_unused
from bot.logs import open_logs
from bot.metrics import serve_metrics
from bot.settings import load_settings
from bot.strength import check_strength

# Longer than the deadline: who asked before the end still gets the answer.
GRACE_SECONDS = 6


def main() -> None:
    """Serve until a signal comes; a setting that cannot be read ends it with one line."""
    defer_unused()
    # Only now, for it imports spaCy with all that is deferred.
    from bot.channels.app import create_app

    try:
        settings = load_settings()
        open_logs(settings.log_level, "gateway")
        check_strength(settings)
        app = create_app(settings)
        serve_metrics(settings.metrics_host, settings.metrics_port)
    except ValueError as error:
        raise SystemExit(f"The gateway cannot start: {error}") from None
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # it would hold addresses
        log_config=None,  # ours writes nobody's words
        server_header=False,
        ws="none",  # no sockets here, and Rasa's old websockets package breaks uvicorn's start
        # Without uvloop and httptools: 6 MB less, and Rasa takes a hundred times as long as either.
        loop="asyncio",
        http="h11",
        workers=1,  # the counts of the rate limit and the turns of a conversation are in this process
        proxy_headers=False,  # only the proxies of the settings may say whom they speak for
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
