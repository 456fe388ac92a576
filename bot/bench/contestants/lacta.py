"""Lacta itself, as `make run` starts it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.bench.contestants.contestant import Bot
from bot.bench.contestants.installed import find_folder_size
from bot.bench.programs import SINGLE, Spent, run_to_end
from bot.model_file import MODEL
from bot.running import Lacta, run_lacta
from bot.settings import ROOT

NAME, TITLE = "lacta", "Lacta"
ABOUT = "the whole bot through its gateway, with its action server and databases"
INSTALL_SECONDS = 600.0


class LactaBot(Bot):
    """A running Lacta."""

    def __init__(self, lacta: Lacta) -> None:
        """Take the bot."""
        self.lacta = lacta

    def send(self, conversation: str, text: str) -> Any:
        """Send a message over REST."""
        return self.lacta.send(conversation, text)

    def find_pids(self) -> list[int]:
        """Return the process that started all others."""
        return [self.lacta.main.pid]


@contextmanager
def run_bot() -> Iterator[LactaBot]:
    """Run Lacta for the time of a `with`."""
    with run_lacta() as lacta:
        yield LactaBot(lacta)


def train(folder: Path, project: Path, limit: float) -> Spent:
    """Train from nothing, a project that is Lacta's or has its data changed; raises ProgramError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lacta-") as cache:
        more = SINGLE | {"RASA_CACHE_DIRECTORY": cache}
        names = ("--fixed-model-name", MODEL.name.partition(".")[0])
        command = [sys.executable, "-m", "rasa", "train", "--force", "--out", str(folder), *names]
        return run_to_end(command, project, limit, more)


def find_size() -> float:
    """Install what running needs into a folder that is removed again, and count it and the model."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    with tempfile.TemporaryDirectory(prefix="lacta-") as folder:
        more = {"UV_PROJECT_ENVIRONMENT": folder, "UV_LINK_MODE": "copy"}
        command = [uv, "sync", "--frozen", "--no-dev", "--quiet", "--python", sys.executable]
        run_to_end([*command, "--project", str(ROOT)], Path(folder).parent, INSTALL_SECONDS, more)
        return find_folder_size(Path(folder)) + MODEL.stat().st_size / 1e6
