"""How long a bot takes to start, and how much memory it then holds."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from bot.bench.contestants.contestant import Bot
from bot.bench.programs import find_memory
from bot.bench.questions import list_messages

B = TypeVar("B", bound=Bot)
WARM_UP = 50  # messages after which memory is looked at


@contextmanager
def start(run: Callable[[], AbstractContextManager[B]]) -> Iterator[tuple[B, float]]:
    """Run a bot for the time of a `with`; beside it the seconds until it had answered a message."""
    started = time.perf_counter()
    with run() as bot:
        yield bot, time.perf_counter() - started


def measure_memory(bot: Bot) -> float:
    """Return the MB that a bot holds after it has answered some messages."""
    conversation = uuid.uuid4().hex
    for message in list_messages(WARM_UP):
        bot.send(conversation, message)
    return find_memory(bot.find_pids())
