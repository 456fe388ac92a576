"""The measures of the benchmark, on bots that are made up."""

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.bench.contestants.contestant import Speaker
from bot.bench.material import Example, Label, Material
from bot.bench.measures.accuracy import ask_speaker
from bot.bench.measures.speed import (
    CLIENTS,
    LENGTHS,
    PER_CONVERSATION,
    measure_clients,
    measure_latency,
    measure_lengths,
    measure_server,
    send_all,
    summarise,
)
from bot.bench.measures.stages import arrange, make_watched, read_notes
from bot.bench.measures.start import start
from bot.bench.measures.understanding import measure
from bot.bench.measures.watched import WHOLE, Watch, name_node
from bot.bench.questions import list_messages, load_questions
from bot.bench.take import Take
from bot.evaluation.sample import read_sample

MATERIAL = Material(
    {
        "men": Label("men", "answer", "Men can.", ("men",), ("page#3",)),
        "outside": Label("outside", "decline"),
    },
    (),
)


class Fake(Speaker):
    """Takes what speaks of men for the fact about them, and anything else for nothing it knows."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, conversation: str, text: str) -> Any:
        """Remember what was sent."""
        self.sent.append((conversation, text))

    def take(self, text: str) -> Take:
        """Look for men."""
        return Take("men", 0.9) if "men" in text else Take("men", 0.2)

    def find_pids(self) -> list[int]:
        """Have no process."""
        return []


def test_a_conversation_has_ten_messages() -> None:
    bot = Fake()
    assert len(send_all(bot, ["why?"] * 25)) == 25
    sizes = [[c for c, _ in bot.sent].count(name) for name in dict.fromkeys(c for c, _ in bot.sent)]
    assert sizes == [PER_CONVERSATION, PER_CONVERSATION, 5]


def test_times_are_summarised_in_ms() -> None:
    figures = summarise([0.01] * 98 + [0.1, 0.2])
    assert (figures["p50"], figures["p95"], figures["p99"]) == (10.0, 10.0, 100.0)
    assert figures["per_second"] == pytest.approx(100 / 1.28)


def test_every_message_is_sent_whatever_the_number_of_clients() -> None:
    bot = Fake()
    found = measure_clients(bot, "hello")
    assert [each["clients"] for each in found] == list(CLIENTS)
    assert len(bot.sent) == 160 * len(CLIENTS)


def test_a_growing_conversation_is_one_conversation() -> None:
    bot = Fake()
    assert [each["length"] for each in measure_lengths(bot)] == list(LENGTHS)
    assert len({conversation for conversation, _ in bot.sent}) == 1
    assert len(bot.sent) == LENGTHS[-1]


def test_a_server_is_measured_in_all_three_ways() -> None:
    assert set(measure_server(Fake(), "hello")) == {"latency", "clients", "lengths"}
    assert measure_latency(Fake(), ["hello"] * 20)["per_second"] > 0


def test_there_are_messages_however_many_are_wanted() -> None:
    assert len(list_messages(500)) == 500
    assert sum(len(samples) for samples in load_questions().values()) >= 500


def test_a_start_ends_when_the_bot_answers() -> None:
    with start(lambda: nullcontext(Fake())) as (bot, seconds):
        assert isinstance(bot, Fake)
        assert seconds >= 0


def test_a_speaker_is_scored_by_the_scale_of_what_was_held_out() -> None:
    asked = {"id": "q1", "text": "can men?", "expect": ["answer"], "facts": [["men"]]}
    other = {"id": "q2", "text": "football?", "expect": ["decline"], "facts": []}
    hello = {"id": "q3", "text": "hello", "expect": ["chat"], "facts": []}
    held_out = [Example("men?", "men"), Example("cats?", "outside")]
    samples = {"own": [read_sample(value) for value in (asked, other, hello)]}
    found = ask_speaker(Fake(), MATERIAL, held_out, samples, is_probability=True)
    assert found["scale"]["threshold"] == 0.9
    assert [(row["kind"], row["is_hit"], row["guess"]) for row in found["rows"]] == [
        ("answer", True, [0.9, True]),
        ("decline", None, [0.2, False]),
        ("decline", None, None),
    ]


def test_understanding_is_timed_for_every_question() -> None:
    heard: list[str] = []
    figures = measure(heard.append)
    assert len(heard) == 60
    assert figures["memory"] > 10
    assert figures["p99"] >= figures["p50"] > 0


def test_a_watched_rasa_is_started_as_the_one_that_runs(tmp_path: Path) -> None:
    command = "python3 -m bot.serving rasa run --port 5005 --model models/lacta.tar.gz".split()
    watched = make_watched(command, tmp_path / "notes", 4711)
    module, notes = "bot.bench.measures.watched", str(tmp_path / "notes")
    assert watched == ["python3", "-m", module, notes, *"run --port 4711 --model models/lacta.tar.gz".split()]


def test_stages_stand_in_the_order_of_a_message_and_add_up() -> None:
    notes = [
        {"Encoder": 0.004, "RulePolicy": 0.002, "action": 0.003, "tracker store": 0.001, WHOLE: 0.012}
    ] * 3
    stages = arrange(notes, through=20.0, direct=15.0)
    assert [name for name, _ in stages][:3] == ["gateway", "Rasa's web server", "Encoder"]
    assert sum(ms for _, ms in stages) == pytest.approx(20.0)
    assert dict(stages)["policies"] == pytest.approx(2.0)
    assert dict(stages)["Rasa's processing"] == pytest.approx(2.0)


def test_a_watch_notes_plain_and_asynchronous_stages_of_each_message(tmp_path: Path) -> None:
    class Rasa:
        def read(self, text: str) -> str:
            return text.upper()

        async def handle(self, text: str) -> str:
            return self.read(self.read(text))

    watch = Watch(tmp_path / "notes")
    watch.see(Rasa, "read", lambda _: "Reader")
    watch.see(Rasa, "handle", lambda _: WHOLE)
    assert [asyncio.run(Rasa().handle(text)) for text in ("a", "b")] == ["A", "B"]
    notes = read_notes(tmp_path / "notes")
    assert len(notes) == 2
    assert all(0 < note["Reader"] <= note[WHOLE] for note in notes)


def test_a_node_is_named_for_its_component() -> None:
    class Node:
        _node_name = "run_bot.nlu.sentence_encoder.SentenceEncoder3"

    assert name_node(Node()) == "SentenceEncoder"
