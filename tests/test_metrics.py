"""What is counted: every message, its stages, its reply; under labels of fixed lists; for little time."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import httpx
import pytest
from prometheus_client import REGISTRY, generate_latest

from bot import metrics
from bot.channels import desk
from bot.danger import Tier, find_danger
from bot.metrics import LABELS, find_channel, observe_trace, serve_metrics
from bot.ports import find_free_ports
from bot.reply import Kind, Reply, make_reply
from bot.trace import KEY, Trace, read_trace
from bot.verdict import Verdict
from fake_rasa import ANSWER, NOWHERE, WEBHOOK, FakeRasa, fail, make_settings, open_gateway, say
from widget_api import Gateway, settings_in

SECONDS = {"understanding": 0.02, "action": 0.005, "facts": 0.002}


def traced(reply: Reply, reason: str = "") -> FakeRasa:
    """Return a stand-in whose replies carry a trace, as those of the action server do."""
    message = reply.message()
    message["custom"] |= {KEY: Trace(reason, SECONDS).as_dict()}
    return FakeRasa(lambda: httpx.Response(200, json=[message]))


@pytest.fixture(scope="module", autouse=True)
def rules() -> None:
    """Load the rules for danger signs, which a running gateway does before its first message."""
    find_danger("")


@pytest.fixture
def grown() -> Callable[..., float]:
    """Return how much a metric has grown since the test began."""
    before = {(s.name, *sorted(s.labels.items())): s.value for m in REGISTRY.collect() for s in m.samples}

    def grow(name: str, **labels: str) -> float:
        now = REGISTRY.get_sample_value(name, labels) or 0.0
        return now - before.get((name, *sorted(labels.items())), 0.0)

    return grow


async def test_a_message_is_counted_with_its_reply_and_its_stages(grown: Callable[..., float]) -> None:
    async with open_gateway(make_settings(), traced(ANSWER)) as gateway:
        await say(gateway, "Hi")
    assert grown("lacta_messages_total", channel="rest") == 1
    assert grown("lacta_message_seconds_count", channel="rest") == 1
    assert grown("lacta_replies_total", kind="answer") == 1
    for stage in ("queue", "gateway", "understanding", "deciding", "action", "facts"):
        assert grown("lacta_stage_seconds_count", stage=stage) == 1
    assert grown("lacta_stage_seconds_sum", stage="understanding") == pytest.approx(0.02)
    assert grown("lacta_stage_seconds_sum", stage="action") == pytest.approx(0.003)


async def test_a_message_of_the_widget_is_counted_as_such(
    tmp_path: Path, grown: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "HASTE_SECONDS", 30.0)  # a busy machine may be slow to open a database
    person = await Gateway(settings_in(tmp_path)).person()
    turn = await person.ask()
    await person.request("POST", "/api/feedback", json={"turn": turn["id"], "helpful": False})
    assert grown("lacta_messages_total", channel="web") == 1
    assert grown("lacta_stage_seconds_count", stage="history") >= 2
    assert grown("lacta_feedback_total", helpful="false") == 1


async def test_the_trace_is_for_the_metrics_and_reaches_nobody() -> None:
    async with open_gateway(make_settings(), traced(ANSWER)) as gateway:
        assert KEY not in (await say(gateway, "Hi"))["custom"]


@pytest.mark.parametrize("reason", [*(v for v in Verdict if v is not Verdict.ANSWER), "injection"])
async def test_a_decline_is_counted_by_its_reason(reason: str, grown: Callable[..., float]) -> None:
    async with open_gateway(make_settings(), traced(make_reply(Kind.DECLINE, "No."), reason)) as gateway:
        await say(gateway, "Hi")
    assert grown("lacta_declines_total", reason=reason) == 1


@pytest.mark.parametrize(("text", "reason"), [("", "empty"), ("x" * 1001, "too_long")])
async def test_what_rasa_never_saw_is_counted_too(
    text: str, reason: str, grown: Callable[..., float]
) -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        await say(gateway, text)
    assert grown("lacta_declines_total", reason=reason) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError(""), "rasa_refused"),
        (httpx.ReadTimeout(""), "rasa_timeout"),
        (ValueError("canary"), "rasa_improper"),
    ],
)
async def test_a_failure_of_rasa_is_counted_by_its_type(
    error: Exception, kind: str, grown: Callable[..., float]
) -> None:
    async with open_gateway(make_settings(), FakeRasa(fail(error))) as gateway:
        await say(gateway, "Hi")
    assert grown("lacta_errors_total", type=kind) == 1
    assert grown("lacta_declines_total", reason="fault") == 1


async def test_a_fact_store_that_is_away_is_an_error(grown: Callable[..., float]) -> None:
    rasa = traced(make_reply(Kind.DECLINE, "Sorry."), "facts_unavailable")
    async with open_gateway(make_settings(), rasa) as gateway:
        await say(gateway, "Hi")
    assert grown("lacta_errors_total", type="database_facts") == 1


async def test_a_database_that_is_away_is_shown_as_down(grown: Callable[..., float]) -> None:
    await Gateway(settings_in(NOWHERE)).person()
    assert REGISTRY.get_sample_value("lacta_database_up", {"database": "history"}) == 0
    assert grown("lacta_errors_total", type="database_history") == 1


@pytest.mark.parametrize(
    ("text", "tier"), [("I want to kill myself", Tier.EMERGENCY), ("there is blood in my milk", Tier.URGENT)]
)
async def test_a_danger_sign_is_counted_by_how_fast_help_is_needed(
    text: str, tier: Tier, grown: Callable[..., float]
) -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        await say(gateway, text)
    assert grown("lacta_danger_signs_total", tier=tier.value) == 1
    assert grown("lacta_replies_total", kind="seek_care") == 1


async def test_a_suspicion_of_rasas_is_counted_apart(grown: Callable[..., float]) -> None:
    async with open_gateway(make_settings(), traced(make_reply(Kind.SEEK_CARE, "See a doctor."))) as gateway:
        await say(gateway, "Hi")
    assert grown("lacta_danger_signs_total", tier="suspected") == 1


async def test_a_refusal_is_counted_by_its_status(grown: Callable[..., float]) -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        await gateway.get("/none")
        await gateway.post(WEBHOOK, content=b"{", headers={"Content-Type": "application/json"})
    assert grown("lacta_refusals_total", status="404") == 1
    assert grown("lacta_refusals_total", status="400") == 1


async def test_a_test_question_counts_as_nobodys(grown: Callable[..., float]) -> None:
    async with open_gateway(make_settings(), traced(ANSWER)) as gateway:
        await gateway.get("/health")
    assert [grown("lacta_messages_total", channel=channel) for channel in LABELS["channel"]] == [0, 0, 0]
    assert grown("lacta_stage_seconds_count", stage="understanding") == 0
    assert REGISTRY.get_sample_value("lacta_ready") == 1


async def test_no_message_can_add_a_series(tmp_path: Path) -> None:
    async with open_gateway(make_settings(), traced(make_reply(Kind.DECLINE, "No."), "canary")) as gateway:
        await say(gateway, "canary-text", "canary-sender")
    await (await Gateway(settings_in(tmp_path)).person()).ask("canary-text")
    shown = generate_latest().decode()
    assert "canary" not in shown
    assert 'reason="other"' in shown


def test_every_label_is_bounded() -> None:
    samples = [s for m in REGISTRY.collect() if m.name.startswith("lacta_") for s in m.samples]
    assert samples
    for name, allowed in LABELS.items():
        found = {sample.labels[name] for sample in samples if name in sample.labels}
        assert found <= {*allowed, metrics.OTHER, "test"}, name


@pytest.mark.parametrize(
    ("conversation", "channel"),
    [("rest-0a", "rest"), ("web-0a", "web"), ("telegram-0a", "telegram"), ("probe", ""), ("a-b", "")],
)
def test_a_conversation_tells_its_channel(conversation: str, channel: str) -> None:
    assert find_channel(conversation) == channel


@pytest.mark.parametrize(
    "messages",
    [None, [], [{}], [{"custom": {}}], [{"custom": None}], [{"custom": {KEY: {"reason": "", "seconds": 1}}}]],
)
def test_what_is_no_trace_is_an_empty_one(messages: object) -> None:
    assert read_trace(messages) == Trace()


def test_a_trace_comes_back_as_it_went() -> None:
    trace = Trace("outside", SECONDS)
    assert read_trace(json.loads(json.dumps([{"custom": {KEY: trace.as_dict()}}]))) == trace


def test_metrics_are_served_where_the_settings_say_and_nowhere_else() -> None:
    (port,) = find_free_ports(1)
    serve_metrics("127.0.0.1", 0)
    serve_metrics("127.0.0.1", port)
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/metrics") as response:
        assert b"lacta_message_seconds_bucket" in response.read()
    with pytest.raises(ValueError, match=str(port)):
        serve_metrics("127.0.0.1", port)


@pytest.mark.parametrize("path", ["/metrics", "/metrics/"])
async def test_the_public_door_shows_no_metrics(path: str) -> None:
    async with open_gateway(make_settings(), FakeRasa()) as gateway:
        assert (await gateway.get(path)).status_code == 404


def test_counting_a_message_takes_less_than_a_third_of_a_millisecond() -> None:
    trace = Trace("outside", SECONDS)
    fastest = min(_count_message(trace) for _ in range(200))
    assert fastest < 0.0003


def _count_message(trace: Trace) -> float:
    """Do what is counted at a message, once, and return the seconds that it took."""
    started = time.perf_counter()
    read: Any = read_trace([{"custom": {KEY: trace.as_dict()}}])
    with metrics.time_message("rest-0a"), metrics.time_stage("queue"):
        observe_trace(read, Kind.DECLINE, 0.05)
        metrics.observe_stage("gateway", 0.001)
        metrics.MESSAGES.labels("rest").inc()
        metrics.REPLIES.labels("decline").inc()
    return time.perf_counter() - started
