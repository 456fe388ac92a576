"""People for Locust: each talks in conversations of their own, and knows every reply that is right.

What a reply has to be is asked before the load begins, one message at a time. A reply that is another one is
foreign, unless it is an apology, which is honest. A message that a dying process took along is sent to
another one, and may have been noted: it is then the second of its kind, and its answer explains no word.
"""

import json
import os
import random
import uuid
from collections import Counter
from typing import Any, NamedTuple

import httpx
from locust import FastHttpUser, constant, events, task

from bot.running import WEBHOOK
from bot.safety_texts import adrift, apology
from bot.settings import Settings

# A question, and another one that only has an answer by the question before it.
TALKS = [
    [question, "where does that come from?"]
    for question in (
        "can men make milk?",
        "what does prolactin do?",
        "what is galactorrhea?",
        "how is galactorrhea treated?",
        "what is lactation?",
        "which medicines can cause milk?",
        "what does oxytocin do?",
        "can I breastfeed an adopted baby?",
    )
]
# What is honest where an answer is not to be had: it is no answer, and not somebody else's.
APOLOGIES = {apology(Settings().emergency_number).text, adrift().text}
EXPORT = "/webhooks/rest/export"
COUNTS: Counter[str] = Counter()
ANSWERED: Counter[str] = Counter()  # by sender: the messages whose answer came
RIGHT: dict[tuple[str, ...], "Heard"] = {}


class Heard(NamedTuple):
    """The one message of a reply."""

    text: str
    facts: frozenset[str]

    def is_right(self, right: "Heard") -> bool:
        """True for the right answer, or what is left of it without the explanation of a word."""
        return self.text == right.text or (bool(self.facts) and self.facts < right.facts)


def read_message(reply: Any, sender: str) -> Heard | None:
    """Return the one message; None where there is not one, or it is for somebody else."""
    try:
        (message,) = json.loads(reply)
        heard = Heard(str(message["text"]), frozenset(message["custom"]["facts"]))
        return heard if message["recipient_id"] == sender else None
    except (KeyError, TypeError, ValueError):
        return None


@events.test_start.add_listener
def learn_replies(environment: Any, **_: Any) -> None:
    """Ask everything once, alone."""
    with httpx.Client(base_url=environment.host, trust_env=False, timeout=30) as client:
        for talk in TALKS:
            sender = uuid.uuid4().hex
            for length, message in enumerate(talk, 1):
                reply = client.post(WEBHOOK, json={"sender": sender, "message": message})
                heard = read_message(reply.content, sender)
                if heard is None or not heard.facts:
                    raise RuntimeError("The bot does not answer.")
                RIGHT[tuple(talk[:length])] = heard


@events.quitting.add_listener
def report(environment: Any, **_: Any) -> None:
    """Say what came of all messages, as one line of JSON."""
    total = environment.stats.total
    seconds = max(0.001, (total.last_request_timestamp or 0) - total.start_time)
    figures = {
        "messages": total.num_requests,
        "per_second": round(total.num_requests / seconds, 1),
        "p50": total.get_response_time_percentile(0.5),
        "p95": total.get_response_time_percentile(0.95),
        "longest": round(total.max_response_time),
        **{kind: COUNTS[kind] for kind in ("right", "apologies", "failed", "foreign")},
        "missing": count_missing(environment.host),
    }
    with open(os.environ["LACTA_FIGURES"], "w", encoding="utf-8") as file:
        json.dump(figures, file)


def count_missing(host: str) -> int:
    """Count the messages that were answered, and that the bot does not know of afterwards."""
    missing = 0
    with httpx.Client(base_url=host, trust_env=False, timeout=30) as client:
        for sender, answered in ANSWERED.items():
            noted = client.post(EXPORT, json={"sender": sender}).raise_for_status().json()["bot_memory"]
            missing += max(0, answered - sum(event["event"] == "user" for event in noted))
    return missing


def judge(heard: Heard | None, right: Heard) -> str:
    """Name the kind of a reply."""
    if heard is None:
        return "failed"
    if heard.is_right(right):
        return "right"
    return "apologies" if heard.text in APOLOGIES else "foreign"


class Person(FastHttpUser):
    """Somebody who never pauses."""

    wait_time = constant(0)
    network_timeout = connection_timeout = 30.0

    @task
    def talk(self) -> None:
        """Hold one conversation; it ends where its question got no answer."""
        talk, sender = random.choice(TALKS), uuid.uuid4().hex
        for length, message in enumerate(talk, 1):
            if self.ask(sender, message, RIGHT[tuple(talk[:length])]) != "right":
                return

    def ask(self, sender: str, message: str, right: Heard) -> str:
        """Send a message and count what comes back."""
        body = {"sender": sender, "message": message}
        with self.client.post(WEBHOOK, json=body, catch_response=True, name="message") as response:
            heard = read_message(response.text, sender) if response.status_code == 200 else None
            kind = judge(heard, right)
            COUNTS[kind] += 1
            ANSWERED[sender] += kind == "right"
            if kind in {"failed", "foreign"}:
                response.failure(kind)
            else:
                response.success()
        return kind
