"""What is left out of learning is asked, and nothing else; what is right follows from the verdict."""

from collections import Counter
from dataclasses import replace

import pytest
from rich.console import Console

from bot.evaluation import unseen
from bot.evaluation.unseen import (
    CUTS,
    DANGER,
    FOLDS,
    OUTSIDE,
    Asked,
    ask_left_out,
    collect_units,
    cut_by_fact,
    cut_by_round,
    find_stated,
    leave_out,
    make_table,
)
from bot.facts.files import load_library
from bot.nlu.sources import Unit, load_sources
from bot.settings import ROOT
from fake_nlu import ASPECTS, SOURCES, UNITS, make_reader
from fake_nlu import DANGER as DANGERS
from fake_nlu import OUTSIDE as OTHERS

OURS = [
    *UNITS,
    Unit(OUTSIDE, OUTSIDE, "", (), (), OUTSIDE, OTHERS),
    Unit(DANGER, DANGER, "", (), (), DANGER, DANGERS),
]
STATED = {unit.id: {unit.id} for unit in UNITS if unit.kind != "gap"}
MANY = replace(UNITS[0], questions=tuple(f"question {number}" for number in range(20)))


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_each_question_is_left_out_of_one_fold(cut: unseen.Cut) -> None:
    folds = [cut(MANY, place) for place in range(20)]
    assert set(folds) <= set(range(FOLDS))
    kept = Counter(q for fold in range(FOLDS) for q in leave_out(MANY, fold, cut).questions)
    assert {kept[question] for question in MANY.questions} == {FOLDS - 1}


def test_a_round_is_of_questions_that_stand_together() -> None:
    assert [cut_by_round(MANY, place) for place in range(20)] == [fold for fold in range(5) for _ in range(4)]


def test_a_fact_is_left_out_as_a_whole_and_known_by_its_statement() -> None:
    [fold] = {cut_by_fact(MANY, place) for place in range(20)}
    assert leave_out(MANY, fold, cut_by_fact).questions == (MANY.statement,)
    assert leave_out(MANY, (fold + 1) % FOLDS, cut_by_fact) == MANY


def test_a_gap_is_left_out_by_question() -> None:
    assert len({cut_by_fact(replace(MANY, kind="gap"), place) for place in range(20)}) > 1


def test_what_tuning_saw_and_danger_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = make_reader()
    monkeypatch.setattr(reader, "aspects", ASPECTS, raising=False)
    left = {UNITS[1].questions[0], UNITS[3].questions[1], OTHERS[0], DANGERS[0]}
    monkeypatch.setattr(unseen, "is_held_out", lambda text: text in left)
    asked = ask_left_out(OURS, SOURCES, reader, CUTS["question"], STATED)  # type: ignore[arg-type]
    assert Counter(each.kind for each in asked) == {"fact": 1, "gap": 1, OUTSIDE: 1}


@pytest.mark.parametrize(("states", "is_right"), [({"what-prolactin"}, True), (set(), False)])
def test_right_is_what_states_a_fact_of_the_unit(
    monkeypatch: pytest.MonkeyPatch, states: set[str], is_right: bool
) -> None:
    reader = make_reader()
    monkeypatch.setattr(reader, "aspects", ASPECTS, raising=False)
    monkeypatch.setattr(unseen, "is_held_out", lambda text: text == "prolactin meaning")
    stated = STATED | {"what-prolactin": states}
    asked = ask_left_out(OURS, SOURCES, reader, CUTS["question"], stated)  # type: ignore[arg-type]
    assert asked == [Asked("fact", is_right)]


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = make_reader().read

    def read_plainly(_: unseen.ExampleReader, texts: list[str]) -> list[unseen.Example]:
        read.extend(texts)
        return plain(texts)

    monkeypatch.setattr(unseen.ExampleReader, "read", read_plainly)
    reader = unseen.RememberingReader.__new__(unseen.RememberingReader)
    reader._read = {}
    assert [example.text for example in reader.read(["milk", "tea", "milk"])] == ["milk", "tea", "milk"]
    assert [example.text for example in reader.read(["tea", "men"])] == ["tea", "men"]
    assert read == ["milk", "tea", "men"]


def test_the_projects_units_end_with_other_subjects_and_danger() -> None:
    units = collect_units(ROOT / "data", load_sources(ROOT / "data"))
    assert [unit.id for unit in units[-2:]] == [OUTSIDE, DANGER]
    assert min(len(unit.questions) for unit in units[-2:]) > 200


def test_an_answer_states_what_completes_it_too() -> None:
    library = load_library(ROOT / "data")
    stated = find_stated(library)
    assert all(fact.id in stated[fact.id] for fact in library.facts)
    assert all(stated[overview.id] == set(overview.items) for overview in library.overviews)


def test_the_table_has_a_row_for_each_way_to_leave_out() -> None:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(make_table({"round": [Asked("fact", True), Asked("fact", False), Asked("gap", True)]}))
    assert all(word in capture.get() for word in ("round", "3", "50.0", "100.0"))
