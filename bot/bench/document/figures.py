"""Reads the steps that were measured, for tables and plots alike."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.bench.contestants import lacta
from bot.bench.contestants.contestant import Contestant
from bot.bench.results import Results, Step
from bot.evaluation.confidence import Guess
from bot.evaluation.score import share

FLOORS = {"floor-sqlite": "Rasa floor, SQLite", "floor-memory": "Rasa floor, in memory"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Entrant:
    """Somebody whose figures stand in a table."""

    name: str
    title: str
    about: str


class Figures:
    """The steps by what they measured and of whom; empty where one was not measured."""

    def __init__(self, results: Results, contestants: Iterable[Contestant]) -> None:
        """Take the results, and who is compared with Lacta."""
        self._results = results
        others = [Entrant(each.name, each.title, each.about) for each in contestants]
        self.entrants = (Entrant(lacta.NAME, lacta.TITLE, lacta.ABOUT), *others)

    def step(self, part: str, name: str = "") -> Step:
        """Return a step; empty where it was not measured."""
        return self._results.find(f"{part}-{name}" if name else part) or {}

    def rows(self, name: str) -> list[Row]:
        """Return what came of the test questions."""
        return list(self.step("accuracy", name).get("rows", ()))

    def asked(self) -> list[Entrant]:
        """List those who were asked the test questions."""
        return [each for each in self.entrants if self.rows(each.name)]

    def timed(self) -> Iterator[tuple[str, Step]]:
        """Give title and figures of all that were timed, the floors included."""
        for each in self.entrants:
            if step := self.step("speed", each.name):
                yield each.title, step
        for name, title in FLOORS.items():
            if step := self.step("speed", name):
                yield title, step


def read_guesses(rows: Iterable[Row]) -> list[Guess]:
    """Read the guesses of rows."""
    return [Guess(*row["guess"]) for row in rows if row["guess"] is not None]


def pick(rows: Iterable[Row], file: str) -> list[Row]:
    """Pick the rows of a file of questions."""
    return [row for row in rows if row["file"] == file]


def find_share(rows: Iterable[Row], figure: str) -> float:
    """Return the mean of a figure in percent, where it counts; NaN where it never does."""
    return share(row[figure] for row in rows)


def group(rows: Sequence[Row], name: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Group rows by a name, those without one left out, in the order of the alphabet."""
    names = sorted({name(row) for row in rows} - {""})
    return {each: [row for row in rows if name(row) == each] for each in names}


def write(value: float | None, digits: int = 1) -> str:
    """Write a figure; a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:,.{digits}f}"
