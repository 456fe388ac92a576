"""Example questions are read as the pipeline reads messages, and what is learnt survives a file."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import ranking
from bot.nlu.learning import Columns, ExampleReader, learn_ranker, load_ranker, mark_terms, save_ranker
from bot.nlu.ranking import FACT, GAP, OVERVIEW, Case, Catalogue, Ranker, to_probabilities
from bot.nlu.sources import Sources
from fake_nlu import (
    COLUMNS,
    DANGER,
    LONG,
    OUTSIDE,
    SOURCES,
    UNITS,
    FakeEncoder,
    entity,
    learn_all,
    make_reader,
    message,
)


@pytest.fixture(scope="module")
def reader() -> ExampleReader:
    return make_reader()


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return learn_all()


def assert_same(one: Ranker, other: Ranker, tolerance: float = 1e-6) -> None:
    assert np.allclose(one.weights, other.weights, rtol=1e-6)
    for part in fields(Catalogue):
        mine, theirs = getattr(one.catalogue, part.name), getattr(other.catalogue, part.name)
        assert np.allclose(mine, theirs, atol=tolerance), part.name


def test_learning_twice_gives_identical_arrays(ranker: Ranker) -> None:
    assert_same(learn_all(), ranker)


def test_a_file_keeps_ranker_and_columns(ranker: Ranker, tmp_path: Path) -> None:
    save_ranker(ranker, COLUMNS, tmp_path / "r.npz")
    loaded, columns = load_ranker(tmp_path / "r.npz")
    assert columns == COLUMNS
    assert_same(loaded, ranker, tolerance=1e-3)


def test_the_narrower_numbers_of_a_file_rank_alike(
    ranker: Ranker, reader: ExampleReader, tmp_path: Path
) -> None:
    save_ranker(ranker, COLUMNS, tmp_path / "r.npz")
    loaded, _ = load_ranker(tmp_path / "r.npz")
    examples = reader.read([question for unit in UNITS for question in unit.questions])
    terms = mark_terms([example.terms for example in examples], COLUMNS.terms)
    for example, marks in zip(examples, terms, strict=True):
        case = Case(example.vector, marks, np.array(example.aspects))
        chances, kept = to_probabilities(ranker.score([case])), to_probabilities(loaded.score([case]))
        assert np.allclose(chances, kept, atol=0.01)


def test_the_catalogue_has_a_column_a_unit_and_one_each_for_outside_and_danger(ranker: Ranker) -> None:
    catalogue = ranker.catalogue
    assert catalogue.kinds.tolist() == [FACT, FACT, OVERVIEW, GAP, ranking.OUTSIDE, ranking.DANGER]
    assert catalogue.aspects.tolist() == [0, 1, 0, -1, -1, -1]
    assert np.bincount(catalogue.owners).tolist() == [4] * 6


def test_a_unit_for_men_alone_leaves_out_the_others(ranker: Ranker) -> None:
    persons = dict(zip(COLUMNS.terms, ranker.catalogue.persons[0].tolist(), strict=True))
    assert (persons["men"], persons["women"], persons["newborn"]) == (1, -1, -1)
    assert not ranker.catalogue.persons[1:].any()


def test_a_unit_for_two_leaves_out_the_third_only(reader: ExampleReader) -> None:
    both = Sources((replace(UNITS[0], whom=("men", "women")), *UNITS[1:]), SOURCES.terms)
    learnt = learn_ranker(both, reader, reader.read(OUTSIDE), reader.read(DANGER), COLUMNS)
    persons = dict(zip(COLUMNS.terms, learnt.catalogue.persons[0].tolist(), strict=True))
    assert (persons["men"], persons["women"], persons["newborn"]) == (0, 0, -1)


def test_a_unit_that_nobody_asks_for_is_named(reader: ExampleReader) -> None:
    silent = Sources((*UNITS[:3], replace(UNITS[3], questions=())), SOURCES.terms)
    with pytest.raises(ValueError, match="gap-tea has no example question"):
        learn_ranker(silent, reader, reader.read(OUTSIDE), reader.read(DANGER), COLUMNS)


def test_no_examples_of_other_subjects_are_named(reader: ExampleReader) -> None:
    with pytest.raises(ValueError, match="outside has no example question"):
        learn_ranker(SOURCES, reader, [], reader.read(DANGER), COLUMNS)


def test_no_examples_of_danger_are_named(reader: ExampleReader) -> None:
    with pytest.raises(ValueError, match="danger has no example question"):
        learn_ranker(SOURCES, reader, reader.read(OUTSIDE), [], COLUMNS)


def test_an_example_is_mended_before_it_is_read(reader: ExampleReader) -> None:
    typed, meant = reader.read(["wat is prolactn", "wat is prolactin"])
    assert typed.terms == meant.terms == ("prolactin",)
    assert np.array_equal(typed.vector, meant.vector)


def test_no_texts_are_no_examples(reader: ExampleReader) -> None:
    assert reader.read([]) == []


@pytest.mark.parametrize("text", ["", "?!", "🍼", "молоко", LONG])
def test_any_text_can_be_read(reader: ExampleReader, text: str) -> None:
    [example] = reader.read([text])
    assert example.terms == ()
    assert sum(example.aspects) == pytest.approx(1, abs=1e-5)


def test_a_message_is_read_with_its_own_vector_and_terms(reader: ExampleReader) -> None:
    example = reader.read_message(message("tea", entity("tea")))
    assert example.terms == ("tea",)
    assert np.array_equal(example.vector, FakeEncoder().encode(["tea"])[0])


def test_a_message_without_text_is_no_example(reader: ExampleReader) -> None:
    with pytest.raises(ValueError, match="without a text"):
        reader.read_message(Message({TEXT: ""}))


@pytest.mark.parametrize(
    ("found", "marks"),
    [
        ([], np.zeros((0, 2))),
        ([()], [[0, 0]]),
        ([("b",), ("b", "a", "b")], [[0, 1], [1, 1]]),
        ([("unknown",)], [[0, 0]]),
    ],
)
def test_terms_are_marked_in_their_columns(found: list[tuple[str, ...]], marks: list[list[float]]) -> None:
    assert np.array_equal(mark_terms(found, ("a", "b")), marks)


def test_columns_are_told_apart_by_their_names() -> None:
    assert replace(COLUMNS, units=("x",)) != Columns(("y",), COLUMNS.terms, COLUMNS.types, COLUMNS.aspects)
