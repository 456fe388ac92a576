"""The trained model as a file, and whether it is still the one that training wrote."""

import hashlib
from pathlib import Path

from bot.settings import ROOT

MODEL = ROOT / "models" / "lacta.tar.gz"


class ForeignModel(ValueError):
    """A model file is damaged, or another one was put in its place."""


def find_digest(model: Path) -> Path:
    """Return where the digest of a model stands: beside it, in the form of sha256sum."""
    return model.with_name(f"{model.name}.sha256")


def write_digest(model: Path) -> None:
    """Write down what a model is."""
    find_digest(model).write_text(f"{_hash(model)}  {model.name}\n", encoding="ascii")


def check_digest(model: Path) -> bool:
    """Check a model; False where nothing is written of it. Raises ForeignModel.

    A model is code that Rasa loads: one whose digest does not match is not opened at all.
    """
    try:
        written = find_digest(model).read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return False
    if not written or written[0] != _hash(model):
        raise ForeignModel(f"{model.name} is not the file that training wrote; run `make train` again")
    return True


def _hash(model: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
