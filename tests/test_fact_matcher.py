"""The component trains, loads and understands with the conversation in mind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.facts.model import Aspect
from bot.nlu import fact_matcher
from bot.nlu.attributes import CORRECTED, DANGER_INTENT, UNDERSTANDING
from bot.nlu.fact_matcher import FactMatcher
from bot.nlu.sentence_encoder import open_encoder, write_encoder
from fake_nlu import CONTEXT, DANGER, LONG, MANY, OUTSIDE, SOURCES, UNITS, FakeEncoder, entity, message

TRAINED = Resource("train_FactMatcher0")
CONFIG = FactMatcher.get_default_config()
OTHER_ASPECTS = [aspect for aspect in Aspect if aspect not in {unit.aspect for unit in UNITS}]


def make_data() -> TrainingData:
    asked = [(q, f"ask_{u.aspect}") for u in UNITS if u.aspect for q in u.questions]
    asked += [(f"{verb} {aspect}", f"ask_{aspect}") for aspect in OTHER_ASPECTS for verb in ("tell", "say")]
    asked += [(text, "out_of_scope") for text in OUTSIDE]
    asked += [(text, DANGER_INTENT) for text in DANGER]
    return TrainingData([message(text, intent=intent) for text, intent in asked])


def train(folder: Path, encoder: object) -> FactMatcher:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fact_matcher, "find_encoder", lambda *_: encoder)
        patch.setattr(fact_matcher, "load_sources", lambda _: SOURCES)
        storage = LocalModelStorage.create(folder)
        FactMatcher.create(CONFIG, storage, TRAINED, CONTEXT).train(make_data())
        return FactMatcher.load(CONFIG, storage, TRAINED, CONTEXT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("storage")


@pytest.fixture(scope="module")
def component(folder: Path) -> Iterator[FactMatcher]:
    yield train(folder, FakeEncoder())


def tell(*said: Message) -> DialogueStateTracker:
    """Make the tracker of a conversation in which this was said."""
    events = [UserUttered(m.get(TEXT), parse_data={UNDERSTANDING: m.get(UNDERSTANDING)}) for m in said]
    return DialogueStateTracker.from_events("someone", events)


def understand(
    component: FactMatcher, said: Message, tracker: DialogueStateTracker | None = None
) -> dict[str, Any]:
    [read] = component.process([said], tracker)
    found: dict[str, Any] = read.get(UNDERSTANDING)
    return found


def test_a_question_is_understood_without_a_tracker(component: FactMatcher) -> None:
    found = understand(component, message("what is prolactin", entity("prolactin")))
    assert found["ranking"][0][0] == "what-prolactin"
    assert not found["is_followup"]


def test_what_leans_stands_alone_without_a_tracker(component: FactMatcher) -> None:
    assert not understand(component, message("and in men", entity("men", "person")))["is_followup"]


def test_what_leans_stands_alone_in_a_new_conversation(component: FactMatcher) -> None:
    assert not understand(component, message("why is that"), tell())["is_followup"]


def test_what_leans_is_read_after_the_question_before(component: FactMatcher) -> None:
    before = message("what is prolactin", entity("prolactin"))
    understand(component, before)
    found = understand(component, message("what does it mean"), tell(before))
    assert found["is_followup"]
    assert found["resolved"] == "what is prolactin what does it mean"
    assert found["ranking"][0][0] == "what-prolactin"


def test_what_names_a_subject_stands_alone(component: FactMatcher) -> None:
    before = message("what is prolactin", entity("prolactin"))
    understand(component, before)
    assert not understand(component, message("what causes milk", entity("milk")), tell(before))["is_followup"]


def test_what_is_about_something_else_goes_on_with_nothing(component: FactMatcher) -> None:
    before = message("what is prolactin", entity("prolactin"))
    understand(component, before)
    assert not understand(component, message("how do I bake bread"), tell(before))["is_followup"]


def test_each_of_two_questions_is_understood_with_its_own_terms(component: FactMatcher) -> None:
    text = "what is prolactin? why do men make milk?"
    terms = [entity("prolactin"), entity("men", "person"), entity("milk")]
    for found, place in zip(terms, (8, 26, 35), strict=True):
        found["start"] = place
    assert understand(component, message(text, *terms))["parts"] == ["what-prolactin", "cause-men"]


def test_a_single_question_has_no_parts(component: FactMatcher) -> None:
    assert understand(component, message("what is prolactin", entity("prolactin")))["parts"] == []


def test_a_danger_sign_is_found_within_a_long_message(component: FactMatcher) -> None:
    bread = "I bake bread with my car " * 10
    text = f"{bread} {' '.join(DANGER * 2)} {bread}"
    assert understand(component, message(text))["danger"] > 0.5


def test_the_mended_text_is_read(component: FactMatcher) -> None:
    said = message("what is prolactin", entity("prolactin"))
    said.set(CORRECTED, "what is prolactin then")
    assert understand(component, said)["resolved"] == "what is prolactin then"


def test_a_term_named_twice_counts_once(component: FactMatcher) -> None:
    assert understand(component, message("milk", entity("milk"), entity("milk")))["terms"] == ["milk"]


@pytest.mark.parametrize("text", ["", None])
def test_a_message_without_text_is_not_understood(component: FactMatcher, text: str | None) -> None:
    assert understand(component, Message({TEXT: text})) is None


@pytest.mark.parametrize("text", ["?!", "🍼", "молоко", LONG, MANY])
def test_any_text_is_understood(component: FactMatcher, text: str) -> None:
    assert understand(component, message(text), tell())["ranking"]


def test_before_training_nothing_is_understood(folder: Path) -> None:
    component = FactMatcher.create(CONFIG, LocalModelStorage(folder), TRAINED, CONTEXT)
    assert understand(component, message("what is milk")) is None


def test_examples_stay_as_they_are(component: FactMatcher) -> None:
    data = make_data()
    assert component.process_training_data(data) is data


def test_training_twice_gives_identical_understanding(component: FactMatcher, tmp_path: Path) -> None:
    again = train(tmp_path, FakeEncoder())
    for unit in UNITS:
        said, same = message(unit.questions[0]), message(unit.questions[0])
        assert understand(component, said) == understand(again, same)


def test_the_real_encoder_finds_other_words_for_the_same(tmp_path: Path) -> None:
    write_encoder(tmp_path)
    (tmp_path / "storage").mkdir()
    encoder = open_encoder(tmp_path)
    component = train_with_real_vectors(tmp_path / "storage", encoder)
    for text, terms, unit in (
        ("explain the word prolactin", ["prolactin"], "what-prolactin"),
        ("for which reasons do males lactate", ["milk", "men"], "cause-men"),
        ("will chamomile tea give me milk", ["tea", "milk"], "gap-tea"),
        ("how do I repair a bicycle", [], "outside"),
    ):
        said = message(text, *map(entity, terms), encoder=encoder)
        assert understand(component, said)["ranking"][0][0] == unit


def train_with_real_vectors(folder: Path, encoder: Any) -> FactMatcher:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fake_nlu.FakeEncoder", lambda: encoder)
        return train(folder, encoder)


@pytest.mark.parametrize(
    ("text", "is_known", "is_adrift"),
    [("and in men", False, True), ("shorter please", False, True), ("and in men", True, False)],
)
def test_what_leans_on_messages_that_could_not_be_read_says_so(
    component: FactMatcher, text: str, is_known: bool, is_adrift: bool
) -> None:
    tracker = DialogueStateTracker.from_events("a", [])
    tracker.is_known = is_known
    assert understand(component, message(text), tracker)["is_adrift"] is is_adrift
