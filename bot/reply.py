"""The only maker of a Reply: its text, its envelope, and the disclaimer inside the text."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

# One line, so that no channel can split it off, and short, so that people go on reading it.
DISCLAIMER = "General information, not medical advice. For your own situation, please ask a doctor."

FULL_DISCLAIMER = (
    "Medical disclaimer: I give general information from four published documents. I am not a doctor "
    "and I cannot examine you, find out what you have, or choose a treatment. What I say may be "
    "incomplete or out of date. Do not start, change or stop a medicine because of it, and do not put "
    "off seeing a doctor. In an emergency, call your local emergency number."
)


class Kind(StrEnum):
    """What sort of reply a person gets."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    SEEK_CARE = "seek_care"
    BOUNDARY = "boundary"
    CHAT = "chat"


@dataclass(frozen=True)
class Citation:
    """A paragraph (from 1, blank lines not counted) of a document."""

    document: str
    paragraph: int


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows, and the plain question that it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """What a person gets for one message; made by make_reply or read_reply only."""

    kind: Kind
    text: str
    facts: tuple[str, ...]
    citations: tuple[Citation, ...]
    disclaimer: str
    buttons: tuple[Button, ...]

    def envelope(self) -> dict[str, Any]:
        """Return the `custom` object that goes beside the text."""
        return {
            "kind": self.kind.value,
            "facts": list(self.facts),
            "citations": [{"document": c.document, "paragraph": c.paragraph} for c in self.citations],
            "disclaimer": self.disclaimer,
        }

    def message(self) -> dict[str, Any]:
        """Return the reply as one message in the shape of Rasa's REST channel."""
        buttons = [{"title": b.title, "payload": b.payload} for b in self.buttons]
        return {"text": self.text, "buttons": buttons, "custom": self.envelope()}


def make_reply(
    kind: Kind,
    text: str,
    *,
    facts: Iterable[str] = (),
    citations: Iterable[Citation] = (),
    buttons: Iterable[Button] = (),
) -> Reply:
    """Compose a Reply; the disclaimer closes every text but small talk."""
    disclaimer = "" if kind is Kind.CHAT else DISCLAIMER
    closed = f"{text}\n\n{disclaimer}" if disclaimer else text
    return Reply(kind, closed, tuple(facts), tuple(dict.fromkeys(citations)), disclaimer, tuple(buttons))


def read_reply(messages: object) -> Reply | None:
    """Read what Rasa's REST channel returned; None unless it is exactly one proper reply."""
    if not isinstance(messages, list) or not all(isinstance(m, dict) for m in messages):
        return None
    envelopes = [m["custom"] for m in messages if "custom" in m]
    if len(envelopes) != 1:
        return None
    try:
        text = "\n\n".join(m["text"] for m in messages if m.get("text"))
        reply = _read_envelope(envelopes[0], text, [b for m in messages for b in m.get("buttons") or []])
        # Half a surrogate pair passes for text until somebody sends it.
        json.dumps(reply.message(), ensure_ascii=False).encode()
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return reply if text.strip() and _is_disclaimed(reply) else None


def _read_envelope(envelope: dict[str, Any], text: str, buttons: list[dict[str, str]]) -> Reply:
    """Read an envelope; raises KeyError, TypeError or ValueError where it is not one."""
    return Reply(
        kind=Kind(envelope["kind"]),
        text=text,
        facts=tuple(_check(fact, str) for fact in _check(envelope["facts"], list)),
        citations=tuple(
            Citation(_check(c["document"], str), _check(c["paragraph"], int))
            for c in _check(envelope["citations"], list)
        ),
        disclaimer=_check(envelope["disclaimer"], str),
        buttons=tuple(Button(_check(b["title"], str), _check(b["payload"], str)) for b in buttons),
    )


def _check(value: Any, kind: type[T]) -> T:
    """Return the value; raises TypeError where it is of another type (True is no number)."""
    if type(value) is not kind:
        raise TypeError(f"not a {kind.__name__}")
    return value


def _is_disclaimed(reply: Reply) -> bool:
    """True where the disclaimer, and nothing for it, stands in the text, as it must in all but small talk."""
    if reply.kind is Kind.CHAT:
        return not reply.disclaimer
    return reply.disclaimer == DISCLAIMER and DISCLAIMER in reply.text
