"""Measures size, start, memory and speed of the bot: python -m bot.bench. Writes nothing that stays."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.evaluation.sample import load_samples
from bot.evaluation.score import percentile
from bot.model_file import MODEL
from bot.running import Lacta, run_lacta
from bot.settings import ROOT

QUESTIONS = ROOT / "tests" / "questions" / "answerable.jsonl"
MESSAGES = 100  # for a time: enough for a 95th percentile
WARM_UP = 50  # messages after which memory is looked at
CLIENTS = 8
Row = tuple[str, str]


def main() -> int:
    """Measure one thing after another, so that none disturbs the next, and print a table."""
    console, rows = Console(), list[Row]()
    with console.status("Measuring ...") as status:
        for step in (measure_size, measure_training, measure_understanding, measure_running):
            status.update(f"Measuring: {str(step.__doc__).splitlines()[0]}")
            rows += step()
    console.print(make_table(rows))
    return 0


def measure_size() -> list[Row]:
    """The installed environment, with and without the test tools."""
    environment = ROOT / ".venv"
    lean = find_lean_size()
    return [
        (".venv, MB", f"{find_size(environment):.0f}"),
        (".venv without test tools, MB", "-" if lean is None else f"{lean:.0f}"),
        ("model, MB", f"{MODEL.stat().st_size / 1e6:.0f}"),
    ]


def find_size(folder: Path) -> float:
    """Return the size of all files of a folder in MB, each counted once."""
    sizes = {
        (s.st_dev, s.st_ino): s.st_size for s in (p.lstat() for p in folder.rglob("*") if not p.is_dir())
    }
    return sum(sizes.values()) / 1e6


def find_lean_size() -> float | None:
    """Install what running needs into a folder that is removed again; None where uv cannot."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    with tempfile.TemporaryDirectory(prefix="lacta-") as folder:
        environment = os.environ | {"UV_PROJECT_ENVIRONMENT": folder, "UV_LINK_MODE": "copy"}
        command = [uv, "sync", "--frozen", "--no-dev", "--quiet", "--python", sys.executable]
        try:
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        return find_size(Path(folder))


def measure_training() -> list[Row]:
    """Training from nothing."""
    with tempfile.TemporaryDirectory(prefix="lacta-") as folder:
        environment = os.environ | {"RASA_CACHE_DIRECTORY": folder, "RASA_TELEMETRY_ENABLED": "false"}
        command = [sys.executable, "-m", "rasa", "train", "--force", "--out", folder]
        seconds = clock(
            lambda: subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        )
        return [("training, s", f"{seconds:.0f}"), ("training, peak MB", f"{find_peak():.0f}")]


def find_peak() -> float:
    """Return the most memory in MB that a process which was run and has ended has held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6


def measure_understanding() -> list[Row]:
    """Understanding one message, without a server, in a process of one thread."""
    command = [sys.executable, "-m", "bot.bench", "understanding"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    result = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    median, slow = result.stdout.split()[-2:]
    return [("understanding a message, p50 ms", median), ("understanding a message, p95 ms", slow)]


def time_understanding() -> None:
    """Print the median and the 95th percentile of understanding the questions, in ms."""
    understand = load_understanding()
    questions = load_questions()
    understand(questions[0])
    seconds = [clock(understand, question) for question in questions]
    print(*(f"{1000 * percentile(seconds, percent):.1f}" for percent in (50, 95)))


def load_understanding() -> Callable[[str], object]:
    """Load the model and return what understands a message."""
    # Here, since Rasa takes seconds to import and the other steps do not need it.
    from rasa.core.agent import Agent

    agent, loop = Agent.load(str(MODEL)), asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))


def measure_running() -> list[Row]:
    """A running bot: its start, its memory, and how fast it answers."""
    started = time.perf_counter()
    with run_lacta() as lacta:
        rows = [("start to first answer, s", f"{time.perf_counter() - started:.1f}")]
        send_all(lacta, load_questions()[:WARM_UP])
        memory = {name: process.memory * 1024 / 1e6 for name, process in lacta.processes().items()}
        rows += [(f"memory of {name}, MB", f"{size:.0f}") for name, size in memory.items()]
        rows += [("memory in all, MB", f"{sum(memory.values()):.0f}")]
        return rows + measure_speed(lacta)


def measure_speed(lacta: Lacta) -> list[Row]:
    """Measure one client, who waits for each reply, and then several at once."""
    questions = load_questions()
    seconds = send_all(lacta, questions)
    with ThreadPoolExecutor(CLIENTS) as clients:
        together = clock(lambda: list(clients.map(lambda _: send_all(lacta, questions), range(CLIENTS))))
    return [
        ("message at 1 client, p50 ms", f"{1000 * percentile(seconds, 50):.0f}"),
        ("message at 1 client, p95 ms", f"{1000 * percentile(seconds, 95):.0f}"),
        (f"messages a second at {CLIENTS} clients", f"{CLIENTS * len(questions) / together:.0f}"),
    ]


def send_all(lacta: Lacta, questions: Sequence[str]) -> list[float]:
    """Send questions in conversations of ten, and return the seconds that each reply took."""
    seconds = []
    for number, question in enumerate(questions):
        if number % 10 == 0:
            sender = uuid.uuid4().hex
        seconds.append(clock(lacta.send, sender, question))
    return seconds


def load_questions() -> list[str]:
    """Load the first test questions."""
    return [sample.text for sample in load_samples(QUESTIONS)[:MESSAGES]]


def clock(do: Callable[..., object], *arguments: object) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    do(*arguments)
    return time.perf_counter() - started


def make_table(rows: Sequence[Row]) -> Table:
    """Make a table of names and figures."""
    table = Table("measured", title=f"Lacta on {os.cpu_count()} cores", title_justify="left")
    table.add_column("figure", justify="right")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    if sys.argv[1:] == ["understanding"]:
        time_understanding()
    else:
        raise SystemExit(main())
