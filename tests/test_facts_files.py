"""Loading the files of data/: what a good entry becomes, and how a bad one is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.documents import Place
from bot.facts.files import FactFileError, load_library
from bot.facts.model import Aspect, Certainty, Choice, Document, Fact, Gap, Library, Overview, Source, Whom

DOCUMENTS = """\
documents:
  - {id: page, file: page.txt, title: A page, publisher: Somebody, url: "https://example.org/page"}
"""
FACTS = """\
facts:
  - id: milk-comes
    statement: >-
      Milk comes,
      says Ann Lee.
    short: "It comes"
    aspect: mechanism
    about: [milk]
    whom: [women, men]
    certainty: hedged
    said_by: Ann Lee
    sources:
      - {document: page, paragraph: 2, sentence: 1, sha256: abc}
    with: [milk-goes]
    differs: [milk-stays]
    note: man
    reviewed: 2026-01-31

lists:
  - id: about-milk
    lead: "This is known:"
    aspect: definition
    about: [milk]
    whom: [everyone]
    items: [milk-comes, milk-goes]
"""
QUESTIONS = """\
questions:
  milk-comes: ["Does milk come?", 42]
"""
GAPS = """\
gaps:
  - id: gap-goats
    label: anything about goats
    ask: a vet
    near: [milk-comes]
    personal: false
    questions: [do goats give milk]
"""
CHOICES = """\
choices:
  - id: milk-or-goats
    question: Milk or goats?
    options: [milk-comes, about-milk]
    questions: [milk]
"""
FACT = Fact(
    id="milk-comes",
    statement="Milk comes, says Ann Lee.",
    aspect=Aspect.MECHANISM,
    about=("milk",),
    whom=(Whom.WOMEN, Whom.MEN),
    certainty=Certainty.HEDGED,
    sources=(Source(Place("page", 2, 1), "abc"),),
    reviewed="2026-01-31",
    topic="milk",
    short="It comes",
    said_by="Ann Lee",
    supports=("milk-goes",),
    differs=("milk-stays",),
    note="man",
    questions=("Does milk come?", "42"),
)
OVERVIEW = Overview(
    id="about-milk",
    aspect=Aspect.DEFINITION,
    about=("milk",),
    whom=(Whom.EVERYONE,),
    items=("milk-comes", "milk-goes"),
    topic="milk",
    lead="This is known:",
)
GAP = Gap(
    id="gap-goats",
    label="anything about goats",
    ask="a vet",
    near=("milk-comes",),
    is_personal=False,
    topic="animals",
    questions=("do goats give milk",),
)
CHOICE = Choice("milk-or-goats", "Milk or goats?", ("milk-comes", "about-milk"), "choices", ("milk",))

Load = Callable[..., Library]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write the files, some of them changed, and load them."""

    def write_and_load(facts: str = FACTS, gaps: str = GAPS, documents: str = DOCUMENTS) -> Library:
        texts = {
            "choices": CHOICES,
            "facts/milk": facts,
            "questions/milk": QUESTIONS,
            "gaps/animals": gaps,
            "documents": documents,
        }
        for name, text in texts.items():
            path = tmp_path / f"{name}.yml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_library(tmp_path)

    return write_and_load


def test_every_field_of_a_file_reaches_the_library(load: Load) -> None:
    document = Document("page", "A page", "Somebody", "https://example.org/page")
    assert load() == Library((document,), (FACT,), (OVERVIEW,), (GAP,), (CHOICE,))


def test_entries_stand_in_the_order_of_the_file_names(load: Load, tmp_path: Path) -> None:
    load()
    (tmp_path / "facts" / "a.yml").write_text(FACTS.replace("milk-comes", "first"), encoding="utf-8")
    assert [fact.id for fact in load_library(tmp_path).facts] == ["first", "milk-comes"]


def test_an_empty_file_holds_nothing(load: Load) -> None:
    library = load(facts="", gaps="# nothing yet\n")
    assert (library.facts, library.overviews, library.gaps) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "place", "complaint"),
    [
        ("    statement: >-\n      Milk comes,\n      says Ann Lee.\n", "", "2", "'statement' is missing"),
        ("    certainty: hedged\n", "", "2", "'certainty' is missing"),
        ("aspect: mechanism", "aspect: mechanics", "2", "'mechanics' is not a valid Aspect"),
        ("whom: [women, men]", "whom: [dogs]", "2", "'dogs' is not a valid Whom"),
        ("certainty: hedged", "certainty: sure", "2", "'sure' is not a valid Certainty"),
        ("short:", "shrot:", "2", "unknown key 'shrot'"),
        ("paragraph: 2,", "paragraph: two,", "2", "invalid literal"),
        ("paragraph: 2,", "", "2", "'paragraph' is missing"),
        ("about: [milk]\n    whom: [women", "about:\n    whom: [women", "2", "not iterable"),
        ("items: [milk-comes, milk-goes]", "", "20", "'items' is missing"),
        ("lead:", "led:", "20", "unknown key 'led'"),
    ],
)
def test_a_bad_fact_or_list_is_refused_with_file_and_line(
    load: Load, tmp_path: Path, old: str, new: str, place: str, complaint: str
) -> None:
    assert old in FACTS
    with pytest.raises(FactFileError) as refusal:
        load(facts=FACTS.replace(old, new))
    message = str(refusal.value)
    assert message.startswith(f"{tmp_path / 'facts' / 'milk.yml'}:{place}: ")
    assert complaint in message


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    label: anything about goats\n", "", "'label' is missing"),
        ("personal:", "is_personal:", "unknown key 'is_personal'"),
        ("near: [milk-comes]", "near:", "not iterable"),
    ],
)
def test_a_bad_gap_is_refused_with_file_and_line(
    load: Load, tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(FactFileError) as refusal:
        load(gaps=GAPS.replace(old, new))
    message = str(refusal.value)
    assert message.startswith(f"{tmp_path / 'gaps' / 'animals.yml'}:2: ")
    assert complaint in message


def test_a_document_without_an_address_is_refused_with_file_and_line(load: Load, tmp_path: Path) -> None:
    with pytest.raises(FactFileError) as refusal:
        load(documents=DOCUMENTS.replace('url: "https://example.org/page"', ""))
    assert str(refusal.value) == f"{tmp_path / 'documents.yml'}:2: 'url' is missing"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reviewed: 2026-01-31", "reviewed: soon"),
        ("statement: >-\n      Milk comes,\n      says Ann Lee.", "statement:"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_file_and_line(load: Load, old: str, new: str) -> None:
    assert old in FACTS
    with pytest.raises(FactFileError, match=r"milk.yml:2: "):
        load(facts=FACTS.replace(old, new))
