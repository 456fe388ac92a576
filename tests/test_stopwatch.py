"""The stopwatch frames the pipeline and sets how long it took."""

import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.attributes import SECONDS
from bot.nlu.stopwatch import Stopwatch
from bot.settings import ROOT


def test_it_stands_first_and_last_in_the_pipeline() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    name = f"{Stopwatch.__module__}.{Stopwatch.__name__}"
    assert [place for place, entry in enumerate(pipeline) if entry["name"] == name] == [0, len(pipeline) - 1]


def test_the_time_between_is_put_out_with_the_message() -> None:
    message = Message({TEXT: "Hi"})
    Stopwatch().process([message])
    assert SECONDS not in message.as_dict(only_output_properties=True)
    Stopwatch().process([message])
    assert 0 <= message.as_dict(only_output_properties=True)[SECONDS] < 1
