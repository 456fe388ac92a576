"""The only maker of a Reply: its text, its envelope, and the disclaimer inside the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    text = "\n\n".join(str(m["text"]) for m in messages if m.get("text"))
    if len(envelopes) != 1 or not text.strip():
        return None
    try:
        reply = _read_envelope(envelopes[0], text, [b for m in messages for b in m.get("buttons") or []])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return reply if _is_disclaimed(reply) else None


def _read_envelope(envelope: dict[str, Any], text: str, buttons: list[dict[str, str]]) -> Reply:
    """Read an envelope; raises KeyError, TypeError or ValueError where it is not one."""
    if not isinstance(envelope["disclaimer"], str):
        raise TypeError("a disclaimer is a text")
    return Reply(
        kind=Kind(envelope["kind"]),
        text=text,
        facts=tuple(str(fact) for fact in envelope["facts"]),
        citations=tuple(Citation(str(c["document"]), int(c["paragraph"])) for c in envelope["citations"]),
        disclaimer=envelope["disclaimer"],
        buttons=tuple(Button(str(b["title"]), str(b["payload"])) for b in buttons),
    )


def _is_disclaimed(reply: Reply) -> bool:
    """True where the disclaimer stands in the text, as it must in all but small talk."""
    if reply.kind is Kind.CHAT:
        return not reply.disclaimer
    return bool(reply.disclaimer) and reply.disclaimer in reply.text
