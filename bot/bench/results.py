"""Keeps what was measured, step by step, so that a run that was broken off goes on where it stopped."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.bench.programs import ProgramError
from bot.settings import ROOT

# What a figure depends on: everything of the bot but its tests, its documents and its widget, and but what
# measures and reports; who changes how something is measured begins afresh.
SOURCES = (
    "bot/**/*.py",
    "actions/*.py",
    "data/**/*.yml",
    "tests/questions/*.jsonl",
    "config.yml",
    "domain.yml",
    "endpoints.yml",
    "credentials.yml",
    "uv.lock",
)
LEFT_OUT = ("bot/bench/", "bot/report/", "bot/channels/shell/")
Step = dict[str, Any]


class Results:
    """The steps of a benchmark, each in a file; one that was measured on other sources does not count."""

    def __init__(self, folder: Path, key: str, tell: Callable[[str], None] = print) -> None:
        """Take the folder, and the digest of what is measured."""
        self._folder = folder
        self._key = key
        self._tell = tell

    def find(self, name: str) -> Step | None:
        """Find a step that was measured; None where it was not, or not on these sources."""
        path = self._folder / f"{name}.json"
        if not path.exists():
            return None
        kept = json.loads(path.read_text(encoding="utf-8"))
        return dict(kept["step"]) if kept["key"] == self._key else None

    def measure(self, name: str, do: Callable[[], Step]) -> Step:
        """Return a step, measured now where it was not yet; one that fails says so and is tried again."""
        found = self.find(name)
        if found is not None:
            self._tell(f"{name}: kept from before")
            return found
        self._tell(f"{name} ...")
        try:
            step = do()
        except ProgramError as error:
            self._tell(f"{name}: {error}")
            return {"error": str(error).strip().splitlines()[-1]}
        self._folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"key": self._key, "step": step}, indent=1)
        (self._folder / f"{name}.json").write_text(content, encoding="utf-8")
        return step

    def forget(self) -> None:
        """Delete all steps."""
        shutil.rmtree(self._folder, ignore_errors=True)


def digest_sources(root: Path = ROOT) -> str:
    """Return a digest of what the figures depend on."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        if not name.startswith(LEFT_OUT):
            digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()
