"""What the store holds: facts with their sources, overviews made of facts, gaps, choices, documents."""

from dataclasses import dataclass
from enum import StrEnum

from bot.documents import Place


class Aspect(StrEnum):
    """What a fact tells of its subject; each is what an intent ask_<aspect> asks for."""

    DEFINITION = "definition"
    MECHANISM = "mechanism"
    HORMONE_ROLE = "hormone_role"
    CAUSE = "cause"
    MEDICINE = "medicine"
    SYMPTOM = "symptom"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    PREVALENCE = "prevalence"
    DURATION = "duration"
    INDUCTION = "induction"
    RELACTATION = "relactation"
    SIDE_EFFECT = "side_effect"
    EFFECTIVENESS = "effectiveness"
    CARE_SEEKING = "care_seeking"
    ADVICE = "advice"


class Whom(StrEnum):
    """Whom a fact concerns."""

    EVERYONE = "everyone"
    WOMEN = "women"
    MEN = "men"
    NEWBORNS = "newborns"
    PARENTS_NOT_BIRTH = "parents_not_birth"


class Certainty(StrEnum):
    """How sure the document is; contested: the documents differ, and the statement gives each side."""

    STATED = "stated"
    HEDGED = "hedged"
    CONTESTED = "contested"


@dataclass(frozen=True)
class Source:
    """The sentence that supports a fact, and its SHA-256 with white space squeezed."""

    place: Place
    sha256: str


@dataclass(frozen=True)
class Fact:
    """One statement in our own words with the sentences that support it."""

    id: str
    statement: str
    aspect: Aspect
    about: tuple[str, ...]  # canonical terms of data/terms.yml
    whom: tuple[Whom, ...]
    certainty: Certainty
    sources: tuple[Source, ...]
    reviewed: str  # ISO date
    topic: str
    short: str = ""  # the statement as an item of a list
    said_by: str = ""  # where a document attributes it to a person
    supports: tuple[str, ...] = ()  # facts that complete the answer (`with` in the files)
    differs: tuple[str, ...] = ()  # facts of another document that say otherwise
    note: str = ""  # a safety note of the bot's own that goes with it
    questions: tuple[str, ...] = ()  # examples; the first is canonical and shown on buttons


@dataclass(frozen=True)
class Overview:
    """Facts that belong together and answer a broad question, in the order of the answer."""

    id: str
    aspect: Aspect
    about: tuple[str, ...]
    whom: tuple[Whom, ...]
    items: tuple[str, ...]
    topic: str
    lead: str = ""  # the line above the list; without it the items are read as sentences
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something people ask that the documents do not say; declined by name."""

    id: str
    label: str  # completes "My sources do not say ..."
    ask: str  # whom to ask instead
    near: tuple[str, ...]  # the nearest facts and overviews
    is_personal: bool  # asks for a medical decision about one person
    topic: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A message with two near meanings: what the bot asks back, and the meanings to choose from."""

    id: str
    question: str
    options: tuple[str, ...]  # facts and overviews
    topic: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document that facts cite."""

    id: str
    title: str
    publisher: str
    url: str


@dataclass(frozen=True)
class Library:
    """Everything the files of data/ hold, checked for form."""

    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    overviews: tuple[Overview, ...]
    gaps: tuple[Gap, ...]
    choices: tuple[Choice, ...]
