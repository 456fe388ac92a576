"""Plain words for medical ones, each taken from a fact of the store."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class Word:
    """A medical word, its explanation, and the fact that states it."""

    pattern: str
    explanation: str
    fact: str


GLOSSARY = (
    Word("galactorrhea", "Galactorrhea is milk outside pregnancy and nursing.", "galactorrhea-definition"),
    Word(r"prolactin\b", "Prolactin is the hormone that starts milk.", "prolactin-starts-milk"),
    Word("prolactinoma", "A prolactinoma is a pituitary tumor.", "prolactinoma-definition"),
    Word("hyperprolactinemia", "Hyperprolactinemia is too much prolactin.", "high-prolactin-definition"),
    Word("pituitary", "The pituitary is a gland at the base of the skull.", "pituitary-place"),
    Word("alveoli", "Alveoli are tiny sacs in the breast that make milk.", "alveoli-definition"),
    Word("galactagogue", "A galactagogue is a medicine that helps milk along.", "galactagogue-definition"),
    Word("relactation", "Relactation is starting milk again after a break.", "relactation-definition"),
    Word("oxytocin", "Oxytocin is the hormone that makes milk come out.", "oxytocin-squeezes"),
)

# The one that comes first; more would be a lesson, not an answer.
MOST = 1


def explain(text: str, said: frozenset[str], asked: str = "") -> Iterator[Word]:
    """Explain the first medical words of a text that no reply explains yet and the person did not use."""
    unknown = (
        word
        for word in GLOSSARY
        if word.fact not in said
        and not re.search(word.pattern, asked, re.IGNORECASE)
        and _needs_explaining(word.pattern, text)
    )
    return islice(unknown, MOST)


def _needs_explaining(pattern: str, text: str) -> bool:
    """True where a text uses a word without saying what it is."""
    if not re.search(pattern, text, re.IGNORECASE):
        return False
    is_told = re.search(rf"{pattern}[^.]*\b(?:is|are|means|which|a hormone|the hormone)\b", text, re.I)
    is_in_brackets = re.search(rf"\([^)]*{pattern}[^)]*\)", text, re.I)  # "a tumor (a prolactinoma)"
    return not is_told and not is_in_brackets
