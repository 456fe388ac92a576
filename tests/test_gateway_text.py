"""Cleaning of what a person typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import clean


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("What is milk?", "What is milk?"),
        ("  two   spaces ", "two spaces"),
        ("one\ntwo\tthree\r\nfour", "one two three four"),
        ("non\u00a0breaking\u3000space", "non breaking space"),
        ("nul\x00 bell\x07 escape\x1b[0m delete\x7f c1\x9b", "nul bell escape[0m delete c1"),
        ("mi\u200blk\u200d \ufeffja\u00ad", "milk ja"),
        ("\u202egnirts\u202c \u2066isolated\u2069", "gnirts isolated"),
        ("lone \ud800 and \udfff", "lone and"),
        ("e\u0301", "\u00e9"),
        ("emoji \U0001f37c stays", "emoji \U0001f37c stays"),
        ("heart\ufe0f \u3164", "heart"),
        ("لبن الأم", "لبن الأم"),
        ("/restart", "restart"),
        (" / //greet", "greet"),
        ("\u200b/greet", "greet"),
        ("and/or", "and/or"),
        ("/", ""),
        ("\n\u200b\t", ""),
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(typed: str, read: str) -> None:
    assert clean(typed) == read


@given(st.text(st.characters(exclude_categories=())) | st.text(" /\u200b\u0301\n\ud800a"))
def test_a_clean_text_is_safe_to_send_and_stays_as_it_is(typed: str) -> None:
    text = clean(typed)
    assert clean(text) == text
    assert text == text.strip()
    assert not text.startswith("/")
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs"}
    text.encode()
    assert unicodedata.is_normalized("NFC", text)
