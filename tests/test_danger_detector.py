"""In the pipeline a danger sign overrules every other intent and brings its care text along."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import DANGER, DANGER_INTENT, UNDERSTANDING
from bot.nlu.danger_detector import DangerDetector
from bot.reply import DISCLAIMER
from bot.settings import ROOT

DETECTOR = DangerDetector("112", frozenset({"prolactin"}), frozenset({"thank"}))


def process(text: str | None) -> Message:
    message = Message({TEXT: text, INTENT: {"name": "greet", "confidence": 0.9}})
    assert DETECTOR.process([message]) == [message]
    return message


def test_a_danger_sign_overrules_the_intent() -> None:
    assert process("I want to kill myself").get(INTENT) == {"name": DANGER_INTENT, "confidence": 1.0}


def test_the_care_text_names_the_number_and_leaves_the_disclaimer_to_the_reply() -> None:
    found: dict[str, Any] = process("I want to kill myself").get(DANGER)
    assert set(found) == {"sign", "tier", "text"}
    assert found["tier"] == "emergency"
    assert "112" in found["text"]
    assert DISCLAIMER not in found["text"]


@pytest.mark.parametrize("text", ["what is galactorrhea", "", None, "🍼"])
def test_without_a_danger_sign_the_message_stays_as_it_is(text: str | None) -> None:
    message = process(text)
    assert message.get(DANGER) is None
    assert message.get(INTENT)["name"] == "greet"


def test_each_message_of_several_is_looked_at() -> None:
    messages = [Message({TEXT: "hello"}), Message({TEXT: "I want to die"})]
    assert [bool(message.get(DANGER)) for message in DETECTOR.process(messages)] == [False, True]


def test_the_training_data_stay_as_they_are() -> None:
    data = TrainingData([Message({TEXT: "I want to die", INTENT: "greet"})])
    assert DETECTOR.process_training_data(data) is data
    assert data.intent_examples[0].get(DANGER) is None


def test_the_detector_is_made_with_the_core_terms_and_the_small_talk_of_its_config(tmp_path: Path) -> None:
    entries = [
        "{term: prolactin, type: x, names: [prolactin], core: true}",
        "{term: tea, type: x, names: [tea]}",
    ]
    (tmp_path / "terms.yml").write_text(f"{{basics: {{}}, terms: [{', '.join(entries)}]}}", encoding="utf-8")
    config = {"terms": str(tmp_path / "terms.yml"), "small_talk": ["thank"]}
    storage = LocalModelStorage(tmp_path)
    made = DangerDetector.create(config, storage, Resource("x"), ExecutionContext(GraphSchema({})))
    assert (made._core, made._small_talk) == ({"prolactin"}, {"thank"})


def test_the_detector_and_the_classifier_agree_on_what_is_small_talk() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    lists = [component["small_talk"] for component in pipeline if "small_talk" in component]
    assert len(lists) == 2
    assert lists[0] == lists[1]


def suspect(danger: float, term: str) -> Message:
    entities = [{"entity": "hormone", "value": term}]
    message = Message({TEXT: "a text", UNDERSTANDING: {"danger": danger}, ENTITIES: entities})
    return DETECTOR.process([message])[0]


def test_a_message_that_is_like_dangerous_ones_and_about_milk_gets_care() -> None:
    assert "112" in suspect(0.85, "prolactin").get(DANGER)["text"]


@pytest.mark.parametrize(("danger", "term"), [(0.4, "prolactin"), (0.9, "stress")])
def test_likeness_alone_or_a_slight_one_raises_no_alarm(danger: float, term: str) -> None:
    assert suspect(danger, term).get(DANGER) is None


def after(*earlier: dict[str, Any], intent: str = "thank") -> Message:
    events = [UserUttered("a text", parse_data=data) for data in earlier]
    message = Message({TEXT: "thanks", INTENT: {"name": intent}})
    return DETECTOR.process([message], DialogueStateTracker.from_events("somebody", events))[0]


def test_small_talk_after_a_danger_sign_gets_the_reminder() -> None:
    reminder = after({DANGER: {"tier": "emergency"}}).get(DANGER)
    assert reminder["is_reminder"]
    assert "112" in reminder["text"]


def test_a_reminder_does_not_call_for_the_next_one() -> None:
    assert after({DANGER: {"tier": "emergency", "is_reminder": True}}).get(DANGER) is None


def test_a_question_after_a_danger_sign_is_answered_with_the_reminder_before_it() -> None:
    assert after({DANGER: {"tier": "emergency"}}, intent="ask_cause").get(DANGER) is None
