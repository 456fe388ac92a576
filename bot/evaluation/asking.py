"""Asks a running bot test questions."""

import time
import uuid
from collections.abc import Iterable

from bot.evaluation.sample import Sample
from bot.evaluation.score import Score, score
from bot.running import Lacta


def ask_all(lacta: Lacta, samples: Iterable[Sample]) -> list[Score]:
    """Ask every sample in a conversation of its own."""
    return [ask(lacta, sample, uuid.uuid4().hex) for sample in samples]


def ask(lacta: Lacta, sample: Sample, sender: str) -> Score:
    """Ask one sample after the messages before it."""
    for earlier in sample.context:
        lacta.send(sender, earlier)
    started = time.perf_counter()
    messages = lacta.send(sender, sample.text)
    return score(sample, messages, time.perf_counter() - started)
