"""The bot's own safety notes: marked as its own, in use, and plain."""

import pytest
import textstat

from bot.notes import NOTE_LEAD, NOTES, REMINDERS, SUSPICION
from bot.question import TIERS
from small_library import load_project


def test_every_note_goes_with_some_fact_and_every_fact_has_one_that_there_is() -> None:
    assert {fact.note for fact in load_project().facts if fact.note} == set(NOTES)


def test_the_lead_says_whose_words_these_are() -> None:
    assert NOTE_LEAD == "My own advice, not from the sources:"


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES.keys())
def test_a_note_is_easy_to_read_and_names_no_number(note: str) -> None:
    # Not Flesch-Kincaid: textstat counts syllables with a dictionary that it would have to download.
    # One sentence is little to measure: eleven lets a single long one pass.
    assert textstat.automated_readability_index(note) <= 11
    assert not any(character.isdigit() for character in note)


@pytest.mark.parametrize("words", ["do not stop or change", "antipsychotic", "who prescribed it"])
def test_the_note_on_medicines_warns_of_stopping_alone(words: str) -> None:
    assert words in NOTES["medicine"]


def test_there_is_a_reminder_of_every_danger() -> None:
    assert set(REMINDERS) == set(TIERS)


@pytest.mark.parametrize("text", [REMINDERS["emergency"], SUSPICION])
def test_who_may_be_in_danger_gets_the_number(text: str) -> None:
    assert "call 112" in text.format(number="112")
