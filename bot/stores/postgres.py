"""PostgreSQL within bounds: whatever becomes of the server, nobody waits for it without an end."""

import select
import time
from typing import Any

import psycopg2
from psycopg2 import extensions

# A statement of ours takes a millisecond; what takes this long will not come in time for the person.
STATEMENT_SECONDS = 2.0

# The server gives up by itself as well, and notices within 11 s that a client's machine is gone: that
# frees the locks which the client held.
CONNECT_OPTIONS = {
    "options": "-c statement_timeout=2000 -c lock_timeout=1500 -c idle_in_transaction_session_timeout=5000 "
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
    "application_name": "lacta",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def limit_waiting() -> None:
    """Bound every wait of this process for a PostgreSQL, the one for its connection included.

    A server that is frozen keeps its connections open and says nothing: only the client can give up then.
    """
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    """Wait for the answer to one statement; psycopg2 closes the connection where this raises."""
    until = time.monotonic() + STATEMENT_SECONDS
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        asked = select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        waiting = select.poll()
        waiting.register(connection.fileno(), asked)
        if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
            raise psycopg2.OperationalError("timeout")
