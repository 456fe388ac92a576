"""An evaluation run: every question with its score and explanation, kept in a file to be compared with."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.sample import Sample
from bot.evaluation.score import Score
from bot.explanation import Explanation


@dataclass(frozen=True)
class Outcome:
    """What came of one question."""

    file: str
    score: Score
    explanation: Explanation | None

    @property
    def key(self) -> tuple[str, str]:
        """Return what the same question has in every run."""
        return self.file, self.score.sample.id


@dataclass(frozen=True)
class Run:
    """All outcomes, and when they came about."""

    when: str  # ISO time
    outcomes: tuple[Outcome, ...]

    def by_file(self) -> dict[str, list[Score]]:
        """Group the scores by file, in the order of the run."""
        names = dict.fromkeys(outcome.file for outcome in self.outcomes)
        return {name: [o.score for o in self.outcomes if o.file == name] for name in names}


def save_run(run: Run, path: Path) -> None:
    """Write a run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(run), default=sorted, indent=1), encoding="utf-8")


def load_run(path: Path) -> Run:
    """Read what save_run wrote; raises ValueError, KeyError or TypeError for another file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    return Run(value["when"], tuple(_read_outcome(outcome) for outcome in value["outcomes"]))


def find_earlier(folder: Path, run: Run) -> Path | None:
    """Find the newest run of a folder that asked a question of the same files, and came before."""
    files = set(run.by_file())
    earlier = [path for path in sorted(folder.glob("*.json")) if path.stem < name_run(run)]
    return next((path for path in reversed(earlier) if files & set(load_run(path).by_file())), None)


def name_run(run: Run) -> str:
    """Name the file of a run so that names sort by time."""
    return run.when.replace(":", "").replace("+0000", "Z")


def _read_outcome(value: dict[str, Any]) -> Outcome:
    score = value["score"] | {"sample": _read_sample(value["score"]["sample"])}
    explanation = value["explanation"]
    if explanation is not None:
        pairs = {name: _tuples(explanation[name]) for name in ("ranking", "chances")}
        lists = {name: tuple(explanation[name]) for name in ("terms", "persons")}
        explanation = Explanation(**explanation | pairs | lists)
    return Outcome(value["file"], Score(**score | {"facts": tuple(score["facts"])}), explanation)


def _read_sample(value: dict[str, Any]) -> Sample:
    kinds: dict[str, Callable[[Any], Any]] = {
        "context": tuple,
        "expect": tuple,
        "points": lambda points: tuple(frozenset(point) for point in points),
        "also": frozenset,
    }
    return Sample(**{name: kinds.get(name, str)(content) for name, content in value.items()})


def _tuples(pairs: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(pair) for pair in pairs)
