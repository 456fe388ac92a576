"""The contestants of the benchmark, as far as they need nothing installed."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bench.contestants import floor
from bot.bench.contestants.bm25 import Bm25, Index
from bot.bench.contestants.installed import find_folder_size, find_installed_size
from bot.bench.contestants.line_speaker import answer_lines, run_line_speaker
from bot.bench.contestants.nearest import Nearest
from bot.bench.contestants.nlpjs import NlpJs
from bot.bench.contestants.stock import stock
from bot.bench.contestants.stock.actions import ActionAnswer, find_label
from bot.bench.contestants.stock.project import write_project
from bot.bench.material import Example, Label, Material
from bot.bench.programs import ProgramError, find_memory, run_beside, run_to_end
from bot.bench.take import Take
from bot.bench.trained import train_once

MATERIAL = Material(
    {
        label.name: label
        for label in (
            Label("prolactin", "answer", "Prolactin makes the milk.", ("prolactin",), ("page#1",)),
            Label("oxytocin", "answer", "Oxytocin makes milk flow.", ("oxytocin",), ("page#2",)),
            Label("men", "answer", "Men can make milk, but it is rare.", ("men",), ("page#3",)),
            Label("greet", "chat"),
        )
    },
    (Example("what is\n prolactin for", "prolactin"), Example("hello", "greet")),
)


def test_bm25_finds_the_statement_with_the_rarest_words() -> None:
    index = Index(MATERIAL)
    assert index.find("Can MEN lactate?").label == "men"
    assert index.find("what does oxytocin do to milk").label == "oxytocin"
    assert index.find("oxytocin").score > index.find("milk").score > 0


def test_bm25_finds_nothing_where_no_word_is_shared() -> None:
    assert Index(MATERIAL).find("football?") == Take("", 0.0)


@pytest.mark.parametrize("contestant", [Bm25(), Nearest()])
def test_a_search_answers_as_a_program_of_its_own(contestant: Bm25 | Nearest, tmp_path: Path) -> None:
    contestant.install()
    spent = train_once(contestant, MATERIAL, tmp_path, 60)
    assert train_once(contestant, MATERIAL, tmp_path, 60) == spent
    with contestant.run(tmp_path) as speaker:
        assert speaker.take("can men make milk, or is it rare?").label == "men"
        assert find_memory(speaker.find_pids()) > 10
    assert contestant.find_size(tmp_path) > 1


def test_lines_are_answered_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"text": "a"}\n{"text": "b"}\n'))
    answer_lines(lambda text: Take(text, 0.5))
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said == [{"label": "a", "score": 0.5}, {"label": "b", "score": 0.5}]


def test_a_program_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="Expecting value"),
        run_line_speaker([sys.executable, "-c", ""], tmp_path),
    ):
        pass


def test_a_program_tells_what_it_took(tmp_path: Path) -> None:
    spent = run_to_end([sys.executable, "-c", "list(range(10**6))"], tmp_path, 30)
    assert spent.seconds > 0
    assert spent.peak > 30


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="no milk"):
        run_to_end([sys.executable, "-c", "raise SystemExit('no milk')"], tmp_path, 30)


def test_a_program_that_takes_too_long_is_broken_off(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="did not finish in 0 s"):
        run_to_end([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 0.2)


def test_programs_end_with_what_they_ran_for(tmp_path: Path) -> None:
    with run_beside([[sys.executable, "-c", "import time; time.sleep(60)"]], tmp_path) as (process,):
        assert process.poll() is None
    assert process.poll() is not None


def test_sizes_are_those_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"x" * 1_000_000)
    (tmp_path / "b").hardlink_to(tmp_path / "deep" / "a")
    assert find_folder_size(tmp_path) == 1.0
    assert find_installed_size("numpy") > 10


def load(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_stock_project_has_all_facts_under_one_retrieval_intent(tmp_path: Path) -> None:
    write_project(MATERIAL, tmp_path, 5055, 7)
    domain, nlu = load(tmp_path / "domain.yml"), load(tmp_path / "data" / "nlu.yml")
    assert domain["intents"] == ["faq", "greet"]
    assert domain["responses"]["utter_faq/men"] == [{"text": "Men can make milk, but it is rare."}]
    assert {block["intent"]: block["examples"] for block in nlu["nlu"]} == {
        "faq/prolactin": "- what is prolactin for\n",
        "greet": "- hello\n",
    }


def test_the_stock_project_has_the_pipeline_of_rasa_init(tmp_path: Path) -> None:
    write_project(MATERIAL, tmp_path, 5055, 7)
    config = load(tmp_path / "config.yml")
    names = [component["name"] for component in (*config["pipeline"], *config["policies"])]
    assert {"DIETClassifier", "ResponseSelector", "FallbackClassifier", "TEDPolicy", "RulePolicy"} <= set(
        names
    )
    assert {component["epochs"] for component in config["pipeline"] if "epochs" in component} == {7}


def test_every_intent_of_the_stock_project_has_a_rule(tmp_path: Path) -> None:
    write_project(MATERIAL, tmp_path, 5055, 7)
    ruled = {rule["steps"][0]["intent"] for rule in load(tmp_path / "data" / "rules.yml")["rules"]}
    assert ruled == {"faq", "greet", "nlu_fallback"}


def test_the_stock_bot_is_told_where_its_actions_are(tmp_path: Path) -> None:
    write_project(MATERIAL, tmp_path, 0, 7)
    stock.set_actions_port(tmp_path, 4711)
    endpoints = load(tmp_path / "endpoints.yml")
    assert endpoints["action_endpoint"] == {"url": "http://127.0.0.1:4711/webhook"}
    assert endpoints["tracker_store"]["dialect"] == "sqlite"


FELL_BACK = {"name": "nlu_fallback", "confidence": 0.7}
SELECTED = {"faq": {"response": {"intent_response_key": "faq/men", "confidence": 0.5}}}


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ({"intent": {"name": "greet", "confidence": 0.9}}, ("greet", 0.9)),
        ({"intent": {"name": "faq", "confidence": 0.8}, "response_selector": SELECTED}, ("men", 0.4)),
        (
            {"intent": FELL_BACK, "intent_ranking": [FELL_BACK, {"name": "greet", "confidence": 0.2}]},
            ("greet", 0.2),
        ),
        ({"intent": {"name": None, "confidence": 0.0}}, ("", 0.0)),
    ],
)
def test_the_stock_bot_says_what_it_takes_a_message_for(
    message: dict[str, Any], label: tuple[str, float]
) -> None:
    assert find_label(message) == label


def test_the_action_of_the_stock_bot_needs_only_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(MATERIAL, tmp_path, 5055, 7)
    monkeypatch.chdir(tmp_path)
    assert ActionAnswer().name() == "action_answer"
    assert "bot." not in (tmp_path / "actions.py").read_text(encoding="utf-8")


def test_a_python_that_runs_is_chosen_and_else_one_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stock, "PYENV", str(tmp_path))
    monkeypatch.setattr(stock.shutil, "which", lambda _: None)
    assert stock.find_python() == "3.10"
    python = tmp_path / "3.10.1" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho Python 3.10.1\n", encoding="utf-8")
    python.chmod(0o755)
    assert stock.find_python() == str(python)


def test_the_floor_has_one_rule_and_no_action() -> None:
    project = floor.make_project()
    assert len(project["rules.yml"]["rules"]) == 1
    assert "actions" not in project["domain.yml"]
    assert project["endpoints-sqlite.yml"]["tracker_store"]["dialect"] == "sqlite"
    assert project["endpoints-memory.yml"] == {}


def test_without_node_nlpjs_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ProgramError, match="Node"):
        NlpJs(tmp_path).install()
