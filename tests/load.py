"""Locust as the people of a bot: it sends messages for a time, and says what came of them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT, Settings

PEOPLE = ROOT / "tests/soak/people.py"


@dataclass(frozen=True)
class Load:
    """People who talk."""

    process: subprocess.Popen[bytes]
    path: Path

    def figures(self) -> dict[str, float]:
        """Wait for the end and return what came of it."""
        self.process.wait()
        read: dict[str, float] = json.loads(self.path.read_text(encoding="utf-8"))
        return read


def begin_load(settings: Settings, seconds: float, people: int = 8) -> Load:
    """Begin to send messages for so many seconds."""
    figures = settings.state_dir / "figures.json"
    figures.unlink(missing_ok=True)
    command = [sys.executable, "-m", "locust", "-f", PEOPLE, "--headless", "--only-summary"]
    options = ["--users", people, "--spawn-rate", people, "--run-time", f"{seconds:.0f}s"]
    process = subprocess.Popen(
        list(map(str, [*command, *options, "--stop-timeout", 30, "--host", settings.url])),
        cwd=ROOT,
        env=os.environ | {"LACTA_FIGURES": str(figures), "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return Load(process, figures)
