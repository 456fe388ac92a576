"""How fast contestants answer: one client, several, and as a conversation grows."""

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.bench.contestants.contestant import Bot
from bot.bench.questions import list_messages
from bot.evaluation.score import percentile

MESSAGES = 200  # at one client: two of them are above the 99th percentile
PER_CONVERSATION = 10
CLIENTS = (1, 2, 4, 8, 16)
PER_CLIENT_RUN = 160  # messages in all, shared by the clients
LENGTHS = (1, 50, 100, 200)
AROUND = 10  # messages at such a length whose median is taken
PERCENTS = (50, 95, 99)


def measure_latency(bot: Bot, messages: Sequence[str]) -> dict[str, float]:
    """Send messages one after the other, in conversations of ten."""
    send_all(bot, messages[:PER_CONVERSATION])
    return summarise(send_all(bot, messages))


def summarise(seconds: Sequence[float]) -> dict[str, float]:
    """Return the percentiles in ms, and messages a second."""
    figures = {f"p{percent}": 1000 * percentile(seconds, percent) for percent in PERCENTS}
    return figures | {"per_second": len(seconds) / sum(seconds)}


def measure_clients(bot: Bot, message: str = "") -> list[dict[str, Any]]:
    """Send the same number of messages by more and more clients at once."""
    found = []
    for clients in CLIENTS:
        share = [message] * PER_CLIENT_RUN if message else list_messages(PER_CLIENT_RUN)
        parts = [share[number::clients] for number in range(clients)]
        started = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            seconds = [s for part in pool.map(lambda part: send_all(bot, part), parts) for s in part]
        took = time.perf_counter() - started
        found.append({"clients": clients, **summarise(seconds), "per_second": len(seconds) / took})
    return found


def measure_lengths(bot: Bot, message: str = "") -> list[dict[str, Any]]:
    """Go on with one conversation, and look at the median of the messages around some lengths."""
    conversation = uuid.uuid4().hex
    texts = [message] * LENGTHS[-1] if message else list_messages(LENGTHS[-1])
    seconds = [clock(bot, conversation, text) for text in texts]
    return [{"length": length, "p50": 1000 * percentile(_around(seconds, length), 50)} for length in LENGTHS]


def _around(seconds: Sequence[float], length: int) -> Sequence[float]:
    """Take the messages that end at a length; the first ones where there are no ten before it."""
    start = max(0, length - AROUND)
    return seconds[start : start + AROUND]


def send_all(bot: Bot, messages: Sequence[str]) -> list[float]:
    """Send messages in conversations of ten, and return the seconds that each reply took."""
    seconds = []
    for number, message in enumerate(messages):
        if number % PER_CONVERSATION == 0:
            conversation = uuid.uuid4().hex
        seconds.append(clock(bot, conversation, message))
    return seconds


def clock(bot: Bot, conversation: str, message: str) -> float:
    """Return the seconds that a reply takes."""
    started = time.perf_counter()
    bot.send(conversation, message)
    return time.perf_counter() - started


def measure_server(bot: Bot, message: str = "") -> dict[str, Any]:
    """Measure a bot that several people can talk to, with the test questions or with one message."""
    texts = [message] * MESSAGES if message else list_messages(MESSAGES)
    latency = measure_latency(bot, texts)
    clients = measure_clients(bot, message)
    return {"latency": latency, "clients": clients, "lengths": measure_lengths(bot, message)}
