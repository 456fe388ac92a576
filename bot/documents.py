"""Paragraphs, sentences and digests of the documents that the facts cite."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

# A sentence ends at a full stop (also a Chinese one) before white space or the next sentence; titles
# and initials do not end one.
_SENTENCE_END = re.compile(r"(?<=[.!?][”\"])\s+|(?<!\bDr\.)(?<!e\.g\.)(?<=[.!?])\s+|(?<=。)\s*")


@dataclass(frozen=True, order=True)
class Place:
    """Where a sentence stands: paragraph (Nth line that is not blank) and sentence, both from 1."""

    document: str
    paragraph: int
    sentence: int


def split_sentences(paragraph: str) -> list[str]:
    """Cut a paragraph into its sentences, white space squeezed."""
    pieces = (" ".join(piece.split()) for piece in _SENTENCE_END.split(paragraph))
    return [piece for piece in pieces if piece]


def read_document(name: str, path: Path) -> dict[Place, str]:
    """Read a document's file into its sentences."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {
        Place(name, number, index): sentence
        for number, line in enumerate(lines, start=1)
        for index, sentence in enumerate(split_sentences(line), start=1)
    }


def digest(sentence: str) -> str:
    """Return the SHA-256 of a sentence, white space squeezed."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()
