"""Confusion: what was asked for against what was answered, by kind of reply, topic and aspect."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.evaluation.score import ANSWER, Score


@dataclass(frozen=True)
class Cell:
    """A number, and its share of the row."""

    count: int
    share: float
    is_right: bool  # asked for and answered are the same


@dataclass(frozen=True)
class Confusion:
    """A table: a row for what was asked for, a column for what was answered."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def confuse_kinds(scores: Iterable[Score]) -> Confusion:
    """Compare the kinds of reply that were right with those that came."""
    pairs = [(" or ".join(sorted(s.sample.expect)), s.kind) for s in scores if s.sample.expect]
    return _count("kind of reply", pairs, lambda asked, given: given in asked.split(" or "))


def confuse_contents(title: str, scores: Iterable[Score], find: Callable[[Iterable[str]], str]) -> Confusion:
    """Compare the topic or aspect of the points with that of the facts that came."""
    pairs = []
    for each in scores:
        asked = find([name for point in each.sample.points for name in sorted(point)])
        if asked and ANSWER in each.sample.expect:
            given = find(each.facts) if each.kind == ANSWER else ""
            pairs.append((asked, given or f"({each.kind})"))
    return _count(title, pairs, str.__eq__)


def _count(title: str, pairs: list[tuple[str, str]], is_right: Callable[[str, str], bool]) -> Confusion:
    counts, totals = Counter(pairs), Counter(asked for asked, _ in pairs)
    columns = tuple(sorted({given for _, given in pairs}, key=lambda name: (name.startswith("("), name)))
    rows = tuple(
        (
            asked,
            tuple(
                Cell(counts[asked, given], counts[asked, given] / totals[asked], is_right(asked, given))
                for given in columns
            ),
        )
        for asked in sorted(totals)
    )
    return Confusion(title, columns, rows)
