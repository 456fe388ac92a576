"""Tells whether a message leans on what was said before, and finds what that was."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Optional

from rasa.shared.core.events import UserUttered

from bot.nlu.attributes import UNDERSTANDING
from bot.nlu.vocabulary import WITHOUT_SUBJECT, find_words

# How people begin a message that goes on with the subject of the one before.
_LEAD = re.compile(
    r"^\W*(no,|(and|but|so|also|or|then|ok|okay|what about|how about|what if|why|how come|since when"
    r"|sorry)\b)",
    re.IGNORECASE,
)
# "Go back to the kidneys" says where to go on, and nothing of what is asked there.
_RETURN = re.compile(
    r"^\W*(please )?((can|could|may) we |let us |let's |lets |i want to )?(go |come |get )?back to ",
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
    """An earlier question: its text, spelt out, its terms and its aspect, where that was clear."""

    text: str
    terms: tuple[str, ...]
    aspect: str = ""


class Lean(Enum):
    """How a message leans on an earlier one."""

    NOT = "it stands alone"
    PERHAPS = "it names no subject of its own"
    PLAINLY = "it begins like a continuation, or points back"


def leans_on_context(text: str, entities: Iterable[dict[str, Any]]) -> Lean:
    """Tell whether a message needs an earlier one to be understood."""
    words = find_words([text])
    if not words or len(words) > _LONGEST:
        return Lean.NOT
    if _LEAD.match(text) or _RETURN.match(text) or not _POINTERS.isdisjoint(words):
        return Lean.PLAINLY
    has_subject = any(entity["entity"] not in WITHOUT_SUBJECT for entity in entities)
    return Lean.NOT if has_subject else Lean.PERHAPS


def drop_return(text: str) -> str:
    """Return a text without the words that only lead back to a subject."""
    return _RETURN.sub("", text)


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
            return Previous(" ".join(words), tuple(earlier["terms"]), earlier.get("aspect", ""))
    return None
