"""What Prometheus may know: counts and times under labels of fixed lists, nothing of anybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from bot.reply import Kind
from bot.trace import Trace

# From a fact looked up (0.2 ms) to the deadline (4.5 s).
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

# Every label has a fixed list of values, so nothing that anybody sends can add a series.
LABELS = {
    "channel": ("rest", "web", "telegram"),
    "stage": (
        "queue",
        "gateway",
        "understanding",
        "deciding",
        "action",
        "facts",
        "history",
        "telegram",
        "memory",
        "locks",
    ),
    "reason": (
        *("not_said", "outside", "not_understood", "language", "sexual", "abusive", "injection"),
        *("facts_unavailable", "empty", "too_long", "fault"),
    ),
    "tier": ("emergency", "urgent", "suspected"),
    "queue": ("entrance", "rasa"),
    "database": ("history", "telegram", "memory", "locks"),
}
OTHER = "other"

MESSAGES = Counter("lacta_messages", "Messages of people, by channel", ["channel"])
MESSAGE_SECONDS = Histogram("lacta_message_seconds", "From arrival to reply", ["channel"], buckets=_BUCKETS)
STAGE_SECONDS = Histogram("lacta_stage_seconds", "Time of one stage", ["stage"], buckets=_BUCKETS)
REPLIES = Counter("lacta_replies", "Replies, by kind", ["kind"])
DECLINES = Counter("lacta_declines", "Questions that were not answered, by reason", ["reason"])
DANGER_SIGNS = Counter(
    "lacta_danger_signs", "Messages with a danger sign, by how fast help is needed", ["tier"]
)
ERRORS = Counter("lacta_errors", "Failures on our side, by type", ["type"])
REFUSALS = Counter("lacta_refusals", "Requests that were refused, by HTTP status", ["status"])
FEEDBACK = Counter("lacta_feedback", "Opinions on answers", ["helpful"])
QUEUE_LENGTH = Gauge("lacta_queue_length", "Who waits, by where", ["queue"])
UNDER_WAY = Gauge("lacta_conversations_under_way", "Conversations with a message that is worked on")
DATABASE_UP = Gauge("lacta_database_up", "1 where the last call of a database succeeded", ["database"])
READY = Gauge("lacta_ready", "1 where the last test question was answered")


def serve_metrics(host: str, port: int) -> None:
    """Serve the metrics of this process on an address of their own; raises ValueError where it is taken."""
    if not port:
        return
    try:
        start_http_server(port, host)
    except OSError:
        raise ValueError(f"nothing can listen at LACTA_METRICS_HOST and port {port}, for metrics") from None


def find_channel(conversation: str) -> str:
    """Return the channel of a conversation's name; empty for what is nobody's, such as the test question."""
    channel = conversation.partition("-")[0]
    return channel if channel in LABELS["channel"] else ""


def observe_stage(stage: str, seconds: float) -> None:
    """Count the time of a stage."""
    if stage in LABELS["stage"]:
        STAGE_SECONDS.labels(stage).observe(max(0.0, seconds))


@contextmanager
def time_stage(stage: str) -> Iterator[None]:
    """Count the time of what is done inside."""
    started = time.perf_counter()
    try:
        yield
    finally:
        observe_stage(stage, time.perf_counter() - started)


@contextmanager
def time_message(conversation: str) -> Iterator[None]:
    """Count the time of a message, from its arrival to the moment when its reply is kept."""
    started = time.perf_counter()
    try:
        yield
    finally:
        channel = find_channel(conversation) or OTHER
        MESSAGE_SECONDS.labels(channel).observe(time.perf_counter() - started)


def observe_trace(trace: Trace, kind: Kind, seconds: float) -> None:
    """Count the stages of a message that Rasa answered; what it took beside them went into deciding."""
    if kind is Kind.DECLINE:
        count_decline(trace.reason)
    if trace.reason == "facts_unavailable":
        ERRORS.labels("database_facts").inc()
    for stage in ("understanding", "facts"):
        if stage in trace.seconds:
            observe_stage(stage, trace.seconds[stage])
    acted = trace.seconds.get("action", 0.0)
    if "action" in trace.seconds:
        observe_stage("action", acted - trace.seconds.get("facts", 0.0))
    observe_stage("deciding", seconds - trace.seconds.get("understanding", 0.0) - acted)


def count_decline(reason: str) -> None:
    """Count a question that was not answered."""
    DECLINES.labels(reason if reason in LABELS["reason"] else OTHER).inc()
