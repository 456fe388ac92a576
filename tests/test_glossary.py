"""Medical words are explained in plain ones: one at a time, once, and from facts."""

import pytest

from bot.answer.glossary import GLOSSARY, MOST, explain
from small_library import load_project

NOTHING: frozenset[str] = frozenset()


def facts_of(text: str, said: frozenset[str] = NOTHING) -> list[str]:
    return [word.fact for word in explain(text, said)]


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("Oxytocin helps.", ["oxytocin-squeezes"]),
        ("OXYTOCIN helps.", ["oxytocin-squeezes"]),
        ("Milk helps.", []),
        ("", []),
        ("Prolactin rises in the alveoli with oxytocin.", ["prolactin-starts-milk"]),
        ("Hyperprolactinemia may come.", ["high-prolactin-definition"]),
        ("A prolactinoma may come.", ["prolactinoma-definition"]),
        ("Oxytocin is made when a baby sucks.", []),
        ("Galactorrhea means milk that nobody expected.", []),
        ("They give prolactin, which rises.", []),
        ("A tumor that makes it (a prolactinoma) may grow.", []),
        ("A tumor (rare) with prolactinoma (so called).", ["prolactinoma-definition"]),
        ("They give prolactin. It is good.", ["prolactin-starts-milk"]),
    ],
)
def test_these_words_are_explained(text: str, explained: list[str]) -> None:
    assert facts_of(text) == explained


def test_at_most_one_word_is_explained() -> None:
    everything = ", ".join(word.explanation.split(" is ")[0].split(" are ")[0] for word in GLOSSARY)
    assert len(facts_of(everything)) == MOST == 1


def test_a_word_that_was_explained_before_is_not_explained_again() -> None:
    assert facts_of("Oxytocin helps.", frozenset({"oxytocin-squeezes"})) == []


def test_a_known_word_leaves_room_for_another() -> None:
    said = frozenset({"prolactin-starts-milk"})
    assert facts_of("Prolactin rises in the alveoli with oxytocin.", said) == ["alveoli-definition"]


@pytest.mark.parametrize("asked", ["what is oxytocin", "OXYTOCIN?"])
def test_a_word_that_the_person_used_is_not_explained(asked: str) -> None:
    assert not list(explain("Oxytocin helps.", NOTHING, asked))


def test_every_explanation_comes_from_a_fact_of_the_store() -> None:
    assert {word.fact for word in GLOSSARY} <= {fact.id for fact in load_project().facts}


@pytest.mark.parametrize("word", GLOSSARY, ids=lambda word: word.fact)
def test_an_explanation_explains_its_own_word(word: object) -> None:
    assert list(explain(word.explanation, NOTHING)) == [  # type: ignore[attr-defined]
        other
        for other in GLOSSARY
        if other.fact in facts_of(word.explanation)  # type: ignore[attr-defined]
    ]
    assert word.fact not in facts_of(word.explanation)  # type: ignore[attr-defined]
