"""Intents are ranked; small talk is never chosen where a subject is named."""

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import DANGER_INTENT, UNDERSTANDING
from bot.nlu.intent_classifier import RANKING_LENGTH, IntentClassifier
from fake_nlu import CONTEXT, LONG, MANY, entity, message

TRAINED = Resource("train_IntentClassifier0")
CONFIG = {
    **IntentClassifier.get_default_config(),
    "small_talk": ["greet", "thank", "not_learnt"],
    "wishes": ["ask_more"],
}
EXAMPLES = {
    "greet": ("hello", "hello there"),
    "thank": ("thanks", "thanks a lot"),
    "ask_cause": ("why milk", "why does milk come"),
    "ask_definition": ("what is milk", "what is prolactin"),
    "ask_more": ("tell more", "go on and tell more"),
    "ask_duration": ("how long", "how long does milk last"),
    "ask_symptom": ("signs of milk", "which signs"),
    "out_of_scope": ("bake bread", "car oil"),
}
DANGER = ("help I bleed", "I bleed a lot")
TEXTS = ["hello", "why milk", "", "?!", "🍼", "молоко", LONG, MANY]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storage that holds a trained classifier."""
    folder = tmp_path_factory.mktemp("storage")
    examples = [*EXAMPLES.items(), (DANGER_INTENT, DANGER)]
    data = TrainingData([message(t, intent=name) for name, texts in examples for t in texts])
    component = IntentClassifier.create(CONFIG, LocalModelStorage.create(folder), TRAINED, CONTEXT)
    assert component.train(data) == TRAINED
    return folder


def classify(folder: Path, said: Message, **config: Any) -> list[dict[str, Any]]:
    storage = LocalModelStorage(folder)
    component = IntentClassifier.load({**CONFIG, **config}, storage, TRAINED, CONTEXT)
    [read] = component.process([said])
    ranking: list[dict[str, Any]] = read.get("intent_ranking")
    assert read.get(INTENT) == ranking[0]
    return ranking


@pytest.mark.parametrize(("intent", "text"), [(name, texts[0]) for name, texts in EXAMPLES.items()])
def test_an_intent_is_recognised(folder: Path, intent: str, text: str) -> None:
    assert classify(folder, message(text))[0]["name"] == intent


@pytest.mark.parametrize("text", DANGER)
def test_that_somebody_reports_danger_is_left_to_say_to_the_detector(folder: Path, text: str) -> None:
    assert DANGER_INTENT not in {intent["name"] for intent in classify(folder, message(text))}


@pytest.mark.parametrize("text", TEXTS)
def test_the_ranking_is_short_and_falls(folder: Path, text: str) -> None:
    chances = [intent["confidence"] for intent in classify(folder, message(text))]
    assert len(chances) == RANKING_LENGTH
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.001


@pytest.mark.parametrize("text", ["hello", "thanks", "hello there thanks a lot"])
def test_small_talk_is_never_chosen_where_a_subject_is_named(folder: Path, text: str) -> None:
    names = {intent["name"] for intent in classify(folder, message(text, entity("milk")))}
    assert names.isdisjoint(CONFIG["small_talk"])


@pytest.mark.parametrize("kind", ["person", "professional"])
def test_a_person_is_no_subject(folder: Path, kind: str) -> None:
    assert classify(folder, message("hello", entity("doctor", kind)))[0]["name"] == "greet"


def test_unlikely_small_talk_is_read_as_a_question(folder: Path) -> None:
    ranking = classify(folder, message("hello"), small_talk_threshold=1.0)
    assert "greet" not in {intent["name"] for intent in ranking}


@pytest.mark.parametrize(("is_followup", "is_greeting"), [(False, True), (True, False)])
def test_after_a_question_small_talk_has_to_be_plain(
    folder: Path, is_followup: bool, is_greeting: bool
) -> None:
    said = message("hello")
    said.set(UNDERSTANDING, {"is_followup": is_followup})
    ranking = classify(folder, said, small_talk_threshold_in_context=1.0)
    assert ("greet" in {intent["name"] for intent in ranking}) is is_greeting


@pytest.mark.parametrize(
    ("kind", "is_wish"), [("person", False), ("symptom", False), ("professional", True), ("general", True)]
)
def test_who_names_a_subject_or_a_person_wishes_for_no_other_wording(
    folder: Path, kind: str, is_wish: bool
) -> None:
    names = {intent["name"] for intent in classify(folder, message("tell more", entity("men", kind)))}
    assert ("ask_more" in names) is is_wish


def test_an_unlikely_wish_is_read_as_a_question(folder: Path) -> None:
    assert classify(folder, message("tell more"))[0]["name"] == "ask_more"
    ranking = classify(folder, message("tell more"), wish_threshold=1.0)
    assert "ask_more" not in {intent["name"] for intent in ranking}


@pytest.mark.parametrize("text", ["", None])
def test_a_message_without_text_is_nonsense(folder: Path, text: str | None) -> None:
    assert classify(folder, Message({TEXT: text})) == [{"name": "nonsense", "confidence": 1.0}]


def test_before_training_all_is_nonsense(folder: Path) -> None:
    component = IntentClassifier.create(CONFIG, LocalModelStorage(folder), TRAINED, CONTEXT)
    assert component.process([message("hello")])[0].get(INTENT)["name"] == "nonsense"


def test_examples_keep_their_intent(folder: Path) -> None:
    component = IntentClassifier.create(CONFIG, LocalModelStorage(folder), TRAINED, CONTEXT)
    data = component.process_training_data(TrainingData([message("hello", intent="thank")]))
    assert data.training_examples[0].get(INTENT) == "thank"


def test_examples_without_a_text_are_passed_over(tmp_path: Path) -> None:
    data = TrainingData(
        [Message({INTENT: "greet"}), *(message(t, intent=n) for n, ts in EXAMPLES.items() for t in ts)]
    )
    component = IntentClassifier.create(CONFIG, LocalModelStorage.create(tmp_path), TRAINED, CONTEXT)
    assert component.train(data) == TRAINED
