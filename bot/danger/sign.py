"""What a danger sign is, before and after it was found."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Tier(StrEnum):
    """How fast help is needed."""

    EMERGENCY = "emergency"  # emergency services now
    URGENT = "urgent"  # a doctor today or very soon


@dataclass(frozen=True)
class Danger:
    """A danger sign in a message; `language` is that of its words (en, es, fr, de, pt or zh)."""

    sign: str
    tier: Tier
    language: str


@dataclass(frozen=True)
class Part:
    """A phrase of a pattern, and how it joins the phrases before it: ~ + or &."""

    join: str
    phrase: str


@dataclass(frozen=True)
class Pattern:
    """The phrases that make up a sign together."""

    parts: tuple[Part, ...]
    language: str

    @cached_property
    def first(self) -> str:
        """The phrase that the pattern begins with."""
        return self.parts[0].phrase


@dataclass(frozen=True)
class Sign:
    """A kind of danger.

    Where `is_always` no question form, "if I" or good end talks it away. A match that shares words with
    a match of `unless` is none, such as "hurt my baby" in "does ibuprofen hurt my baby".
    """

    name: str
    tier: Tier
    care: str
    is_always: bool
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
