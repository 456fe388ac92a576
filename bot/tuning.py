"""Tunes the encoder to the example questions, in an environment of its own with PyTorch: `make tune`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.nlu.adapter import ADAPTER, is_held_out
from bot.nlu.attributes import DANGER_INTENT
from bot.nlu.fact_matcher import OUTSIDE_INTENTS
from bot.nlu.sources import load_sources
from bot.nlu.spelling_corrector import make_speller
from bot.nlu.weights import find_weights
from bot.settings import ROOT

FOLDER = ROOT / ".tune"  # the environment, made by the Makefile
UNITS, INTENTS = "units", "intents"
# What the ranker ranks beside the units.
RANKED = frozenset({DANGER_INTENT, *OUTSIDE_INTENTS})


def main() -> int:
    """Write what is learnt from, and run the tuning; return its exit code."""
    texts = FOLDER / "texts.json"
    texts.write_text(json.dumps(list(collect_texts(ROOT / "data"))), encoding="utf-8")
    program = ROOT / "packaging" / "tuning" / "tune.py"
    command = [FOLDER / "bin" / "python", program, texts, find_weights(), ADAPTER]
    return subprocess.run([str(part) for part in command], check=False).returncode


def collect_texts(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield text, label and contest of every example that is not held out, as the pipeline would see it."""
    sources = load_sources(data)
    correct = make_speller(sources).correct
    rows = [(correct(question), unit.id, UNITS) for unit in sources.units for question in unit.questions]
    for intent, example in read_examples(data / "nlu"):
        text = correct(example)
        rows += [(text, intent, INTENTS)] + [(text, f"<{intent}>", UNITS)] * (intent in RANKED)
    yield from (row for row in rows if not is_held_out(row[0]))
    # A statement is what its unit means, and nobody's question.
    yield from ((unit.statement, unit.id, UNITS) for unit in sources.units)


def read_examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield intent and text of Rasa's training examples."""
    for path in sorted(folder.glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = group["examples"].splitlines()
            yield from ((group["intent"], line.removeprefix("- ")) for line in lines if line.strip())


if __name__ == "__main__":
    sys.exit(main())
