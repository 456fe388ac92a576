"""In the pipeline a danger sign overrules every other intent and brings its care text along."""

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import DANGER
from bot.nlu.danger_detector import DANGER_INTENT, DangerDetector
from bot.reply import DISCLAIMER

DETECTOR = DangerDetector("112")


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
