"""The rate limit: per conversation, per address, and not for people on this machine."""

import httpx
import pytest

from bot.channels.rate import group_address, is_loopback
from bot.settings import Settings
from fake_rasa import WEBHOOK, FakeRasa, make_settings, open_gateway

ELSEWHERE = "203.0.113.7"


def limited(**changes: object) -> Settings:
    """Return settings that allow two messages an hour, of a conversation and of an address."""
    return make_settings(**{"rate": "2/hour", "address_rate": "2/hour", **changes})


async def ask(gateway: httpx.AsyncClient, sender: str = "me") -> httpx.Response:
    """Send one message."""
    return await gateway.post(WEBHOOK, json={"sender": sender, "message": "Hi"})


async def test_a_message_over_the_rate_is_asked_to_wait() -> None:
    async with open_gateway(limited(emergency_number="112"), FakeRasa(), ELSEWHERE) as gateway:
        statuses = [(await ask(gateway)).status_code for _ in range(2)]
        refused = await ask(gateway)
    assert statuses == [200, 200]
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert "Please wait" in refused.json()["detail"]
    assert "112" in refused.json()["detail"]


async def test_a_new_name_does_not_escape_the_limit_of_an_address() -> None:
    async with open_gateway(limited(), FakeRasa(), ELSEWHERE) as gateway:
        statuses = [(await ask(gateway, str(n))).status_code for n in range(3)]
    assert statuses == [200, 200, 429]


async def test_a_new_address_does_not_escape_the_limit_of_a_conversation() -> None:
    async with open_gateway(limited(), FakeRasa(), "203.0.113.1") as gateway:
        app = gateway._transport.app  # type: ignore[attr-defined]
        statuses = []
        for n in range(3):
            transport = httpx.ASGITransport(app, client=(f"203.0.113.{n}", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                statuses.append((await ask(client)).status_code)
    assert statuses == [200, 200, 429]


async def test_a_refused_message_never_reaches_rasa() -> None:
    rasa = FakeRasa()
    async with open_gateway(limited(), rasa, ELSEWHERE) as gateway:
        for _ in range(4):
            await ask(gateway)
    assert len(rasa.sent) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
async def test_people_on_this_machine_are_not_limited(host: str) -> None:
    async with open_gateway(limited(), FakeRasa(), host) as gateway:
        assert [(await ask(gateway)).status_code for _ in range(4)] == [200] * 4


async def test_people_on_this_machine_are_limited_where_the_owner_says_so() -> None:
    async with open_gateway(limited(is_loopback_limited=True), FakeRasa()) as gateway:
        assert [(await ask(gateway)).status_code for _ in range(3)] == [200, 200, 429]


async def test_health_checks_are_not_counted() -> None:
    async with open_gateway(limited(), FakeRasa(), ELSEWHERE) as gateway:
        assert [(await gateway.get("/live")).status_code for _ in range(4)] == [200] * 4


@pytest.mark.parametrize(
    ("host", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("no address", "no address"),
    ],
)
def test_addresses_of_one_household_count_together(host: str, group: str) -> None:
    assert group_address(host) == group


def test_a_name_is_not_taken_for_this_machine() -> None:
    assert not is_loopback("localhost.example")


def test_a_rate_that_cannot_be_read_stops_the_start() -> None:
    with pytest.raises(ValueError, match="rate"):
        open_gateway(make_settings(rate="often"), FakeRasa())
