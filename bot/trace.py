"""What the gateway may know of how a reply came about: figures for the metrics, nothing of what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEY = "trace"


@dataclass(frozen=True)
class Trace:
    """Why a question was declined, and the seconds that each stage took; travels beside the envelope."""

    reason: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as JSON carries it."""
        return {"reason": self.reason, "seconds": {name: round(s, 6) for name, s in self.seconds.items()}}


def read_trace(messages: object) -> Trace:
    """Read the trace in what Rasa's REST channel returned; an empty one where there is none."""
    try:
        found = next(message["custom"][KEY] for message in messages if "custom" in message)  # type: ignore[attr-defined]
        seconds = {str(name): float(value) for name, value in found["seconds"].items()}
        return Trace(str(found["reason"]), seconds)
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
        return Trace()
