"""Hostile bodies: any bytes get a proper reply or a problem, never a failure, never their own words back."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_rasa import WEBHOOK, FakeRasa, make_settings, open_gateway

JSON = {"Content-Type": "application/json"}

MALFORMED = {
    "nothing": b"",
    "no JSON": b"canary",
    "cut off": b'{"sender": "canary", "message": "ca',
    "two values": b'{"sender": "a", "message": "b"} canary',
    "invalid UTF-8": b'{"sender": "a", "message": "canary \xff"}',
    "a surrogate in UTF-8": b'{"sender": "a", "message": "\xed\xa0\x80"}',
    "UTF-16": '{"sender": "a", "message": "canary"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"sender": "a", "message": "canary"}',
    "NaN": b'{"sender": "canary", "message": NaN}',
    "NaN in an ignored field": b'{"sender": "a", "message": "canary", "x": NaN}',
    "minus infinity": b'{"sender": "a", "message": -Infinity}',
    "a control in a text": b'{"sender": "a", "message": "canary\x00"}',
    "deep lists": b"[" * 8000,
    "deep lists, closed": b'{"sender": "a", "message": "b", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "deep objects": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "a huge integer": b'{"sender": "a", "message": "b", "x": ' + b"9" * 5000 + b"}",
}

MISSHAPEN = {
    "a list": ["canary"],
    "null": None,
    "a text": "canary",
    "a number": 7,
    "an empty object": {},
    "no sender": {"message": "canary"},
    "no message": {"sender": "canary"},
    "a number as sender": {"sender": 7, "message": "canary"},
    "null as sender": {"sender": None, "message": "canary"},
    "an empty sender": {"sender": "", "message": "canary"},
    "a long sender": {"sender": "c" * 256, "message": "canary"},
    "a list as sender": {"sender": ["canary"], "message": "canary"},
    "a number as message": {"sender": "canary", "message": 7},
    "null as message": {"sender": "canary", "message": None},
    "true as message": {"sender": "canary", "message": True},
    "an object as message": {"sender": "canary", "message": {"text": "canary"}},
}


def assert_problem(response: httpx.Response, status: int) -> None:
    """Check that a refusal is a problem that tells nothing of the request."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body.keys() == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert "canary" not in response.text


async def post(content: object, headers: dict[str, str] = JSON, **changes: object) -> httpx.Response:
    """Post a body to a new gateway; Rasa must not be called for what is refused."""
    rasa = FakeRasa()
    async with open_gateway(make_settings(**changes), rasa) as gateway:
        response = await gateway.post(WEBHOOK, content=content, headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 200 or not rasa.sent
    return response


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_what_is_not_json_is_refused(body: bytes) -> None:
    assert_problem(await post(body), 400)


@pytest.mark.parametrize("value", MISSHAPEN.values(), ids=MISSHAPEN)
async def test_json_that_is_no_message_is_refused(value: object) -> None:
    assert_problem(await post(json.dumps(value).encode()), 422)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "canary", "a,b;=;"]
)
async def test_another_content_type_is_refused(kind: str) -> None:
    assert_problem(await post(b'{"sender": "a", "message": "canary"}', {"Content-Type": kind}), 415)


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/json ;a"]
)
async def test_json_is_accepted_however_it_is_written(kind: str) -> None:
    assert (await post(b'{"sender": "a", "message": "b"}', {"Content-Type": kind})).status_code == 200


def message_of_bytes(length: int) -> bytes:
    """Return a proper message of that many bytes; white space around JSON is JSON."""
    return b'{"sender": "a", "message": "b"}'.ljust(length)


@pytest.mark.parametrize(("length", "status"), [(199, 200), (200, 200), (201, 413), (10**6, 413)])
async def test_a_body_over_the_limit_is_refused(length: int, status: int) -> None:
    response = await post(message_of_bytes(length), max_body=200)
    assert response.status_code == status


@pytest.mark.parametrize(("length", "status"), [(200, 200), (201, 413)])
async def test_a_body_without_a_length_has_the_same_limit(length: int, status: int) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for byte in message_of_bytes(length):
            yield bytes([byte])

    assert (await post(stream(), max_body=200)).status_code == status


async def test_a_body_is_not_read_further_than_its_limit() -> None:
    read = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 100
            yield b"canary".ljust(100)

    assert_problem(await post(stream(), max_body=1000), 413)
    assert read <= 1200


@pytest.mark.parametrize("claim", ["99999", "9" * 5000])
async def test_a_body_that_claims_to_be_too_large_is_not_read(claim: str) -> None:
    async def stream() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    assert_problem(await post(stream(), {**JSON, "Content-Length": claim}), 413)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
# Every code point, lone surrogates and controls included.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=300)
MESSAGES = st.fixed_dictionaries(
    {"sender": TEXTS | ANYTHING, "message": TEXTS | ANYTHING},
    optional={"metadata": ANYTHING, "input_channel": ANYTHING},
)
BODIES = st.binary(max_size=300) | (ANYTHING | MESSAGES).map(lambda value: json.dumps(value).encode())


@settings(max_examples=200, deadline=None)
@given(body=BODIES)
async def test_any_body_gets_a_disclaimed_reply_or_a_problem(body: bytes) -> None:
    response = await post(body, max_characters=100)
    if response.status_code != 200:
        assert response.status_code in {400, 413, 422}
        assert response.headers["Content-Type"] == "application/problem+json"
        return
    (reply,) = json.loads(response.content)
    assert reply["custom"]["disclaimer"]
    assert reply["custom"]["disclaimer"] in reply["text"]
