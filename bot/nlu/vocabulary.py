"""The vocabulary of data/terms.yml: canonical terms, their types and the names people use for them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # phones type ’

BASIC_NAMES = 1  # of a term's names, those that the basic questions are made with
# Terms of these types say whom a question concerns or who helps, not what it is about.
PERSON_TYPES = frozenset({"person", "professional"})
# Nor does a general word such as medicine or test name a subject by itself.
WITHOUT_SUBJECT = PERSON_TYPES | {"general"}


@dataclass(frozen=True)
class Term:
    """A canonical term, what kind of thing it is, and its names in lower case."""

    term: str
    type: str
    names: tuple[str, ...]
    is_core: bool  # alone it makes a question one about lactation
    tells: str = ""  # the fact or overview that tells of it
    basics: tuple[str, ...] = ()  # how people ask for just that
    homonyms: frozenset[str] = frozenset()  # of the names, those that mean other things as well


def load_terms(path: Path) -> tuple[Term, ...]:
    """Load terms.yml; raises ValueError where a name stands for two terms of one type."""
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    terms = tuple(_make_term(entry, content["basics"]) for entry in content["terms"])
    _refuse_ambiguous(terms)
    return terms


def find_words(texts: Iterable[str]) -> list[str]:
    """Find the words of texts, lower case, in order, with repeats."""
    return [word.lower() for text in texts for word in WORD.findall(text)]


def _make_term(entry: Mapping[str, Any], basics: Mapping[str, Sequence[str]]) -> Term:
    plain, homonyms = (
        tuple(str(name).lower() for name in found) for found in (entry["names"], entry.get("homonyms", ()))
    )
    names = (*plain, *homonyms)
    tells = str(entry.get("tells", ""))
    patterns = basics.get(entry["type"], ()) if tells else ()
    asked = tuple(pattern.replace("NAME", name) for name in names[:BASIC_NAMES] for pattern in patterns)
    is_core = bool(entry.get("core"))
    return Term(entry["term"], entry["type"], names, is_core, tells, asked, frozenset(homonyms))


def _refuse_ambiguous(terms: Iterable[Term]) -> None:
    """Raise ValueError for a name that two terms share: the recogniser could not tell which is meant."""
    owners: dict[str, str] = {}
    for term in terms:
        for name in term.names:
            if owners.setdefault(name, term.term) != term.term:
                raise ValueError(f"the name {name!r} stands for {owners[name]} and {term.term}")
