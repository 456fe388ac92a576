"""The project's own test questions, by file."""

from pathlib import Path

from bot.evaluation.sample import Sample, load_samples
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "questions"
ANSWERABLE = "answerable"


def load_questions(folder: Path = FOLDER) -> dict[str, list[Sample]]:
    """Load all test questions."""
    return {path.stem: load_samples(path) for path in sorted(folder.glob("*.jsonl"))}


def list_messages(count: int) -> list[str]:
    """List so many messages to measure with: the answerable questions, again and again where they run out."""
    texts = [sample.text for sample in load_samples(FOLDER / f"{ANSWERABLE}.jsonl")]
    return [texts[number % len(texts)] for number in range(count)]
