"""What the components learn from: the facts, their questions, the gaps and the vocabulary."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.facts.files import load_library
from bot.facts.model import Choice, Fact, Gap, Overview
from bot.nlu.vocabulary import Term, load_terms


@dataclass(frozen=True)
class Unit:
    """Something a message can ask for: a fact, an overview, a gap or a choice, and how people ask."""

    id: str
    kind: str  # fact, overview, gap or choice
    aspect: str  # empty for a gap or a choice
    whom: tuple[str, ...]
    about: tuple[str, ...]
    statement: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """Everything of data/ that understanding is learnt from."""

    units: tuple[Unit, ...]
    terms: tuple[Term, ...]


def load_sources(data: Path) -> Sources:
    """Load the units and the vocabulary from the folder data/."""
    library = load_library(data)
    facts = {fact.id: fact for fact in library.facts}
    units = [_fact_unit(fact) for fact in library.facts]
    units += [_overview_unit(overview, facts) for overview in library.overviews]
    units += [_gap_unit(gap) for gap in library.gaps]
    units += [_choice_unit(choice) for choice in library.choices]
    terms = load_terms(data / "terms.yml")
    return Sources(tuple(_add_basics(unit, terms) for unit in units), terms)


def data_digest(data: Path) -> str:
    """Return a digest of the files that understanding is learnt from, so that a change trains again."""
    digest = hashlib.sha256()
    for path in sorted([*data.glob("facts/*.yml"), *data.glob("questions/*.yml"), *data.glob("gaps/*.yml")]):
        digest.update(path.read_bytes())
    for name in ("choices.yml", "terms.yml"):
        digest.update((data / name).read_bytes())
    return digest.hexdigest()


def code_digest(folder: Path = Path(__file__).parent) -> str:
    """Return a digest of how it is learnt: Rasa looks at a component's own class, not at what that calls."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _add_basics(unit: Unit, terms: Iterable[Term]) -> Unit:
    """Add the plainest questions for the terms that a unit tells of to its examples."""
    basics = [question for term in terms if term.tells == unit.id for question in term.basics]
    return replace(unit, questions=tuple(dict.fromkeys([*unit.questions, *basics])))


def _fact_unit(fact: Fact) -> Unit:
    whom = tuple(str(w) for w in fact.whom)
    return Unit(fact.id, "fact", str(fact.aspect), whom, fact.about, fact.statement, fact.questions)


def _overview_unit(overview: Overview, facts: dict[str, Fact]) -> Unit:
    shorts = [facts[item].short or facts[item].statement for item in overview.items]
    statement = " ".join([overview.lead, *shorts]).strip()
    whom = tuple(str(w) for w in overview.whom)
    questions = overview.questions
    return Unit(overview.id, "overview", str(overview.aspect), whom, overview.about, statement, questions)


def _gap_unit(gap: Gap) -> Unit:
    return Unit(gap.id, "gap", "", (), (), gap.label, gap.questions)


def _choice_unit(choice: Choice) -> Unit:
    return Unit(choice.id, "choice", "", (), (), choice.question, choice.questions)
