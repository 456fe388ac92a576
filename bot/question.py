"""What was asked, read from the conversation: the one thing that the answer is composed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Match:
    """A fact, overview or gap (or "outside") and how probable it is that it was asked for."""

    unit: str
    chance: float


@dataclass(frozen=True)
class Question:
    """A message as understood."""

    intent: str
    matches: tuple[Match, ...]  # the best first
    covered: float  # probability that facts answer it
    gap: float  # probability that it is known not to be answered
    outside: float  # probability that it is about another subject
    terms: tuple[str, ...]


class Verdict(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    NOT_SAID = "not_said"  # about lactation, but the documents don't say
    OUTSIDE = "outside"  # about something else
    NOT_UNDERSTOOD = "not_understood"


# Answering is worth more than declining as long as the store is about as likely to hold the answer as a
# gap is to be what was asked: measured on the project's own test questions, see the README.
ANSWER_BEFORE_GAP = 0.35
# A question about another subject must not be answered: here the store has to be the likelier.
ANSWER_BEFORE_OUTSIDE = 0.5
# Below this no gap in particular was recognised, and none is named.
NAMED_GAP = 0.3


def read_question(message: Mapping[str, Any]) -> Question:
    """Read the latest message of a tracker; one that was not understood gives an empty question."""
    understanding = message.get("understanding") or {}
    return Question(
        intent=str((message.get("intent") or {}).get("name") or "nonsense"),
        matches=tuple(Match(str(unit), float(chance)) for unit, chance in understanding.get("ranking", ())),
        covered=float(understanding.get("covered", 0.0)),
        gap=float(understanding.get("gap", 0.0)),
        outside=float(understanding.get("outside", 1.0)),
        terms=tuple(understanding.get("terms", ())),
    )


def judge(question: Question) -> Verdict:
    """Decide whether a question is answered, and if not, for which of three reasons."""
    if not question.matches or (question.intent == "nonsense" and not question.terms):
        return Verdict.NOT_UNDERSTOOD
    if question.covered >= ANSWER_BEFORE_GAP * (question.covered + question.gap) and (
        question.covered >= ANSWER_BEFORE_OUTSIDE * (question.covered + question.outside)
    ):
        return Verdict.ANSWER
    return Verdict.NOT_SAID if question.gap >= question.outside else Verdict.OUTSIDE
