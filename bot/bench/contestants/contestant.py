"""What every contestant can do: be installed, learn, and answer while it runs."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bot.bench.material import Material
from bot.bench.programs import Spent
from bot.bench.take import Take


class Bot(ABC):
    """A contestant that runs."""

    @abstractmethod
    def send(self, conversation: str, text: str) -> Any:
        """Send a message and return what comes back; this is what is timed."""

    @abstractmethod
    def find_pids(self) -> list[int]:
        """List the processes that it was started as."""


class Speaker(Bot):
    """A bot that says what it takes a message for."""

    @abstractmethod
    def take(self, text: str) -> Take:
        """Return what a message, alone, is taken for."""


class Contestant(ABC):
    """Somebody who is compared."""

    name: str
    title: str
    about: str  # what it is, in a sentence for the document
    is_probability = True  # its scores claim to be one
    is_trained = True  # learns from the examples, so that its threshold needs questions it has not seen
    is_server = False  # answers over HTTP, to several clients, and remembers

    @abstractmethod
    def install(self) -> None:
        """Install what it needs beside Lacta's own environment."""

    @abstractmethod
    def train(self, material: Material, folder: Path, limit: float) -> Spent:
        """Learn, leaving the result in the folder; raises ProgramError."""

    @abstractmethod
    def run(self, folder: Path) -> AbstractContextManager[Speaker]:
        """Run for the time of a `with`, able to answer when that begins."""

    @abstractmethod
    def find_size(self, folder: Path) -> float:
        """Return the MB that are installed to run it, what it has learnt included."""
