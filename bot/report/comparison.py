"""Compares a run with an earlier one: what is answered well now and was not, and the other way round."""

from dataclasses import dataclass

from bot.report.run import Outcome, Run


@dataclass(frozen=True)
class Comparison:
    """Questions that both runs asked and whose replies are not equally good."""

    when: str  # of the earlier run
    lost: tuple[tuple[Outcome, Outcome], ...]  # (before, now)
    gained: tuple[tuple[Outcome, Outcome], ...]


def compare(before: Run, now: Run) -> Comparison:
    """Compare two runs question by question."""
    old = {outcome.key: outcome for outcome in before.outcomes}
    pairs = [(old[outcome.key], outcome) for outcome in now.outcomes if outcome.key in old]
    return Comparison(
        when=before.when,
        lost=tuple((b, n) for b, n in pairs if n.score.is_miss and not b.score.is_miss),
        gained=tuple((b, n) for b, n in pairs if b.score.is_miss and not n.score.is_miss),
    )
