"""The vocabulary of data/terms.yml: canonical terms, their types and the names people use for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # phones type ’

# Terms of these types say whom a question concerns or who helps, not what it is about.
PERSON_TYPES = frozenset({"person", "professional"})


@dataclass(frozen=True)
class Term:
    """A canonical term, what kind of thing it is, and its names in lower case."""

    term: str
    type: str
    names: tuple[str, ...]
    is_core: bool  # alone it makes a question one about lactation


def load_terms(path: Path) -> tuple[Term, ...]:
    """Load terms.yml; raises ValueError where a name stands for two terms of one type."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["terms"]
    terms = tuple(
        Term(e["term"], e["type"], tuple(str(n).lower() for n in e["names"]), bool(e.get("core")))
        for e in entries
    )
    _refuse_ambiguous(terms)
    return terms


def find_words(texts: Iterable[str]) -> list[str]:
    """Find the words of texts, lower case, in order, with repeats."""
    return [word.lower() for text in texts for word in WORD.findall(text)]


def _refuse_ambiguous(terms: Iterable[Term]) -> None:
    """Raise ValueError for a name that two terms share: the recogniser could not tell which is meant."""
    owners: dict[str, str] = {}
    for term in terms:
        for name in term.names:
            if owners.setdefault(name, term.term) != term.term:
                raise ValueError(f"the name {name!r} stands for {owners[name]} and {term.term}")
