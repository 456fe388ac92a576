"""What was asked, read from the conversation: the one thing that the answer is composed from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

# How many of a person's messages back a danger sign is remembered.
DANGER_MEMORY = 6
TIERS = ("emergency", "urgent")  # the gravest first: it is the one to be reminded of


@dataclass(frozen=True)
class Match:
    """A fact, overview, gap or choice (or "outside") and how probable it is that it was asked for."""

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
    asked: str = ""  # the question spelt out, with misspelt words mended
    parts: tuple[str, ...] = ()  # where two or three things are asked: the unit that answers each
    is_followup: bool = False
    is_adrift: bool = False  # goes on with what was said before, which could not be read
    has_core: bool = True  # names something that alone makes it a question about lactation
    situation: str = ""  # what the message says about the person or the request
    decision: str = ""  # the personal medical decision that is asked for
    situation_text: str = ""  # the bot's fixed wording for the situation
    boundary_text: str = ""  # and for the decision
    care_text: str = ""  # what to do first, where the message holds a danger sign


@dataclass(frozen=True)
class Conversation:
    """The question and what was said before it."""

    question: Question
    last_kind: str = ""  # kind of the reply before
    last_facts: tuple[str, ...] = ()  # facts of the last reply that had any
    said: frozenset[str] = frozenset()  # facts of all replies
    asked_before: Question | None = None  # the last question that was answered from facts
    danger_tier: str = ""  # of a danger sign in an earlier message


def read_question(message: Mapping[str, Any]) -> Question:
    """Read a message; one that was not understood gives an empty question."""
    understanding = message.get("understanding") or {}
    situation = message.get("situation") or {}
    return Question(
        intent=str((message.get("intent") or {}).get("name") or "nonsense"),
        matches=tuple(Match(str(unit), float(chance)) for unit, chance in understanding.get("ranking", ())),
        covered=float(understanding.get("covered", 0.0)),
        gap=float(understanding.get("gap", 0.0)),
        outside=float(understanding.get("outside", 1.0)),
        terms=tuple(understanding.get("terms", ())),
        asked=str(understanding.get("resolved", "")),
        parts=tuple(understanding.get("parts", ())),
        is_followup=bool(understanding.get("is_followup")),
        is_adrift=bool(understanding.get("is_adrift")),
        has_core=bool(understanding.get("has_core", True)),
        situation=str(situation.get("name", "")),
        decision=str(situation.get("decision", "")),
        situation_text=str(situation.get("text", "")),
        boundary_text=str(situation.get("boundary", "")),
        care_text=str((message.get("danger") or {}).get("text", "")),
    )


def read_conversation(events: Sequence[Mapping[str, Any]]) -> Conversation:
    """Read the events of a tracker; the last message in them is the question."""
    messages = [event.get("parse_data") or {} for event in events if event.get("event") == "user"]
    replies = list(_find_replies(events))
    with_facts = [reply for reply in replies if reply.get("facts")]
    earlier = messages[-DANGER_MEMORY - 1 : -1]
    return Conversation(
        question=_insist(_remember_minor(read_question(messages[-1] if messages else {}), earlier), earlier),
        last_kind=str(replies[-1].get("kind", "")) if replies else "",
        last_facts=tuple(with_facts[-1]["facts"]) if with_facts else (),
        said=frozenset(str(fact) for reply in with_facts for fact in reply["facts"]),
        asked_before=_find_asked_before(events),
        danger_tier=find_danger_tier(earlier),
    )


def find_danger_tier(earlier: Sequence[Mapping[str, Any]]) -> str:
    """Find the gravest danger of the last messages before this one; empty where there is none."""
    recent = earlier[-DANGER_MEMORY:]
    dangers = {str(message["danger"]["tier"]) for message in recent if _is_fresh_danger(message)}
    return next((tier for tier in TIERS if tier in dangers), "")


def _is_fresh_danger(message: Mapping[str, Any]) -> bool:
    """True for a danger sign of the person's own words, not for our reminder of one."""
    danger = message.get("danger") or {}
    return bool(danger) and not danger.get("is_reminder")


def _remember_minor(question: Question, earlier: Sequence[Mapping[str, Any]]) -> Question:
    """Treat a person who said to be under 16 as such in the messages after it too."""
    situations = [message.get("situation") or {} for message in earlier]
    text = next((s["text"] for s in reversed(situations) if s.get("name") == "minor"), "")
    return (
        replace(question, situation="minor", situation_text=text)
        if text and not question.situation
        else question
    )


def _insist(question: Question, earlier: Sequence[Mapping[str, Any]]) -> Question:
    """Let who goes on asking for what is not said ("just roughly?") ask for the same decision as before."""
    for message in reversed(earlier):
        before = read_question(message)
        if question.decision or not _is_same(question, before):
            break
        if before.decision:
            return replace(question, decision=before.decision, boundary_text=before.boundary_text)
    return question


def _is_same(question: Question, before: Question) -> bool:
    """True for a follow-up that names nothing new, and asks for the same thing, which is not said."""
    names_new = not set(question.terms) <= set(before.terms)
    if names_new or not (question.is_followup and question.matches and before.matches):
        return False
    return question.gap >= question.covered and question.matches[0].unit == before.matches[0].unit


def _find_replies(events: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Find the envelopes of the bot's replies."""
    for event in events:
        custom = ((event.get("data") or {}).get("custom") or {}) if event.get("event") == "bot" else {}
        if custom:
            yield custom


def _find_asked_before(events: Sequence[Mapping[str, Any]]) -> Question | None:
    """Find the last earlier question whose reply stated facts."""
    asked: Mapping[str, Any] = {}
    found: Question | None = None
    for event in events:
        if event.get("event") == "user":
            asked = event.get("parse_data") or {}
        elif event.get("event") == "bot" and ((event.get("data") or {}).get("custom") or {}).get("facts"):
            found = read_question(asked)
    return found
