"""What contestants are given, what they take a message for, and from which score on they answer."""

from pathlib import Path

import pytest

from bot.bench.generated import make_name, multiply_material, vary, write_project
from bot.bench.material import Example, Label, Material, load_material, read_material, save_material
from bot.bench.take import (
    Scale,
    Take,
    Tried,
    choose_scale,
    choose_threshold,
    decide,
    find_confidence,
    make_guess,
)
from bot.bench.trained import HELD_OUT, split
from bot.evaluation.confidence import Guess
from bot.facts.files import load_library
from bot.settings import ROOT

FACT = Label("made", "answer", "The breast makes milk.", ("made",), ("page#2",))
LIST = Label("list", "answer", "Two things.", ("made", "flows"), ("page#2", "book#4"))
OUTSIDE = Label("out_of_scope", "decline")
GREET = Label("greet", "chat")
MATERIAL = Material(
    {label.name: label for label in (FACT, LIST, OUTSIDE, GREET)},
    tuple(
        Example(f"{label.name} {number}?", label.name) for label in (FACT, OUTSIDE) for number in range(20)
    ),
)


@pytest.fixture(scope="module")
def material() -> Material:
    """The project's own."""
    return load_material(ROOT / "data")


def test_every_fact_and_overview_is_a_label_with_its_facts(material: Material) -> None:
    library = load_library(ROOT / "data")
    assert {label.name for label in material.answers()} == {
        u.id for u in (*library.facts, *library.overviews)
    }
    assert all(label.citations for label in material.answers())


def test_every_example_has_a_label_and_stands_there_once(material: Material) -> None:
    assert {example.label for example in material.examples} <= material.labels.keys()
    assert len(set(material.examples)) == len(material.examples)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("not_said", "decline"), ("out_of_scope", "decline"), ("greet", "chat"), ("report_danger", "seek_care")],
)
def test_what_states_no_fact_is_a_label_too(material: Material, name: str, kind: str) -> None:
    assert (material.labels[name].kind, material.labels[name].facts) == (kind, ())
    assert any(example.label == name for example in material.examples)


def test_material_that_was_kept_is_read_as_it_was(tmp_path: Path) -> None:
    save_material(MATERIAL, tmp_path / "material.json")
    assert read_material(tmp_path / "material.json") == MATERIAL


def test_what_is_held_out_is_not_learnt(material: Material) -> None:
    learnt, held_out = split(material)
    assert set(learnt.examples).isdisjoint(held_out)
    assert {*learnt.examples, *held_out} == set(material.examples)
    assert len(held_out) == pytest.approx(len(material.examples) / HELD_OUT, abs=1)


@pytest.mark.parametrize(
    ("take", "kind", "facts"),
    [
        (Take("made", 0.6), "answer", ["made"]),
        (Take("made", 0.4), "decline", []),
        (Take("out_of_scope", 0.1), "decline", []),
        (Take("greet", 0.9), "chat", []),
        (Take("greet", 0.1), "decline", []),
        (Take("", 0.9), "decline", []),
    ],
)
def test_a_take_is_answered_from_the_threshold_on(take: Take, kind: str, facts: list[str]) -> None:
    envelope = decide(take, MATERIAL, Scale(0.5))["custom"]
    assert (envelope["kind"], envelope["facts"]) == (kind, facts)


def test_an_answer_cites_what_its_facts_cite() -> None:
    citations = decide(Take("list", 1.0), MATERIAL, Scale(0.5))["custom"]["citations"]
    assert citations == [{"document": "page", "paragraph": 2}, {"document": "book", "paragraph": 4}]


def test_the_threshold_tells_best_what_has_an_answer_from_what_has_none() -> None:
    scores = [
        (FACT, FACT, 0.9),
        (FACT, LIST, 0.7),
        (FACT, FACT, 0.2),
        (OUTSIDE, FACT, 0.5),
        (OUTSIDE, None, 0.9),
    ]
    assert choose_threshold([Tried(*each) for each in scores]) == 0.7


def test_a_label_that_declines_does_so_at_any_score() -> None:
    tried = [Tried(FACT, FACT, 0.3), Tried(OUTSIDE, OUTSIDE, 0.9)]
    assert choose_threshold(tried) == 0.0


def test_a_list_that_holds_the_fact_is_right() -> None:
    assert Tried(FACT, LIST, 1.0).is_right
    assert not Tried(OUTSIDE, LIST, 1.0).is_right
    assert not Tried(FACT, None, 0.0).is_right


def test_scores_that_are_no_probability_are_fitted_to_how_often_they_are_right() -> None:
    low = [Tried(FACT, FACT if number < 2 else OUTSIDE, 3.0) for number in range(10)]
    high = [Tried(FACT, FACT if number < 8 else OUTSIDE, 20.0) for number in range(10)]
    scale = choose_scale([*low, *high], is_probability=False)
    assert scale.read(3.0) == pytest.approx(0.2, abs=0.02)
    assert scale.read(20.0) == pytest.approx(0.8, abs=0.02)


def test_a_probability_is_read_as_it_is() -> None:
    scale = choose_scale([Tried(FACT, FACT, 0.3)], is_probability=True)
    assert (scale.read(0.3), scale.read(7.0)) == (0.3, 1.0)


def test_who_takes_a_message_for_no_fact_is_not_sure_of_any() -> None:
    assert find_confidence(Take("greet", 0.9), MATERIAL, Scale(0.5)) == 0.0
    assert find_confidence(Take("made", 0.4), MATERIAL, Scale(0.5)) == 0.4


def test_a_guess_is_right_where_a_point_is_made() -> None:
    points = (frozenset({"made", "flows"}),)
    assert make_guess(0.5, ["flows"], points) == Guess(0.5, True)
    assert make_guess(0.5, ["stops"], points) == Guess(0.5, False)


def test_generated_names_differ() -> None:
    assert len({make_name(number) for number in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("text", "varied"), [("Why? ", "Why, in the case of bo?"), ("milk", "milk, in the case of bo")]
)
def test_a_generated_sentence_speaks_of_its_case(text: str, varied: str) -> None:
    assert vary(text, "bo") == varied


def test_ten_times_the_facts_are_ten_times_the_facts() -> None:
    grown = multiply_material(MATERIAL, 10)
    assert len([label for label in grown.answers() if len(label.facts) == 1]) == 10
    assert len(grown.examples) == len(MATERIAL.examples) + 9 * 2
    assert {example.label for example in grown.examples} <= grown.labels.keys()


def test_a_generated_project_is_one_that_can_be_loaded(tmp_path: Path) -> None:
    write_project(tmp_path, 2)
    real, grown = load_library(ROOT / "data"), load_library(tmp_path / "data")
    assert len(grown.facts) == 2 * len(real.facts)
    assert len({fact.id for fact in grown.facts}) == len(grown.facts)
    assert all(fact.questions for fact in grown.facts)
    assert (tmp_path / "config.yml").exists()
