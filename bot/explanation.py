"""How a message was understood and what was decided, read from what Rasa noted of the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]
LISTEN = "action_listen"


@dataclass(frozen=True)
class Explanation:
    """What stands behind one reply."""

    intent: str
    intent_chance: float
    asked: str  # as it was read: mended, and spelt out with the question before it
    terms: tuple[str, ...]
    persons: tuple[str, ...]
    is_followup: bool
    ranking: tuple[tuple[str, float], ...]  # facts, overviews and gaps with their chances, the best first
    chances: tuple[tuple[str, float], ...]  # that it is covered, a gap, outside, a danger
    situation: str
    danger: str
    action: str
    policy: str

    @property
    def confidence(self) -> float:
        """How sure the bot is that the store holds the answer."""
        found = dict(self.chances)
        return found.get("confidence", found.get("covered", 0.0))


def explain(events: Sequence[Event]) -> Explanation | None:
    """Explain the last message of a conversation; None where there is none."""
    spoken = [number for number, event in enumerate(events) if event.get("event") == "user"]
    if not spoken:
        return None
    parsed = events[spoken[-1]].get("parse_data") or {}
    understood, intent = parsed.get("understanding") or {}, parsed.get("intent") or {}
    terms = tuple(str(term) for term in understood.get("terms", ()))
    persons = _find_persons(events)
    decision = _find_decision(events[spoken[-1] :])
    return Explanation(
        intent=str(intent.get("name") or ""),
        intent_chance=float(intent.get("confidence") or 0.0),
        asked=str(understood.get("resolved") or parsed.get("text") or ""),
        terms=terms,
        persons=tuple(term for term in terms if term in persons),
        is_followup=bool(understood.get("is_followup")),
        ranking=tuple((str(unit), float(chance)) for unit, chance in understood.get("ranking", ())),
        chances=tuple((name, float(value)) for name, value in understood.items() if type(value) is float),
        situation=_join(parsed.get("situation"), "name", "decision"),
        danger=_join(parsed.get("danger"), "tier", "sign"),
        action=str(decision.get("name") or ""),
        policy=str(decision.get("policy") or ""),
    )


def write_explanation(explanation: Explanation, kind: str = "") -> list[tuple[str, str]]:
    """Write an explanation as lines of a name and what there is to say; empty ones are left out."""
    ranking = ", ".join(f"{unit} {chance:.2f}" for unit, chance in explanation.ranking)
    lines = [
        ("intent", f"{explanation.intent} {explanation.intent_chance:.2f}"),
        ("read as", explanation.asked + (" (goes on)" if explanation.is_followup else "")),
        ("terms", ", ".join(explanation.terms)),
        ("person", ", ".join(explanation.persons)),
        ("situation", explanation.situation),
        ("danger", explanation.danger),
        ("ranking", ranking),
        ("chances", ", ".join(f"{name} {chance:.2f}" for name, chance in explanation.chances)),
        ("decision", ", ".join(part for part in (kind, explanation.action, explanation.policy) if part)),
    ]
    return [(name, said) for name, said in lines if said]


def _find_persons(events: Sequence[Event]) -> frozenset[str]:
    """Find the terms of a conversation that name persons: a follow-up takes them over from before."""
    messages = [event.get("parse_data") or {} for event in events if event.get("event") == "user"]
    entities = [entity for message in messages for entity in message.get("entities") or ()]
    return frozenset(str(entity.get("value")) for entity in entities if entity.get("entity") == "person")


def _find_decision(events: Sequence[Event]) -> Event:
    """Find the first action after a message."""
    actions = (event for event in events if event.get("event") == "action" and event.get("name") != LISTEN)
    return next(actions, {})


def _join(value: Mapping[str, Any] | None, *names: str) -> str:
    """Join the named parts that are there."""
    return ", ".join(str(value[name]) for name in names if value.get(name)) if value else ""
