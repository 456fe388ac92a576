"""Watches the processes of a Lacta: one that is frozen is killed, and so started again.

`python -m bot.watch rasa=http://127.0.0.1:5005/ ...` asks each in turn. The process manager starts it and
sees by itself where a process ends; what it cannot see is one that runs on and answers nobody.
"""

import http.client
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from bot.processes import list_processes
from bot.settings import load_settings

LOG = logging.getLogger(__name__)

# The check stands behind the message that is worked on, which takes about 0.03 s; the gateway waits 4.5 s for
# an answer at most. Twice in a row without one, within 5 s, no person gets one either.
PATIENCE_SECONDS = 2.0
MOST_SILENCES = 2
# Rasa listens before its model is loaded, which takes 3 s, or a minute on a machine with a load of 30.
MOST_WHILE_STARTING = 60
PAUSE_SECONDS = 1.0


class Pulse(Enum):
    """What somebody who is asked does."""

    ANSWERS = "answers"
    SILENT = "takes the question and says nothing"
    REFUSES = "has ended, or begins"


class Watch:
    """Counts how often in a row each process was silent, and kills the frozen ones."""

    def __init__(
        self, addresses: Mapping[str, str], feel: Callable[[str], Pulse], kill: Callable[[str], None]
    ) -> None:
        self._addresses = addresses
        self._feel = feel
        self._kill = kill
        self._silences = dict.fromkeys(addresses, 0)
        self._most = dict.fromkeys(addresses, MOST_WHILE_STARTING)

    def look(self) -> None:
        """Ask every process once."""
        for name, address in self._addresses.items():
            pulse = self._feel(address)
            if pulse is not Pulse.SILENT:
                self._silences[name] = 0
                self._most[name] = MOST_SILENCES if pulse is Pulse.ANSWERS else MOST_WHILE_STARTING
                continue
            self._silences[name] += 1
            if self._silences[name] >= self._most[name]:
                LOG.error("%s is frozen and is started again.", name)
                self._silences[name], self._most[name] = 0, MOST_WHILE_STARTING
                self._kill(name)


def feel(address: str, seconds: float = PATIENCE_SECONDS) -> Pulse:
    """Ask somebody whether they live."""
    try:
        if address.startswith("postgresql:"):
            _ask_database(address, seconds)
        else:
            ask(address, seconds)
    except TimeoutError:
        return Pulse.SILENT
    except OSError:
        return Pulse.REFUSES
    except http.client.HTTPException:
        pass  # an answer, if a strange one
    return Pulse.ANSWERS


def ask(address: str, seconds: float = PATIENCE_SECONDS) -> int:
    """Return the status of an address; raises OSError, TimeoutError among them, or HTTPException."""
    url = urlsplit(address)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=seconds)
    try:
        connection.request("GET", url.path)
        with connection.getresponse() as response:
            response.read()
            return response.status
    finally:
        connection.close()


def kill(manager: ServerProxy, name: str) -> None:
    """Kill a process of the manager and its children; the manager starts it again."""
    with suppress(Fault, OSError):
        described = manager.supervisor.getProcessInfo(name)
        main = int(described["pid"]) if isinstance(described, dict) else 0
        children = [process.pid for process in list_processes().values() if main and process.parent == main]
        for pid in [main, *children] if main else []:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def reach_manager(path: Path) -> ServerProxy:
    """Return the process manager behind its socket."""
    return ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, f"unix://{path}"))


def read_addresses(arguments: Iterable[str]) -> dict[str, str]:
    """Read `name=address` pairs."""
    return {name: address for name, _, address in (argument.partition("=") for argument in arguments)}


def _ask_database(address: str, seconds: float) -> None:
    """Ask a PostgreSQL for one letter; raises OSError, TimeoutError among them."""
    url = urlsplit(address)
    with socket.create_connection((url.hostname, url.port), seconds) as connection:
        # The request for an encrypted connection is answered by one letter, before anybody logs in.
        connection.sendall(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")
        connection.recv(1)


def main() -> None:
    """Watch until the manager ends it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    manager = reach_manager(load_settings().manager)
    watch = Watch(read_addresses(sys.argv[1:]), feel, lambda name: kill(manager, name))
    while True:
        watch.look()
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
