"""Tells whether a message leans on what was said before, and finds what that was."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from rasa.shared.core.events import UserUttered

from bot.nlu.attributes import UNDERSTANDING
from bot.nlu.vocabulary import PERSON_TYPES, find_words

# How people begin a message that goes on with the subject of the one before.
_LEAD = re.compile(
    r"^\W*(no,|(and|but|so|also|or|then|ok|okay|what about|how about|what if|why|how come|since when"
    r"|sorry)\b)",
    re.IGNORECASE,
)
# Words that stand for something said before.
_POINTERS = frozenset(
    "it its that this those these they them their he him his she her there then too also else other others "
    "another same such one ones both either neither instead".split()
)
# A longer message tells its own story, and its pointers point into itself.
_LONGEST = 14
# Words of an earlier question that are kept: the encoder reads about 45, and the message comes after them.
_LONGEST_CONTEXT = 24
# How many messages back a subject is remembered.
_MEMORY = 4


@dataclass(frozen=True)
class Previous:
    """An earlier question: its text, spelt out, and its terms."""

    text: str
    terms: tuple[str, ...]


def leans_on_context(text: str, entities: Iterable[dict[str, Any]]) -> bool:
    """True where a message needs an earlier one to be understood: short, with a pointer or no subject."""
    words = find_words([text])
    if not words or len(words) > _LONGEST:
        return False
    has_subject = any(entity["entity"] not in PERSON_TYPES for entity in entities)
    return not has_subject or bool(_LEAD.match(text)) or not _POINTERS.isdisjoint(words)


def find_previous(events: Sequence[Any]) -> Optional[Previous]:
    """Find the latest earlier question about lactation; None where there is none near."""
    understood = [
        event.parse_data[UNDERSTANDING]
        for event in events
        if isinstance(event, UserUttered) and UNDERSTANDING in event.parse_data
    ]
    for earlier in reversed(understood[-_MEMORY:]):
        if earlier["is_on_subject"]:
            words = str(earlier["resolved"]).split()[-_LONGEST_CONTEXT:]
            return Previous(" ".join(words), tuple(earlier["terms"]))
    return None
