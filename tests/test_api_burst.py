"""Floods: who is not part of one waits at most a second, and a burst is not lost either."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from bot.danger import find_danger
from bot.processes import list_processes
from fake_rasa import FrozenRasa
from widget_api import CONVERSATIONS, MESSAGES, Gateway, Person, settings_in

MANY = 1000
ATTACKER = "203.0.113.7"


async def post(gateway: Gateway, host: str, token: str) -> int:
    """Send a message without a client in between, whose work would be taken for the gateway's."""
    status = 0
    body = json.dumps({"text": "What is milk?"}).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "host": "gateway"}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": MESSAGES,
        "raw_path": MESSAGES.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (host, 1),
        "server": ("gateway", 80),
    }
    await gateway.app(scope, receive, send)
    return status


def memory() -> int:
    """Return the resident memory of this process in kB."""
    return list_processes()[os.getpid()].memory


async def wait_of(person: Person) -> float:
    """Return how long a person waits for an answer."""
    start = time.monotonic()
    assert (await person.ask())["reply"]["kind"] == "answer"
    return time.monotonic() - start


@pytest.mark.parametrize("addresses", [1, 50, MANY])
async def test_nobody_else_waits_for_a_burst_and_the_memory_stays_bounded(
    tmp_path: Path, addresses: int
) -> None:
    gateway = Gateway(settings_in(tmp_path))
    find_danger("")
    hosts = [f"203.0.{n // 250}.{n % 250}" for n in range(addresses)]
    tokens = [(await gateway.person(host)).token for host in hosts]
    other = await gateway.person("198.51.100.1")
    burst = [
        asyncio.create_task(post(gateway, hosts[n % addresses], tokens[n % addresses])) for n in range(MANY)
    ]
    waits, held = [], [memory()]
    for _ in range(5):
        waits.append(await wait_of(other))
        await asyncio.sleep(0.05)
    held.append(memory())
    statuses = await asyncio.gather(*burst)
    held.append(memory())
    assert max(waits) < 1
    # Measured: 2 to 7 MB for a thousand messages.
    assert max(held) - held[0] < 30_000
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) == min(MANY, 30 * addresses)
    assert len(await other.turns()) == 5


async def test_in_a_burst_a_frozen_rasa_keeps_nobody_longer_than_the_deadline(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, deadline=0.5), FrozenRasa())
    tokens = [(await gateway.person(f"203.0.113.{n}")).token for n in range(100)]
    start = time.monotonic()
    statuses = await asyncio.gather(
        *(post(gateway, f"203.0.113.{n}", token) for n, token in enumerate(tokens))
    )
    assert set(statuses) == {200}
    assert time.monotonic() - start < 1.5


async def test_a_conversation_has_its_own_rate(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, rate="2/hour"))
    person = await gateway.person(ATTACKER)
    statuses = [await post(gateway, f"203.0.113.{n}", person.token) for n in range(3)]
    assert statuses == [200, 200, 429]
    person.http = gateway.client(ATTACKER)
    assert len(await person.turns()) == 2


async def test_an_address_has_a_higher_rate_over_all_its_conversations(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, rate="3/hour", address_rate="5/hour"))
    tokens = [(await gateway.person(ATTACKER)).token for _ in range(2)]
    statuses = [await post(gateway, ATTACKER, token) for token in (*tokens, *tokens)]
    assert statuses == [200, 200, 200, 429]
    assert await post(gateway, "198.51.100.1", tokens[0]) == 200


async def test_conversations_cannot_be_begun_without_end(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, address_rate="3/hour"))
    client = gateway.client(ATTACKER)
    responses = [await client.post(CONVERSATIONS) for _ in range(4)]
    assert [response.status_code for response in responses] == [201, 201, 201, 429]
    assert int(responses[-1].headers["Retry-After"])


async def test_guesses_of_tokens_count_for_the_address(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, address_rate="3/hour"))
    statuses = [await post(gateway, ATTACKER, "A" * 64) for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


async def test_reading_does_not_use_up_the_messages_of_a_conversation(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path, rate="2/hour"))
    person = await gateway.person(ATTACKER)
    statuses = [(await person.request("GET", MESSAGES)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert await post(gateway, ATTACKER, person.token) == 200
