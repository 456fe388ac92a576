"""Turns that the database has not taken yet: told to a person, and to be written once it is back."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

LOG = logging.getLogger(__name__)

MOST = 1000  # of some 4 KB each


@dataclass(frozen=True)
class Turn:
    """The events of a turn as JSON, the deletion that was known then, and when it was."""

    events: str
    forgotten: int
    time: float


class Unsaved:
    """The turns that wait, by conversation, the oldest first; where they are too many the oldest go."""

    def __init__(self) -> None:
        self._turns: dict[str, list[Turn]] = {}
        self._count = 0

    def of(self, conversation: str) -> tuple[Turn, ...]:
        """Return what waits of a conversation."""
        return tuple(self._turns.get(conversation, ()))

    def add(self, conversation: str, turn: Turn) -> None:
        """Let a turn wait."""
        if self._count >= MOST:
            LOG.error("The database does not take turns; the oldest that waits is lost.")
            oldest = next(iter(self._turns))
            self.drop(oldest, self._turns[oldest][:1])
        self._turns.setdefault(conversation, []).append(turn)
        self._count += 1

    def drop(self, conversation: str, turns: Sequence[Turn]) -> None:
        """Take turns off that are written."""
        waiting = self._turns.pop(conversation, [])
        left = [turn for turn in waiting if turn not in turns]
        self._count -= len(waiting) - len(left)
        if left:
            self._turns[conversation] = left

    def first(self) -> str:
        """Name the conversation that waits longest; empty where none does."""
        return next(iter(self._turns), "")
