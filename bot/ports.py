"""Ports of this machine where nothing listens."""

import random
import socket
from contextlib import suppress

# Below the range from which systems take ports for outgoing connections: one of those could be given to
# the gateway's own connection before Rasa has come up there.
PORTS = range(20_000, 30_000)


def find_free_ports(count: int) -> list[int]:
    """Find ports of 127.0.0.1 where nothing listens."""
    free: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            free.append(port)
        if len(free) == count:
            return free
    raise RuntimeError("No port is free.")
