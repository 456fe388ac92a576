"""A bot behind Rasa's REST channel, or behind one of the same shape."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.bench.contestants.contestant import Speaker
from bot.bench.programs import ProgramError, read_end, run_beside
from bot.bench.take import Take
from bot.running import WEBHOOK, open_http

PATIENCE = 300.0  # a stock Rasa was ready after a minute, on a machine that did nothing else


class HttpBot(Speaker):
    """Talks with the bot over HTTP."""

    def __init__(self, http: httpx.Client, pids: Sequence[int]) -> None:
        """Take a client of the bot's address, and its processes."""
        self._http = http
        self._pids = list(pids)

    def send(self, conversation: str, text: str) -> Any:
        """Post a message and return the messages that come back; raises httpx.HTTPError."""
        response = self._http.post(WEBHOOK, json={"sender": conversation, "message": text})
        response.raise_for_status()
        return response.json()

    def take(self, text: str) -> Take:
        """Return what a message is taken for, as the custom action of the stock bot says it."""
        customs = [message["custom"] for message in self.send(uuid.uuid4().hex, text) if "custom" in message]
        return Take(str(customs[0]["label"]), float(customs[0]["score"])) if customs else Take("", 0.0)

    def find_pids(self) -> list[int]:
        """Return the processes that were started."""
        return self._pids


@contextmanager
def run_http_bot(
    commands: Sequence[Sequence[str]],
    folder: Path,
    url: str,
    question: str,
    more: dict[str, str],
    at: Path | None = None,
) -> Iterator[HttpBot]:
    """Run programs that are a bot together, until one message is answered; raises ProgramError."""
    with run_beside(commands, folder, more, at) as processes, open_http(url) as http:
        bot = HttpBot(http, [process.pid for process in processes])
        until = time.monotonic() + PATIENCE
        while not _is_answering(bot, question):
            if time.monotonic() > until or any(process.poll() is not None for process in processes):
                logs = [read_end(path) for path in sorted(folder.glob("program-*.log"))]
                raise ProgramError("\n".join(logs))
            time.sleep(0.05)
        yield bot


def _is_answering(bot: HttpBot, question: str) -> bool:
    try:
        return bool(bot.send(uuid.uuid4().hex, question))
    except httpx.HTTPError:
        return False
