"""Scores a reply: is it of the right kind, does it make the points, is it on the subject."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.sample import Sample

ANSWER = "answer"


@dataclass(frozen=True)
class Score:
    """How right the reply to a sample was."""

    sample: Sample
    kind: str  # "none" where there was not one envelope
    is_hit: bool | None  # None where the sample asks for no point
    coverage: float | None  # share of the points; None likewise
    on_topic: float | None  # share of what an answer states, or cites, that belongs to the points
    is_disclaimed: bool
    is_single: bool
    seconds: float
    text: str = ""
    facts: tuple[str, ...] = ()

    @property
    def is_right_kind(self) -> bool:
        """True where the reply is of an accepted kind."""
        return not self.sample.expect or self.kind in self.sample.expect

    @property
    def is_miss(self) -> bool:
        """True where the reply is of a wrong kind or makes none of the points."""
        return not self.is_right_kind or self.is_hit is False


def score(sample: Sample, messages: Sequence[dict[str, Any]], seconds: float) -> Score:
    """Score what came back for a sample."""
    text = "\n".join(str(message.get("text", "")) for message in messages)
    envelopes = [message["custom"] for message in messages if message.get("custom")]
    envelope = envelopes[0] if len(envelopes) == 1 else {}
    kind, disclaimer = str(envelope.get("kind", "none")), envelope.get("disclaimer")
    coverage = cover(sample, kind, name_contents(envelope))
    return Score(
        sample=sample,
        kind=kind,
        is_hit=None if coverage is None else coverage > 0,
        # A reply of another accepted kind (a clarification, say) is right without making the points.
        coverage=None if kind != ANSWER and kind in sample.expect else coverage,
        on_topic=find_share_on_topic(sample, envelope) if kind == ANSWER else None,
        is_disclaimed=kind == "chat" or bool(disclaimer and disclaimer in text),
        is_single=len(envelopes) == 1,
        seconds=seconds,
        text=text,
        facts=tuple(envelope.get("facts", ())),
    )


def name_contents(envelope: dict[str, Any]) -> set[str]:
    """Name what a reply states: its facts, and its citations as `document#paragraph`."""
    return {*envelope.get("facts", ()), *_name_citations(envelope)}


def _name_citations(envelope: dict[str, Any]) -> set[str]:
    return {f"{c['document']}#{c['paragraph']}" for c in envelope.get("citations", ())}


def cover(sample: Sample, kind: str, contents: set[str]) -> float | None:
    """Return the share of a sample's points that are made; 1 for another accepted kind, 0 for a wrong one."""
    if not sample.points or ANSWER not in sample.expect:
        return None
    if kind != ANSWER:
        return float(kind in sample.expect)
    return sum(not point.isdisjoint(contents) for point in sample.points) / len(sample.points)


def find_share_on_topic(sample: Sample, envelope: dict[str, Any]) -> float | None:
    """Return the share of an answer's facts, or citations if points are such, that belong to the points."""
    wanted = frozenset().union(*sample.points, sample.also)
    if not sample.points or ANSWER not in sample.expect:
        return None
    is_cited = any("#" in name for name in wanted)
    stated = _name_citations(envelope) if is_cited else set(envelope.get("facts", ()))
    return len(stated & wanted) / len(stated) if stated else None


def share(values: Iterable[bool | float | None]) -> float:
    """Return the mean of the values that are there, in percent; NaN where none is."""
    known = [float(value) for value in values if value is not None]
    return 100 * sum(known) / len(known) if known else math.nan


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent * len(ordered) / 100) - 1)]
