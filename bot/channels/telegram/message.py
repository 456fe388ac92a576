"""A message on its way to Telegram, and how it is kept until it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.telegram.rendering import split_text
from bot.channels.telegram.update import Place

# Two buttons of such titles stand beside each other on a small phone.
SHORT_TITLE = 12


@dataclass(frozen=True)
class Key:
    """A button: its title and what a tap sends back, of 1 to 64 bytes."""

    title: str
    data: str


@dataclass(frozen=True)
class Message:
    """One message as plain text; it is written as HTML when it is sent."""

    place: Place
    text: str
    keys: tuple[Key, ...] = ()

    def rows(self) -> list[list[Key]]:
        """Lay the buttons out: short ones beside each other, others one below the other."""
        if all(len(key.title) <= SHORT_TITLE for key in self.keys):
            return [list(self.keys)] if self.keys else []
        return [[key] for key in self.keys]

    def dump(self) -> dict[str, Any]:
        """Return the message as JSON."""
        return asdict(self)


def read_message(value: Mapping[str, Any]) -> Message:
    """Read a message that dump() wrote."""
    keys = tuple(Key(**key) for key in value["keys"])
    return Message(Place(**value["place"]), value["text"], keys)


def make_messages(place: Place, text: str, disclaimer: str, keys: Sequence[Key] = ()) -> list[Message]:
    """Make the messages of one reply; the buttons are below the last."""
    *first, last = split_text(text, disclaimer)
    return [*(Message(place, part) for part in first), Message(place, last, tuple(keys))]
