"""Terms are found by their names, the longest first, and kept in the model."""

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import CORRECTED
from bot.nlu.term_recognizer import TermFinder, TermRecognizer
from bot.nlu.vocabulary import Term
from fake_nlu import CONTEXT

TRAINED = Resource("train_TermRecognizer0")
TERMS = (
    Term("milk", "subject", ("milk",), True),
    Term("milk_ducts", "anatomy", ("milk duct", "milk ducts"), True),
    Term("parkinsons", "condition", ("parkinson's disease",), False),
    Term("galactorrhea", "subject", ("galactorrhea",), True),
    Term("men", "person", ("men",), False),
    Term("discharge", "symptom", ("discharge", "fluid"), True, homonyms=frozenset({"fluid"})),
)
FILE = "basics: {}\nterms:\n  - {term: milk, type: subject, names: [milk]}\n"


@pytest.fixture(scope="module")
def finder() -> TermFinder:
    return TermFinder(TERMS)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("12 ?! 🍼", []),
        ("молоко", []),
        pytest.param("x" * 1000, [], id="long"),
        ("MILK", ["milk"]),
        ("the milk ducts of men", ["milk_ducts", "men"]),
        ("milk, and a milk duct", ["milk", "milk_ducts"]),
        ("milkman", []),
        ("Parkinson's disease", ["parkinsons"]),
        ("galactorhea", ["galactorrhea"]),
        ("mem", []),
        pytest.param("milk " * 200, ["milk"] * 200, id="many"),
    ],
)
def test_terms_are_found_in_the_order_of_the_text(finder: TermFinder, text: str, terms: list[str]) -> None:
    assert [found["value"] for found in finder.find(text)] == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("fluid in the knee", []),
        ("fluid in the knees of men", ["men"]),
        ("Fluid and more fluid", []),
        ("FLUID like milk", ["discharge", "milk"]),
        ("discharge, a fluid", ["discharge", "discharge"]),
    ],
)
def test_a_homonym_is_a_term_only_beside_what_is_ours(
    finder: TermFinder, text: str, terms: list[str]
) -> None:
    assert [found["value"] for found in finder.find(text)] == terms


def test_a_term_is_an_entity_with_its_place(finder: TermFinder) -> None:
    assert finder.find("of men") == [
        {"entity": "person", "value": "men", "start": 3, "end": 6, "extractor": "TermRecognizer"}
    ]


@pytest.fixture
def recognizer(tmp_path: Path) -> TermRecognizer:
    (tmp_path / "terms.yml").write_text(FILE, encoding="utf-8")
    (tmp_path / "storage").mkdir()
    storage = LocalModelStorage.create(tmp_path / "storage")
    return TermRecognizer.create({"terms": str(tmp_path / "terms.yml")}, storage, TRAINED, CONTEXT)


def test_the_mended_text_is_read(recognizer: TermRecognizer) -> None:
    [said] = recognizer.process([Message({TEXT: "mlik", CORRECTED: "milk"})])
    assert [found["value"] for found in said.get(ENTITIES)] == ["milk"]


@pytest.mark.parametrize("text", ["", None, "hello"])
def test_a_message_without_terms_keeps_its_entities(recognizer: TermRecognizer, text: str | None) -> None:
    earlier = {"entity": "x", "value": "y"}
    [said] = recognizer.process([Message({TEXT: text, ENTITIES: [earlier]})])
    assert said.get(ENTITIES) == [earlier]


def test_examples_get_their_terms(recognizer: TermRecognizer) -> None:
    data = recognizer.process_training_data(TrainingData([Message({TEXT: "milk"})]))
    assert len(data.training_examples[0].get(ENTITIES)) == 1


def test_the_model_keeps_its_own_vocabulary(tmp_path: Path, recognizer: TermRecognizer) -> None:
    recognizer.train(TrainingData())
    (tmp_path / "terms.yml").write_text("{basics: {}, terms: []}", encoding="utf-8")
    storage = LocalModelStorage(tmp_path / "storage")
    loaded = TermRecognizer.load({"terms": str(tmp_path / "terms.yml")}, storage, TRAINED, CONTEXT)
    [said] = loaded.process([Message({TEXT: "milk"})])
    assert len(said.get(ENTITIES)) == 1


def test_another_vocabulary_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "terms.yml").write_text(FILE, encoding="utf-8")
    config = {"terms": str(tmp_path / "terms.yml")}
    before = TermRecognizer.fingerprint_addon(config)
    (tmp_path / "terms.yml").write_text(FILE.replace("milk", "tea"), encoding="utf-8")
    assert TermRecognizer.fingerprint_addon(config) != before
