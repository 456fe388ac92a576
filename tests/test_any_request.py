"""Any bytes and any JSON, at every address: a proper answer or a refusal, from processes that live on."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.running import Lacta, run_lacta

EXAMPLES = 2000


@dataclass(frozen=True)
class Sent:
    """A request; without a bearer it has the token of a conversation."""

    method: str
    path: str
    body: bytes
    kind: str
    bearer: str | None


def write(value: object) -> bytes:
    """Write JSON in ASCII, which carries what UTF-8 cannot."""
    return json.dumps(value).encode()


# Where messages come in.
DOORS = ["/webhooks/rest/webhook", "/api/messages"]
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
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
MESSAGES = st.fixed_dictionaries({"sender": TEXTS.filter(bool), "message": TEXTS}) | st.fixed_dictionaries(
    {"text": TEXTS}
)
BODIES = st.binary(max_size=300) | (ANYTHING | OBJECTS | MESSAGES).map(write)
JSON = st.just("application/json")
TYPES = JSON | st.sampled_from(["", "text/plain", "application/x-www-form-urlencoded"])
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


class Visitor:
    """Somebody with a conversation; where it was deleted, the next request begins another."""

    def __init__(self, lacta: Lacta) -> None:
        self._http = lacta.http
        self._token = ""

    def send(self, request: Sent) -> httpx.Response:
        """Send a request, with the token of the conversation where no other is to be tried."""
        if not self._token:
            self._token = self._http.post("/api/conversations").json()["token"]
        bearer = self._token if request.bearer is None else request.bearer
        headers = {
            "Content-Type": request.kind,
            "Authorization": f"Bearer {bearer}".strip().encode("latin-1"),
        }
        response = self._http.request(request.method, request.path, content=request.body, headers=headers)
        if response.status_code == 401 and request.bearer is None:
            self._token = ""
        return response


@pytest.mark.timeout(600)
def test_any_request_is_answered_or_refused_and_no_process_ends(robust: Lacta, paths: list[str]) -> None:
    before = {name: process.pid for name, process in robust.processes().items()}
    visitor, statuses = Visitor(robust), Counter[tuple[bool, int]]()
    anywhere = st.builds(Sent, METHODS, st.sampled_from(paths), BODIES, TYPES, st.none() | TOKENS)
    message = st.builds(Sent, st.just("POST"), st.sampled_from(DOORS), MESSAGES.map(write), JSON, st.none())

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(request=anywhere | message | anywhere)
    def send(request: Sent) -> None:
        response = visitor.send(request)
        statuses[request.path in DOORS, response.status_code] += 1
        assert 200 <= response.status_code < 300 or 400 <= response.status_code < 500, response.status_code
        assert_proper(response)

    send()
    assert {name: process.pid for name, process in robust.processes().items()} == before
    assert statuses.total() >= EXAMPLES
    # Were nearly all refused at once, nothing would have been tried.
    assert statuses[True, 200] > EXAMPLES / 20
    assert statuses[False, 200] > EXAMPLES / 20


def assert_proper(response: httpx.Response) -> None:
    """Check that a refusal is a problem, and a reply has its disclaimer in its text."""
    if response.request.method == "HEAD" or not response.content:
        return
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
    elif response.request.url.path == "/webhooks/rest/webhook":
        (reply,) = json.loads(response.content)
        assert reply["custom"]["disclaimer"] in reply["text"]
