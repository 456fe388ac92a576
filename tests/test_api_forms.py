"""Bodies of the widget's API: of the right form, or refused with a problem that says the form."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_rasa import FakeRasa
from widget_api import FEEDBACK, MESSAGES, Gateway, assert_problem, settings_in

BAD_MESSAGES: list[Any] = [
    None,
    True,
    0,
    1.5,
    "canary",
    [],
    ["canary"],
    [{"text": "canary"}],
    {},
    {"text": None},
    {"text": 7},
    {"text": True},
    {"text": ["canary"]},
    {"text": {"text": "canary"}},
    {"Text": "canary"},
    {"text": "canary", "button": "canary"},
    {"text": "canary", "button": None},
    {"text": "canary", "sender": "canary"},
    {"text": "canary", "__proto__": {"canary": True}},
    {"constructor": {"prototype": {"canary": True}}, "text": "canary"},
    {"button": None},
    {"button": 7},
    {"button": ""},
    {"button": "a" * 65},
    {"button": "canary!"},
    {"button": "ca\nnary"},
    {"button": "canary\n"},
    {"button": "\ud800"},
    {"button": ["canary"]},
    {"button": {"id": "canary"}},
]
BROKEN = [b"", b"canary", b'{"text": "canary"', b"\xff", b"[" * 8000, b'{"text": NaN}']
BAD_FEEDBACK: list[Any] = [
    None,
    [],
    {},
    {"turn": "canary"},
    {"helpful": True},
    {"turn": 7, "helpful": True},
    {"turn": "", "helpful": True},
    {"turn": "canary", "helpful": "true"},
    {"turn": "canary", "helpful": 1},
    {"turn": "canary", "helpful": None},
    {"turn": "canary", "helpful": True, "reason": None},
    {"turn": "canary", "helpful": True, "reason": 7},
    {"turn": "canary", "helpful": True, "reason": "canary" * 100},
    {"turn": "canary", "helpful": True, "__proto__": {}},
]


@pytest.mark.parametrize(
    ("path", "body"), [*((MESSAGES, b) for b in BAD_MESSAGES), *((FEEDBACK, b) for b in BAD_FEEDBACK)]
)
async def test_json_of_the_wrong_form_is_refused(tmp_path: Path, path: str, body: Any) -> None:
    rasa = FakeRasa()
    person = await Gateway(settings_in(tmp_path), rasa).person()
    headers = {"Content-Type": "application/json"}
    assert_problem(await person.request("POST", path, content=json.dumps(body), headers=headers), 422)
    assert not rasa.sent


@pytest.mark.parametrize(
    "body", [b"", b"canary", b'{"text": "canary"', b"\xff", b"[" * 8000, b'{"text": NaN}']
)
@pytest.mark.parametrize("path", [MESSAGES, FEEDBACK])
async def test_what_is_not_json_is_refused(tmp_path: Path, path: str, body: bytes) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    headers = {"Content-Type": "application/json"}
    assert_problem(await person.request("POST", path, content=body, headers=headers), 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
@pytest.mark.parametrize("path", [MESSAGES, FEEDBACK])
async def test_another_content_type_is_refused(tmp_path: Path, path: str, kind: str) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    headers = {"Content-Type": kind}
    assert_problem(await person.request("POST", path, content=b'{"text": "canary"}', headers=headers), 415)


@pytest.mark.parametrize("path", [MESSAGES, FEEDBACK])
async def test_a_body_of_a_megabyte_is_refused(tmp_path: Path, path: str) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    response = await person.request("POST", path, json={"text": "canary" * 200_000})
    assert_problem(response, 413)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=300)
OBJECTS = st.fixed_dictionaries(
    {}, optional={n: TEXTS | ANYTHING for n in ("text", "button", "turn", "helpful", "reason", "__proto__")}
)
BODIES = st.binary(max_size=300) | (
    ANYTHING | OBJECTS | st.fixed_dictionaries({"text": TEXTS}) | st.fixed_dictionaries({"button": TEXTS})
).map(lambda value: json.dumps(value).encode())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, path=st.sampled_from([MESSAGES, FEEDBACK]))
async def test_any_body_gets_a_reply_or_a_problem(tmp_path: Path, body: bytes, path: str) -> None:
    person = await Gateway(settings_in(tmp_path, max_characters=100), FakeRasa()).person()
    response = await person.request("POST", path, content=body, headers={"Content-Type": "application/json"})
    if response.status_code != 200:
        assert response.status_code in {400, 404, 422}
        assert response.headers["Content-Type"] == "application/problem+json"
        return
    turn = response.json()
    assert turn["reply"]["disclaimer"] in turn["reply"]["text"]
    assert await person.turns() == [turn]
