"""The measures of the benchmark, on bots that are made up."""

import asyncio
import json
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
from bot.bench.plan import Plan, choose_parts
from bot.bench.programs import ProgramError
from bot.bench.questions import list_messages, load_questions
from bot.bench.results import Results, digest_sources
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
    command = "python3 -m rasa run --port 5005 --model models/lacta.tar.gz".split()
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

    assert name_node(Node()) == "bot.nlu.sentence_encoder.SentenceEncoder"


def test_a_step_is_measured_once(tmp_path: Path) -> None:
    said: list[str] = []
    results = Results(tmp_path, "key", said.append)
    assert results.measure("speed", lambda: {"p50": 1.0}) == {"p50": 1.0}
    assert results.measure("speed", lambda: {"p50": 2.0}) == {"p50": 1.0}
    assert said == ["speed ...", "speed: kept from before"]


def test_a_step_that_was_measured_on_other_sources_does_not_count(tmp_path: Path) -> None:
    Results(tmp_path, "key").measure("speed", lambda: {"p50": 1.0})
    assert Results(tmp_path, "other").find("speed") is None
    assert Results(tmp_path, "key").find("speed") == {"p50": 1.0}


def test_a_step_that_fails_is_tried_again(tmp_path: Path) -> None:
    def fail() -> dict[str, Any]:
        raise ProgramError("many lines\nno Python 3.10\n")

    results = Results(tmp_path, "key")
    assert results.measure("speed", fail) == {"error": "no Python 3.10"}
    assert results.find("speed") is None


def test_what_is_forgotten_is_measured_again(tmp_path: Path) -> None:
    results = Results(tmp_path / "bench", "key")
    results.measure("speed", lambda: {"p50": 1.0})
    results.forget()
    assert results.find("speed") is None


def test_figures_depend_on_the_bot_and_not_on_what_measures_it(tmp_path: Path) -> None:
    for name in ("bot/nlu/a.py", "bot/bench/b.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = digest_sources(tmp_path)
    (tmp_path / "bot/bench/b.py").write_text("2", encoding="utf-8")
    assert digest_sources(tmp_path) == before
    (tmp_path / "bot/nlu/a.py").write_text("2", encoding="utf-8")
    assert digest_sources(tmp_path) != before


class Noted(Results):
    """Results of a benchmark in which nothing is measured."""

    def measure(self, name: str, do: Any) -> dict[str, Any]:
        """Write down the step."""
        self._tell(name)
        return {}


def test_every_contestant_is_measured_in_every_part(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5)
    for part in choose_parts(plan, []):
        part()
    names = ("lacta", *(each.name for each in plan.contestants))
    parts = ("training", "accuracy", "speed", "size")
    assert {f"{part}-{name}" for part in parts for name in names} <= set(steps)
    assert {"stages", "speed-floor-sqlite", "growth-lacta-100", "growth-stock-10"} <= set(steps)
    assert "growth-stock-100" not in steps


def test_some_alone_can_be_measured(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5, ["floor", "bm25"])
    for part in choose_parts(plan, ["accuracy", "speed"]):
        part()
    assert steps == ["accuracy-bm25", "speed-floor-sqlite", "speed-floor-memory", "speed-bm25"]


def test_parts_are_chosen_by_name(tmp_path: Path) -> None:
    steps: list[str] = []
    plan = Plan(tmp_path, Noted(tmp_path, "key", steps.append), 5)
    for part in choose_parts(plan, ["size", "stages"]):
        part()
    assert steps[0] == "stages"
    assert {name.partition("-")[0] for name in steps} == {"stages", "size"}
    with pytest.raises(ValueError, match="there is no part 'sped'"):
        choose_parts(plan, ["sped"])


def test_what_was_kept_is_plain_json(tmp_path: Path) -> None:
    Results(tmp_path, "key").measure("speed", lambda: {"p50": 1.0})
    assert json.loads((tmp_path / "speed.json").read_text(encoding="utf-8")) == {
        "key": "key",
        "step": {"p50": 1.0},
    }
