"""The steps of the benchmark: which there are, and that each is kept as long as it counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bench.plan import Plan, choose_parts
from bot.bench.programs import ProgramError
from bot.bench.results import Results, digest_sources


def test_a_step_is_measured_once(tmp_path: Path) -> None:
    said: list[str] = []
    results = Results(tmp_path, "key", said.append)
    assert results.measure("speed", lambda: {"p50": 1.0}) == {"p50": 1.0}
    assert results.measure("speed", lambda: {"p50": 2.0}) == {"p50": 1.0}
    assert said == ["speed ...", "speed: kept from before"]


def test_a_step_that_was_measured_on_other_sources_does_not_count(tmp_path: Path) -> None:
    Results(tmp_path, "key").measure("speed", lambda: {"p50": 1.0})
    assert Results(tmp_path, "other").find("speed") is None
    assert Results(tmp_path, "key").find("speed") == {"p50": 1.0}


def test_a_step_that_fails_is_tried_again(tmp_path: Path) -> None:
    def fail() -> dict[str, Any]:
        raise ProgramError("many lines\nno Python 3.10\n")

    results = Results(tmp_path, "key")
    assert results.measure("speed", fail) == {"error": "no Python 3.10"}
    assert results.find("speed") is None


def test_what_is_forgotten_is_measured_again(tmp_path: Path) -> None:
    results = Results(tmp_path / "bench", "key")
    results.measure("speed", lambda: {"p50": 1.0})
    results.forget()
    assert results.find("speed") is None


def test_figures_depend_on_the_bot_and_not_on_what_measures_it(tmp_path: Path) -> None:
    for name in ("bot/nlu/a.py", "bot/bench/b.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = digest_sources(tmp_path)
    (tmp_path / "bot/bench/b.py").write_text("2", encoding="utf-8")
    assert digest_sources(tmp_path) == before
    (tmp_path / "bot/nlu/a.py").write_text("2", encoding="utf-8")
    assert digest_sources(tmp_path) != before


class Noted(Results):
    """Results of a benchmark in which nothing is measured."""

    def measure(self, name: str, do: Any) -> dict[str, Any]:
        """Write down the step."""
        self._tell(name)
        return {}


def test_every_contestant_is_measured_in_every_part(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5)
    for part in choose_parts(plan, []):
        part()
    names = ("lacta", *(each.name for each in plan.contestants))
    parts = ("training", "accuracy", "speed", "size")
    assert {f"{part}-{name}" for part in parts for name in names} <= set(steps)
    assert {"stages", "speed-floor-sqlite", "growth-lacta-100", "growth-stock-1"} <= set(steps)
    assert "growth-stock-10" not in steps


def test_some_alone_can_be_measured(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5, ["floor", "bm25"])
    for part in choose_parts(plan, ["accuracy", "speed"]):
        part()
    assert steps == ["accuracy-bm25", "speed-floor-sqlite", "speed-floor-memory", "speed-bm25"]


def test_parts_are_chosen_by_name(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5)
    for part in choose_parts(plan, ["size", "stages"]):
        part()
    assert steps[0] == "stages"
    assert {name.partition("-")[0] for name in steps} == {"stages", "size"}
    with pytest.raises(ValueError, match="there is no part 'sped'"):
        choose_parts(plan, ["sped"])


def test_what_was_kept_is_plain_json(tmp_path: Path) -> None:
    Results(tmp_path, "key").measure("speed", lambda: {"p50": 1.0})
    assert json.loads((tmp_path / "speed.json").read_text(encoding="utf-8")) == {
        "key": "key",
        "step": {"p50": 1.0},
    }
