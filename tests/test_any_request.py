"""Any bytes and any JSON, at every address: a proper answer or a refusal, from processes that live on."""

import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.running import Lacta, run_lacta

EXAMPLES = 2000
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
FIELDS = [
    "sender",
    "message",
    "text",
    "button",
    "turn",
    "helpful",
    "reason",
    "metadata",
    "input_channel",
    "stream",
]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
# Every code point, lone surrogates and controls included.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=200)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), TEXTS | ANYTHING, max_size=5)
MESSAGES = st.fixed_dictionaries({"sender": TEXTS, "message": TEXTS}) | st.fixed_dictionaries({"text": TEXTS})
BODIES = st.binary(max_size=300) | (ANYTHING | OBJECTS | MESSAGES).map(
    lambda value: json.dumps(value).encode()
)
TYPES = st.just("application/json") | st.sampled_from(["", "text/plain", "application/x-www-form-urlencoded"])
# What can stand in a header: no controls.
TOKENS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=80)


@pytest.fixture(scope="module")
def robust() -> Iterator[Lacta]:
    """A bot of this file's own: what happens to it must not trouble other tests."""
    with run_lacta() as running:
        yield running


@pytest.fixture(scope="module")
def paths(robust: Lacta) -> list[str]:
    """All addresses that there are, and one that there is not."""
    described = robust.http.get("/openapi.json").json()["paths"]
    return [*described, "/", "/widget.js", "/openapi.json", "/health", "/none"]


@pytest.fixture(scope="module")
def token(robust: Lacta) -> str:
    """The token of a conversation, without which most of the API refuses before it reads."""
    answer: str = robust.http.post("/api/conversations").json()["token"]
    return answer


@pytest.mark.timeout(600)
def test_any_request_is_answered_or_refused_and_no_process_ends(
    robust: Lacta, paths: list[str], token: str
) -> None:
    before = {name: process.pid for name, process in robust.processes().items()}
    statuses: dict[int, int] = {}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        method=st.sampled_from(METHODS),
        path=st.sampled_from(paths),
        body=BODIES,
        kind=TYPES,
        bearer=st.just(token) | TOKENS,
    )
    def send(method: str, path: str, body: bytes, kind: str, bearer: str) -> None:
        headers = {"Content-Type": kind, "Authorization": f"Bearer {bearer}".strip().encode("latin-1")}
        response = robust.http.request(method, path, content=body, headers=headers)
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        assert 200 <= response.status_code < 300 or 400 <= response.status_code < 500, response.status_code
        assert_proper(response)

    send()
    assert {name: process.pid for name, process in robust.processes().items()} == before
    assert sum(statuses.values()) >= EXAMPLES
    # Were nearly all refused at once, nothing would have been tried.
    assert statuses[200] > EXAMPLES / 20


def assert_proper(response: httpx.Response) -> None:
    """Check that a refusal is a problem, and a reply has its disclaimer in its text."""
    if response.request.method == "HEAD" or not response.content:
        return
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
    elif response.request.url.path == "/webhooks/rest/webhook":
        (reply,) = json.loads(response.content)
        assert reply["custom"]["disclaimer"] in reply["text"]
