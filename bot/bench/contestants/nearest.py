"""The nearest statement: MiniLM's vectors of question and statements, and nothing else."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.bench.contestants.contestant import Contestant
from bot.bench.contestants.installed import find_folder_size, find_installed_size
from bot.bench.contestants.line_speaker import LineSpeaker, answer_lines, run_line_speaker
from bot.bench.material import Material, read_material, save_material
from bot.bench.programs import SINGLE, Spent, run_to_end
from bot.bench.take import Take

MATERIAL = "material.json"
VECTORS = "vectors.npy"
TOKENS = 64  # as Lacta reads


class Statements:
    """Statements by their vectors, read without Rasa, which would only be a burden here."""

    def __init__(self, folder: Path) -> None:
        """Open the encoder, in the files of Lacta's own but without its tuning."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = str(folder / "encoder.onnx")
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._words = np.load(folder / "words.npy", mmap_mode="r")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)
        self._labels: Sequence[str] = ()
        self._vectors: NDArray[Any] = np.zeros((0, 0))

    def encode(self, text: str) -> NDArray[Any]:
        """Return the vector of a text."""
        words = self._words[self._tokenizer.encode(text).ids].astype(np.float32)
        return np.asarray(self._session.run(None, {"words": words})[0]).reshape(-1)

    def keep(self, material: Material, folder: Path) -> None:
        """Write the vectors of all statements."""
        np.save(folder / VECTORS, np.stack([self.encode(label.text) for label in material.answers()]))

    def load(self, material: Material, folder: Path) -> None:
        """Read what keep() wrote."""
        self._labels = [label.name for label in material.answers()]
        self._vectors = np.load(folder / VECTORS)

    def find(self, text: str) -> Take:
        """Find the nearest statement."""
        cosines = self._vectors @ self.encode(text)
        best = int(cosines.argmax())
        return Take(self._labels[best], float(cosines[best]))


class Nearest(Contestant):
    """Meaning alone."""

    name = "nearest"
    title = "Nearest statement"
    about = (
        "the statement whose vector is nearest to the message's, by MiniLM as published; it learns nothing"
    )
    is_probability = False
    is_trained = False

    def install(self) -> None:
        """Need nothing more."""

    def train(self, material: Material, folder: Path, limit: float) -> Spent:
        """Encode the statements."""
        folder.mkdir(parents=True, exist_ok=True)
        save_material(material, folder / MATERIAL)
        _write_encoder(folder)
        return run_to_end([sys.executable, "-m", __name__, ".", "train"], folder, limit, SINGLE)

    def run(self, folder: Path) -> AbstractContextManager[LineSpeaker]:
        """Run the program below."""
        return run_line_speaker([sys.executable, "-m", __name__, "."], folder)

    def find_size(self, folder: Path) -> float:
        """Count the packages it imports, the encoder and the vectors."""
        return find_installed_size("numpy", "onnxruntime", "tokenizers") + find_folder_size(folder)


def _write_encoder(folder: Path) -> None:
    # Here, since it imports Rasa, which the program below has no need of.
    from bot.nlu.sentence_encoder import write_encoder

    write_encoder(folder, is_tuned=False)


def main(folder: Path, *, is_training: bool) -> None:
    """Encode the statements, or answer lines."""
    statements, material = Statements(folder), read_material(folder / MATERIAL)
    if is_training:
        statements.keep(material, folder)
    else:
        statements.load(material, folder)
        answer_lines(statements.find)


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_training=sys.argv[2:] == ["train"])
