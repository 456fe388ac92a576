"""Which pages may use the API, and whose address a request has."""

from pathlib import Path

import pytest
from starlette.requests import Request

from bot.channels.address import THROUGH_A_STRANGER, find_address, read_proxies
from fake_rasa import make_settings
from widget_api import CONVERSATIONS, MESSAGES, Gateway, settings_in

SITE = "https://site.example"
ASK = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    return Gateway(settings_in(tmp_path, origins=f"{SITE}/, http://localhost:3000"))


@pytest.mark.parametrize(
    "origin", [SITE, "http://localhost:3000", "http://gateway", "https://gateway", "HTTPS://SITE.example"]
)
async def test_pages_of_the_list_and_our_own_may_use_the_api(gateway: Gateway, origin: str) -> None:
    response = await gateway.client().post(CONVERSATIONS, headers={"Origin": origin})
    assert response.status_code == 201
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in response.headers


FOREIGN = [
    "https://evil.example",
    "http://site.example",
    "https://site.example:444",
    "https://site.example.evil.example",
    "https://xsite.example",
    "http://localhost:3001",
    "http://gateway:81",
    "null",
    "",
    "*",
    "file://",
]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_pages_of_other_origins_may_not(gateway: Gateway, origin: str) -> None:
    person = await gateway.person()
    for method, path in (("POST", CONVERSATIONS), ("GET", MESSAGES), ("OPTIONS", MESSAGES)):
        response = await person.request(method, path, headers={"Origin": origin, **ASK})
        assert response.status_code == 403
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", [CONVERSATIONS, MESSAGES, "/api/feedback"])
async def test_a_preflight_is_answered(gateway: Gateway, path: str) -> None:
    response = await gateway.client().options(path, headers={"Origin": SITE, **ASK})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert response.headers["Access-Control-Allow-Methods"] == "GET, POST, DELETE"
    assert response.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"


async def test_a_page_may_read_why_it_is_refused(gateway: Gateway) -> None:
    response = await gateway.client().get(MESSAGES, headers={"Origin": SITE})
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]


async def test_no_cookie_is_ever_set(gateway: Gateway) -> None:
    person = await gateway.person()
    await person.ask()
    assert not person.http.cookies


def request_from(peer: str, *forwarded: str) -> Request:
    """Return a request of a peer that says whom it forwards for."""
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ("", "203.0.113.7", [], "203.0.113.7"),
        ("", "203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("", "127.0.0.1", [], "127.0.0.1"),
        ("", "127.0.0.1", ["198.51.100.1"], THROUGH_A_STRANGER),
        ("", "::1", ["127.0.0.1"], THROUGH_A_STRANGER),
        ("127.0.0.1", "127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", "203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", "127.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("127.0.0.1", "127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", [", ,"], "127.0.0.1"),
        ("::1", "::1", ["2001:db8::1"], "2001:db8::1"),
        ("127.0.0.1", "::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ],
)
def test_a_proxy_is_believed_only_where_it_is_trusted(
    trusted: str, peer: str, forwarded: list[str], address: str
) -> None:
    proxies = read_proxies(make_settings(trusted_proxy=trusted))
    assert find_address(request_from(peer, *forwarded), proxies) == address


async def test_who_comes_through_a_strange_proxy_is_limited_as_others(tmp_path: Path) -> None:
    client = Gateway(settings_in(tmp_path, address_rate="2/hour")).client(
        headers={"X-Forwarded-For": "127.0.0.1"}
    )
    assert [(await client.post(CONVERSATIONS)).status_code for _ in range(3)] == [201, 201, 429]
