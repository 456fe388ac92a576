"""How contestants fare with ten and a hundred times the facts: training, model, memory, time of a message."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bot.bench.contestants import lacta
from bot.bench.contestants.contestant import Contestant
from bot.bench.contestants.installed import find_folder_size
from bot.bench.generated import multiply_material, write_project
from bot.bench.material import Material
from bot.bench.measures.speed import measure_latency
from bot.bench.measures.start import measure_memory, start
from bot.bench.programs import SINGLE, Spent, run_to_end
from bot.bench.questions import list_messages
from bot.model_file import MODEL

TIMES = (1, 10, 100)
MESSAGES = 60
LOADING_SECONDS = 240.0


def grow_lacta(folder: Path, times: int, limit: float) -> dict[str, Any]:
    """Train Lacta on so many times the facts and time how it understands; raises ProgramError."""
    _begin(folder, times)
    return _look(folder / "models" / MODEL.name, folder, lacta.train(folder / "models", folder, limit))


def look_at_lacta(folder: Path, spent: Spent) -> dict[str, Any]:
    """Time how the model that there is understands; raises ProgramError."""
    _begin(folder, 1)
    return _look(MODEL, folder, spent)


def _begin(folder: Path, times: int) -> None:
    """Write a project afresh; the components read its data where they are run."""
    shutil.rmtree(folder, ignore_errors=True)
    write_project(folder, times)


def _look(model: Path, folder: Path, spent: Spent) -> dict[str, Any]:
    """Time how a model understands, in its project."""
    command = [sys.executable, "-m", "bot.bench.measures.understanding", str(model)]
    run_to_end(command, folder, LOADING_SECONDS, SINGLE)
    figures = json.loads((folder / "program.log").read_text(encoding="utf-8").splitlines()[-1])
    size = model.stat().st_size / 1e6
    return {"training": spent.seconds, "peak": spent.peak, "model": size, **figures}


def grow(
    contestant: Contestant, material: Material, folder: Path, times: int, limit: float
) -> dict[str, Any]:
    """Train another contestant on so many times the facts and time it; raises ProgramError."""
    shutil.rmtree(folder, ignore_errors=True)
    return look_at(contestant, folder, contestant.train(multiply_material(material, times), folder, limit))


def look_at(contestant: Contestant, folder: Path, spent: Spent) -> dict[str, Any]:
    """Time a contestant that has been trained."""
    with start(lambda: contestant.run(folder)) as (bot, _):
        figures: dict[str, Any] = dict(measure_latency(bot, list_messages(MESSAGES)))
        figures["memory"] = measure_memory(bot)
    return {"training": spent.seconds, "peak": spent.peak, "model": find_folder_size(folder), **figures}
