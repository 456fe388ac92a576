"""BM25: the statement that shares the rarest words with the question."""

import re
import sys
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bench.contestants.contestant import Contestant
from bot.bench.contestants.installed import find_installed_size
from bot.bench.contestants.line_speaker import LineSpeaker, answer_lines, run_line_speaker
from bot.bench.material import Material, read_material, save_material
from bot.bench.programs import SINGLE, Spent, run_to_end
from bot.bench.take import Take

# The values that search engines start from.
K1, B = 1.5, 0.75
WORD = re.compile(r"[a-z0-9]+")
MATERIAL = "material.json"


class Index:
    """Statements by the words they hold."""

    def __init__(self, material: Material) -> None:
        """Count the words of every statement."""
        self._labels = [label.name for label in material.answers()]
        counts = [Counter(split_words(label.text)) for label in material.answers()]
        lengths = np.array([sum(count.values()) for count in counts], dtype=float)
        norms = K1 * (1 - B + B * lengths / lengths.mean())
        self._weights: dict[str, NDArray[np.float64]] = {}
        for word in sorted(set().union(*counts)):
            found = np.array([count[word] for count in counts], dtype=float)
            holders = np.count_nonzero(found)
            rarity = np.log(1 + (len(counts) - holders + 0.5) / (holders + 0.5))
            self._weights[word] = rarity * found * (K1 + 1) / (found + norms)

    def find(self, text: str) -> Take:
        """Find the best statement; nothing where no word is shared."""
        weights = [self._weights[word] for word in split_words(text) if word in self._weights]
        if not weights:
            return Take("", 0.0)
        scores = np.sum(weights, axis=0)
        best = int(scores.argmax())
        return Take(self._labels[best], float(scores[best]))


class Bm25(Contestant):
    """The classic of search, over the statements alone."""

    name = "bm25"
    title = "BM25"
    about = "the statement that shares the rarest words with the message; it learns nothing from examples"
    is_probability = False
    is_trained = False

    def install(self) -> None:
        """Need nothing more."""

    def train(self, material: Material, folder: Path, limit: float) -> Spent:
        """Keep the statements; the index is made at the start."""
        folder.mkdir(parents=True, exist_ok=True)
        save_material(material, folder / MATERIAL)
        return run_to_end([sys.executable, "-c", ""], folder, limit, SINGLE)

    def run(self, folder: Path) -> AbstractContextManager[LineSpeaker]:
        """Run the program below."""
        return run_line_speaker([sys.executable, "-m", __name__, "."], folder)

    def find_size(self, folder: Path) -> float:
        """Count numpy and the statements."""
        return find_installed_size("numpy") + (folder / MATERIAL).stat().st_size / 1e6


def split_words(text: str) -> list[str]:
    """Split a text into its words."""
    return WORD.findall(text.lower())


if __name__ == "__main__":
    answer_lines(Index(read_material(Path(sys.argv[1]) / MATERIAL)).find)
