"""The benchmark from the first step to the last; every step can be done alone and is done once."""

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bot.bench.contestants import floor, lacta
from bot.bench.contestants.bm25 import Bm25
from bot.bench.contestants.contestant import Bot, Contestant
from bot.bench.contestants.nearest import Nearest
from bot.bench.contestants.nlpjs import NlpJs
from bot.bench.contestants.stock.stock import Stock
from bot.bench.material import load_material
from bot.bench.measures.accuracy import Samples, ask_lacta, ask_speaker
from bot.bench.measures.growth import TIMES, grow, grow_lacta, look_at, look_at_lacta
from bot.bench.measures.speed import MESSAGES, measure_latency, measure_server
from bot.bench.measures.stages import measure_stages
from bot.bench.measures.start import measure_memory, start
from bot.bench.programs import Spent
from bot.bench.questions import list_messages, load_questions
from bot.bench.results import Results, Step
from bot.bench.trained import split, train_once
from bot.facts.files import load_library
from bot.report.belonging import Belonging
from bot.settings import ROOT

TRAINING_SECONDS = 1200.0
GROWTH_SECONDS = 150.0  # a training with more facts that takes longer is broken off, and that is the finding
GROWTH_LIMITS = {"stock": 1, "nlpjs": 10}  # more times the facts would take these far longer than that
MOST_TRIED = 600  # questions held out that a threshold is chosen on: a minute for the stock pipeline


class Plan:
    """All steps, for the contestants that there are."""

    def __init__(self, home: Path, results: Results, epochs: int, only: Iterable[str] = ()) -> None:
        """Take a folder to work in, the epochs of the stock bot, and whom alone to measure, if any."""
        self._home = home
        self._only = frozenset(only)
        self._results = results
        self._material = load_material(ROOT / "data")
        self._learnt, held_out = split(self._material)
        self._held_out = held_out[:MOST_TRIED]
        stock = Stock(home / "rasa", epochs)
        self.contestants: tuple[Contestant, ...] = (stock, NlpJs(home / "nlpjs"), Bm25(), Nearest())

    def parts(self) -> Mapping[str, Callable[[], None]]:
        """Return the parts by name, in the order in which they are done."""
        return {
            "training": self._measure_training,
            "accuracy": self._measure_accuracy,
            "speed": self._measure_speed,
            "stages": self._measure_stages,
            "size": self._measure_size,
            "growth": self._measure_growth,
        }

    def _measure_training(self) -> None:
        self._note("training-lacta", self._train_lacta)
        for each in self.contestants:
            self._note(f"training-{each.name}", partial(self._train, each))

    def _measure_accuracy(self) -> None:
        samples = load_questions()
        self._note("accuracy-lacta", partial(self._ask_lacta, samples))
        for each in self.contestants:
            self._note(f"accuracy-{each.name}", partial(self._ask, each, samples))

    def _measure_speed(self) -> None:
        self._note("speed-lacta", partial(self._time, lacta.run_bot))
        for store in floor.STORES:
            self._note(f"speed-floor-{store}", partial(self._time_floor, store))
        for each in self.contestants:
            self._note(f"speed-{each.name}", partial(self._time_contestant, each))

    def _measure_stages(self) -> None:
        self._note("stages", partial(measure_stages, self._home / "stages"))

    def _measure_size(self) -> None:
        self._note("size-lacta", lambda: {"size": lacta.find_size()})
        for each in self.contestants:
            self._note(f"size-{each.name}", partial(self._weigh, each))

    def _measure_growth(self) -> None:
        folder = self._home / "growth"
        for times in TIMES:
            self._note(f"growth-lacta-{times}", partial(self._grow_lacta, times, folder / "lacta"))
            for each in self.contestants:
                if times <= GROWTH_LIMITS.get(each.name, times):
                    self._note(f"growth-{each.name}-{times}", partial(self._grow, each, times, folder))

    def _train_lacta(self) -> Step:
        with tempfile.TemporaryDirectory(prefix="lacta-") as folder:
            return dataclasses.asdict(lacta.train(Path(folder), ROOT, TRAINING_SECONDS))

    def _train(self, each: Contestant) -> Step:
        """Install and train a contestant, once for all parts."""
        each.install()
        spent = train_once(each, self._learnt, self._folder(each), TRAINING_SECONDS)
        return dataclasses.asdict(spent)

    def _ask_lacta(self, samples: Samples) -> Step:
        with lacta.run_bot() as bot:
            return ask_lacta(bot, samples, Belonging(load_library(ROOT / "data")))

    def _ask(self, each: Contestant, samples: Samples) -> Step:
        self._train(each)
        with each.run(self._folder(each)) as speaker:
            sure = each.is_probability
            return ask_speaker(speaker, self._learnt, self._held_out, samples, is_probability=sure)

    def _time_contestant(self, each: Contestant) -> Step:
        self._train(each)
        return self._time(partial(each.run, self._folder(each)), is_server=each.is_server)

    def _time_floor(self, store: str) -> Step:
        folder = self._home / "floor"
        if not (folder / "models").exists():
            floor.train(folder)
        return self._time(partial(floor.run, folder, store), floor.GREETING)

    def _time(
        self, run: Callable[[], AbstractContextManager[Bot]], message: str = "", *, is_server: bool = True
    ) -> Step:
        """Start a bot, and measure it with the test questions, or with one message."""
        with start(run) as (bot, seconds):
            figures: Step = {"start": seconds, "memory": measure_memory(bot)}
            if is_server:
                return figures | measure_server(bot, message)
            return figures | {"latency": measure_latency(bot, list_messages(MESSAGES))}

    def _weigh(self, each: Contestant) -> Step:
        self._train(each)
        return {"size": each.find_size(self._folder(each))}

    def _grow_lacta(self, times: int, folder: Path) -> Step:
        """Train with more facts; with the real ones alone, what was trained already is looked at."""
        if times > 1:
            return grow_lacta(folder, times, GROWTH_SECONDS)
        spent = self._results.measure("training-lacta", self._train_lacta)
        return look_at_lacta(folder, Spent(**spent))

    def _grow(self, each: Contestant, times: int, folder: Path) -> Step:
        if times > 1:
            return grow(each, self._material, folder / each.name, times, GROWTH_SECONDS)
        return look_at(each, self._folder(each), Spent(**self._train(each)))

    def _folder(self, each: Contestant) -> Path:
        return self._home / "trained" / each.name

    def _note(self, name: str, do: Callable[[], Step]) -> None:
        """Measure a step, if it is of somebody who is wanted."""
        if not self._only or self._only.intersection(name.split("-")):
            self._results.measure(name, do)


def choose_parts(plan: Plan, names: Sequence[str]) -> list[Callable[[], None]]:
    """Choose parts by name; all of them without a name; raises ValueError for an unknown one."""
    parts = plan.parts()
    unknown = [name for name in names if name not in parts]
    if unknown:
        raise ValueError(f"there is no part {unknown[0]!r}: {', '.join(parts)}")
    return [do for name, do in parts.items() if not names or name in names]
