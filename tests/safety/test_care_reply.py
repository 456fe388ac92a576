"""care_reply: what a person in danger is told."""

import pytest
import textstat

from bot.danger import Danger, Tier, care_reply, find_danger
from bot.danger.book import LANGUAGES, load_book
from bot.reply import DISCLAIMER, Kind, Reply, read_reply
from bot.settings import Settings

NUMBER = "112"
SIGNS = [
    Danger(sign.name, sign.tier, language)
    for sign in load_book().signs
    for language in {pattern.language for pattern in sign.patterns}
]


def _reply_to(message: str, number: str = NUMBER) -> Reply:
    danger = find_danger(message)
    assert danger is not None
    return care_reply(danger, number)


@pytest.mark.parametrize("danger", SIGNS, ids=str)
def test_every_sign_has_a_care_message_in_its_language(danger: Danger) -> None:
    care = next(sign.care for sign in load_book().signs if sign.name == danger.sign)
    assert danger.language in load_book().texts[care]


@pytest.mark.parametrize("danger", SIGNS, ids=str)
def test_every_care_message_is_a_proper_reply_without_a_source(danger: Danger) -> None:
    reply = care_reply(danger, NUMBER)
    assert reply.kind is Kind.SEEK_CARE
    assert (reply.facts, reply.citations, reply.buttons) == ((), (), ())
    assert reply.text.endswith(DISCLAIMER)
    assert read_reply([reply.message()]) == reply


@pytest.mark.parametrize("danger", SIGNS, ids=str)
def test_every_care_message_names_the_emergency_number(danger: Danger) -> None:
    assert NUMBER in care_reply(danger, NUMBER).text


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I want to die", "I am really glad you told me"),
        ("I keep having thoughts of hurting my baby", "safe place"),
        ("my newborn won't wake up", "baby"),
        ("I took too many domperidone pills", "poison"),
        ("my nipple is bleeding", "within the week, or sooner"),
        ("I found a lump in my breast", "within the week, or sooner"),
        ("my husband hits me", "not your fault"),
        ("fever and my breast is red and hot", "today"),
        ("I suddenly lost vision in my left eye", "Do not drive"),
        ("since the birth I hear voices in my head", "do not stay alone with a baby"),
        ("I'm soaking a pad every hour after delivery", "after a birth"),
        ("my calf is swollen and painful", "Do not rub"),
    ],
)
def test_the_wording_fits_the_sign(message: str, words: str) -> None:
    assert words in _reply_to(message).text


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_translated_note_stands_before_the_disclaimer(language: str) -> None:
    lines = care_reply(Danger("self_harm", Tier.EMERGENCY, language), NUMBER).text.splitlines()
    assert lines[-1] == DISCLAIMER
    assert lines[-3] == load_book().notes[language]


def test_without_a_number_the_words_for_it_are_in_the_language() -> None:
    reply = _reply_to("quiero morir", Settings().emergency_number)
    assert "tu número local de emergencias" in reply.text
    assert Settings().emergency_number not in reply.text


@pytest.mark.parametrize("care", sorted(load_book().texts))
def test_a_care_message_is_easy_to_read(care: str) -> None:
    text = load_book().texts[care]["en"].format(number=NUMBER)
    # Not Flesch-Kincaid: textstat counts syllables with a dictionary that it would have to download.
    assert textstat.automated_readability_index(text) <= 8
