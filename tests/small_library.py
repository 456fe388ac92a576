"""A small library in the store's own types, and conversations about it, for the tests of the answers."""

from functools import cache
from pathlib import Path
from typing import Any

from bot.documents import Place
from bot.facts.files import load_library
from bot.facts.model import Aspect, Certainty, Choice, Document, Fact, Gap, Library, Overview, Source, Whom
from bot.facts.store import FactStore, build_store
from bot.question import Conversation, Match, Question
from bot.settings import ROOT

PAGE = Document("page", "A page", "Us", "https://a.example/page")
BOOK = Document("book", "A book", "Them", "https://b.example/book")
CARE = "A boundary in the words of the bot."


def make_fact(
    name: str, statement: str, *, at: tuple[tuple[str, int], ...] = (("page", 2),), **more: Any
) -> Fact:
    values: dict[str, Any] = {
        "aspect": Aspect.MECHANISM,
        "about": ("milk",),
        "whom": (Whom.EVERYONE,),
        "certainty": Certainty.STATED,
        "sources": tuple(Source(Place(document, paragraph, 1), "abc") for document, paragraph in at),
        "reviewed": "2026-01-31",
        "topic": "milk",
        "questions": (f"What is {name}?",),
    }
    return Fact(id=name, statement=statement, **{**values, **more})


FACTS = (
    make_fact("made", "The breast makes it.", short="It is made", supports=("flows",), differs=("bought",)),
    make_fact("flows", "It flows.", at=(("page", 3),), short="It flows out"),
    make_fact("bought", "It is bought.", at=(("book", 1),), certainty=Certainty.CONTESTED),
    make_fact("stops", "It stops.", at=(("book", 4), ("page", 2)), certainty=Certainty.HEDGED),
    make_fact("pill", "A pill does it.", note="medicine", aspect=Aspect.MEDICINE, about=("pill",)),
    make_fact("drug", "A drug does it.", note="medicine", aspect=Aspect.MEDICINE, about=("pill",)),
    make_fact("shot", "A shot does it.", note="lump", aspect=Aspect.MEDICINE, about=("pill", "milk")),
    make_fact("cure", "A cure ends it.", aspect=Aspect.TREATMENT),
    make_fact("harm", "It may harm.", aspect=Aspect.SIDE_EFFECT),
    make_fact("start", "A start brings it.", aspect=Aspect.INDUCTION),
    make_fact("wait", "It takes a while.", aspect=Aspect.DURATION, topic="induction"),
    make_fact("dose", "A mix is named.", aspect=Aspect.DEFINITION, topic="medicines"),
    make_fact("hormone", "It needs oxytocin.", at=(("page", 9),)),
    make_fact("oxytocin-squeezes", "Oxytocin makes milk come out.", at=(("book", 7),)),
)


def _overview(name: str, items: tuple[str, ...], lead: str = "") -> Overview:
    return Overview(
        name, Aspect.MECHANISM, ("milk",), (Whom.EVERYONE,), items, "milk", lead, (f"Tell me {name}?",)
    )


OVERVIEWS = (
    _overview("list", ("made", "flows", "stops"), "Three things:"),
    _overview("prose", ("made", "flows")),
    _overview("causes-of-galactorrhea", ("stops",)),
    _overview("about-men", ("flows",)),
    _overview("how-to-induce", ("start",)),
)
GAPS = (
    Gap("gap-goats", "anything on goats", "a vet", ("flows", "stops"), False, "animals"),
    Gap("gap-mine", "whether you have it", "a doctor", (), True, "animals"),
)
CHOICES = (Choice("choice", "Made or bought?", ("made", "bought"), "choices"),)
LIBRARY = Library((PAGE, BOOK), FACTS, OVERVIEWS, GAPS, CHOICES)


@cache
def load_project() -> Library:
    """Load the project's own library, once for all tests that look at it."""
    return load_library(ROOT / "data")


def open_small_store(folder: Path) -> FactStore:
    """Build the small library's database in a folder and open it."""
    url = f"sqlite:///{folder / 'facts.db'}"
    build_store(LIBRARY, url)
    return FactStore(url)


def ask(*units: str, **more: Any) -> Question:
    """Make a question that facts answer; the first unit is the likeliest."""
    matches = tuple(Match(unit, 0.5 / (place + 1)) for place, unit in enumerate(units))
    values = {"intent": "ask_mechanism", "covered": 0.9, "gap": 0.1, "outside": 0.1, "terms": ("milk",)}
    return Question(matches=matches, **{**values, **more})


def talk(*units: str, said: tuple[str, ...] = (), last_kind: str = "", **more: Any) -> Conversation:
    """Make a conversation whose last message is such a question."""
    return Conversation(ask(*units, **more), last_kind=last_kind, said=frozenset(said), last_facts=said)


def decided(decision: str, *units: str, **more: Any) -> Conversation:
    """Make a conversation that asks for a personal medical decision."""
    return talk(*units, decision=decision, boundary_text=CARE, **more)
