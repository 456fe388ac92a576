"""The reading grade: how syllables, words and sentences are counted, and what is too hard."""

from pathlib import Path

import pytest

from bot.facts.reading import count_syllables, grade, make_plain
from small_store import COMES_AT, MADE_AT, find, make_store, put


def test_a_median_that_is_too_hard_is_found(tmp_path: Path) -> None:
    store = make_store()
    # Grade 9: hard for many, although no statement alone is refused.
    text = "Several different medicines sometimes bring about a noticeable increase."
    for at in (MADE_AT, COMES_AT):
        put(f"{at} statement", text)(store)
    assert any(
        fault.startswith("all statements: the median reading grade") for fault in find(tmp_path, store)
    )


@pytest.mark.parametrize(
    ("word", "syllables"),
    {
        "milk": 1,
        "takes": 1,
        "raised": 1,
        "table": 2,
        "rises": 2,
        "quiet": 2,
        "safely": 2,
        "theory": 3,
    }.items(),
)
def test_syllables_are_counted_as_spoken(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_a_medical_term_counts_as_a_plain_word_and_the_longest_name_wins() -> None:
    names = ["pituitary", "pituitary gland", "prolactin"]
    assert make_plain("The Pituitary gland makes prolactin, not prolactins.", names) == (
        "The milk makes milk, not prolactins."
    )


def test_a_title_does_not_end_a_sentence_and_no_text_has_no_grade() -> None:
    assert grade("He says, as Dr. Lee does, that it is so.") == grade(
        "He says, as Dr Lee does, that it is so."
    )
    assert grade("") == 0.0
