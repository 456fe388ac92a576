"""The document of the benchmark, from figures that are made up."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import bot.bench.__main__ as program
from bot.bench.contestants.bm25 import Bm25
from bot.bench.contestants.stock.stock import Stock
from bot.bench.document import write_document
from bot.bench.document.figures import Figures, write
from bot.bench.document.machine import describe_machine, find_commit, find_processor
from bot.bench.document.page import conclude, render
from bot.bench.document.table import make_table, show_accuracy, show_growth, show_stages
from bot.bench.results import Results
from bot.settings import ROOT

LATENCY = {"p50": 10.0, "p95": 20.0, "p99": 30.0, "per_second": 80.0}
SERVER = {
    "start": 4.0,
    "memory": 300.0,
    "latency": LATENCY,
    "clients": [{"clients": number, **LATENCY} for number in (1, 2)],
    "lengths": [{"length": number, "p50": 10.0} for number in (1, 50)],
}


def make_row(file: str, name: str, *, is_hit: bool | None, is_right_kind: bool = True) -> dict[str, Any]:
    return {
        "file": file,
        "id": name,
        "style": "formal",
        "kind": "answer",
        "is_right_kind": is_right_kind,
        "is_hit": is_hit,
        "coverage": None if is_hit is None else float(is_hit),
        "on_topic": None,
        "facts": [],
        "guess": [0.75, bool(is_hit)],
    }


ROWS = [
    make_row("answerable", "a001", is_hit=True),
    make_row("answerable", "a002", is_hit=False, is_right_kind=False),
    make_row("outside", "o001", is_hit=None),
]
STEPS: dict[str, dict[str, Any]] = {
    "training-lacta": {"seconds": 50.0, "peak": 900.0},
    "accuracy-lacta": {"rows": ROWS},
    "accuracy-bm25": {"rows": ROWS[1:]},
    "speed-lacta": SERVER,
    "speed-floor-sqlite": SERVER | {"latency": LATENCY | {"p50": 8.0}},
    "speed-stock": SERVER | {"latency": LATENCY | {"per_second": 20.0}},
    "speed-bm25": {"start": 0.2, "memory": 50.0, "latency": LATENCY},
    "stages": {"stages": [["gateway", 3.0], ["action", 1.0]], "through": 4.0},
    "growth-lacta-1": {"training": 50.0, "peak": 1.0, "model": 2.0, "memory": 3.0, "p50": 4.0, "p95": 5.0},
}
CONTESTANTS = (Stock(Path("nowhere"), 5), Bm25())


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Results that hold STEPS."""
    kept = Results(tmp_path / "results", "key", lambda _: None)
    for name, step in STEPS.items():
        kept.measure(name, lambda step=step: step)  # type: ignore[misc]
    return kept


@pytest.fixture
def figures(results: Results) -> Figures:
    """The figures in them."""
    return Figures(results, CONTESTANTS)


def test_the_document_names_machine_commit_and_everybody(figures: Figures) -> None:
    text = render(figures)
    assert describe_machine() in text
    assert find_commit(ROOT) in text
    assert all(f"**{title}**" in text for title in ("Lacta", "Stock Rasa", "BM25"))


def test_every_picture_that_the_document_shows_is_drawn(results: Results, tmp_path: Path) -> None:
    write_document(tmp_path / "benchmark.md", results, CONTESTANTS)
    shown = re.findall(r"\]\((benchmark/\w+\.svg)\)", (tmp_path / "benchmark.md").read_text(encoding="utf-8"))
    assert len(shown) == 7
    assert all(ElementTree.parse(tmp_path / name).getroot().tag.endswith("svg") for name in shown)


def test_a_document_of_nothing_can_be_written(tmp_path: Path) -> None:
    write_document(tmp_path / "benchmark.md", Results(tmp_path / "none", "key"), CONTESTANTS)
    assert "# Benchmark" in (tmp_path / "benchmark.md").read_text(encoding="utf-8")


def test_accuracy_is_shown_for_whom_it_was_measured(figures: Figures) -> None:
    lines = show_accuracy(figures).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| Lacta", "| BM25"]
    assert lines[2].startswith("| Lacta | 50.0 | 50.0 | – |")


def test_the_stages_stand_beside_the_floor(figures: Figures) -> None:
    lines = show_stages(figures).splitlines()
    assert lines[2:4] == ["| gateway | 3.00 | 75 |", "| action | 1.00 | 25 |"]
    assert lines[4] == "| *Rasa floor, SQLite: all of it* | 8.00 |  |"


def test_growth_is_shown_as_far_as_it_went(figures: Figures) -> None:
    assert show_growth(figures).splitlines()[2:] == ["| Lacta | x1 | 50.0 | 1.0 | 2.0 | 3.0 | 4.0 | 5.0 |"]


def test_lacta_is_held_to_the_floor_and_to_the_stock_pipeline(figures: Figures) -> None:
    floor, stock = conclude(figures)
    assert "1.25 times" in floor
    assert "4.0 times" in stock


def test_nothing_is_concluded_from_nothing(tmp_path: Path) -> None:
    assert conclude(Figures(Results(tmp_path, "key"), CONTESTANTS)) == []


@pytest.mark.parametrize(("value", "written"), [(1234.56, "1,234.6"), (None, "–"), (float("nan"), "–")])
def test_a_figure_that_is_not_there_is_a_dash(value: float | None, written: str) -> None:
    assert write(value) == written


def test_a_table_is_one_of_markdown() -> None:
    assert make_table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"


def test_the_processor_is_named_where_the_system_says_it(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: Fast One\n", encoding="utf-8")
    assert find_processor(tmp_path / "cpuinfo") == "Fast One"
    assert find_processor(tmp_path / "nowhere")


def test_the_program_writes_the_document_and_refuses_unknown_parts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(program, "DOCUMENT", tmp_path / "benchmark.md")
    monkeypatch.setattr(program, "choose_parts", lambda plan, names: [])
    assert program.main(["--fresh"]) == 0
    assert "benchmark.md written" in capsys.readouterr().out
    monkeypatch.undo()
    with pytest.raises(SystemExit):
        program.main(["--parts", "sped"])
