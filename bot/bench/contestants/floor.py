"""The floor: a Rasa bot with one rule and no action, below which no bot on Rasa can come."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import yaml

from bot.bench.contestants.http_bot import HttpBot, run_http_bot
from bot.bench.programs import SINGLE, Spent, run_to_end
from bot.ports import find_free_ports

GREETING = "hello"
TRAINING_SECONDS = 120.0
STORES: dict[str, dict[str, Any]] = {
    "sqlite": {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "conversations.db"}},
    "memory": {},
}


def train(folder: Path) -> Spent:
    """Write the smallest project and train it, with Lacta's own Rasa."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make_project().items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "--force", "--data", "rules.yml", "--fixed-model-name"]
    return run_to_end([*command, "floor"], folder, TRAINING_SECONDS, SINGLE)


def make_project() -> dict[str, dict[str, Any]]:
    """Return the files of the project."""
    return {
        "config.yml": {
            "recipe": "default.v1",
            "assistant_id": "floor",
            "language": "en",
            "pipeline": [{"name": "KeywordIntentClassifier"}],
            "policies": [{"name": "RulePolicy"}],
        },
        "domain.yml": {
            "version": "3.1",
            "intents": ["greet"],
            "responses": {"utter_greet": [{"text": "Hello, what would you like to know about milk?"}]},
        },
        "rules.yml": {
            "version": "3.1",
            "nlu": [{"intent": "greet", "examples": f"- {GREETING}\n- good day\n"}],
            "rules": [{"rule": "greet", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]}],
        },
        "credentials.yml": {"rest": None},
        **{f"endpoints-{name}.yml": store for name, store in STORES.items()},
    }


def run(folder: Path, store: str) -> AbstractContextManager[HttpBot]:
    """Run it with one of the tracker stores."""
    (port,) = find_free_ports(1)
    command = [
        sys.executable,
        "-m",
        "rasa",
        "run",
        "--interface",
        "127.0.0.1",
        "--port",
        str(port),
        "--quiet",
    ]
    command += ["--model", "models/floor.tar.gz", "--endpoints", f"endpoints-{store}.yml"]
    return run_http_bot([command], folder, f"http://127.0.0.1:{port}", GREETING, SINGLE)
